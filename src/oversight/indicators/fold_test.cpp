#include <doctest/doctest.h>

#include <random>

#include "oversight/indicators/cases.hpp"
#include "oversight/indicators/fold.hpp"
#include "oversight/indicators/tally.hpp"

using namespace tezai::oversight;

namespace {

const GoLiveDays go_live{cases::day("2021-11-17"), {}};

Fact random_fact(std::mt19937& random, std::int64_t leaf, std::int64_t known_ms) {
    const auto pick = [&](int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); };
    Fact f;
    f.equipment_id = 1;
    f.leaf = leaf;
    f.place_id = 1;
    f.known_ms = f.event_ms = known_ms;
    f.event = static_cast<Event>(pick(17));
    if (f.event == Event::import_undone && pick(4) != 0) f.event = Event::photo_accepted;
    f.origin = static_cast<FactOrigin>(pick(3));
    if (f.origin != FactOrigin::witnessed) f.event_ms -= pick(40) * 86'400'000LL / 2;
    f.region_id = f.event == Event::placed ? 1 + pick(3) : 0;
    f.kind = pick(5) == 0 ? CodedKind::cylinder : CodedKind::device;
    f.has_kind = f.event == Event::registered || f.event == Event::recorded || (f.event == Event::corrected && pick(2) == 0);
    f.has_use_state = f.event == Event::use_state_changed || f.event == Event::registered;
    f.use_state = pick(2) == 0 ? UseState::in_use : static_cast<UseState>(pick(6));
    f.registration_state = static_cast<RegistrationState>(pick(6));
    f.report = static_cast<ReportKind>(pick(3));
    f.exclusion = static_cast<ExclusionKind>(1 + pick(2));
    if (f.event == Event::registered && pick(3) != 0) f.stated_day = go_live.day_of(f.event_ms) - pick(2);
    if (f.event == Event::corrected && pick(2) == 0) f.stated_day = go_live.day_of(f.event_ms) - pick(20);
    f.right_device = pick(3) != 0;
    return f;
}

bool same(const ObjectFacts& a, const ObjectFacts& b) {
    for (std::int32_t as_of = cases::day("2021-11-15"); as_of < cases::day("2022-01-10"); ++as_of)
        for (const auto& indicator : indicators()) {
            const View view{as_of, as_of - 6, cases::day("2021-11-17")};
            const auto left = indicator.classify(a, view, {}), right = indicator.classify(b, view, {});
            if (left.reason != right.reason || left.due_day != right.due_day) return false;
        }
    return a.region_id == b.region_id && a.stated_earlier == b.stated_earlier;
}

} // namespace

TEST_CASE("folding fact by fact says the same as folding them all, in whatever order they happened") {
    std::mt19937 random(20211117);
    std::size_t in_order = 0;
    for (int round = 0; round < 3'000; ++round) {
        std::vector<Fact> facts;
        ObjectFacts live;
        auto known = cases::instant("2021-11-01");
        for (int i = 0; i < 14; ++i) {
            known += std::uniform_int_distribution<std::int64_t>(0, 4 * 86'400'000LL)(random);
            facts.push_back(random_fact(random, i, known));
            if (fold_next(live, facts.back(), go_live, {})) ++in_order;
            else live = fold(facts, {}, go_live, {});
            const auto all = fold(facts, {}, go_live, {});
            REQUIRE(same(live, all));
        }
    }
    CHECK(in_order > 10'000); // the short way is taken often enough to be tried
}

TEST_CASE("the order in which facts are handed over does not matter") {
    std::mt19937 random(7);
    for (int round = 0; round < 500; ++round) {
        std::vector<Fact> facts;
        for (int i = 0; i < 10; ++i) facts.push_back(random_fact(random, i, cases::instant("2021-11-01") + i * 86'400'000LL));
        const auto once = fold(facts, {cases::day("2021-12-05"), 8}, go_live, {});
        std::shuffle(facts.begin(), facts.end(), random);
        CHECK(same(once, fold(facts, {cases::day("2021-12-05"), 8}, go_live, {})));
    }
}

TEST_CASE("go-live is asked of the region where the fact was written") {
    GoLiveDays days{cases::day("2021-11-17"), {{2, cases::day("2021-12-01")}}};
    auto facts = cases::facts_from_text("registered 2020-05-01 / photo 2021-11-25 attested known=2021-12-20");
    CHECK(go_live.day_of(effective_ms(facts[1], days)) == cases::day("2021-12-20"));
    facts[1].place_id = 2;
    CHECK(go_live.day_of(effective_ms(facts[1], days)) == cases::day("2021-11-25"));
}
