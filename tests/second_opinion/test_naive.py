"""The vectors of the definitions, as little fact lists, against the second opinion."""
import contextlib
import datetime
import io
import json
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import naive  # noqa: E402

A = "2021-12-05"
FREEZE = "2021-12-06 12:00"
NEXT_FREEZE = "2021-12-13 12:00"


def ms(text):
    """UTC milliseconds of a civil 'YYYY-MM-DD[ HH:MM[:SS]]' in UTC+8."""
    day, _, clock = text.partition(" ")
    h, m, s = (list(map(int, clock.split(":"))) + [0, 0])[:3] if clock else (9, 0, 0)
    return naive.midnight(datetime.date.fromisoformat(day)) + ((h * 60 + m) * 60 + s) * 1000


class Book:
    """A tiny journal. Lines are put in leaf order of the instant they were recorded."""

    def __init__(self):
        self.entries = []

    def add(self, event, device, at, recorded=None, origin="witnessed", **payload):
        self.entries.append((ms(recorded or at), len(self.entries), event, device, ms(at), origin, payload))
        return self

    def registered(self, device, at, attested=False, region="X", recorded=None, **more):
        p = dict(category="3000", variety="3110", region_id=region, use_state="in_use",
                 registration_state="registered")
        if attested:
            p["registered_on"] = at[:10]
            recorded = recorded or "2021-11-10 08:00"
        p.update(more)
        p = {k: v for k, v in p.items() if v is not None}
        return self.add("equipment.registered", device, at, recorded, "attested" if attested else "witnessed", **p)

    def code(self, device, at, code=None):
        return self.add("coding.code_issued", device, at, code=code or "CODE" + device, human_code="0000017")

    def photo(self, device, at, recorded=None, origin="witnessed", photo_id=None):
        return self.add("coding.photo_accepted", device, at, recorded, origin,
                        photo_id=photo_id or "p%d" % len(self.entries))

    def old_coded(self, device, **more):
        """An old device, all in order: the plain 'pass'."""
        self.registered(device, "2020-05-01", attested=True, **more)
        self.code(device, "2021-11-10 10:00")
        return self.photo(device, "2021-03-02", "2021-11-10 11:00", "attested")

    def lines(self):
        out = []
        for leaf, e in enumerate(sorted(self.entries, key=lambda e: (e[0], e[1]))):
            recorded, _, event, device, at, origin, payload = e
            out.append("\t".join([str(leaf), event, "equipment", device, str(at), str(recorded), origin, "", "",
                                  json.dumps(payload, ensure_ascii=False)]) + "\n")
        return out

    def leaf(self, freeze):
        return sum(1 for e in self.entries if e[0] <= ms(freeze)) - 1

    def cut(self, as_of=A, freeze=FREEZE, window="2021-11-29", pipeline=False):
        return naive.Cut(self.lines(), naive.parse_day(as_of), self.leaf(freeze), naive.parse_day(window),
                         datetime.date(2021, 11, 17), datetime.date(2021, 11, 17), pipeline)

    def result(self, indicator, **how):
        return {r.id: r.outcome for r in self.cut(**how).judge(indicator)}

    def reasons(self, indicator, **how):
        return {r.id: r.reason for r in self.cut(**how).judge(indicator)}


def numbers(outcomes):
    v = list(outcomes.values())
    num, fail = v.count("pass"), v.count("fail")
    return num, num + fail, naive.rate(num, num + fail), v.count("grace"), v.count("excluded")


def v1():
    b = Book()
    b.old_coded("D01")
    b.registered("D02", "2020-05-01", attested=True).code("D02", "2021-11-10 10:00")
    b.registered("D03", "2021-12-02").code("D03", "2021-12-02 09:01")
    b.registered("D04", "2021-11-20").code("D04", "2021-11-20 09:01").photo("D04", "2021-11-27 23:50")
    b.registered("D05", "2021-11-20").code("D05", "2021-11-20 09:01").photo("D05", "2021-11-28 00:05")
    b.registered("D06", "2021-11-25").code("D06", "2021-11-25 09:01")
    b.add("equipment.use_state_changed", "D06", "2021-11-30 15:00", use_state="suspended")
    for d, day in (("D07", "2021-11-25"), ("D08", "2021-12-01")):
        b.registered(d, "2019-06-01", attested=True).code(d, "2021-11-10 10:00")
        b.photo(d, "2019-06-05", "2021-11-10 11:00", "attested")
        b.add("coding.sticker_reported", d, day, kind="damaged", by_staff=True)
    b.registered("D09", "2021-11-28").code("D09", "2021-11-28 09:01").photo("D09", "2021-11-29")
    b.registered("D10", "2021-11-29").code("D10", "2021-11-29 09:01").photo("D10", "2021-11-30")
    return b


