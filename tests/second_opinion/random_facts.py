#!/usr/bin/env python3
"""Adds devices with awkward lives to the journal of a rehearsal store, for compare.py.

    random_facts.py STORE --devices 3000 --seed 7

A simulated province lives reasonably; these devices do not. Stops at midnight and in the same millisecond as the registration, photos
proven days later, exclusions over exclusions, stops attested after the fact, two lives of one device. Each single entry is one that the product may
write (its event, payload and origin); their order and their instants are the dice's. They are written as the store's own writer
leaves them, with the next leaves and not yet sealed: the next command that writes seals them (tezai export). Refuses any store that is not a rehearsal.
"""
import argparse
import datetime
import json
import os
import random
import sqlite3
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import naive  # noqa: E402

FIRST_DAY = datetime.date(2021, 11, 6)     # eleven days before the campaign and its go-live day
DAYS = 31
KINDS = [("3000", "3110")] * 12 + [("5000", "5110")] * 4 + [("2000", "2310"), ("8000", "8310"), ("7000", "7310"), ("F000", "F260")]
STATES = ["in_use"] * 5 + ["suspended"] * 4 + ["sealed", "scrapped", "moved_out", "not_yet_used"]
REGISTRATION_STATES = ["registered", "registered", "changed", "cancelled", "cancelled", "left_province", "unregistered", "applied"]


