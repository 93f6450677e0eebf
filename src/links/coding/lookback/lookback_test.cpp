// The look-back from the frozen list to the second look: what is found, what is asked, what becomes a problem and what ends it.
#include <doctest/doctest.h>

#include "base/canonical_json.hpp"
#include "links/coding/coding_for_test.hpp"
#include "links/coding/lookback/actions.hpp"
#include "links/coding/lookback/record.hpp"
#include "links/coding/lookback/sample.hpp"
#include "links/coding/lookback/store.hpp"
#include "registry/equipment/updating.hpp"
#include "support/made_pictures.hpp"

using namespace tezai;
using namespace tezai::coding;
using namespace tezai::coding::lookback;
using namespace std::chrono_literals;
using store::Transaction;

namespace {

constexpr Answer yes = Answer::yes, no = Answer::no, none = Answer::none;
const auto campaign_day = base::Date{std::chrono::year{2021} / 12 / 4};

struct World : TestCoding {
    Lookback lookback;
    explicit World(store::Database& db)
        : TestCoding(db), lookback{coding, house.registry,
                                   {.campaign = [](Transaction&, std::int64_t id) { return id == 1 ? std::optional{CensusPort::Campaign{1, campaign_day}} : std::nullopt; },
                                    .in_use = [this](Transaction& tx, base::Date, std::int64_t leaf, const auto& each) {
                                        static constexpr std::string_view registered[] = {"equipment.registered"};
                                        journal::facts(tx, "equipment", registered, leaf, [&](const journal::Record& record) { each(record.subject_id, record.place.region_id); });
                                    }}} {}
    void all_follow() {
        for (int again = 0; again < 3; ++again) {
            catch_up();
            const auto last = house.db.read([](Transaction& tx) { return journal::last_leaf(tx); });
            while (lookback::follow(lookback, last) < last) {
            }
        }
        catch_up();
    }
    Listed row(std::int64_t device) {
        return house.db.read([&](Transaction& tx) { return find_listed_row(tx, auth::Scope::everything(), latest_census(tx)->id, device).value(); });
    }
    std::string photo_of(const IssuedCode& code, std::uint64_t seed) const {
        const auto bytes = support::take_photo({.text = plate_url(coding, code.code), .seed = seed});
        return {bytes.begin(), bytes.end()};
    }
    auth::Actor other_person() const {
        auto actor = county;
        actor.account = {77};
        return actor;
    }
    std::int64_t count_events(std::string_view event) { return house.count("SELECT COUNT(*) FROM journal_entries WHERE event = '" + std::string(event) + "'"); }
    std::int64_t open_tasks(std::string_view code) {
        std::int64_t n = 0;
        for (const auto& task : tasks()) n += task.code == code;
        return n;
    }
};

void on_each(const std::function<void(World&)>& test) {
    tezai::test::for_each_engine(World::migrations(), [&](store::Database& db, std::string_view engine) {
        INFO(engine);
        World w(db);
        test(w);
    });
}

Known at(std::int64_t entry, std::string_view event, int minutes) {
    const auto instant = base::instant_of_millis(1'000'000'000'000 + minutes * 60'000);
    return {.entry = entry, .event = event, .at = instant, .recorded_at = instant};
}

} // namespace

TEST_CASE("the system answers from evidence since the freeze, and only from that") {
    const auto frozen = base::instant_of_millis(1'000'000'000'000);
    const auto attested = [](Known k) { k.attested = true; return k; };
    const auto wrong = [](Known k) { k.other_device = true; return k; };
    const auto by_staff = [](Known k, bool mismatched = false) { k.by_staff = true; k.mismatched = mismatched; return k; };
    struct Case { const char* says; std::vector<Known> entries; Answers found; std::array<std::int64_t, 3> by; bool photo; };
    for (const auto& c : std::vector<Case>{
             {"nothing", {}, {}, {}, false},
             {"a code is bound, whenever", {at(1, "coding.code_issued", -9)}, {yes, none, none}, {1, 0, 0}, false},
             {"and was revoked", {at(1, "coding.code_issued", -9), at(2, "coding.binding_revoked", 3)}, {}, {}, false},
             {"a photo a minute before the freeze", {at(1, "coding.code_issued", -9), at(2, "coding.photo_accepted", -1)}, {yes, none, none}, {1, 0, 0}, false},
             {"a photo at the freeze", {at(1, "coding.code_issued", -9), at(2, "coding.photo_accepted", 0)}, {yes, none, yes}, {1, 0, 2}, true},
             {"an acceptance somebody attests", {at(1, "coding.code_issued", -9), attested(at(2, "coding.photo_accepted", 5))}, {yes, none, none}, {1, 0, 0}, false},
             {"a photo and a newer ledger", {at(1, "coding.code_issued", -9), at(2, "coding.photo_accepted", 5), attested(at(3, "equipment.corrected", 6))}, {yes, yes, yes}, {1, 3, 2}, true},
             {"a ledger from before the freeze", {at(1, "coding.code_issued", -9), attested(at(2, "equipment.corrected", -6)), at(3, "coding.photo_accepted", 5)}, {yes, none, yes}, {1, 0, 3}, true},
             {"another device's code", {at(1, "coding.code_issued", -9), wrong(at(2, "coding.photo_rejected", 5))}, {yes, no, no}, {1, 2, 2}, true},
             {"a blurred one says nothing", {at(1, "coding.code_issued", -9), at(2, "coding.photo_rejected", 5)}, {yes, none, none}, {1, 0, 0}, false},
             {"another device's, then the right one", {at(1, "coding.code_issued", -9), wrong(at(2, "coding.photo_rejected", 5)), at(3, "coding.photo_accepted", 6)}, {yes, none, yes}, {1, 0, 3}, true},
             {"right, then another device's", {at(1, "coding.code_issued", -9), at(2, "coding.photo_accepted", 5), wrong(at(3, "coding.photo_rejected", 6))}, {yes, no, no}, {1, 3, 3}, true},
             {"staff report damage: it is asked again", {at(1, "coding.code_issued", -9), at(2, "coding.photo_accepted", 5), by_staff(at(3, "coding.sticker_reported", 6))}, {yes, none, none}, {1, 0, 0}, true},
             {"the public reports: nothing changes", {at(1, "coding.code_issued", -9), at(2, "coding.photo_accepted", 5), at(3, "coding.sticker_reported", 6)}, {yes, none, yes}, {1, 0, 2}, true},
             {"a report of the public that was confirmed", {at(1, "coding.code_issued", -9), at(2, "coding.photo_accepted", 5), at(3, "coding.report_confirmed", 6)}, {yes, none, none}, {1, 0, 0}, true},
             {"another device carries the code too", {at(1, "coding.code_issued", -9), at(2, "coding.code_cloned", 3)}, {}, {}, false},
             {"and it got a new one", {at(1, "coding.code_issued", -9), at(2, "coding.code_cloned", 3), at(3, "coding.code_issued", 4)}, {yes, none, none}, {3, 0, 0}, false},
             {"staff report it as another's", {at(1, "coding.code_issued", -9), by_staff(at(2, "coding.sticker_reported", 6), true)}, {yes, no, none}, {1, 2, 0}, false},
         }) {
        INFO(c.says);
        const auto found = find_answers(c.entries, frozen);
        CHECK((found.answers == c.found));
        CHECK(found.by == c.by);
        CHECK(found.has_photo == c.photo);
    }
}

TEST_CASE("two in a hundred of each county are drawn, at least one, and anybody draws the same") {
    CHECK(sample_size(0) == 0);
    CHECK(sample_size(1) == 1);
    CHECK(sample_size(50) == 1);
    CHECK(sample_size(51) == 2);
    CHECK(sample_size(100) == 2);
    CHECK(sample_size(101) == 3);
    std::vector<Candidate> candidates;
    for (std::int64_t id = 1; id <= 151; ++id) candidates.push_back({id, id <= 101 ? 7 : 8});
    const auto chosen = draw_sample(base::Suite::gm, "00ff", candidates);
    CHECK(chosen.size() == 4); // 3 of 101 and 1 of 50
    CHECK(std::ranges::is_sorted(chosen));
    CHECK(std::ranges::count_if(chosen, [](std::int64_t id) { return id <= 101; }) == 3);
    CHECK(draw_sample(base::Suite::gm, "00ff", candidates) == chosen);
    CHECK(draw_sample(base::Suite::gm, "00fe", candidates) != chosen);
    // By hand: the smallest hash of "seed:id" in the county.
    base::Hasher hasher(base::Suite::gm);
    std::int64_t first = 102;
    for (std::int64_t id = 103; id <= 151; ++id)
        if (hasher.hash("00ff:" + std::to_string(id)) < hasher.hash("00ff:" + std::to_string(first))) first = id;
    CHECK(chosen.back() == first);
}

TEST_CASE("the list is frozen once, not before the day has ended, and computed again it is the same") {
    on_each([](World& w) {
        const auto one = w.add_device(), two = w.add_device({.region_id = w.sand});
        w.all_follow();
        const auto open = [&](std::int64_t campaign = 1) { return open_census(w.lookback, w.house.everybody(), campaign); };
        CHECK(code_of(open(9)) == "coding.lookback.no_campaign");
        const auto noon = w.house.clock.now();
        w.house.clock.set(base::end_of(campaign_day, w.house.clock.offset()) - 1ms);
        CHECK(code_of(open()) == "coding.lookback.too_early");
        w.house.clock.set(base::end_of(campaign_day, w.house.clock.offset()));
        const auto census = open();
        REQUIRE(census);
        CHECK(census->listed == 2);
        CHECK(code_of(open()) == "coding.lookback.already_frozen");
        w.house.clock.set(noon);
        const auto late = w.add_device();
        w.all_follow();
        CHECK(recompute_digest(w.lookback, *census) == census->digest);
        CHECK(w.house.events_of({"equipment", one}).back() == "coding.lookback_listed");
        CHECK(w.house.events_of({"equipment", two}).back() == "coding.lookback_listed");
        CHECK(code_of(answer(w.lookback, w.county, {.equipment_id = late, .answers = {yes, yes, yes}})) == "coding.lookback.not_listed");
        CHECK(code_of(answer(w.lookback, w.county, {.equipment_id = two, .answers = {yes, yes, yes}})) == "equipment.unknown");
        // The seed is committed to, not told.
        w.house.db.read([&](Transaction& tx) {
            const auto draws = list_draws(tx, census->id);
            REQUIRE(draws.size() == 1);
            CHECK(base::to_hex(base::Hasher(w.house.journal.suite()).hash(draws[0].seed)) == draws[0].seed_digest);
            std::string payload;
            tx.query("SELECT payload FROM journal_entries WHERE event = 'coding.census_frozen'", {}, [&](const store::Row& row) { payload = row.text(0); });
            CHECK(base::find_text(payload, "seed_digest") == draws[0].seed_digest);
            CHECK(payload.find(draws[0].seed) == std::string::npos);
        });
    });
}

TEST_CASE("only what the system cannot find is asked, and a photo later makes the record") {
    on_each([](World& w) {
        const auto device = w.add_device();
        const auto code = w.give_code(device);
        w.all_follow();
        REQUIRE(open_census(w.lookback, w.house.everybody(), 1));
        w.all_follow();
        CHECK((w.row(device).found == Answers{yes, none, none}));
        CHECK(to_ask(w.row(device)) == std::vector{Question::accurate, Question::proper});
        REQUIRE(answer(w.lookback, w.county, {.equipment_id = device, .answers = {none, yes, yes}}));
        CHECK_FALSE(w.row(device).complete); // no photo
        CHECK(w.row(device).said_as == "regulator");
        w.house.clock.step(60s);
        REQUIRE(send_photo(w.coding, w.county, {.equipment_id = device, .jpeg = w.photo_of(code, 2)})->accepted);
        w.all_follow();
        CHECK(w.row(device).complete);
        CHECK_FALSE(w.row(device).has_no);
        CHECK((w.row(device).said == Answers{none, yes, yes})); // and stays what the person said
        CHECK(w.row(device).found.proper == yes);
        CHECK_FALSE(w.row(device).differs);
        CHECK(w.count_events("coding.lookback_found") == 1);
        w.all_follow();
        CHECK(w.count_events("coding.lookback_found") == 1); // said once
    });
}

TEST_CASE("one request with photo and answers is one record; a photo of another device fails it whatever was answered") {
    on_each([](World& w) {
        const auto device = w.add_device(), neighbour = w.add_device();
        const auto code = w.give_code(device), other = w.give_code(neighbour);
        w.all_follow();
        REQUIRE(open_census(w.lookback, w.house.everybody(), 1));
        w.all_follow();
        const auto done = answer(w.lookback, w.county, {.equipment_id = device, .answers = {yes, yes, yes}, .jpeg = w.photo_of(code, 3)});
        REQUIRE(done);
        REQUIRE(done->photo);
        CHECK(done->photo->accepted);
        CHECK(done->device.complete);
        w.all_follow();
        CHECK(w.row(device).problem.empty());

        const auto wrong = answer(w.lookback, w.county, {.equipment_id = neighbour, .answers = {yes, yes, yes}, .jpeg = w.photo_of(code, 4)});
        REQUIRE(wrong);
        CHECK(wrong->photo->right_device == false);
        CHECK(wrong->device.complete);
        CHECK(wrong->device.has_no);
        CHECK(wrong->device.differs);
        CHECK(wrong->device.problem == "accurate proper");
        CHECK(wrong->device.problem_due_on == base::add(w.house.clock.today(), base::CalendarDays{10}));
        CHECK(w.open_tasks("coding.mend_lookback_problem") == 1);
        // The right photo mends it.
        w.house.clock.step(60s);
        REQUIRE(send_photo(w.coding, w.county, {.equipment_id = neighbour, .jpeg = w.photo_of(other, 5)})->accepted);
        w.all_follow();
        CHECK_FALSE(w.row(neighbour).problem_is_open());
        CHECK(w.row(neighbour).has_no);
        CHECK(w.open_tasks("coding.mend_lookback_problem") == 0);
        CHECK(w.count_events("coding.lookback_problem_closed") == 1);
    });
}

TEST_CASE("a no becomes a problem of its unit with ten days, and each question has its own evidence") {
    on_each([](World& w) {
        const auto unit = w.house.add_unit("示例一厂", w.stone);
        const auto device = w.add_device({.unit_id = unit});
        const auto code = w.give_code(device);
        w.all_follow();
        REQUIRE(open_census(w.lookback, w.house.everybody(), 1));
        w.all_follow();
        REQUIRE(answer(w.lookback, w.house.member(unit), {.equipment_id = device, .answers = {yes, no, no}}));
        CHECK(w.row(device).said_as == "unit_manager");
        CHECK(w.row(device).problem == "accurate proper");
        std::int64_t seen = 0;
        for (const auto& task : w.tasks())
            if (task.code == "coding.mend_lookback_problem") {
                ++seen;
                CHECK(task.owner_kind == "unit");
                CHECK(task.owner_id == unit);
                CHECK(task.ends_by_evidence);
                CHECK(task.due_on == base::add(w.house.clock.today(), base::CalendarDays{10}));
            }
        CHECK(seen == 1);
        // A second "no" while one is open moves no day.
        w.house.clock.step(24h);
        REQUIRE(answer(w.lookback, w.county, {.equipment_id = device, .answers = {none, no, none}}));
        CHECK(w.row(device).problem_due_on == base::add(w.house.clock.today(), base::CalendarDays{9}));
        CHECK(w.count_events("coding.lookback_problem_found") == 1);
        // The photo mends the sticker, not what a scan shows; a correction does.
        REQUIRE(send_photo(w.coding, w.county, {.equipment_id = device, .jpeg = w.photo_of(code, 6)})->accepted);
        w.all_follow();
        CHECK(w.row(device).problem_is_open());
        w.house.db.transaction([&](Transaction& tx) {
            w.house.journal.append(tx, {.event = "equipment.corrected", .subject = {"equipment", device}, .place = {w.stone, unit}, .by = {1}});
        });
        w.all_follow();
        CHECK_FALSE(w.row(device).problem_is_open());
        // A new "no" after that is a new problem with its own day.
        w.house.clock.step(24h);
        REQUIRE(answer(w.lookback, w.county, {.equipment_id = device, .answers = {none, none, no}}));
        CHECK(w.row(device).problem == "proper");
        CHECK(w.row(device).problem_due_on == base::add(w.house.clock.today(), base::CalendarDays{10}));
        // Staff end it with a reason, not without.
        CHECK(code_of(close_problem(w.lookback, w.county, device, " ")) == "coding.lookback.close_without_reason");
        REQUIRE(close_problem(w.lookback, w.county, device, "示例:铭牌在机房内"));
        CHECK(code_of(close_problem(w.lookback, w.county, device, "示例")) == "coding.lookback.no_open_problem");
        CHECK(w.open_tasks("coding.mend_lookback_problem") == 0);
        CHECK(w.house.count("SELECT COUNT(*) FROM journal_entries WHERE payload LIKE '%机房%'") == 0);
    });
}

TEST_CASE("a device that leaves takes its task along and is back with its problem when it is in use again") {
    on_each([](World& w) {
        const auto device = w.add_device();
        w.all_follow();
        REQUIRE(open_census(w.lookback, w.house.everybody(), 1));
        w.all_follow();
        REQUIRE(answer(w.lookback, w.county, {.equipment_id = device, .answers = {no, none, none}}));
        REQUIRE(w.open_tasks("coding.mend_lookback_problem") == 1);
        REQUIRE(registry::change_use_state(w.house.journal, w.county, {{device}, 1, registry::UseState::suspended, "示例"}));
        w.all_follow();
        CHECK(w.row(device).removed);
        CHECK(w.open_tasks("coding.mend_lookback_problem") == 0);
        CHECK(code_of(answer(w.lookback, w.county, {.equipment_id = device, .answers = {yes, yes, yes}})) == "coding.lookback.removed");
        REQUIRE(registry::change_use_state(w.house.journal, w.county, {{device}, 2, registry::UseState::in_use, "示例"}));
        w.all_follow();
        CHECK_FALSE(w.row(device).removed);
        CHECK(w.open_tasks("coding.mend_lookback_problem") == 1);
        // It moves: whoever answers for the new place sees it, the old one does not.
        const auto west = w.house.region("990203");
        REQUIRE(registry::move_equipment(w.house.journal, w.house.everybody(), {device}, 3, west, "示例新路1号"));
        w.all_follow();
        w.house.db.read([&](Transaction& tx) {
            const auto id = latest_census(tx)->id;
            CHECK_FALSE(find_listed_row(tx, w.county.scope, id, device));
            CHECK(find_listed_row(tx, w.other_county.scope, id, device));
            CHECK(list_listed(tx, w.county.scope, {.census_id = id, .today = w.house.clock.today()}).empty());
            CHECK(count_by_region(tx, w.county.scope, id, w.house.clock.today()).empty());
        });
    });
}

TEST_CASE("who answered does not look again; what comes out otherwise is a contradiction and a problem") {
    on_each([](World& w) {
        const auto device = w.add_device();
        const auto code = w.give_code(device);
        w.all_follow();
        CHECK(code_of(draw(w.lookback, w.house.everybody())) == "coding.lookback.none_open");
        REQUIRE(open_census(w.lookback, w.house.everybody(), 1));
        w.all_follow();
        CHECK(code_of(draw(w.lookback, w.house.everybody())) == "coding.lookback.nothing_to_draw");
        REQUIRE(answer(w.lookback, w.county, {.equipment_id = device, .answers = {yes, yes, yes}, .jpeg = w.photo_of(code, 8)})->device.complete);
        CHECK(code_of(recheck(w.lookback, w.other_person(), device, {yes, yes, yes}, "")) == "coding.lookback.not_drawn");
        const auto drawn = draw(w.lookback, w.house.everybody());
        REQUIRE(drawn);
        CHECK(drawn->drawn == 1);
        CHECK(w.open_tasks("coding.recheck_lookback") == 1);
        w.house.db.read([&](Transaction& tx) { // shown, digest as committed, and the next one is sealed already
            const auto draws = list_draws(tx, drawn->census_id);
            REQUIRE(draws.size() == 2);
            CHECK(base::to_hex(base::Hasher(w.house.journal.suite()).hash(drawn->seed)) == draws[0].seed_digest);
            CHECK_FALSE(draws[1].drawn_at);
            CHECK(draws[1].seed != draws[0].seed);
            CHECK(draw_sample(w.house.journal.suite(), drawn->seed, {{device, w.stone}}) == std::vector{device});
        });
        CHECK(code_of(recheck(w.lookback, w.county, device, {yes, yes, no}, "")) == "coding.lookback.own_answer");
        const auto again = recheck(w.lookback, w.other_person(), device, {yes, yes, no}, "示例:已脱落");
        REQUIRE(again);
        CHECK(again->recheck_agrees == false);
        CHECK(again->problem == "proper");
        CHECK(w.open_tasks("coding.recheck_lookback") == 0);
        CHECK(w.open_tasks("coding.mend_lookback_problem") == 1);
        CHECK(code_of(recheck(w.lookback, w.other_person(), device, {yes, yes, yes}, "")) == "coding.lookback.rechecked_already");
        CHECK(code_of(draw(w.lookback, w.house.everybody())) == "coding.lookback.nothing_to_draw");
    });
}