class V1(unittest.TestCase):
    def test_k03_ten_rows(self):
        got = v1().result("K03")
        self.assertEqual(got, {"D01": "pass", "D02": "fail", "D03": "grace", "D04": "pass", "D05": "pass",
                               "D06": "excluded", "D07": "fail", "D08": "pass", "D09": "pass", "D10": "grace"})
        self.assertEqual(numbers(got), (5, 7, "71.42", 2, 1))

    def test_k03_with_the_window_of_the_whole_campaign(self):
        self.assertEqual(numbers(v1().result("K03", window="2021-11-17")), (5, 7, "71.42", 2, 1))

    def test_k04_cumulative(self):
        got = v1().result("K04c")
        self.assertEqual(got, {"D04": "pass", "D05": "fail", "D06": "excluded", "D09": "pass"})
        self.assertEqual(numbers(got), (2, 3, "66.66", 0, 1))

    def test_k04_of_the_week(self):
        got = v1().result("K04w")
        self.assertEqual(got, {"D06": "excluded", "D09": "pass"})
        self.assertEqual(numbers(got), (1, 1, "100.00", 0, 1))
        self.assertEqual(naive.light_k04(1, 1), "green")

    def test_column_sums_equal_the_population(self):
        num, den, _, grace, excl = numbers(v1().result("K03"))
        self.assertEqual(den + grace + excl, 10)


