#!/usr/bin/env python3
"""A second opinion on K03, K04 and K05, written from the text of the definitions alone.

Deliberately naive: all facts in memory, one device at a time, no cleverness.
Where the text allowed two readings, the comment says "READING n"; README.md lists them.
"""
import argparse
import csv
import datetime
import gc
import json
import sys

OFFSET_MS = 8 * 3600 * 1000          # civil time is UTC+8, no DST (C1)
DAY_MS = 24 * 3600 * 1000
EPOCH = datetime.date(1970, 1, 1)
COLUMNS = ["leaf", "event", "subject_kind", "subject_id", "event_at_ms", "recorded_at_ms",
           "origin", "region_id", "unit_id", "payload"]
VALID_REGISTRATION = ("registered", "changed")
OUT_OF_USE = ("suspended", "sealed", "scrapped", "moved_out")
UNKNOWN = None
K05 = ("K05a", "K05b", "K05c", "K05r")


# ------------------------------------------------------------------ days

def civil_day(ms):
    return EPOCH + datetime.timedelta(days=(ms + OFFSET_MS) // DAY_MS)


def midnight(day):
    """The UTC millisecond at which a civil day begins."""
    return (day - EPOCH).days * DAY_MS - OFFSET_MS


def parse_day(value):
    """A date from 'YYYY-MM-DD...' or from UTC milliseconds; UNKNOWN if it is neither."""
    if value is None or isinstance(value, bool):
        return UNKNOWN
    text = str(value).strip()
    digits = text[1:] if text.startswith("-") else text
    if digits.isdigit() and (len(digits) > 8 or text == "0"):
        return civil_day(int(text))
    try:
        return datetime.date(int(text[0:4]), int(text[5:7]), int(text[8:10])) \
            if text[4:5] == "-" and text[7:8] == "-" else UNKNOWN
    except ValueError:
        return UNKNOWN


def plus(day, n):
    return day + datetime.timedelta(days=n)


# ------------------------------------------------------------------ input

def blank(text):
    return text in ("", "\\N", "NULL", "null")


class Fact:
    __slots__ = ("leaf", "event", "subject", "event_at", "recorded_at", "origin", "region", "payload", "at")


def read_facts(lines, leaf_limit, go_live):
    """{equipment id: [Fact in leaf order]} of the facts known at the cut (leaf <= N)."""
    devices = {}
    for line in lines:
        line = line.rstrip("\r\n")
        if not line:
            continue
        cells = line.split("\t", len(COLUMNS) - 1)
        if cells[0] == "leaf":
            continue
        cells += [""] * (len(COLUMNS) - len(cells))
        leaf = int(cells[0])
        if leaf > leaf_limit or cells[2] != "equipment":
            continue
        f = Fact()
        f.leaf, f.event, f.subject = leaf, cells[1], cells[3]
        f.recorded_at = int(cells[5])
        f.event_at = f.recorded_at if blank(cells[4]) else int(cells[4])
        f.origin = "" if blank(cells[6]) else cells[6]
        f.region = "" if blank(cells[7]) else cells[7]
        f.payload = {} if blank(cells[9]) else json.loads(cells[9])
        f.at = instant_that_counts(f, go_live)
        devices.setdefault(f.subject, []).append(f)
    for facts in devices.values():
        facts.sort(key=lambda f: f.leaf)
    return devices


def instant_that_counts(f, go_live):
    """C5: two clocks, three origins."""
    if f.origin in ("witnessed", "proven"):
        return f.event_at
    if f.origin == "attested":
        if go_live is None or civil_day(f.event_at) < go_live:
            return f.event_at
        return f.recorded_at
    return f.recorded_at                                  # no origin at all


# ------------------------------------------------------------------ one device

class State:
    """What is true of a device after some of its facts."""
    __slots__ = ("category", "variety", "region", "use", "registration", "merged", "spell")

    def __init__(self):
        self.category = self.variety = self.region = ""
        self.use = "not_yet_used"
        self.registration = "unregistered"
        self.merged = False
        self.spell = None            # the Registration that stands

    def in_use(self):
        return self.registration in VALID_REGISTRATION and self.use == "in_use" and not self.merged


class Registration:
    __slots__ = ("fact", "registered_on")

    def __init__(self, fact):
        self.fact = fact
        self.registered_on = parse_day(fact.payload.get("registered_on"))

    def day(self, go_live):
        """The civil day of registration for day logic, or UNKNOWN."""
        if self.fact.origin != "attested":
            return civil_day(self.fact.at)                # the system's instant rules (row 31)
        if self.registered_on is UNKNOWN:
            return UNKNOWN                                # READING 6
        if go_live is None or self.registered_on < go_live:
            return self.registered_on
        return civil_day(self.fact.recorded_at)


class Snapshot:
    __slots__ = ("at", "use", "registration", "merged", "in_use", "spell")


class Device:
    """The facts of one device with leaf <= N, instant <= T, replayed in order of instant."""

    def __init__(self, ident, facts, end):
        self.id = ident
        # An import undone: everything up to that leaf was never there. READING 17
        undone = max([f.leaf for f in facts if f.event == "equipment.import_undone"], default=None)
        if undone is not None:
            facts = [f for f in facts if f.leaf > undone]
        self.synthetic = any(f.payload.get("synthetic") is True for f in facts)
        # "event_time <= T" with T = A 24:00: the first millisecond of the next day is out. READING 1
        self.facts = sorted([f for f in facts if f.at < end], key=lambda f: (f.at, f.leaf))
        # A merge that was taken back by T never was: neither K03's list of those that left nor K04 knows of it. READING 19
        parted = max([(f.at, f.leaf) for f in self.facts if f.event == "equipment.unmerged"], default=None)
        if parted is not None:
            self.facts = [f for f in self.facts if f.event != "equipment.merged" or (f.at, f.leaf) > parted]
        self.state = State()
        self.timeline = []
        self.bound = {}              # code -> leaf that issued it
        self.clone_leaf = -1         # the last leaf that called a code of this device cloned
        self.replay()

    def replay(self):
        i = 0
        while i < len(self.facts):
            at = self.facts[i].at
            while i < len(self.facts) and self.facts[i].at == at:
                self.apply(self.facts[i])
                i += 1
            s, snap = self.state, Snapshot()
            snap.at, snap.use, snap.registration, snap.merged = at, s.use, s.registration, s.merged
            snap.in_use, snap.spell = s.in_use(), s.spell
            self.timeline.append(snap)

    def apply(self, f):
        s, p = self.state, f.payload
        if f.event in ("equipment.registered", "equipment.recorded", "equipment.corrected"):
            s.category = str(p.get("category") or s.category)
            s.variety = str(p.get("variety") or s.variety)
        if f.event in ("equipment.registered", "equipment.recorded", "equipment.placed"):
            if p.get("region_id") not in (None, ""):
                s.region = str(p["region_id"])
            else:
                s.region = f.region or s.region
        if f.event == "equipment.recorded":
            s.use = p.get("use_state") or s.use
        elif f.event == "equipment.registered":
            # A second registration while one stands does not move the date. READING 7
            if s.spell is None or s.registration not in VALID_REGISTRATION:
                s.spell = Registration(f)
            elif s.spell.fact.origin == "attested" and s.spell.registered_on is UNKNOWN:
                s.spell = Registration(f)
            s.registration = "registered"      # whatever has become of it later is an entry of its own
            s.use = p.get("use_state") or "in_use"
        elif f.event == "equipment.use_state_changed":
            s.use = p.get("use_state") or s.use
        elif f.event == "equipment.registration_state_changed":
            s.registration = p.get("registration_state") or s.registration
            if s.registration in VALID_REGISTRATION and s.spell is None:
                s.spell = Registration(f)
        elif f.event == "equipment.corrected":
            if "registered_on" in p and s.spell is not None:
                s.spell.registered_on = parse_day(p["registered_on"])     # READING 5
        elif f.event == "equipment.merged":
            s.merged = True
        elif f.event == "coding.code_issued":
            self.bound[str(p.get("code"))] = f.leaf
        elif f.event == "coding.binding_revoked":
            self.bound.pop(str(p.get("code")), None)

    # -- use

    def was_in_use(self, start):
        """In use at any instant of [start, T], or left on its first day (C12): an attested day is written as its 00:00."""
        before = None
        for snap in self.timeline:
            if snap.at < start:
                before = snap
            elif snap.in_use:
                return True
        return before is not None and before.in_use

    def left_because(self):
        """(reason, day) of the step by which the device stopped being in use."""
        day = None
        for snap in self.timeline:
            if snap.in_use:
                day = None
            elif day is None:
                day = civil_day(snap.at)
        s = self.state
        if s.merged:
            return "merged", day
        if s.registration not in VALID_REGISTRATION:
            return "registration_" + s.registration, day
        return s.use, day

    # -- photos

    def accepted_photos(self):
        """Facts of acceptance whose photo's last verdict (by leaf) is 'accepted'. READING 11"""
        verdicts = {}
        for f in sorted(self.facts, key=lambda f: f.leaf):
            if f.event in ("coding.photo_accepted", "coding.photo_rejected"):
                key = f.payload.get("photo_id")
                verdicts[("leaf", f.leaf) if key in (None, "") else ("id", str(key))] = f
        photos = [f for f in verdicts.values() if f.event == "coding.photo_accepted"]
        return sorted(photos, key=lambda f: (f.at, f.leaf))

    def code_on_photo(self, photo):
        """Whose code the photo shows: the code last issued when it was taken. READING 10"""
        if photo.payload.get("code"):
            return str(photo.payload["code"])
        issued = [f for f in self.facts if f.event == "coding.code_issued"]       # in order of instant, then leaf
        earlier = [f for f in issued if (f.at, f.leaf) < (photo.at, photo.leaf)]
        if earlier:
            return str(earlier[-1].payload.get("code"))
        return str(issued[0].payload.get("code")) if issued else None

    # -- reports

    def standing_report(self, as_of, photos):
        """True if an open confirmed report is older than its seven days at A."""
        for r in self.facts:
            if r.event != "coding.sticker_reported":
                continue
            report_day = civil_day(r.at)
            if not plus(report_day, 7) < as_of:
                continue
            if any((p.at, p.leaf) > (r.at, r.leaf) for p in photos):      # repaired: a new accepted photo
                continue
            # By staff: confirmed. Public: confirmed when not answered within 7 days. An answer "fine" needs
            # a new photo (there is none, or the report were closed above), so it answers nothing; an answer
            # "not fine" is the unit itself confirming. So whoever made it, it stands. READING 12
            return True
        return False

    # -- exclusions

    def exclusion(self, on_day, granted_by_day):
        """The day from which an approved exclusion is in force on on_day, or None."""
        spells = []
        for f in self.facts:
            if f.event == "coding.sticker_excluded":
                spells.append([civil_day(f.at), parse_day(f.payload.get("from")) or civil_day(f.at), None])
            elif f.event == "coding.exclusion_ended":
                for spell in spells:
                    if spell[2] is None:
                        spell[2] = civil_day(f.at)
        for granted, begins, ended in spells:
            if granted <= granted_by_day and begins <= on_day and (ended is None or ended > on_day):
                return max(granted, begins)
        return None


# ------------------------------------------------------------------ one device, looked back at

class Problem:
    __slots__ = ("due", "late")

    def __init__(self, due):
        self.due, self.late = due, False


class Lookback:
    """What was said of a device since its latest entry on the frozen list: K05 asks nothing else but the use."""

    def __init__(self, device, campaign_from):
        listed = [f for f in device.facts if f.event == "coding.lookback_listed" and civil_day(f.at) >= campaign_from]
        self.listed = bool(listed)
        since = [f for f in device.facts if listed and (f.at, f.leaf) > (listed[-1].at, listed[-1].leaf)]
        answers = [f for f in since if f.event in ("coding.lookback_answered", "coding.lookback_found")]
        self.looks = [f for f in since if f.event == "coding.lookback_rechecked"]
        self.record = any(f.payload.get("complete") is True for f in answers)
        self.no = any(f.payload.get("no") is True for f in answers + self.looks)
        self.contradicted = any(f.payload.get("same") is False for f in self.looks)      # READING 22
        self.problems, self.open = [], None
        for f in since:
            if f.event == "coding.lookback_problem_found":
                due = parse_day(f.payload.get("due_on")) or plus(civil_day(f.at), 10)
                if self.open is None:
                    self.open = Problem(due)
                    self.problems.append(self.open)
                else:
                    self.open.due = due
            elif f.event == "coding.lookback_problem_closed" and self.open is not None:
                self.open.late = civil_day(f.at) > self.open.due
                self.open = None


# ------------------------------------------------------------------ the whole cut

class Outcome:
    __slots__ = ("id", "outcome", "reason", "region", "since")

    def __init__(self, device, outcome, reason, since=None):
        self.id, self.outcome, self.reason, self.since = device.id, outcome, reason, since
        self.region = device.state.region


class Cut:
    def __init__(self, lines, as_of, leaf, window_from, campaign_from, go_live, pipeline=False):
        self.as_of, self.window_from, self.campaign_from = as_of, window_from, campaign_from
        self.go_live, self.pipeline = go_live, pipeline
        end = midnight(plus(as_of, 1))
        self.devices = {i: Device(i, facts, end) for i, facts in read_facts(lines, leaf, go_live).items()}
        self.holders = {}
        for d in self.devices.values():
            if not d.state.merged:                        # READING 14
                for code in d.bound:
                    self.holders.setdefault(code, set()).add(d.id)
            for f in d.facts:
                if f.event == "coding.code_cloned":       # both fail
                    other = self.devices.get(str(f.payload.get("other")))
                    for x in (d, other):
                        if x is not None:
                            x.clone_leaf = max(x.clone_leaf, f.leaf)

    def judge(self, indicator):
        rows = []
        for d in self.devices.values():
            if d.synthetic:
                continue                                  # C16
            if indicator == "K03":
                row = self.k03(d)
            elif indicator == "K04w":
                row = self.k04(d, self.window_from)
            elif indicator == "K04c":
                row = self.k04(d, self.campaign_from)
            elif indicator in K05:
                row = self.k05(d, indicator)
            else:
                raise ValueError(indicator)
            if row is not None:
                rows.append(row)
        if all(r.id.isdigit() for r in rows):
            rows.sort(key=lambda r: (int(r.id), r.id))
        else:
            rows.sort(key=lambda r: r.id)
        return rows

    def not_coded(self, d):
        kinds = (d.state.category, d.state.variety)
        if any(k.startswith("23") for k in kinds):
            return "cylinder"
        if any(k.startswith("8") for k in kinds) and not self.pipeline:
            return "pipeline"
        return None

    def outside_the_catalogue(self, d):
        """Pipe components (7) and safety accessories (F) are not registered device by device, an unknown category is not coded."""
        return d.state.category[:1] in ("", "7", "F")

    # -- K03

    def k03(self, d):
        if self.outside_the_catalogue(d) or not d.was_in_use(midnight(self.window_from)):
            return None
        if self.not_coded(d):
            return Outcome(d, "excluded", self.not_coded(d))          # READING 2
        if not d.state.in_use():
            reason, since = d.left_because()
            return Outcome(d, "excluded", reason, since)
        since = d.exclusion(self.as_of, self.as_of)
        if since is not None:
            return Outcome(d, "excluded", "cannot_be_stuck", since)
        registered = d.state.spell.day(self.go_live)
        if registered is not UNKNOWN:                                 # unknown: due at once
            due = max(plus(registered, 7), self.campaign_from)
            if due > self.as_of:
                return Outcome(d, "grace", "due_" + due.isoformat())
        why_not = self.sticker_fault(d)
        return Outcome(d, "fail", why_not) if why_not else Outcome(d, "pass", "sticker_ok")

    def sticker_fault(self, d):
        if not d.bound:
            return "no_code"
        good = [c for c, leaf in d.bound.items() if leaf > d.clone_leaf and len(self.holders.get(c, ())) <= 1]
        if not good:
            return "code_shared"
        photos = [p for p in d.accepted_photos() if d.code_on_photo(p) in good]
        if not photos:
            return "no_photo"
        if d.standing_report(self.as_of, photos):
            return "reported"
        return None

    # -- K04

    def k04(self, d, window_from):
        if d.state.spell is None or self.outside_the_catalogue(d):
            return None                                               # never registered, never coded
        registered = d.state.spell.day(self.go_live)
        if registered is UNKNOWN:
            return None                                               # no natural due day
        due = plus(registered, 7)
        if not window_from <= due <= self.as_of:
            return None
        if self.not_coded(d):
            return Outcome(d, "excluded", self.not_coded(d))
        excluded = self.k04_left(d, due)
        if excluded:
            return Outcome(d, "excluded", excluded[0], excluded[1])
        since = d.exclusion(due, due)                                 # READING 4
        if since is not None:
            return Outcome(d, "excluded", "cannot_be_stuck", since)
        if not d.accepted_photos():
            return Outcome(d, "fail", "no_photo")
        return Outcome(d, "pass", "in_time") if self.sent_in_time(d, due) else Outcome(d, "fail", "late")

    def photo_instant(self, f, due):
        """Capture time if proven and received <= due + 72 h (due day 24:00 + 72 h), else receipt; attested ones by C5."""
        if f.origin == "proven" and f.recorded_at >= midnight(plus(due, 4)):
            return f.recorded_at
        return f.at

    def sent_in_time(self, d, due):
        """Does an accepted photo count as in time? READING 8"""
        accepted = d.accepted_photos()
        sent = accepted + [f for f in d.facts if f.event == "coding.photo_rejected" and f.payload.get("right_device") is not False]
        sent.sort(key=lambda f: (self.photo_instant(f, due), f.leaf))
        in_time = []                     # (photo, day of its rejection)
        for f in sent:
            day = civil_day(self.photo_instant(f, due))
            if day <= due or any(day <= plus(rejected, 3) for _, rejected in in_time):
                if f in accepted:
                    return True
                in_time.append((f, max(day, civil_day(f.recorded_at))))
        return False

    def k04_left(self, d, due):
        """Registration revoked, merged as duplicate: whenever, up to T.
        Out of use or cancelled at the end of the due day, by what was approved on or before it. READING 3"""
        if d.state.merged:
            return "merged", next(civil_day(s.at) for s in d.timeline if s.merged)
        if d.state.registration in ("unregistered", "applied"):
            return "registration_revoked", d.left_because()[1]
        then = [s for s in d.timeline if s.spell is d.state.spell and civil_day(s.at) <= due]
        if not then:                     # its day was corrected to long ago: what the registration itself names was so
            named = d.state.spell.fact.payload.get("use_state")
            return (named, civil_day(d.state.spell.fact.at)) if named in OUT_OF_USE else None
        if then[-1].registration not in VALID_REGISTRATION:
            return "registration_" + then[-1].registration, civil_day(then[-1].at)
        if then[-1].use in OUT_OF_USE:
            return then[-1].use, civil_day(then[-1].at)
        return None


    # -- K05: of the campaign, whatever the window

    def k05(self, d, indicator):
        look = Lookback(d, self.campaign_from)
        if not look.listed:
            return None
        if indicator == "K05r":                                       # removal does not matter. READING 23
            if not look.looks:
                return None
            return Outcome(d, "fail", "contradicted") if look.contradicted else Outcome(d, "pass", "same")
        if not any(snap.in_use for snap in d.timeline):
            return None
        removed = None if d.state.in_use() else d.left_because()      # (reason, day)
        if indicator == "K05c":
            return self.k05c(d, look, removed)
        if removed:
            return Outcome(d, "excluded", removed[0], removed[1])
        if indicator == "K05a":
            return Outcome(d, "pass", "record") if look.record else Outcome(d, "fail", "no_record")
        if not look.record:
            return None
        return Outcome(d, "fail", "some_no") if look.no else Outcome(d, "pass", "all_yes")      # READING 20

    def k05c(self, d, look, removed):
        if not look.problems:
            return None
        late = [p.due for p in look.problems if p.late]
        missed = None                                                 # the due day that was not kept
        if look.open is not None and look.open.due <= self.as_of:
            missed = look.open.due
        elif late:
            missed = min(late)
        if missed is not None and not (removed and removed[1] <= missed):      # READING 25
            return Outcome(d, "fail", "due_" + missed.isoformat())
        if removed:
            return Outcome(d, "excluded", removed[0], removed[1])
        earliest = min(p.due for p in look.problems)
        if earliest > self.as_of:
            return Outcome(d, "grace", "due_" + earliest.isoformat())
        return Outcome(d, "pass", "mended")


# ------------------------------------------------------------------ roll-up

def read_regions(lines, as_of):
    """{id: (parent, level, code, name)} of the tree in force on A; valid_until is exclusive. READING 16"""
    regions = {}
    for line in lines:
        cells = line.rstrip("\r\n").split("\t")
        if not cells[0] or cells[0] == "id":
            continue
        cells += [""] * (7 - len(cells))
        begins, ends = parse_day(cells[5]), parse_day(cells[6])
        if (begins is None or begins <= as_of) and (ends is None or as_of < ends):
            regions[cells[0]] = ("" if blank(cells[1]) else cells[1], cells[2], cells[3], cells[4])
    return regions


class Sum:
    __slots__ = ("num", "fail", "grace", "excluded", "fresh")

    def __init__(self):
        self.num = self.fail = self.grace = self.excluded = self.fresh = 0

    def den(self):
        return self.num + self.fail

    def add(self, row, window_from):
        if row.outcome == "pass":
            self.num += 1
        elif row.outcome == "fail":
            self.fail += 1
        elif row.outcome == "grace":
            self.grace += 1
        else:
            self.excluded += 1
            if row.since is not None and row.since >= window_from:
                self.fresh += 1

    def flag(self):
        """C13: exclusions in the window > max(3, 0.5 % of den)."""
        return "check_exclusions" if self.fresh > 3 and self.fresh * 1000 > 5 * self.den() else ""


def rate(num, den):
    """C10: floored, two decimals, whole numbers only."""
    if den == 0:
        return "—"
    parts = 10000 * num // den
    return "%d.%02d" % (parts // 100, parts % 100)


def light_k04(num, den):
    if den == 0:
        return "grey"
    return "green" if num == den else "yellow" if 100 * num >= 98 * den else "red"


def numerator(indicator, s):
    """K05b and K05r count what is wrong. READING 20"""
    return s.fail if indicator in ("K05b", "K05r") else s.num


def light_k05(indicator, num, den):
    if den == 0 or indicator in ("K05b", "K05r"):
        return "grey"
    return "green" if num == den else "yellow" if 100 * num >= 95 * den else "red"


def roll_up(rows, regions, window_from):
    """{region id: Sum}; '*' is everything, '?' what stands in no region of the tree."""
    sums = {r: Sum() for r in regions}
    sums["*"] = Sum()
    for row in rows:
        sums["*"].add(row, window_from)
        here, seen = row.region, set()
        if here not in regions:
            sums.setdefault("?", Sum()).add(row, window_from)
        while here in regions and here not in seen:
            seen.add(here)
            sums[here].add(row, window_from)
            here = regions[here][0]
    return sums


def moved_out(before, now, region):
    """Ids that failed in a region's own list before and now stand elsewhere (6.3, cause 'moved out')."""
    places = {r.id: r.region for r in now}
    return [r.id for r in before
            if r.outcome == "fail" and r.region == region and places.get(r.id, region) != region]


def print_summary(indicator, rows, regions, window_from, out):
    sums = roll_up(rows, regions, window_from)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["region_id", "level", "code", "name", "num", "den", "fail", "grace", "excluded", "rate", "flag"])
    order = sorted(regions, key=lambda r: (regions[r][2], r))
    for r in ["*"] + order + (["?"] if "?" in sums else []):
        _, level, code, name = regions.get(r, ("", "", "", ""))
        s = sums[r]
        num = numerator(indicator, s)
        writer.writerow([r, level, code, name, num, s.den(), s.fail, s.grace, s.excluded, rate(num, s.den()), s.flag()])


def main(argv=None):
    a = argparse.ArgumentParser(description="A naive second opinion on K03, K04 and K05")
    a.add_argument("--facts", required=True)
    a.add_argument("--regions")
    a.add_argument("--as-of", required=True)
    a.add_argument("--leaf", required=True, type=int)
    a.add_argument("--window-from", required=True)
    a.add_argument("--campaign-from", default="2021-11-17")
    a.add_argument("--go-live")
    a.add_argument("--indicator", required=True, choices=["K03", "K04w", "K04c", *K05])
    a.add_argument("--k03-pipeline", default="off", choices=["on", "off"])
    a.add_argument("--summary", action="store_true")
    o = a.parse_args(argv)
    days = {}
    for name in ("as_of", "window_from", "campaign_from", "go_live"):
        text = getattr(o, name)
        days[name] = parse_day(text)
        if days[name] is None and text is not None:
            a.error("--%s is not a date: %s" % (name.replace("_", "-"), text))
    if o.summary and not o.regions:
        a.error("--summary needs --regions")
    gc.disable()                         # millions of small objects, none of them garbage
    with open(o.facts, encoding="utf-8", newline="\n") as lines:
        cut = Cut(lines, days["as_of"], o.leaf, days["window_from"], days["campaign_from"],
                  days["go_live"], o.k03_pipeline == "on")
    rows = cut.judge(o.indicator)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    if o.summary:
        with open(o.regions, encoding="utf-8", newline="\n") as lines:
            regions = read_regions(lines, days["as_of"])
        window = days["campaign_from"] if o.indicator == "K04c" or o.indicator in K05 else days["window_from"]
        print_summary(o.indicator, rows, regions, window, sys.stdout)
    else:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(["equipment_id", "outcome", "reason"])
        for r in rows:
            writer.writerow([r.id, r.outcome, r.reason])
    return 0


if __name__ == "__main__":
    sys.exit(main())
