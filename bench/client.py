"""A signed-in person, as a browser is one: keeps the cookie and the token, one connection."""
import http.client
import json
import time

PASSWORD = "Tezai-demo-2026"  # of the demo accounts, on loopback only


class Client:
    def __init__(self, port, login="sheng"):
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"Content-Type": "application/json"}
        self.connection.request("POST", "/api/v1/session", json.dumps({"login": login, "password": PASSWORD}), self.headers)
        reply = self.connection.getresponse()
        self.me = json.loads(reply.read())
        if reply.status != 200:
            raise SystemExit(f"{login} could not sign in: {self.me}")
        self.headers["Cookie"] = reply.getheader("Set-Cookie").split(";")[0]
        self.headers["X-CSRF-Token"] = self.me["csrf_token"]

    def request(self, method, path, body=None, content_type=None):
        """Status, body, seconds from the first byte sent to the last byte read."""
        headers = dict(self.headers)
        if content_type:
            headers["Content-Type"] = content_type
        elif body is not None:
            body = json.dumps(body, ensure_ascii=False).encode()
        begin = time.perf_counter()
        self.connection.request(method, path, body, headers)
        reply = self.connection.getresponse()
        data = reply.read()
        return reply.status, data, time.perf_counter() - begin

    def get(self, path):
        status, data, _ = self.request("GET", path)
        if status != 200:
            raise SystemExit(f"{path}: {status} {data[:300]!r}")
        return json.loads(data)

    def post(self, path, body, content_type=None):
        status, data, seconds = self.request("POST", path, body, content_type)
        if status >= 300:
            raise SystemExit(f"{path}: {status} {data.decode()[:400]}")
        return (json.loads(data) if data else None), seconds


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]
