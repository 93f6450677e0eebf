#include "simulator/simulate.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <doctest/doctest.h>
#include <unistd.h>

#include "auth_migrations.hpp"
#include "base/canonical_json.hpp"
#include "coding_migrations.hpp"
#include "documents/fonts.hpp"
#include "documents/photo_quality.hpp"
#include "journal_migrations.hpp"
#include "links/coding/store.hpp"
#include "registry/equipment/store.hpp"
#include "registry_migrations.hpp"
#include "support/test_store.hpp"

using namespace tezai;
using namespace tezai::simulator;

namespace {

// A province with its journal, codes and pictures, on a stopped clock.
struct Bureau {
    store::Database& db;
    base::StoppedClock clock{*base::parse_instant("2021-11-01T00:00:00+08:00")};
    journal::Journal journal{db, clock, base::Suite::intl};
    std::string dir = (std::filesystem::temp_directory_path() / ("tezai_simulator_" + std::to_string(::getpid()))).string();
    blobs::Blobs blobs{dir, base::Suite::intl};
    registry::Regions regions;
    coding::Pictures pictures;
    coding::Coding coding{journal, blobs, regions, coding::HumanCodes(base::bytes("a key of this test")), "TZ.EXAMPLE.GOV.CN", "示例", "演练", pictures};

    explicit Bureau(store::Database& store) : db(store) { documents::use_fonts(TEZAI_SOURCE_DIR "/build/fonts"); } // plates are printed in between
    ~Bureau() { std::filesystem::remove_all(dir); }
    [[nodiscard]] Office office() {
        Office one{journal, regions, coding, {}};
        one.by = {.at_console = true, .role = auth::Role::regulator, .region_level = "province", .scope = auth::Scope::everything()}; // as the system plays it
        return one;
    }
};
const std::vector<store::Migration>& all_migrations() {
    static const auto all = test::migrations_of({journal::migrations(), auth::migrations(), registry::migrations(), coding::migrations()});
    return all;
}

struct Seen {
    std::string event, payload;
    std::int64_t subject_id = 0;
    base::Instant event_at, recorded_at;
    journal::Origin origin = journal::Origin::witnessed;
};
std::vector<Seen> everything(store::Database& db) {
    std::vector<Seen> seen;
    db.read([&](store::Transaction& tx) {
        tx.query("SELECT event, payload, subject_id, event_at, recorded_at, origin FROM journal_entries ORDER BY id", {}, [&](const store::Row& row) {
            seen.push_back({std::string(row.text(0)), std::string(row.text(1)), row.integer(2), row.instant(3), row.instant(4), *journal::parse_origin(row.text(5))});
        });
    });
    return seen;
}

// Names, numbers, days and states; not the codes of stickers, which are random by design.
std::string story_of(store::Database& db) {
    std::string text;
    for (const auto& each : everything(db)) {
        text += each.event + " " + std::to_string(each.subject_id) + " " + base::to_text(each.event_at) + " ";
        if (each.event.starts_with("equipment") || each.event.starts_with("unit")) {
            auto payload = each.payload;
            // What people wrote is there as a commitment, whose salt is random.
            if (const auto from = payload.find("\"personal\":{"); from != std::string::npos) payload.erase(from, payload.find('}', from) - from + 1);
            text += payload;
        }
        text += "\n";
    }
    return text;
}

} // namespace

