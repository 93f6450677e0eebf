#!/usr/bin/env python3
"""Checks of the whole house: what a compiler cannot see.

    check.py [--root FOLDER] [CHECK…]     the tree, by all checks or by those named; one line per fault, 1 if there is one
    check.py --self-test                  every check is tried on small trees with a planted fault, and on one without
    check.py --list                       what is checked

A plant (plants/*.txt) is a small tree in one file: "# check: NAME", files after "--- PATH" lines, and after "=== expect" one line per
fault that the check must find, as the start of its message. ␉ and ␍ stand for a tab and a carriage return, "501× line" for 501 lines.
"""
import argparse
import pathlib
import sys
import tempfile

import rooms
import sql
import texts
import words
from tree import Tree

CHECKS = {
    "rooms": rooms.check_rooms, "includes": rooms.check_includes, "pure": rooms.check_pure, "nine_words": rooms.check_nine_words,
    "no_coroutines": rooms.check_no_coroutines, "scope": sql.check_scope, "tables": sql.check_tables, "migrations": sql.check_migrations,
    "words": words.check_words, "clauses": words.check_clauses, "length": texts.check_length, "line_ends": texts.check_line_ends,
    "links": texts.check_links, "dependencies": texts.check_dependencies,
}
HERE = pathlib.Path(__file__).resolve().parent


def plant(file, root):
    """Writes the plant's tree below root; (name of the check, expected faults)."""
    name, path, files, expected = None, None, {}, []
    for line in file.read_text(encoding="utf-8").split("\n"):
        if line.startswith("# check:"):
            name = line.split(":", 1)[1].strip()
        elif line.startswith("--- "):
            path = line[4:].strip()
            files[path] = []
        elif line.startswith("=== expect"):
            path = "expect"
        elif path == "expect":
            expected += [line] if line.strip() else []
        elif path:
            times, _, rest = line.partition("× ")
            files[path] += [rest] * int(times) if rest and times.isdigit() else [line]
    for path, lines in files.items():
        there = root / path
        there.parent.mkdir(parents=True, exist_ok=True)
        text = "\n".join(lines).rstrip("\n") + "\n"
        there.write_bytes(text.replace("␉", "\t").replace("␍", "\r").encode())
    return name, expected


def self_test():
    wrong, tried = [], set()
    for file in sorted((HERE / "plants").glob("*.txt")):
        with tempfile.TemporaryDirectory() as folder:
            name, expected = plant(file, pathlib.Path(folder))
            tree = Tree(folder)
            names = list(CHECKS) if name == "all" else [name]
            found = sorted(fault for each in names for fault in CHECKS[each](tree))
            if expected:
                tried.add(name)
            for start in expected:
                if not any(fault.startswith(start) for fault in found):
                    wrong.append(f"{file.name}: not found: {start}")
            for fault in found:
                if not any(fault.startswith(start) for start in expected):
                    wrong.append(f"{file.name}: found, and not planted: {fault}")
    wrong += [f"no plant makes the check {name} fail" for name in CHECKS if name not in tried]
    for line in wrong:
        print(line)
    print(f"self-test: {len(tried)} checks seen failing, {len(wrong)} wrong")
    return 1 if wrong else 0


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--root", default=HERE.parent.parent)
    asked.add_argument("--self-test", action="store_true")
    asked.add_argument("--list", action="store_true")
    asked.add_argument("checks", nargs="*", metavar="CHECK")
    asked = asked.parse_args()
    if asked.list:
        for name, check in CHECKS.items():
            print(f"{name:14} {check.__doc__.strip()}")
        return 0
    if asked.self_test:
        return self_test()
    unknown = [name for name in asked.checks if name not in CHECKS]
    if unknown:
        print(f"no such check: {', '.join(unknown)}; there are {', '.join(CHECKS)}", file=sys.stderr)
        return 2
    tree, count = Tree(asked.root), 0
    for name in asked.checks or CHECKS:
        for fault in CHECKS[name](tree):
            print(f"{name}: {fault}")
            count += 1
    print(f"{len(asked.checks or CHECKS)} checks, {len(tree.files)} files: " + (f"{count} faults" if count else "the house is in order"))
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
