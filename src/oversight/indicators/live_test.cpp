#include <doctest/doctest.h>

#include <random>

#include "base/canonical_json.hpp"
#include "journal/sealer.hpp"
#include "journal_migrations.hpp"
#include "oversight/indicators/cases.hpp"
#include "oversight/indicators/live.hpp"
#include "oversight_migrations.hpp"
#include "registry_migrations.hpp"
#include "support/test_store.hpp"

using namespace tezai;
using namespace tezai::oversight;

namespace {

registry::RegionTree small_tree() {
    const auto from = *base::parse_date("2015-01-01");
    using enum registry::Tree;
    return registry::RegionTree({{1, supervision, "province", "330000", "示例省", "", false, from, {}}, {2, supervision, "city", "330100", "示例市", "", false, from, {}},
                                 {3, supervision, "county", "330101", "示例甲县", "", false, from, {}}, {4, supervision, "county", "330102", "示例乙县", "", false, from, {}}},
                                {{2, 1, from, {}}, {3, 2, from, {}}, {4, 2, from, {}}});
}

struct Bureau {
    store::Database* db;
    base::StoppedClock clock{base::instant_of_millis(cases::instant("2021-11-20"))};
    journal::Journal journal{*db, clock, base::Suite::intl};
    journal::Signer signer = journal::Signer::create(base::Suite::intl, key_file());
    journal::Sealer sealer{*db, clock, base::Suite::intl, signer};
    registry::Regions regions;
    bus::Bus bus;

    static std::string key_file() {
        static int n = 0;
        const auto file = "/tmp/tezai_oversight_" + std::to_string(::getpid()) + "_" + std::to_string(++n) + ".pem";
        ::unlink(file.c_str());
        return file;
    }
    explicit Bureau(store::Database& store) : db(&store) {
        regions.set(small_tree());
    }
    void write(std::string_view event, std::int64_t equipment, std::string_view payload, journal::Origin origin = journal::Origin::witnessed, std::optional<base::Instant> at = {}) {
        db->transaction([&](store::Transaction& tx) {
            journal.append(tx, {.event = event, .subject = {"equipment", equipment}, .place = {3 + equipment % 2, 0}, .event_at = at, .origin = origin, .payload = payload});
        });
    }
    void write_registered(std::int64_t equipment, journal::Origin origin = journal::Origin::witnessed, std::optional<base::Instant> at = {}) {
        base::CanonicalObject payload;
        payload.add("category", "3000").add("region_id", 3 + equipment % 2).add("registered_on", base::civil_day(at.value_or(clock.now()), base::china_offset))
            .add("registration_state", "registered").add("use_state", "in_use").add("variety", "3110");
        write("equipment.registered", equipment, payload.text(), origin, at);
    }
    std::vector<journal::Record> seal(std::int64_t after) {
        sealer.seal_all();
        std::vector<journal::Record> records;
        db->read([&](store::Transaction& tx) { journal::tail(tx, after, 1'000'000, [&](const journal::Record& r) { records.push_back(r); }); });
        return records;
    }
};

bool same(const Picture& a, const Picture& b) {
    for (std::size_t at = 0; at < a.frame().size(); ++at)
        for (std::size_t i = 0; i < indicator_count; ++i)
            if (!(a.tally(i, at) == b.tally(i, at))) return false;
    return true;
}

void on_each_engine(const std::function<void(Bureau&)>& work) {
    const auto migrations = test::migrations_of({journal::migrations(), registry::migrations(), oversight::migrations()});
    test::for_each_engine(migrations, [&](store::Database& db, std::string_view engine) {
        INFO(engine);
        Bureau office(db);
        work(office);
    });
}

} // namespace