TEST_CASE("a month of a small province: what a user could do was done") {
    test::for_each_engine(all_migrations(), [](store::Database& db, std::string_view engine) {
        CAPTURE(engine);
        Bureau bureau(db);
        const Plan plan{.devices = 1'000, .seed = 4};
        const auto until = base::end_of(base::Date{std::chrono::year{2021} / 12 / 15}, base::china_offset);
        std::vector<base::Instant> rings;
        const auto report = simulate(bureau.office(), bureau.clock, plan, until, [&](base::Instant at) {
            CHECK(at == bureau.clock.now());
            rings.push_back(at);
        }, {});
        REQUIRE(report);
        INFO(describe(*report));
        CHECK(report->made.devices == 1'000);
        CHECK(rings.size() == 29 * 24);
        CHECK(rings.front() == base::start_of(plan.campaign_from, base::china_offset));
        CHECK(bureau.clock.now() == until);

        const auto& played = report->played;
        CHECK(played.registered > 40);
        CHECK(played.photos_accepted > 60);
        CHECK(played.photos_rejected > 3);
        CHECK(played.photos_rejected < played.photos_accepted / 4);
        CHECK(played.reports > 5);
        CHECK(played.stopped > 5);
        CHECK(played.restarted > 3);
        CHECK(played.scrapped > 2);
        CHECK(played.moved > 2);
        CHECK(played.public_reports > 2);
        CHECK(played.refused == 0);

        std::map<std::string, int> count;
        const auto start = base::start_of(plan.campaign_from, base::china_offset);
        int stated_earlier = 0;
        for (const auto& each : everything(db)) {
            ++count[each.event];
            // Before go-live the past is attested, afterwards everything is seen as it happens.
            if (each.recorded_at >= start) {
                CHECK(each.origin == journal::Origin::witnessed);
                CHECK(each.event_at == each.recorded_at);
            } else if (each.event.starts_with("coding.")) {
                CHECK(each.origin == journal::Origin::attested);
                CHECK(each.event_at < start);
            }
            if (each.event == "equipment.registered" && each.recorded_at >= start) {
                const auto stated = base::find_text(each.payload, "stated_registered_on"), own = base::find_text(each.payload, "registered_on");
                stated_earlier += stated && *stated != *own;
            }
        }
        CHECK(count["coding.photo_accepted"] == report->made.stuck + played.photos_accepted);
        CHECK(count["coding.photo_rejected"] == played.photos_rejected);
        CHECK(count["coding.code_issued"] == report->made.coded + played.codes);
        CHECK(count["equipment.placed"] == played.moved);
        CHECK(stated_earlier >= 1);

        CHECK(simulate(bureau.office(), bureau.clock, plan, until, {}, {}).error() == "simulator.store_not_empty");
        CHECK(simulate(bureau.office(), bureau.clock, {.devices = 999}, until, {}, {}).error() == "simulator.devices_out_of_range");
    });
}

TEST_CASE("the same seed plays the same days on either engine") {
    const Plan plan{.devices = 1'000, .seed = 9};
    const auto until = base::start_of(base::Date{std::chrono::year{2021} / 11 / 23}, base::china_offset);
    const auto first = test::sqlite_store(all_migrations());
    Bureau one(*first);
    REQUIRE(simulate(one.office(), one.clock, plan, until, {}, {}));
    test::for_each_engine(all_migrations(), [&](store::Database& db, std::string_view engine) {
        CAPTURE(engine);
        Bureau other(db);
        REQUIRE(simulate(other.office(), other.clock, plan, until, {}, {}));
        CHECK(story_of(db) == story_of(*first));
    });
}

TEST_CASE("notable devices and counties are what they are called") {
    const auto db = test::sqlite_store(all_migrations());
    Bureau bureau(*db);
    const Plan plan{.devices = 6'000, .seed = 1};
    const auto report = simulate(bureau.office(), bureau.clock, plan, base::start_of(plan.campaign_from, base::china_offset), {}, {});
    REQUIRE(report);
    const auto& notable = report->made.notable;
    const auto find = [&](std::int64_t id) {
        REQUIRE(id != 0);
        return *db->read([&](store::Transaction& tx) { return registry::find_equipment(tx, auth::Scope::everything(), {id}); });
    };
    const auto sticker = [&](std::int64_t id) { return db->read([&](store::Transaction& tx) { return coding::find_sticker(tx, id); }); };
    const auto has_code = [&](std::int64_t id) { return db->read([&](store::Transaction& tx) { return coding::find_code_of(tx, id).has_value(); }); };
    CHECK(find(notable.lift_stuck).category == "3000");
    CHECK(sticker(notable.lift_stuck).accepted_at);
    CHECK(!has_code(notable.device_uncoded));
    CHECK(has_code(notable.device_coded));
    CHECK(!sticker(notable.device_coded).accepted_at);
    CHECK(find(notable.device_suspended).use_state == registry::UseState::suspended);
    CHECK(!find(notable.device_without_day).registered_on);
    CHECK(find(notable.device_without_unit).unit_id == 0);
    CHECK(find(notable.device_twice_first).name == find(notable.device_twice_second).name);
    const auto grace = find(notable.device_in_grace);
    CHECK(base::add(*grace.registered_on, base::CalendarDays{9}) >= plan.campaign_from);
    const auto tree = bureau.regions.tree();
    for (const auto county : {notable.county_green, notable.county_red, notable.county_cramming, notable.county_stopping, notable.functional_zone}) {
        REQUIRE(county != 0);
        CHECK(tree->find(county)->level == "county");
    }
    CHECK(tree->find(notable.functional_zone)->functional);
}

TEST_CASE("a province whose server was started again goes on by itself") {
    const auto db = test::sqlite_store(all_migrations());
    Bureau bureau(*db);
    const Plan plan{.devices = 2'000, .seed = 2};
    const auto now = base::start_of(base::Date{std::chrono::year{2021} / 11 / 24}, base::china_offset) + std::chrono::hours{10};
    REQUIRE(simulate(bureau.office(), bureau.clock, plan, now, {}, {}));
    registry::Directory directory;
    coding::CodeBook book;
    db->read([&](store::Transaction& tx) {
        directory.load(tx);
        book.load(tx);
    });
    auto work = survey(directory, book, *bureau.regions.tree(), plan_counties(plan.seed), bureau.clock.today());
    std::int64_t in_use = 0;
    for (const auto& county : work) in_use += county.in_use;
    CHECK(in_use > 1'600);
    CHECK(in_use < 1'900);
    LivingProvince living(bureau.office(), plan, std::move(work), bureau.clock.today());
    CHECK(living.waiting() > 0);
    std::set<std::string_view> did;
    for (int i = 0; i < 150; ++i) {
        bureau.clock.step(std::chrono::seconds{20});
        did.insert(living.act_now());
    }
    CHECK(did.contains("photo"));
    CHECK(did.contains("register"));
    CHECK(living.played().photos_accepted > 10);
    CHECK(living.played().refused == 0);
}

TEST_CASE("made photos get the verdict they were made for, and walls do not look alike") {
    const std::string url = "HTTPS://TZ.EXAMPLE.GOV.CN/Q/0123456789ACDEFG";
    for (const auto& [flaw, good] : {std::pair{Flaw::none, true}, std::pair{Flaw::blurred, false}, std::pair{Flaw::dark, false}, std::pair{Flaw::far_away, false}, std::pair{Flaw::no_sticker, false}}) {
        int accepted = 0, alike = 0;
        documents::PictureIndex index;
        constexpr int count = 40;
        for (std::uint64_t seed = 0; seed < count; ++seed) {
            const auto jpeg = take_sticker_photo(url, flaw, seed * 977);
            CHECK(jpeg.size() < 60'000);
            const auto verdict = documents::judge_sticker(base::bytes(jpeg), std::string_view(url));
            REQUIRE(verdict);
            accepted += verdict->good();
            const auto grey = documents::decode_grey(base::bytes(jpeg), documents::Scale::eighth);
            const auto hashes = documents::hash_picture(grey->picture.view());
            alike += !index.find(hashes).empty();
            index.add(static_cast<std::int64_t>(seed), hashes);
        }
        CAPTURE(static_cast<int>(flaw));
        CHECK(accepted == (good ? count : 0));
        if (good) CHECK(alike <= 1);
    }
    CHECK(take_sticker_photo(url, Flaw::none, 5) == take_sticker_photo(url, Flaw::none, 5));
}
