#!/usr/bin/env python3
"""Waits for a server that is starting: ready (answers, which it does only when everything is in memory), then names searchable; then how much memory it holds.

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
while person.get("/api/v1/equipment?limit=1")["indexing"]:
    if time.time() - since > 600:
        raise SystemExit("names were not searchable after ten minutes")
    time.sleep(0.1)
print(f"start_ready {ready:.1f} s")
print(f"start_names {time.time() - since:.1f} s")
time.sleep(2)
print(f"memory_now {memory('VmRSS'):.2f} GB")
print(f"memory_peak {memory('VmHWM'):.2f} GB")
