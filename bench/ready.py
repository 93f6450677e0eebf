#!/usr/bin/env python3
"""Waits for a server that is starting: ready (it answers only when all is in memory), then names and numbers searchable; then how
much memory it holds.

    ready.py PORT PID SINCE [only_ready]     SINCE: seconds of the epoch when it was started; prints `name value unit`
"""
import re
import sys
import time
import urllib.request

from client import Client

port, pid, since = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])


def memory(field):
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(rf"{field}:\s+(\d+) kB", status.read())[1]) / 1048576


while True:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/q.css", timeout=5).read()
        break
    except OSError:
        try:
            memory("VmRSS")
        except (OSError, TypeError):
            raise SystemExit("the server ended while it started") from None
        time.sleep(0.05)
ready = time.time() - since
if len(sys.argv) > 4:
    raise SystemExit
person = Client(port)


def when(true):
    while not true():
        if time.time() - since > 600:
            raise SystemExit("not all was searchable after ten minutes")
        time.sleep(0.1)
    return time.time() - since


print(f"start_ready {ready:.1f} s")
print(f"start_names {when(lambda: not person.get('/api/v1/equipment?limit=1')['indexing']):.1f} s")
# Whole numbers are found from the first moment (the store is asked); beginnings of numbers once they are indexed too.
beginning = person.get("/api/v1/equipment?limit=1")["items"][0]["device_code"][:12]
print(f"start_beginnings {when(lambda: person.get('/api/v1/equipment?limit=1&q=' + beginning)['items']):.1f} s")
time.sleep(2)
print(f"memory_now {memory('VmRSS'):.2f} GB")
print(f"memory_peak {memory('VmHWM'):.2f} GB")