class V1MoreRows(unittest.TestCase):
    def reported(self, day):
        return Book().old_coded("D").add("coding.sticker_reported", "D", day, kind="damaged", by_staff=True)

    def test_reported_damaged_1127(self):
        self.assertEqual(self.reported("2021-11-27").result("K03"), {"D": "fail"})

    def test_reported_damaged_1128(self):
        self.assertEqual(self.reported("2021-11-28").result("K03"), {"D": "pass"})

    def late_photo(self, at, recorded=None, origin="witnessed"):
        b = Book().registered("D", "2020-05-01", attested=True).code("D", "2021-11-10 10:00")
        return b.photo("D", at, recorded, origin)

    def test_proven_photo_accepted_before_the_freeze(self):
        b = self.late_photo("2021-12-04 10:00", "2021-12-06 11:59", "proven")
        self.assertEqual(b.result("K03"), {"D": "pass"})

    def test_proven_photo_accepted_after_the_freeze(self):
        b = self.late_photo("2021-12-04 10:00", "2021-12-06 12:01", "proven")
        self.assertEqual(b.result("K03"), {"D": "fail"})
        self.assertEqual(b.result("K03", freeze=NEXT_FREEZE), {"D": "pass"})

    def test_photo_without_proof(self):
        b = self.late_photo("2021-12-06 11:59")
        self.assertEqual(b.result("K03"), {"D": "fail"})
        self.assertEqual(b.result("K03", freeze=NEXT_FREEZE), {"D": "fail"})

    def blurred(self, again, right=True):
        b = Book().registered("D", "2021-11-20").code("D", "2021-11-20 09:01")
        b.add("coding.photo_rejected", "D", "2021-11-27 16:00", photo_id="a", reasons=["blur"], right_device=right)
        return b.photo("D", again, photo_id="b")

    def test_blurred_and_resent_on_day_3(self):
        self.assertEqual(self.blurred("2021-11-30 23:00").result("K04c"), {"D": "pass"})

    def test_blurred_and_resent_on_day_4(self):
        self.assertEqual(self.blurred("2021-12-01 00:10").result("K04c"), {"D": "fail"})

    def test_wrong_device_counts_as_not_sent(self):
        self.assertEqual(self.blurred("2021-11-30", right=False).result("K04c"), {"D": "fail"})

    def test_stop_use_approved_after_T(self):
        b = Book().registered("D", "2020-05-01", attested=True).code("D", "2021-11-10 10:00")
        b.add("equipment.use_state_changed", "D", "2021-12-06 10:00", use_state="suspended")
        self.assertEqual(b.result("K03"), {"D": "fail"})

    def test_registered_1109(self):
        b = Book().registered("D", "2021-11-09").code("D", "2021-11-09 10:00")
        self.assertEqual(b.result("K03", as_of="2021-11-16", window="2021-11-10"), {"D": "grace"})
        self.assertEqual(b.result("K03", as_of="2021-11-21", window="2021-11-17"), {"D": "fail"})
        self.assertEqual(b.result("K04c"), {})

    def test_registered_1110(self):
        b = Book().registered("D", "2021-11-10").code("D", "2021-11-10 10:00")
        self.assertEqual(b.result("K03", as_of="2021-11-21", window="2021-11-17"), {"D": "fail"})
        self.assertEqual(b.result("K04c"), {"D": "fail"})
        self.assertEqual(b.result("K04w", as_of="2021-11-21", window="2021-11-17"), {"D": "fail"})

    def test_moved_from_X_to_Y(self):
        b = Book().registered("D", "2020-05-01", attested=True, region="X").code("D", "2021-11-10 10:00")
        b.add("equipment.placed", "D", "2021-12-01", region_id="Y")
        before = b.cut(as_of="2021-11-28", freeze="2021-11-29 12:00", window="2021-11-22").judge("K03")
        now = b.cut().judge("K03")
        self.assertEqual([(r.region, r.outcome) for r in before], [("X", "fail")])
        self.assertEqual([(r.region, r.outcome) for r in now], [("Y", "fail")])
        self.assertEqual(naive.moved_out(before, now, "X"), ["D"])
        self.assertEqual(naive.moved_out(before, now, "Y"), [])

    def test_attested_sticker_of_2020(self):
        b = self.late_photo("2020-06-01", "2021-12-04 10:00", "attested")
        self.assertEqual(b.result("K03"), {"D": "pass"})

    def test_attested_sticker_after_go_live(self):
        b = self.late_photo("2021-12-03", "2021-12-06 15:00", "attested")
        self.assertEqual(b.result("K03"), {"D": "fail"})
        self.assertEqual(b.result("K03", freeze=NEXT_FREEZE), {"D": "fail"})
        self.assertEqual(b.result("K03", as_of="2021-12-12", freeze=NEXT_FREEZE, window="2021-12-06"),
                         {"D": "pass"})


class V8(unittest.TestCase):
    TREE = ["id\tparent_id\tlevel\tcode\tname\tvalid_from\tvalid_until\n",
            "C\t\tcity\t3301\tcity\t2000-01-01\t\n", "X\tC\tcounty\t330102\tx\t2000-01-01\t\n",
            "Y\tC\tcounty\t330105\ty\t2000-01-01\t\n", "OLD\tC\tcounty\t330103\told\t2000-01-01\t2021-04-09\n"]

    def book(self):
        b = Book()
        for i in range(9):
            b.old_coded("X%d" % i, region="X")
        b.registered("X9", "2020-05-01", attested=True, region="X").code("X9", "2021-11-10 10:00")
        return b.old_coded("Y0", region="Y")

    def test_sum_then_divide(self):
        regions = naive.read_regions(self.TREE, datetime.date(2021, 12, 5))
        self.assertEqual(sorted(regions), ["C", "X", "Y"])
        sums = naive.roll_up(self.book().cut().judge("K03"), regions, datetime.date(2021, 11, 29))
        self.assertEqual({r: (sums[r].num, sums[r].den()) for r in regions},
                         {"X": (9, 10), "Y": (1, 1), "C": (10, 11)})
        self.assertEqual(naive.rate(sums["C"].num, sums["C"].den()), "90.90")

    def test_command_line(self):
        with tempfile.TemporaryDirectory() as folder:
            facts, tree = os.path.join(folder, "f"), os.path.join(folder, "r")
            b = self.book()
            for path, lines in ((facts, b.lines()), (tree, self.TREE)):
                with open(path, "w", encoding="utf-8") as f:
                    f.writelines(lines)
            args = ["--facts", facts, "--regions", tree, "--as-of", A, "--leaf", str(b.leaf(FREEZE)),
                    "--window-from", "2021-11-29", "--campaign-from", "2021-11-17", "--go-live", "2021-11-17",
                    "--indicator", "K03"]
            out = []
            for extra in ([], ["--summary"]):
                said = io.StringIO()
                with contextlib.redirect_stdout(said):
                    naive.main(args + extra)
                out.append(said.getvalue().split("\n"))
        self.assertEqual(out[0][0], "equipment_id,outcome,reason")
        self.assertEqual(out[0][1], "X0,pass,sticker_ok")
        self.assertEqual(out[0][10], "X9,fail,no_photo")
        self.assertIn("C,city,3301,city,10,11,1,0,0,90.90,", out[1])

    def test_rounding(self):
        self.assertEqual([naive.rate(*x) for x in ((9999, 10000), (0, 0), (3, 3), (99999, 100000), (0, 4), (1, 3))],
                         ["99.99", "—", "100.00", "99.99", "0.00", "33.33"])


