#!/usr/bin/env python3
"""The gap list of the counties of a real store, as a county opens it in the morning, the largest gaps first.

    gap_list.py PORT [REQUESTS]     prints `name value unit`; which county and how large on standard error
"""
import sys

from client import Client, percentile

port = int(sys.argv[1])
requests = int(sys.argv[2]) if len(sys.argv) > 2 else 100
person = Client(port, "sheng")
counties = [r["id"] for r in person.get("/api/v1/regions")["items"] if r["level"] == "county" and not r["valid_until"]]
gap = {}
for county in counties:
    value = person.get(f"/api/v1/indicators/K03?region_id={county}")["value"]
    gap[county] = value["fail"]
worst = sorted(counties, key=gap.get, reverse=True)[:10]
times = []
for turn in range(requests):
    county = worst[turn % len(worst)]
    status, data, seconds = person.request("GET", f"/api/v1/gap-list?indicator=K03&region_id={county}&limit=50&order={'fewest' if turn % 2 else 'harm'}")
    if status != 200:
        sys.exit(f"gap list of county {county}: {status} {data}")
    times.append(seconds)
print(f"  {len(worst)} counties, up to {gap[worst[0]]} devices in the gap", file=sys.stderr)
print(f"gap_list_p50 {percentile(times, 0.5) * 1000:.1f} ms")
print(f"gap_list_p99 {percentile(times, 0.99) * 1000:.1f} ms")