class Life:
    """One device. `entries` are (recorded_at, event, event_at, origin, payload, region)."""

    def __init__(self, dice, ident, regions):
        self.dice, self.id, self.regions = dice, ident, regions
        self.entries, self.codes, self.bound = [], 0, None
        self.region, self.registered, self.listed, self.problem_since = dice.choice(regions), False, False, None
        self.known = naive.midnight(FIRST_DAY) + dice.randrange(0, 20) * naive.DAY_MS + dice.randrange(0, 3600000)

    def live(self):
        d = self.dice
        if d.random() < 0.1:
            self.recorded()
            self.pass_time()
        if not self.entries or d.random() < 0.8:
            self.register()
        if d.random() < 0.75:
            self.issue()
        for _ in range(d.randrange(0, 12)):
            self.pass_time()
            d.choice([self.photo] * 6 + [self.rejection] * 4 + [self.use_state] * 5 + [self.report] * 3 + [self.exclude, self.exclude, self.end_exclusion]
                     + [self.move, self.registration_state, self.revoke, self.issue, self.correct, self.answer])()
            if d.random() < 0.5:
                self.look_back()
            if self.registered is False and d.random() < 0.3:
                self.register()
        if d.random() < 0.03:
            self.add("equipment.merged", into=1)
            if d.random() < 0.5:
                self.pass_time()
                self.add("equipment.unmerged", out_of=1)
        if d.random() < 0.02:
            self.pass_time()
            self.add("equipment.import_undone")
        return self

    def pass_time(self):
        """Usually hours or days; now and then not at all, and often to the edge of a day."""
        d = self.dice
        how = d.random()
        if how < 0.12:
            return
        self.known += int(d.expovariate(1 / (2.2 * naive.DAY_MS)))
        if how > 0.75:
            day = (self.known + naive.OFFSET_MS) // naive.DAY_MS + 1
            self.known = day * naive.DAY_MS - naive.OFFSET_MS - d.choice([0, 0, 1])

    def add(self, event, origin="witnessed", back_days=0.0, event_at=None, **payload):
        at = self.known
        if origin != "witnessed":
            at = event_at if event_at is not None else self.known - int(self.dice.random() * back_days * naive.DAY_MS)
            if event_at is None and self.dice.random() < 0.3:        # attested days are usually days, not moments
                at = naive.midnight(naive.civil_day(at))
        self.entries.append((self.known, event, at, origin, payload, self.region))

    def may_be_attested(self, part=0.25):
        return "attested" if self.dice.random() < part else "witnessed"

    # -- the registry's entries

    def kind(self):
        category, variety = self.dice.choice(KINDS)
        return dict(category=category, variety=variety)

    def recorded(self):
        self.add("equipment.recorded", region_id=self.region, registration_state="unregistered", use_state="not_yet_used", **self.kind())

    def register(self):
        d = self.dice
        more = dict(region_id=self.region, registration_state="registered", use_state=d.choice(["in_use"] * 9 + ["not_yet_used", "suspended"]), **self.kind())
        if d.random() < 0.01:
            more["synthetic"] = True
        if d.random() < 0.35:                                        # imported
            day = naive.civil_day(self.known) - datetime.timedelta(days=d.choice([0, 1, 3, 6, 8, 10, 14, 400]))
            if d.random() < 0.1:
                self.add("equipment.registered", "attested", event_at=self.known, **more)
            else:
                self.add("equipment.registered", "attested", event_at=naive.midnight(day), registered_on=day.isoformat(), **more)
        else:
            day = naive.civil_day(self.known)
            if d.random() < 0.1:
                more["stated_registered_on"] = (day - datetime.timedelta(days=d.randrange(1, 9))).isoformat()
            self.add("equipment.registered", registered_on=day.isoformat(), **more)
        self.registered = True

    def use_state(self):
        self.add("equipment.use_state_changed", self.may_be_attested(), 9, use_state=self.dice.choice(STATES))

    def registration_state(self):
        if self.registered and self.dice.random() < 0.4:
            self.register()                                          # again: a second life, or the same told twice
        else:
            self.add("equipment.registration_state_changed", self.may_be_attested(), 9, registration_state=self.dice.choice(REGISTRATION_STATES))

    def move(self):
        self.region = self.dice.choice(self.regions)
        self.add("equipment.placed", region_id=self.region)

    def correct(self):
        if self.dice.random() < 0.3:
            self.add("equipment.corrected", **self.kind())
        elif self.registered:
            day = naive.civil_day(self.known) - datetime.timedelta(days=self.dice.randrange(0, 20))
            self.add("equipment.corrected", registered_on=day.isoformat())

    # -- the stickers'

    def issue(self):
        if self.bound:
            return                                                   # a device has one code at a time
        self.codes += 1
        self.bound = "RANDOM%dX%d" % (self.id, self.codes)
        self.add("coding.code_issued", code=self.bound, human_code="0000017")

    def revoke(self):
        if self.bound:
            self.add("coding.binding_revoked", code=self.bound)
            self.bound = None

    def photo(self):
        how = self.dice.random()
        if how < 0.4:
            self.add("coding.photo_accepted", "proven", self.dice.choice([1, 2, 8]), photo_id=self.photo_id(), right_device=True)
        elif how < 0.5:
            self.add("coding.photo_accepted", "attested", 20)
        else:
            self.add("coding.photo_accepted", photo_id=self.photo_id(), right_device=True)

    def rejection(self):
        more = {} if self.dice.random() < 0.1 else dict(right_device=self.dice.random() < 0.8)
        origin = "proven" if self.dice.random() < 0.3 else "witnessed"
        self.add("coding.photo_rejected", origin, self.dice.choice([1, 2, 8]), photo_id=self.photo_id(), reasons=["photo.blurred"], **more)

    def photo_id(self):
        return self.id * 1000 + len(self.entries)

    def report(self):
        origin = "proven" if self.dice.random() < 0.1 else "witnessed"
        self.add("coding.sticker_reported", origin, 3, kind=self.dice.choice(["damaged", "lost", "mismatched"]), by_staff=self.dice.random() < 0.5)

    def answer(self):
        self.add("coding.report_answered", fine=self.dice.random() < 0.5)

    def exclude(self):
        day = naive.civil_day(self.known) + datetime.timedelta(days=self.dice.randrange(-3, 6))
        self.add("coding.sticker_excluded", self.may_be_attested(0.1), 9, reason=self.dice.choice(["cannot_be_stuck", "other"]), **{"from": day.isoformat()})

    def end_exclusion(self):
        self.add("coding.exclusion_ended")

    # -- the look-back's

    def look_back(self):
        """Rarely listed a second time, or before the campaign; answers, problems and second looks in any order, some of what was never listed."""
        d = self.dice
        if not self.listed or d.random() < 0.05:
            if d.random() < 0.8:
                self.listed, self.problem_since = True, None
                self.add("coding.lookback_listed", census=1)
            return
        for _ in range(d.randrange(1, 4)):
            d.choice([self.look_answered] * 3 + [self.look_found, self.look_rechecked, self.look_closed, self.look_closed] + [self.look_problem] * 2)()
            if d.random() < 0.5:
                self.pass_time()

    def look_origin(self):
        return self.dice.choice(["witnessed"] * 6 + ["proven", "attested"])

    def look_answered(self):
        self.add("coding.lookback_answered", self.look_origin(), 4, complete=self.dice.random() < 0.4, no=self.dice.random() < 0.3)

    def look_found(self):
        self.add("coding.lookback_found", complete=self.dice.random() < 0.4, no=self.dice.random() < 0.3)

    def look_rechecked(self):
        self.add("coding.lookback_rechecked", self.look_origin(), 4, same=self.dice.random() < 0.6, no=self.dice.random() < 0.3)

    def look_problem(self):
        if self.problem_since is not None:
            return                                                   # one problem at a time: nothing is found while one is open
        self.problem_since = self.known
        day = naive.civil_day(self.known) + datetime.timedelta(days=self.dice.choice([0, 1, 2, 3, 5, 10, 10]))
        self.add("coding.lookback_problem_found", due_on=day.isoformat())

    def look_closed(self):
        if self.problem_since is not None:                           # never closed before it was found
            back = (self.known - self.problem_since) / naive.DAY_MS
            self.add("coding.lookback_problem_closed", self.look_origin(), event_at=self.known - int(self.dice.random() * back * naive.DAY_MS))
            self.problem_since = None
        elif self.dice.random() < 0.2:
            self.add("coding.lookback_problem_closed")               # nothing was open