class EdgeRows(unittest.TestCase):
    def test_row_1_registered_three_days_ago(self):
        b = Book().registered("D", "2021-12-02").code("D", "2021-12-02 10:00")
        self.assertEqual(b.result("K03"), {"D": "grace"})
        self.assertEqual(b.result("K04w"), {})
        self.assertEqual(b.result("K04c"), {})
        self.assertEqual(b.result("K04w", as_of="2021-12-12", freeze=NEXT_FREEZE, window="2021-12-06"),
                         {"D": "fail"})

    def test_row_6_damaged_then_repaired(self):
        b = Book().old_coded("D")
        b.add("coding.sticker_reported", "D", "2021-11-20", kind="damaged", by_staff=True)
        self.assertEqual(b.result("K03", as_of="2021-11-27", window="2021-11-22"), {"D": "pass"})
        self.assertEqual(b.result("K03", as_of="2021-11-28", window="2021-11-22"), {"D": "fail"})
        b.photo("D", "2021-12-03")
        self.assertEqual(b.result("K03"), {"D": "pass"})

    def test_row_6_public_report(self):
        b = Book().old_coded("D").add("coding.sticker_reported", "D", "2021-11-20", kind="damaged", by_staff=False)
        self.assertEqual(b.result("K03"), {"D": "fail"})
        b.add("coding.report_answered", "D", "2021-11-22", fine=True)
        self.assertEqual(b.result("K03"), {"D": "fail"})            # "fine" needs a new photo
        b.photo("D", "2021-11-22 12:00")
        self.assertEqual(b.result("K03"), {"D": "pass"})

    def test_row_7_two_devices_one_code(self):
        b = Book().old_coded("D").old_coded("E").old_coded("F")
        b.add("coding.code_cloned", "D", "2021-12-01", code="CODED", other="E")
        self.assertEqual(b.result("K03"), {"D": "fail", "E": "fail", "F": "pass"})
        self.assertEqual(b.reasons("K03")["E"], "code_shared")
        b.add("coding.binding_revoked", "D", "2021-12-02 09:00", code="CODED")
        b.code("D", "2021-12-02 10:00", "NEWD")
        self.assertEqual(b.reasons("K03")["D"], "no_photo")         # the old photo shows the old code
        b.photo("D", "2021-12-03")
        self.assertEqual(b.result("K03"), {"D": "pass", "E": "fail", "F": "pass"})

    def test_row_7_same_code_issued_twice(self):
        b = Book()
        for d in "DE":
            b.registered(d, "2020-05-01", attested=True).code(d, "2021-11-18", "SAME").photo(d, "2021-11-19")
        self.assertEqual(b.result("K03"), {"D": "fail", "E": "fail"})

    def test_row_8_moved_on_wednesday(self):
        b = Book().registered("D", "2021-11-25", region="X").code("D", "2021-11-25 10:00")
        b.add("equipment.placed", "D", "2021-12-01", region_id="Y")
        for indicator in ("K03", "K04w"):
            rows = b.cut().judge(indicator)
            self.assertEqual([(r.region, r.outcome) for r in rows], [("Y", "fail")])

    def test_row_9_stopped_on_sunday_at_23(self):
        b = Book().old_coded("D")
        b.add("equipment.use_state_changed", "D", "2021-12-05 23:00", use_state="suspended")
        self.assertEqual(b.result("K03"), {"D": "excluded"})
        self.assertEqual(b.result("K03", as_of="2021-12-12", freeze=NEXT_FREEZE, window="2021-12-06"), {})

    def test_row_10_mass_stop_is_flagged(self):
        for stopped, flag in ((3, ""), (4, "check_exclusions")):
            b = Book()
            for i in range(20):
                b.old_coded("D%02d" % i)
            for i in range(stopped):
                b.add("equipment.use_state_changed", "D%02d" % i, "2021-12-05 22:00", use_state="suspended")
            sums = naive.roll_up(b.cut().judge("K03"), {}, datetime.date(2021, 11, 29))
            self.assertEqual((sums["*"].den(), sums["*"].excluded, sums["*"].flag()), (20 - stopped, stopped, flag))

    def test_row_31_back_dated_by_clerk(self):
        b = Book().registered("D", "2021-11-30", stated_registered_on="2021-11-20", registered_on="2021-11-20")
        b.code("D", "2021-11-30 10:00")
        self.assertEqual(b.result("K03"), {"D": "grace"})
        self.assertEqual(b.result("K04c"), {})


