#!/usr/bin/env python3
"""One fact until its number is in an open browser: post it, wait for the `indicator` event of the device's region.

    live.py PORT [BENCH_PHOTO]      prints `name value unit`: the slowest of twenty

A stop-use and its end, ten times each; with BENCH_PHOTO (the program) also a 12 MP photo of a new sticker, ten times: there the
photo's own check is part of the way.
"""
import json
import queue
import socket
import subprocess
import sys
import tempfile
import threading
import time

from client import Client

port = int(sys.argv[1])
person = Client(port)  # a province official hears of every region
events = queue.Queue()


def listen():
    stream = socket.create_connection(("127.0.0.1", port))
    stream.sendall(f"GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nCookie: {person.headers['Cookie']}\r\n\r\n".encode())
    text = b""
    while piece := stream.recv(65536):
        now = time.perf_counter()
        text += piece
        *whole, text = text.replace(b"\r\n", b"\n").split(b"\n\n")
        for event in whole:
            lines = dict(line.split(b": ", 1) for line in event.split(b"\n") if b": " in line)
            if lines.get(b"event") == b"indicator":
                events.put((now, json.loads(lines[b"data"])["region_id"]))


threading.Thread(target=listen, daemon=True).start()
time.sleep(0.5)


def until_event(region, act):
    while not events.empty():
        events.get()
    begin = time.perf_counter()
    act()
    while True:
        at, where = events.get(timeout=20)
        if where == region:
            return at - begin


def devices(**filters):
    query = "&".join(f"{k}={v}" for k, v in filters.items())
    return person.get(f"/api/v1/equipment?limit=40&{query}")["items"]


times = []
for device in [d for d in devices(coding="stuck", use_state="in_use", category="3000")][:10]:
    for state in ("suspended", "in_use"):
        version = person.get(f"/api/v1/equipment/{device['id']}")["device"]["version"]
        times.append(until_event(device["region_id"], lambda: person.post(
            f"/api/v1/equipment/{device['id']}/use-state", {"use_state": state, "version": version, "reason": "示例：量时间"})))
if len(times) < 20:
    raise SystemExit(f"only {len(times)} tries: the county has too few devices")
print(f"live_number {max(times) * 1000:.0f} ms")
print(f"  median {sorted(times)[len(times) // 2] * 1000:.0f} ms of {len(times)}", file=sys.stderr)

if len(sys.argv) > 2:
    times = []
    host = person.me["store"]["host"].upper()
    chosen = devices(coding="uncoded", use_state="in_use", category="3000")[:10]
    person.post("/api/v1/coding/codes", {"equipment_ids": [d["id"] for d in chosen]})
    time.sleep(1)
    for number, device in enumerate(chosen):
        code = person.get(f"/api/v1/equipment/{device['id']}")["public_href"].rsplit("/", 1)[1]
        with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
            subprocess.run([sys.argv[2], "--write", f"HTTPS://{host}/Q/{code}", str(number + int(time.time()) % 100000), file.name], check=True)
            photo = open(file.name, "rb").read()
        verdict = {}

        def send():
            verdict.update(person.post(f"/api/v1/equipment/{device['id']}/sticker-photos", photo, "image/jpeg")[0])
            if verdict["verdict"] != "accepted":
                raise SystemExit(f"a good photo was rejected: {verdict}")

        times.append(until_event(device["region_id"], send))
    print(f"live_photo {max(times) * 1000:.0f} ms")
    print(f"  median {sorted(times)[len(times) // 2] * 1000:.0f} ms of {len(times)}, photo of {len(photo) // 1000} kB", file=sys.stderr)