def clone(dice, one, other):
    """Two devices carry one code: an entry for each of them, in the same instant, once both have a code."""
    begun = [[e[0] for e in life.entries if e[1] == "coding.code_issued"] for life in (one, other)]
    if not all(begun):
        return
    at = max(map(min, begun)) + dice.randrange(1, 15 * naive.DAY_MS)
    for a, b in ((one, other), (other, one)):
        a.entries.append((at, "coding.code_cloned", at, "witnessed", dict(code="SHARED%d" % one.id, other=b.id), a.region))


def add_random_facts(folder, devices, seed):
    """Returns how many entries were added."""
    with open(os.path.join(folder, "database"), encoding="utf-8") as f:
        db = sqlite3.connect("file:%s?mode=rw" % os.path.join(folder, f.read().strip()), uri=True)
    if db.execute("SELECT value FROM store_settings WHERE name = 'kind'").fetchone() != ("rehearsal",):
        raise SystemExit("%s is not a rehearsal store; nothing was added." % folder)
    dice = random.Random(seed)
    regions = [r for (r,) in db.execute("SELECT id FROM regions WHERE tree = 'supervision' AND valid_until IS NULL ORDER BY id")]
    next_device = 1 + db.execute("SELECT max(subject_id) FROM journal_entries WHERE subject_kind = 'equipment'").fetchone()[0]
    lives = [Life(dice, next_device + i, regions).live() for i in range(devices)]
    end = naive.midnight(FIRST_DAY) + DAYS * naive.DAY_MS
    for _ in range(devices // 20):
        clone(dice, *dice.sample(lives, 2))
    # Within one millisecond the order in which a device's entries were thought of stays.
    for life in lives:
        life.entries.sort(key=lambda e: e[0])
    entries = sorted(((e[0], life.id, n, e) for life in lives for n, e in enumerate(life.entries) if e[0] < end), key=lambda x: x[:3])
    next_id, next_leaf = (1 + x for x in db.execute("SELECT max(id), max(leaf) FROM journal_entries").fetchone())
    db.executemany(
        "INSERT INTO journal_entries (id, leaf, event, subject_kind, subject_id, region_id, unit_id, event_at, recorded_at, origin, account_id, payload)"
        " VALUES (?, ?, ?, 'equipment', ?, ?, 0, ?, ?, ?, 0, ?)",
        ((next_id + i, next_leaf + i, event, ident, region, at, known, origin, json.dumps(payload, sort_keys=True, separators=(",", ":")))
         for i, (_, ident, _, (known, event, at, origin, payload, region)) in enumerate(entries)))
    db.commit()
    db.close()
    return len(entries)


def main(argv=None):
    a = argparse.ArgumentParser(description="Devices with awkward lives, into a rehearsal store")
    a.add_argument("store")
    a.add_argument("--devices", type=int, default=3000)
    a.add_argument("--seed", type=int, default=1)
    o = a.parse_args(argv)
    print("%d entries added." % add_random_facts(o.store, o.devices, o.seed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
