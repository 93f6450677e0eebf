// Not part of the suite: oversight_test -ns -tc='three million*'
#include <doctest/doctest.h>

#include <chrono>
#include <iostream>
#include <random>

#include "oversight/indicators/cases.hpp"
#include "oversight/indicators/picture.hpp"

using namespace tezai;
using namespace tezai::oversight;

TEST_CASE("three million devices are judged by every indicator in half a second" * doctest::skip()) {
    std::vector<RegionNode> nodes{{1, 0, "province", "33", "示例省", "", false}};
    for (std::int64_t city = 2; city <= 12; ++city) nodes.push_back({city, 1, "city", std::to_string(city), "", "", false});
    for (std::int64_t county = 13; county <= 102; ++county) nodes.push_back({county, 2 + county % 11, "county", std::to_string(county), "", "", false});
    for (std::int64_t town = 103; town <= 1'600; ++town) nodes.push_back({town, 13 + town % 90, "township", std::to_string(town), "", "", false});
    const auto day = *base::parse_date("2021-12-05");
    Picture picture({.policy = {}, .campaign = Campaign{1, "", *base::parse_date("2021-11-17"), *base::parse_date("2021-12-15"), {}}, .frame = RegionFrame(nodes), .as_of = day});
    std::mt19937_64 random(1);
    for (std::int64_t id = 1; id <= 3'000'000; ++id) {
        ObjectFacts o{.equipment_id = id, .region_id = 103 + static_cast<std::int64_t>(random() % 1'498), .registered_day = base::day_number(day) - static_cast<std::int32_t>(random() % 3'000)};
        o.kind = CodedKind::device;
        o.ever_registered = true;
        o.registration_state = RegistrationState::registered;
        o.use_state = random() % 10 ? UseState::in_use : UseState::suspended;
        o.bound = o.photo_accepted = random() % 3 != 0;
        picture.put(o);
    }
    for (const unsigned threads : {1U, 2U, 2U}) {
        const auto from = std::chrono::steady_clock::now();
        picture.judge_all(threads);
        std::cout << threads << " threads: " << std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - from).count() << " ms, K03 den "
                  << picture.tally(0, 0).den() << "\n";
    }
    CHECK(picture.tally(0, 0).population() > 2'000'000);
    std::vector<std::size_t> touched;
    const auto from = std::chrono::steady_clock::now();
    for (int i = 0; i < 1'000'000; ++i) {
        Fact fact{.equipment_id = 1 + static_cast<std::int64_t>(random() % 3'000'000), .leaf = i, .event_ms = cases::instant("2021-12-05") + i, .event = i % 2 ? Event::photo_accepted : Event::sticker_reported};
        CHECK_FALSE((!picture.take(fact, touched) && touched.empty()));
        touched.clear();
    }
    std::cout << "a million facts: " << std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - from).count() << " ms\n";
}