TEST_CASE("live numbers that followed entry by entry equal those computed from nothing") {
    on_each_engine([](Bureau& office) {
        Live live(*office.db, office.regions, office.clock, office.bus);
        live.load();
        std::mt19937 random(3);
        std::int64_t leaf = -1;
        for (int day = 0; day < 40; ++day) {
            office.clock.step(std::chrono::hours{24});
            live.tick();
            for (int n = 0; n < 25; ++n) {
                const auto id = 1 + static_cast<std::int64_t>(random() % 80);
                const auto origin = static_cast<journal::Origin>(random() % 3);
                std::optional<base::Instant> at;
                if (origin != journal::Origin::witnessed) at = office.clock.now() - std::chrono::hours{random() % 700};
                switch (random() % 9) {
                case 0: case 1: office.write_registered(id, origin, at); break;
                case 2: office.write("coding.code_issued", id, R"({"code":"A","human_code":"B"})", origin, at); break;
                case 3: case 4: office.write("coding.photo_accepted", id, "{}", origin, at); break;
                case 5: office.write("coding.sticker_reported", id, R"({"by_staff":true,"kind":"lost"})"); break;
                case 6: office.write("equipment.use_state_changed", id, random() % 2 ? R"({"use_state":"suspended"})" : R"({"use_state":"in_use"})", origin, at); break;
                case 7: office.write("equipment.placed", id, random() % 2 ? R"({"region_id":3})" : R"({"region_id":4})"); break;
                default: office.write("equipment.corrected", id, R"({"registered_on":"2021-11-12"})", origin, at); break;
                }
            }
            const auto records = office.seal(leaf);
            leaf = *records.back().leaf;
            live.apply(records);
            Live again(*office.db, office.regions, office.clock, office.bus);
            again.load();
            live.read([&](const Picture& a, std::int64_t a_leaf) {
                again.read([&](const Picture& b, std::int64_t b_leaf) {
                    CHECK(a_leaf == b_leaf);
                    CHECK(same(a, b));
                });
            });
        }
        live.read([&](const Picture& picture, std::int64_t) {
            const auto& root = picture.tally(*find_indicator("K03"), 0);
            CHECK(root.population() > 20);
            CHECK(root.num() > 0);
            CHECK(root.fail() > 0);
        });
    });
}

TEST_CASE("one fact moves the numbers of its county, city and province and says so on the bus") {
    on_each_engine([](Bureau& office) {
        Live live(*office.db, office.regions, office.clock, office.bus);
        live.load();
        office.write_registered(1, journal::Origin::attested, base::instant_of_millis(cases::instant("2020-05-01")));
        live.apply(office.seal(-1));
        std::vector<std::int64_t> told;
        const auto listening = office.bus.subscribe([&](const bus::Message& message) {
            CHECK(message.topic == "indicator");
            told.push_back(message.region_id);
        });
        office.write("coding.code_issued", 1, R"({"code":"A","human_code":"B"})");
        office.write("coding.photo_accepted", 1, "{}");
        live.apply(office.seal(0));
        std::sort(told.begin(), told.end());
        CHECK(told == std::vector<std::int64_t>{1, 2, 4});
        live.read([&](const Picture& picture, std::int64_t leaf) {
            CHECK(leaf == 2);
            const auto k03 = *find_indicator("K03");
            CHECK(picture.tally(k03, 0).num() == 1);
            CHECK(picture.tally(k03, picture.frame().index_of(3)).population() == 0);
            CHECK(picture.find(1)->region_id == 4);
        });
        const auto past = live.past(*base::parse_date("2021-11-19"));
        CHECK(past.picture->tally(0, 0).fail() == 1);
    });
}

TEST_CASE("the turn of a day lets grace end without a fact") {
    on_each_engine([](Bureau& office) {
        office.write_registered(1); // 11-20, due 11-27
        Live live(*office.db, office.regions, office.clock, office.bus);
        office.sealer.seal_all();
        live.load();
        const auto fails = [&] { return live.read([](const Picture& picture, std::int64_t) { return picture.tally(0, 0).fail(); }); };
        CHECK(fails() == 0);
        office.clock.set(base::instant_of_millis(cases::instant("2021-11-26T23:59")));
        live.tick();
        CHECK(fails() == 0);
        office.clock.set(base::instant_of_millis(cases::instant("2021-11-27T00:00")));
        live.tick();
        CHECK(fails() == 1);
    });
}