class Rest(unittest.TestCase):
    """The other rules of the contract, one line each."""

    def test_instants(self):
        self.assertEqual(naive.civil_day(ms("2021-11-28 00:00") - 1), datetime.date(2021, 11, 27))
        self.assertEqual(naive.civil_day(ms("2021-11-28 00:00")), datetime.date(2021, 11, 28))

    def test_leap_day_and_year_end(self):
        self.assertEqual(naive.plus(datetime.date(2020, 2, 25), 7), datetime.date(2020, 3, 3))
        self.assertEqual(naive.plus(datetime.date(2021, 12, 28), 7), datetime.date(2022, 1, 4))

    def test_due_day_to_the_second(self):
        for at, outcome in (("2021-11-27 23:59:59", "pass"), ("2021-11-28 00:00:00", "fail")):
            b = Book().registered("D", "2021-11-20").photo("D", at)
            self.assertEqual(b.result("K04c"), {"D": outcome})

    def test_cylinders_and_pipelines(self):
        b = Book().old_coded("D", category="2000", variety="2310").old_coded("E", category="8000", variety="8300")
        b.old_coded("F", category="2000", variety="2150")
        self.assertEqual(b.result("K03"), {"D": "excluded", "E": "excluded", "F": "pass"})
        self.assertEqual(b.result("K03", pipeline=True), {"D": "excluded", "E": "pass", "F": "pass"})

    def test_cannot_be_stuck(self):
        b = Book().registered("D", "2020-05-01", attested=True)
        b.add("coding.sticker_excluded", "D", "2021-12-01", **{"reason": "hot", "from": "2021-12-01"})
        self.assertEqual(b.result("K03"), {"D": "excluded"})
        b.add("coding.exclusion_ended", "D", "2021-12-04")
        self.assertEqual(b.result("K03"), {"D": "fail"})

    def test_unknown_date_is_due_at_once(self):
        b = Book().registered("D", "2021-12-04", attested=True, registered_on=None, recorded="2021-12-04 09:00")
        self.assertEqual((b.result("K03"), b.result("K04c")), ({"D": "fail"}, {}))
        b.add("equipment.corrected", "D", "2021-12-05", registered_on="2021-11-11")
        self.assertEqual((b.result("K03"), b.result("K04c")), ({"D": "fail"}, {"D": "fail"}))

    def test_attested_registration_after_go_live(self):
        b = Book().registered("D", "2021-11-20", attested=True, recorded="2021-12-03 09:00")
        self.assertEqual((b.result("K03"), b.result("K04c")), ({"D": "grace"}, {}))

    def test_recorded_only(self):
        b = Book().add("equipment.recorded", "D", "2021-11-20", category="3000", use_state="in_use", region_id="X")
        self.assertEqual((b.result("K03"), b.result("K04c")), ({}, {}))
        b.registered("D", "2021-11-21")
        self.assertEqual((b.result("K03"), b.result("K04c")), ({"D": "fail"}, {"D": "fail"}))

    def test_import_undone(self):
        b = Book().old_coded("D").old_coded("E").add("equipment.import_undone", "D", "2021-12-06 11:00")
        self.assertEqual(b.result("K03"), {"E": "pass"})
        self.assertEqual(b.result("K03", freeze="2021-12-06 10:00"), {"D": "pass", "E": "pass"})

    def test_merged_and_cancelled(self):
        b = Book().registered("D", "2021-11-20").add("equipment.merged", "D", "2021-12-01", into="Z")
        self.assertEqual((b.result("K03"), b.result("K04c")), ({"D": "excluded"}, {"D": "excluded"}))
        b = Book().registered("D", "2021-11-20")
        b.add("equipment.registration_state_changed", "D", "2021-12-01", registration_state="cancelled")
        self.assertEqual((b.result("K03"), b.result("K04c")), ({"D": "excluded"}, {"D": "fail"}))

    def test_merge_taken_back(self):
        b = Book().registered("D", "2021-11-20").add("equipment.merged", "D", "2021-11-25", into="Z").add("equipment.unmerged", "D", "2021-12-01", out_of="Z")
        self.assertEqual((b.result("K03"), b.result("K04c")), ({"D": "fail"}, {"D": "fail"}))

    def test_attested_stop_after_go_live_counts_when_known(self):
        b = Book().old_coded("D")
        b.add("equipment.use_state_changed", "D", "2021-12-01", "2021-12-06 10:00", "attested", use_state="suspended")
        self.assertEqual(b.result("K03"), {"D": "pass"})

    def test_an_order_of_facts_by_instant_not_by_leaf(self):
        b = Book().add("equipment.use_state_changed", "D", "2021-11-19", use_state="suspended")
        b.registered("D", "2020-05-01", attested=True, recorded="2021-11-20 10:00")
        self.assertEqual(b.result("K03"), {})


