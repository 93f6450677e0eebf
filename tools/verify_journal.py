#!/usr/bin/env python3
"""Checks what a Tezai store says about its journal, without trusting the store or its program.

    verify_journal.py PROOF.json                     an entry is under a signed head    (tezai journal prove LEAF --out PROOF.json)
    verify_journal.py HEADS.json [--old KEPT.json]   the journal only ever grew         (tezai journal heads --since SIZE --out HEADS.json)

--old KEPT.json      a heads or proof file you kept earlier: its head must be a beginning of the new journal
--public-key FILE    the store's public key (PEM) from a source you trust; without it the key in the file is used, and said

Python's standard library only; signatures are checked by the `openssl` command where there is one.
Leaves with 0: verified. 1: something is wrong, and what. 2: cannot be read. 3: all but the signatures, which nobody could check.
The formats and how to check them by hand: docs/journal.md.
"""
import argparse
import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile

SM2_ID = "1234567812345678"


class Wrong(Exception):
    pass


# ---- hashes -------------------------------------------------------------------------------------------------------

def sm3(message: bytes) -> bytes:
    """GB/T 32905-2016."""
    mask = 0xFFFFFFFF

    def rot(x, n):
        n %= 32
        return ((x << n) | (x >> (32 - n))) & mask

    def p0(x):
        return x ^ rot(x, 9) ^ rot(x, 17)

    def p1(x):
        return x ^ rot(x, 15) ^ rot(x, 23)

    v = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    padded = message + b"\x80" + b"\0" * ((55 - len(message)) % 64) + (8 * len(message)).to_bytes(8, "big")
    for start in range(0, len(padded), 64):
        w = [int.from_bytes(padded[i:i + 4], "big") for i in range(start, start + 64, 4)]
        for j in range(16, 68):
            w.append(p1(w[j - 16] ^ w[j - 9] ^ rot(w[j - 3], 15)) ^ rot(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = v
        for j in range(64):
            t = 0x79CC4519 if j < 16 else 0x7A879D8A
            ss1 = rot((rot(a, 12) + e + rot(t, j)) & mask, 7)
            ss2 = ss1 ^ rot(a, 12)
            ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
            gg = e ^ f ^ g if j < 16 else (e & f) | (~e & mask & g)
            tt1 = (ff + d + ss2 + (w[j] ^ w[j + 4])) & mask
            tt2 = (gg + h + ss1 + w[j]) & mask
            a, b, c, d, e, f, g, h = tt1, a, rot(b, 9), c, p0(tt2), e, rot(f, 19), g
        v = [x ^ y for x, y in zip(v, (a, b, c, d, e, f, g, h))]
    return b"".join(x.to_bytes(4, "big") for x in v)


def hash_of(suite):
    if suite == "gm":
        return sm3
    if suite == "intl":
        return lambda message: hashlib.sha256(message).digest()
    raise Wrong(f"unknown suite {suite!r}")


# ---- RFC 9162 -----------------------------------------------------------------------------------------------------

def check_inclusion(h, leaf_hash, index, size, path, root):
    if not 0 <= index < size:
        return False
    fn, sn, r = index, size - 1, leaf_hash
    for p in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = h(b"\x01" + p + r)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = h(b"\x01" + r + p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def check_consistency(h, old_size, size, old_root, root, path):
    if old_size > size:
        return False
    if old_size == size:
        return not path and old_root == root
    if old_size == 0:
        return not path and old_root == h(b"")
    path = list(path)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    fn, sn = old_size - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = h(b"\x01" + c + fr), h(b"\x01" + c + sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = h(b"\x01" + sr + c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == old_root and sr == root


# ---- heads --------------------------------------------------------------------------------------------------------

def head_text(suite, head):
    return f"tezai head 1\n{suite}\n{head['size']}\n{head['root']}\n{head['signed_at_ms']}\n".encode()


def key_id(suite, pem):
    body = "".join(line for line in pem.splitlines() if line and not line.startswith("-----"))
    return hash_of(suite)(base64.b64decode(body))[:8].hex()


def check_signature(suite, head, pem):
    """True, False, or None when there is no openssl to ask."""
    if shutil.which("openssl") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        def put(name, data):
            path = os.path.join(folder, name)
            with open(path, "wb") as file:
                file.write(data)
            return path
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", put("key", pem.encode()), "-rawin",
                   "-in", put("text", head_text(suite, head)), "-sigfile", put("signature", bytes.fromhex(head["signature"]))]
        if suite == "gm":
            command += ["-digest", "sm3", "-pkeyopt", "distid:" + SM2_ID]
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


class Check:
    def __init__(self, suite, pem):
        self.suite, self.pem, self.h = suite, pem, hash_of(suite)
        self.unchecked = 0

    def head(self, head):
        name = f"head of size {head['size']}"
        if head["key_id"] != key_id(self.suite, self.pem):
            raise Wrong(f"{name}: signed with key {head['key_id']}, not with this public key")
        signed = check_signature(self.suite, head, self.pem)
        if signed is None:
            self.unchecked += 1
        elif not signed:
            raise Wrong(f"{name}: the signature does not verify")

    def grew(self, old, new, path):
        hashes = [bytes.fromhex(p) for p in path]
        if not check_consistency(self.h, old["size"], new["size"], bytes.fromhex(old["root"]), bytes.fromhex(new["root"]), hashes):
            raise Wrong(f"head of size {new['size']} did not grow from the one of size {old['size']}: history was rewritten")


def verify_proof(check, proof):
    text = proof["leaf_text"].encode()
    head = proof["head"]
    path = [bytes.fromhex(p) for p in proof["path"]]
    leaf_hash = check.h(b"\x00" + text)
    if not check_inclusion(check.h, leaf_hash, proof["leaf"], head["size"], path, bytes.fromhex(head["root"])):
        raise Wrong(f"leaf {proof['leaf']}: these bytes are not in the journal of size {head['size']}")
    check.head(head)
    return f"leaf {proof['leaf']} is in the journal of size {head['size']}"


def verify_heads(check, exported, old):
    heads = exported["heads"]
    if not heads:
        raise Wrong("the file has no head")
    known = {}
    if old is not None:
        check.head(old)
        known[old["size"]] = old
    for head in heads:
        check.head(head)
        before = known.get(head["size"])
        if before is not None and before["root"] != head["root"]:
            raise Wrong(f"two heads of size {head['size']} have different roots: the journal was forked")
        grew = head.get("grew_from")
        if grew is not None and grew["size"] in known:
            check.grew(known[grew["size"]], head, grew["path"])
        elif head is not heads[0] and before is None:
            raise Wrong(f"head of size {head['size']}: no proof that it grew from the one before")
        elif old is not None and before is None:
            raise Wrong(f"no proof from the kept head of size {old['size']}; export with --since {old['size']}")
        known[head["size"]] = head
    last = heads[-1]
    if old is not None and last["size"] < old["size"]:
        raise Wrong(f"the journal is smaller than the kept head of size {old['size']}")
    said = f"{len(heads)} heads, each grown from the one before, up to size {last['size']}"
    return said + (f", all grown from the kept head of size {old['size']}" if old is not None else "")


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--old", metavar="KEPT.json")
    parser.add_argument("--public-key", metavar="FILE")
    given = parser.parse_args()
    try:
        exported = load(given.file)
        kept = load(given.old) if given.old else None
        if given.public_key:
            with open(given.public_key, encoding="ascii") as file:
                pem = file.read()
        else:
            pem = exported["public_key_pem"]
        check = Check(exported["suite"], pem)
        old = (kept.get("head") or kept["heads"][-1]) if kept else None
        if "leaf_text" in exported:
            said = verify_proof(check, exported)
            if old is not None:
                raise Wrong("--old goes with a file of heads")
        else:
            said = verify_heads(check, exported, old)
    except Wrong as wrong:
        print(f"WRONG: {wrong}")
        return 1
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        print(f"cannot be read: {type(error).__name__}: {error}")
        return 2
    if not given.public_key:
        print(f"note: the public key {key_id(check.suite, pem)} came with the file; compare it with one you were given otherwise")
    if check.unchecked:
        print(f"verified but for {check.unchecked} signatures, unchecked: there is no openssl command here. {said}")
        return 3
    print(f"verified: {said}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
