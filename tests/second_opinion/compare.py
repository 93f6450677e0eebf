#!/usr/bin/env python3
"""Holds the product's lists of K03, K04 and K05 against naive.py, object by object.

    compare.py BINARY STORE --as-of 2021-12-05 [--as-of …] --clock 2021-12-07T18:00+08:00

Takes the facts of a SQLite store from its journal, lets naive.py judge them, asks the binary for the same day, and compares
for every object the outcome and the region it is counted in, and for every region the sums and the printed rate. Says the
first twenty disagreements of each list with all facts of the object. Leaves 1 on any disagreement, 2 when it could not compare.
The store is only read; its own command is `tezai indicator … --objects`.
"""
import argparse
import csv
import datetime
import gc
import json
import os
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import naive  # noqa: E402  (it lies beside this file)

LISTS = (("K03", "K03"), ("K04", "K04w"), ("K04C", "K04c"), *((i, i) for i in naive.K05))   # the product's name, the second opinion's
SHOWN = 20
CELLS = ("num", "den", "fail", "grace", "excluded", "rate")


class CannotCompare(Exception):
    pass


# ------------------------------------------------------------------ what the store holds

class Store:
    """The facts and the settings of a store, as naive.py wants them."""

    def __init__(self, folder):
        with open(os.path.join(folder, "database"), encoding="utf-8") as f:
            name = f.read().strip()
        file = os.path.join(folder, name)
        if not os.path.exists(file):
            raise CannotCompare("%s is not a SQLite store." % folder)
        db = sqlite3.connect("file:%s?mode=ro" % file, uri=True)
        # Canonical JSON has no raw tab or line end, so a line of the export needs no quoting.
        self.lines = ["\t".join("" if cell is None else str(cell) for cell in row) for row in db.execute(
            "SELECT leaf, event, subject_kind, subject_id, event_at, recorded_at, origin, region_id, unit_id, payload"
            "  FROM journal_entries WHERE leaf IS NOT NULL AND subject_kind = 'equipment' ORDER BY leaf")]
        self.leaf = db.execute("SELECT max(leaf) FROM journal_entries").fetchone()[0]
        self.campaigns = [tuple(map(naive.parse_day, row)) for row in
                          db.execute("SELECT from_on, until_on FROM campaigns ORDER BY from_on")]
        rows = db.execute("SELECT region_id, go_live_on FROM go_live_days").fetchall()
        if any(region != 0 for region, _ in rows):
            raise CannotCompare("A region has a go-live day of its own; the second opinion knows one day for all.")
        self.go_live = naive.parse_day(rows[0][1]) if rows else None
        policy = db.execute("SELECT policy FROM indicator_policies ORDER BY id DESC LIMIT 1").fetchone()
        self.pipeline = bool(policy and json.loads(policy[0]).get("k03_pipeline", False))
        # Here a last day is included, in naive.py it is not.
        self.regions = ["\t".join((str(child), "" if parent is None else str(parent), level, code, name, begins, day_after(ends)))
                        for child, parent, level, code, name, begins, ends in db.execute(
            "SELECT r.id, p.parent_id, r.level, r.code, r.name, coalesce(p.valid_from, r.valid_from), coalesce(p.valid_until, r.valid_until)"
            "  FROM regions AS r LEFT JOIN region_parents AS p ON p.child_id = r.id WHERE r.tree = 'supervision'")]
        db.close()

    def campaign_on(self, day):
        begun = [c for c in self.campaigns if c[0] <= day]
        if not begun or day > begun[-1][1]:
            raise CannotCompare("%s lies in no campaign of the store." % day)
        return begun[-1]

    def facts_of(self, ident):
        return [line for line in self.lines if line.split("\t", 4)[3] == ident]


def day_after(text):
    return naive.plus(naive.parse_day(text), 1).isoformat() if text else ""


def window_from(campaign, as_of):
    """C2: the day after the previous issue; issues are the Sundays and the campaign's last day."""
    begins = campaign[0]
    day = campaign[0]
    while day < as_of:
        if day.isoweekday() == 7:
            begins = naive.plus(day, 1)
        day = naive.plus(day, 1)
    return begins


# ------------------------------------------------------------------ the two opinions

def ask(binary, folder, indicator, as_of, clock, *more):
    words = [binary, "indicator", indicator, "--data", folder, "--as-of", as_of.isoformat(), *more]
    if clock:
        words += ["--clock", clock]
    said = subprocess.run(words, capture_output=True, encoding="utf-8")
    if said.returncode != 0:
        raise CannotCompare("%s\n%s" % (" ".join(words), said.stderr.strip()))
    return list(csv.DictReader(said.stdout.splitlines()))


