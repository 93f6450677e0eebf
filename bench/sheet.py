#!/usr/bin/env python3
"""A sheet of 1 000 codes over HTTP: from the wish to the last byte of its PDF. The median of five.

    sheet.py PORT      prints `name value unit`
"""
import sys

from client import Client

port = int(sys.argv[1])
person = Client(port)
ids, cursor = [], 0
while len(ids) < 1000:
    page = person.get(f"/api/v1/equipment?coding=stuck&limit=200&cursor={cursor}")
    ids += [d["id"] for d in page["items"]]
    cursor = page["next"]
    if not cursor:
        raise SystemExit("the store has no thousand coded devices")
times = []
for _ in range(5):
    made, seconds = person.post("/api/v1/coding/sheets", {"format": "a4_3x8", "equipment_ids": ids[:1000]})
    assert made["labels"] == 1000, made
    status, pdf, fetch = person.request("GET", f"/api/v1/coding/sheets/{made['id']}.pdf")
    assert status == 200 and pdf.startswith(b"%PDF"), status
    times.append(seconds + fetch)
print(f"sheet_of_1000 {sorted(times)[2]:.2f} s")
print(f"  {made['pages']} pages, {len(pdf) // 1000} kB, slowest {max(times):.2f} s", file=sys.stderr)