class K05(unittest.TestCase):
    """The look-back, counted by hand: registered 2020-05-01, listed on 11-18, as of 12-05."""

    def listed(self, device="D", at="2021-11-18", **more):
        return Book().registered(device, "2020-05-01", attested=True, **more).add("coding.lookback_listed", device, at)

    def problem(self, due, found="2021-11-20", closed=None, **more):
        b = self.listed().add("coding.lookback_problem_found", "D", found, due_on=due)
        return b.add("coding.lookback_problem_closed", "D", closed, **more) if closed else b

    def one(self, book, indicator, **how):
        return book.result(indicator, **how).get("D")

    def answered(self, b, at="2021-11-20", event="answered", recorded=None, origin="witnessed", **payload):
        return b.add("coding.lookback_" + event, "D", at, recorded, origin, **payload)

    def test_list(self):
        self.assertEqual(self.one(Book().registered("D", "2020-05-01", attested=True), "K05a"), None)
        for listed, as_of, outcome in (("2021-11-16 23:59:59", A, None), ("2021-11-17 00:00", A, "fail"),
                                       ("2021-11-18 23:59:59", "2021-11-18", "fail"), ("2021-11-19 00:00", "2021-11-18", None)):
            self.assertEqual(self.one(self.listed(at=listed), "K05a", as_of=as_of), outcome)

    def test_list_of_an_earlier_campaign_with_a_record(self):
        b = self.answered(self.listed(at="2021-11-16"), "2021-11-20", complete=True, no=True)
        self.assertEqual([self.one(b, i) for i in naive.K05], [None] * 4)

    def test_undone_and_self_tests(self):
        b = self.listed().add("equipment.import_undone", "D", "2021-12-01")
        self.assertEqual((self.one(b, "K05a"), self.one(self.listed(synthetic=True), "K05a")), (None, None))

    def test_record(self):
        for event, complete, outcome in (("answered", True, "pass"), ("answered", False, "fail"), ("found", True, "pass"), ("rechecked", True, "fail")):
            b = self.answered(self.listed(), event=event, complete=complete)
            self.assertEqual(self.one(b, "K05a"), outcome)

    def test_record_stays_when_answered_again(self):
        b = self.answered(self.listed(), complete=True, no=False)
        self.answered(b, "2021-11-25", complete=False, no=True)
        self.assertEqual((self.one(b, "K05a"), self.one(b, "K05b")), ("pass", "fail"))

    def test_no_stays_when_answered_again(self):
        b = self.answered(self.listed(), complete=True, no=True)
        self.answered(b, "2021-11-25", complete=True, no=False)
        self.assertEqual((self.one(b, "K05a"), self.one(b, "K05b")), ("pass", "fail"))

    def test_no_without_and_then_with_a_record(self):
        b = self.answered(self.listed(), complete=False, no=True)
        self.assertEqual(self.one(b, "K05b"), None)
        self.answered(b, "2021-11-25", event="found", complete=True, no=False)
        self.assertEqual(self.one(b, "K05b"), "fail")

    def test_listed_anew_forgets_all(self):
        b = self.answered(self.listed(), complete=True, no=True)
        self.answered(b, event="rechecked", same=False)
        b.add("coding.lookback_problem_found", "D", "2021-11-20", due_on="2021-11-22")
        self.assertEqual([self.one(b, i) for i in naive.K05], ["pass", "fail", "fail", "fail"])
        b.add("coding.lookback_listed", "D", "2021-11-25")
        self.assertEqual([self.one(b, i) for i in naive.K05], ["fail", None, None, None])
        self.answered(b, "2021-11-26", complete=True, no=False)
        self.assertEqual([self.one(b, i) for i in naive.K05], ["pass", "pass", None, None])

    def test_edge_of_the_as_of_day(self):
        for at, outcome in (("2021-12-05 23:59:59", "pass"), ("2021-12-06 00:00", "fail")):
            self.assertEqual(self.one(self.answered(self.listed(), at, complete=True), "K05a"), outcome)

    def test_late_knowledge(self):
        for known, published in (("2021-12-06 12:00", "pass"), ("2021-12-06 12:00:01", "fail")):
            b = self.answered(self.listed(), "2021-12-04", recorded=known, origin="proven", complete=True)
            self.assertEqual((self.one(b, "K05a"), self.one(b, "K05a", freeze=NEXT_FREEZE)), (published, "pass"))
            b = self.problem("2021-12-04", closed="2021-12-04 22:00", recorded=known, origin="proven")
            self.assertEqual((self.one(b, "K05c"), self.one(b, "K05c", freeze=NEXT_FREEZE)), (published, "pass"))

    def test_attested_after_go_live_counts_when_known(self):
        for known, outcome in (("2021-12-04 23:59:59", "pass"), ("2021-12-05 00:00", "fail")):
            b = self.problem("2021-12-04", closed="2021-12-01", recorded=known, origin="attested")
            self.assertEqual(self.one(b, "K05c"), outcome)

    def test_removed(self):
        b = self.answered(self.listed(), complete=True, no=True)
        for at, a, k05b in (("2021-12-05 23:59:59", "excluded", "excluded"), ("2021-12-06 00:00", "pass", "fail")):
            with_stop = Book()
            with_stop.entries = list(b.entries)
            with_stop.add("equipment.use_state_changed", "D", at, use_state="suspended")
            self.assertEqual((self.one(with_stop, "K05a"), self.one(with_stop, "K05b")), (a, k05b))
        self.assertEqual(with_stop.reasons("K05a", as_of="2021-12-06", window="2021-12-06")["D"], "suspended")
        with_stop.add("equipment.use_state_changed", "D", "2021-12-06 09:00", use_state="in_use")
        self.assertEqual(self.one(with_stop, "K05a", as_of="2021-12-06", window="2021-12-06"), "pass")

    def test_removed_long_before_the_window_and_even_before_the_list(self):
        b = self.listed().add("equipment.use_state_changed", "D", "2021-11-17", use_state="scrapped")
        self.assertEqual(self.one(b, "K05a"), "excluded")

    def test_merged_is_removed_and_parted_is_back(self):
        b = self.listed().add("equipment.merged", "D", "2021-11-25", into="Z")
        self.assertEqual(b.reasons("K05a"), {"D": "merged"})
        b.add("equipment.unmerged", "D", "2021-12-01", out_of="Z")
        self.assertEqual(b.reasons("K05a"), {"D": "no_record"})

    def test_never_in_use(self):
        b = self.problem("2021-12-01")
        b.entries = [e for e in b.entries if not e[3].startswith("equipment")]
        b.registered("D", "2020-05-01", attested=True, use_state="not_yet_used")
        self.assertEqual([self.one(b, i) for i in naive.K05], [None] * 4)

    def test_problem_open(self):
        for due, outcome in (("2021-12-04", "fail"), ("2021-12-05", "fail"), ("2021-12-06", "grace")):
            self.assertEqual(self.one(self.problem(due), "K05c"), outcome)
        self.assertEqual(self.one(self.listed(), "K05c"), None)

    def test_problem_closed(self):
        for due, closed, outcome in (("2021-12-04", "2021-12-04 23:59:59", "pass"), ("2021-12-04", "2021-12-05 00:00", "fail"),
                                     ("2021-12-05", "2021-11-20", "pass"), ("2021-12-06", "2021-11-20", "grace")):
            self.assertEqual(self.one(self.problem(due, closed=closed), "K05c"), outcome)

    def test_two_problems(self):
        for closed, second, outcome in (("2021-11-30", "2021-12-15", "pass"), ("2021-12-01", "2021-12-15", "fail"), ("2021-11-30", "2021-12-05", "fail")):
            b = self.problem("2021-11-30", closed=closed)
            b.add("coding.lookback_problem_found", "D", "2021-12-02", due_on=second)
            self.assertEqual(self.one(b, "K05c"), outcome)

    def test_closed_without_an_open_one(self):
        b = self.problem("2021-11-30", closed="2021-11-29").add("coding.lookback_problem_closed", "D", "2021-12-03")
        self.assertEqual(self.one(b, "K05c"), "pass")

    def test_left_before_it_was_due(self):
        for left, outcome in (("2021-12-03 23:59:59", "excluded"), ("2021-12-04 00:00", "fail")):
            for closed in (None, "2021-12-05"):
                b = self.problem("2021-12-03", closed=closed).add("equipment.use_state_changed", "D", left, use_state="scrapped")
                self.assertEqual(self.one(b, "K05c"), outcome)

    def test_left_between_a_late_problem_and_the_open_ones_day(self):
        b = self.problem("2021-11-22", closed="2021-11-23").add("coding.lookback_problem_found", "D", "2021-11-24", due_on="2021-12-04")
        b.add("equipment.use_state_changed", "D", "2021-11-30", use_state="scrapped")
        for as_of, outcome in (("2021-12-03", "fail"), ("2021-12-04", "excluded")):            # READING 25, open
            self.assertEqual(self.one(b, "K05c", as_of=as_of), outcome)

    def test_left_with_a_problem_not_due(self):
        b = self.problem("2021-12-06").add("equipment.use_state_changed", "D", "2021-12-01", use_state="scrapped")
        self.assertEqual(self.one(b, "K05c"), "excluded")

    def test_second_look(self):
        b = self.answered(self.listed(), complete=True, no=False)
        self.assertEqual(self.one(b, "K05r"), None)
        self.answered(b, "2021-11-25", event="rechecked", same=True, no=False)
        self.assertEqual((self.one(b, "K05r"), self.one(b, "K05b")), ("pass", "pass"))
        self.answered(b, "2021-11-26", event="rechecked", same=False, no=True)
        self.assertEqual((self.one(b, "K05r"), self.one(b, "K05b")), ("fail", "fail"))
        b.add("equipment.use_state_changed", "D", "2021-12-01", use_state="scrapped")
        self.assertEqual((self.one(b, "K05r"), self.one(b, "K05b")), ("fail", "excluded"))

    def test_sums_and_lights(self):
        s = naive.Sum()
        s.num, s.fail = 3, 1
        self.assertEqual([naive.numerator(i, s) for i in naive.K05], [3, 1, 3, 1])
        for num, den, light in ((20, 20, "green"), (19, 20, "yellow"), (94, 100, "red"), (0, 0, "grey")):
            self.assertEqual([naive.light_k05(i, num, den) for i in naive.K05], [light, "grey", light, "grey"])


if __name__ == "__main__":
    unittest.main()