def first_opinion(binary, folder, indicator, as_of, clock):
    """{id: (outcome, reason, region)}"""
    return {row["equipment_id"]: (row["outcome"], row["reason"], row["region_id"])
            for row in ask(binary, folder, indicator, as_of, clock, "--objects")}


def first_sums(binary, folder, indicator, as_of, clock):
    return {row["region_id"]: tuple(row[c] for c in CELLS) for row in ask(binary, folder, indicator, as_of, clock)}


def second_sums(indicator, rows, regions, window):
    sums = {r: s for r, s in naive.roll_up(rows, regions, window).items() if r in regions}
    num = {r: naive.numerator(indicator, s) for r, s in sums.items()}
    return {r: tuple(map(str, (num[r], s.den(), s.fail, s.grace, s.excluded, naive.rate(num[r], s.den())))) for r, s in sums.items()}


# ------------------------------------------------------------------ side by side

def readable(line):
    leaf, event, _, _, event_at, recorded_at, origin, region, _, payload = line.split("\t")
    moment = lambda ms: (datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=int(ms) + naive.OFFSET_MS)).isoformat(" ", "seconds")
    known = "" if recorded_at == event_at else ", known " + moment(recorded_at)
    return "leaf %s  %s%s  %s  %s  region %s  %s" % (leaf, moment(event_at), known, origin, event, region, payload)


def compare_objects(store, name, one, two):
    """How many objects differ, said one by one (the first twenty)."""
    differing = sorted((i for i in one.keys() | two.keys() if place(one, i) != place(two, i)), key=lambda i: (len(i), i))
    for ident in differing[:SHOWN]:
        print("  %s, device %s: the product says %s, the second opinion %s" % (name, ident, said(one, ident), said(two, ident)))
        for line in store.facts_of(ident):
            print("      " + readable(line))
    if len(differing) > SHOWN:
        print("  … and %d more." % (len(differing) - SHOWN))
    return len(differing)


def place(opinion, ident):
    found = opinion.get(ident)
    return found and (found[0], found[2])


def said(opinion, ident):
    return "%s (%s, region %s)" % opinion[ident] if ident in opinion else "nothing (outside the population)"


def compare_sums(name, one, two):
    differing = [r for r in one if one[r] != two.get(r)]
    for region in differing[:SHOWN]:
        print("  %s, region %s (%s): the product says %s, the second opinion %s" % (name, region, "/".join(CELLS), one[region], two.get(region)))
    return len(differing)


def compare(binary, folder, days, clock, sums=True):
    """How many disagreements there are in all lists of all days."""
    store, total = Store(folder), 0
    for as_of in days:
        campaign = store.campaign_on(as_of)
        window = window_from(campaign, as_of)
        cut = naive.Cut(store.lines, as_of, store.leaf, window, campaign[0], store.go_live, store.pipeline)
        regions = naive.read_regions(store.regions, as_of)
        for product_name, naive_name in LISTS:
            rows = cut.judge(naive_name)
            two = {r.id: (r.outcome, r.reason, r.region) for r in rows}
            one = first_opinion(binary, folder, product_name, as_of, clock)
            objects = compare_objects(store, product_name, one, two)
            differing = objects
            if sums:
                asked = first_sums(binary, folder, product_name, as_of, clock)
                differing += compare_sums(product_name, asked, second_sums(naive_name, rows, regions, window))
            counts = {}
            for outcome, _, _ in one.values():
                counts[outcome] = counts.get(outcome, 0) + 1
            print("%-4s as of %s, window from %s, leaf %d: %d objects (%s), %s" % (
                product_name, as_of, campaign[0] if product_name == "K04C" or product_name in naive.K05 else window, store.leaf, len(one),
                ", ".join("%s %d" % (o, counts.get(o, 0)) for o in ("pass", "fail", "grace", "excluded")),
                "agreed" if differing == 0 else "%d DISAGREE" % objects), flush=True)
            total += differing
    return total


def main(argv=None):
    a = argparse.ArgumentParser(description="The product's K03, K04 and K05 against the second opinion, object by object")
    a.add_argument("binary", help="a built tezai")
    a.add_argument("store", help="the folder of a SQLite store")
    a.add_argument("--as-of", required=True, action="append", type=datetime.date.fromisoformat, help="may be given more than once")
    a.add_argument("--clock", help="for a rehearsal store: where time stands still")
    a.add_argument("--no-sums", action="store_true", help="compare the objects only")
    o = a.parse_args(argv)
    gc.disable()                         # as naive.py: millions of small objects, none of them garbage
    try:
        return 1 if compare(o.binary, o.store, o.as_of, o.clock, not o.no_sums) else 0
    except (CannotCompare, OSError, sqlite3.Error) as why:
        print("Cannot compare: %s" % why, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
