#!/usr/bin/env python3
"""The equipment list over HTTP as officials use it: words, initials, numbers, filters, deep pages, all mixed.

    list.py PORT [REQUESTS] [CONNECTIONS]     prints `name value unit`; each kind's own figures on standard error
"""
import random
import sys
import threading
import time
import urllib.parse

from client import Client, percentile

port = int(sys.argv[1])
requests = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
connections = int(sys.argv[3]) if len(sys.argv) > 3 else 4
dice = random.Random(1)

looker = Client(port)
first = looker.get("/api/v1/equipment?limit=1")
total = first["total"]
regions = [r for r in looker.get("/api/v1/regions")["items"] if not r["valid_until"]]
of_level = {level: [r["id"] for r in regions if r["level"] == level] for level in ("city", "county", "township")}
seen = []
for _ in range(40):
    seen += looker.get(f"/api/v1/equipment?limit=25&cursor={dice.randrange(total)}")["items"]
INITIALS = ["mdhy", "sldt", "wyfw", "kt", "djht", "yysn"]


def url(**filters):
    return "/api/v1/equipment?" + urllib.parse.urlencode({"limit": 50, **filters})


def some(text, length):
    """A piece of a text, as people type it."""
    if len(text) <= length:
        return text
    start = dice.randrange(len(text) - length)
    return text[start:start + length]


def known(field):
    while True:
        device = dice.choice(seen)
        if device.get(field):
            return device[field]


KINDS = {
    "first page": lambda: url(),
    "deep page": lambda: url(cursor=dice.randrange(total)),
    "part of a unit's name": lambda: url(q=some(known("unit_name"), 4)),
    "a common word": lambda: url(q=dice.choice(["物业", "客梯", "示例", "花苑", "有限公司"])),
    "part of an address": lambda: url(q=some(known("address"), 5)),
    "two words": lambda: url(q=some(known("unit_name"), 3) + " " + some(known("name"), 2)),
    "initials": lambda: url(q=dice.choice(INITIALS)),
    "device code": lambda: url(q=known("device_code")),
    "beginning of a device code": lambda: url(q=known("device_code")[:dice.choice((6, 9, 12))]),
    "certificate number": lambda: url(q=known("certificate_no")),
    "human code": lambda: url(q=known("human_code")),
    "nothing like it": lambda: url(q=dice.choice(["没有这样的单位", "zzqq", "999999999999999999"])),
    "county and coding": lambda: url(region_id=dice.choice(of_level["county"]), coding=dice.choice(["uncoded", "coded", "stuck", "reported"])),
    "city, category, state": lambda: url(region_id=dice.choice(of_level["city"]), category=dice.choice(["3000", "4000", "5000"]), use_state=dice.choice(["in_use", "suspended"])),
    "township": lambda: url(region_id=dice.choice(of_level["township"])),
    "province, uncoded": lambda: url(coding="uncoded"),
    "province, reported": lambda: url(coding="reported", use_state="in_use"),
    "word in a county, stuck": lambda: url(q=some(known("unit_name"), 2), region_id=dice.choice(of_level["county"]), coding="stuck"),
    "a place type's deep page": lambda: url(place_type="residential", cursor=dice.randrange(total)),
}
work = [(kind, make()) for _ in range(requests // len(KINDS) + 1) for kind, make in KINDS.items()]
dice.shuffle(work)
times = {kind: [] for kind in KINDS}
found = {kind: 0 for kind in KINDS}


def go(part):
    person = Client(port, "sheng")
    for kind, path in part:
        status, data, seconds = person.request("GET", path)
        if status != 200:
            raise SystemExit(f"{path}: {status} {data[:300]!r}")
        times[kind].append(seconds * 1000)
        found[kind] += data.count(b'"device_code"')


begin = time.perf_counter()
threads = [threading.Thread(target=go, args=(work[i::connections],)) for i in range(connections)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
seconds = time.perf_counter() - begin
every = [t for ts in times.values() for t in ts]
for kind, ts in sorted(times.items(), key=lambda item: -percentile(item[1], .99)):
    print(f"  {kind:28} p50 {percentile(ts, .5):7.1f}  p99 {percentile(ts, .99):7.1f} ms   {found[kind] / len(ts):5.1f} rows", file=sys.stderr)
print(f"list_p50 {percentile(every, .5):.1f} ms")
print(f"list_p99 {percentile(every, .99):.1f} ms")
print(f"list_rate {len(every) / seconds:.0f} requests/s")
