#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "journal/journal.hpp"
#include "journal/payload.hpp"
#include "journal_migrations.hpp"
#include "support/test_store.hpp"

using namespace tezai;
using journal::Journal;
using journal::Record;
using store::Database;
using store::Transaction;
using namespace std::chrono_literals;

namespace {

const base::Instant noon = *base::parse_instant("2021-12-05T12:00:00+08:00");

std::vector<std::string> events_of(Transaction& tx, std::int64_t device) {
    std::vector<std::string> events;
    for (const auto& record : journal::list_entries(tx, {"equipment", device}, 0, 100)) events.push_back(record.event);
    return events;
}

} // namespace

TEST_CASE("an entry is read back as it was written") {
    test::for_each_engine(journal::migrations(), [](Database& db, std::string_view engine) {
        INFO(engine);
        base::StoppedClock clock{noon};
        Journal journal{db, clock, base::Suite::gm};
        const auto id = db.transaction([&](Transaction& tx) {
            journal.append(tx, {.event = "coding.photo_accepted", .subject = {"equipment", 7}});
            return journal.append(tx, {.event = "inspection.passed",
                                       .subject = {"equipment", 7},
                                       .place = {3, 4},
                                       .event_at = noon - 48h,
                                       .origin = journal::Origin::attested,
                                       .by = {9},
                                       .payload = R"({"conclusion":"合格"})"});
        });
        db.read([&](Transaction& tx) {
            const auto entries = journal::list_entries(tx, {"equipment", 7}, 0, 10);
            REQUIRE(entries.size() == 2);
            const auto& newest = entries[0];
            CHECK(newest.id == id.value);
            CHECK_FALSE(newest.leaf.has_value());
            CHECK(newest.event_at == noon - 48h);
            CHECK(newest.recorded_at == noon);
            CHECK(newest.place.region_id == 3);
            CHECK(newest.by.value == 9);
            CHECK(journal::leaf_text(newest) == "1\ninspection.passed\nequipment\n7\n" + std::to_string(base::millis(noon - 48h)) + "\n" +
                                                    std::to_string(base::millis(noon)) + "\nattested\n9\n3\n4\n{\"conclusion\":\"合格\"}\n");
            CHECK(journal::list_entries(tx, {"equipment", 7}, newest.id, 10).size() == 1);
            CHECK(journal::list_entries(tx, {"equipment", 7}, 0, 1).size() == 1);
            CHECK(journal::list_entries(tx, {"unit", 7}, 0, 10).empty());
            CHECK(journal::last_leaf(tx) == -1);
        });
    });
}

TEST_CASE("findings and commitments join the payload in the order of its keys") {
    struct Case { const char* says; const char* payload; const char* becomes; };
    const law::Breach breach{"coding.no_photo", law::rulebook(11), law::Verdict::finding};
    for (const auto& c : {
             Case{"empty", "{}", R"({"findings":[{"clause":"rulebook 11","code":"coding.no_photo"}],"personal":{"a":"1","b":"2"}})"},
             Case{"before and after", R"({"a":1,"z":"\"}"})", R"({"a":1,"findings":[{"clause":"rulebook 11","code":"coding.no_photo"}],"personal":{"a":"1","b":"2"},"z":"\"}"})"},
             Case{"between, nested", R"({"g":{"a":[1,{"q":2}]},"q":[]})", R"({"findings":[{"clause":"rulebook 11","code":"coding.no_photo"}],"g":{"a":[1,{"q":2}]},"personal":{"a":"1","b":"2"},"q":[]})"},
         }) {
        INFO(c.says);
        const auto text = journal::add_to_payload(c.payload, {&breach, 1}, {{"b", "2"}, {"a", "1"}});
        CHECK(text == c.becomes);
        const auto kept = journal::list_commitments(text);
        REQUIRE(kept.size() == 2);
        CHECK(kept[0].field == "a");
        CHECK(kept[1].hex == "2");
    }
    CHECK(journal::add_to_payload(R"({"a":1})", {}, {}) == R"({"a":1})");
    CHECK_THROWS_AS((void)journal::add_to_payload(R"({"personal":1})", {&breach, 1}, {}), base::Bug);
}

TEST_CASE("a payload is one line and an object, an event is a word, witnessed means now") {
    test::for_each_engine(journal::migrations(), [](Database& db, std::string_view engine) {
        INFO(engine);
        base::StoppedClock clock{noon};
        Journal journal{db, clock, base::Suite::gm};
        const auto refuses = [&](const journal::Entry& entry) {
            CHECK_THROWS_AS(db.transaction([&](Transaction& tx) { journal.append(tx, entry); }), base::Bug);
        };
        refuses({.event = "a.b", .subject = {"unit", 1}, .payload = "{\n}"});
        refuses({.event = "a.b", .subject = {"unit", 1}, .payload = "[]"});
        refuses({.event = "a b", .subject = {"unit", 1}});
        refuses({.event = "a.b", .subject = {"", 1}});
        refuses({.event = "a.b", .subject = {"unit", 1}, .event_at = noon - 1h});
        CHECK(db.read([](Transaction& tx) { return tx.integer("SELECT COUNT(*) FROM journal_entries"); }) == 0);
    });
}

TEST_CASE("a refused attempt leaves its refusal and nothing of its work") {
    test::for_each_engine(journal::migrations(), [](Database& db, std::string_view engine) {
        INFO(engine);
        base::StoppedClock clock{noon};
        Journal journal{db, clock, base::Suite::gm};
        const journal::Attempt attempt{.action = "coding.issue", .by = {5}, .subject = {"equipment", 7}};
        const auto refused = journal.act<int>(attempt, [&](Transaction& tx) -> law::Decision<int> {
            journal.append(tx, {.event = "coding.issued", .subject = {"equipment", 7}});
            return law::refuse("coding.device_scrapped", law::rulebook(11), {{"scrapped_on", "2021-01-01"}});
        });
        CHECK_FALSE(refused.has_value());
        const auto done = journal.act<int>(attempt, [&](Transaction& tx) -> law::Decision<int> {
            journal.append(tx, {.event = "coding.issued", .subject = {"equipment", 7}});
            return 42;
        });
        CHECK(done.value() == 42);
        db.read([&](Transaction& tx) {
            CHECK(events_of(tx, 7) == std::vector<std::string>{"coding.issued", "coding.issue.refused"});
            const auto entries = journal::list_entries(tx, {"equipment", 7}, 0, 10);
            CHECK(entries[1].payload == R"({"clause":"rulebook 11","code":"coding.device_scrapped","named":{"scrapped_on":"2021-01-01"}})");
            CHECK(entries[1].by.value == 5);
        });
    });
}

TEST_CASE("what is done for a keyed request marks its key with it, and the answer follows") {
    test::for_each_engine(journal::migrations(), [](Database& db, std::string_view engine) {
        INFO(engine);
        base::StoppedClock clock{noon};
        Journal journal{db, clock, base::Suite::gm};
        const auto act = [&](bool refuse = false) {
            return journal.act<int>({.action = "coding.issue", .by = {5}, .subject = {"equipment", 7}}, [&](Transaction& tx) -> law::Decision<int> {
                if (refuse) return law::refuse("coding.device_scrapped", law::rulebook(11));
                journal.append(tx, {.event = "coding.issued", .subject = {"equipment", 7}});
                return 1;
            });
        };
        const auto known = [&](std::int64_t account, std::string_view key, std::string_view fingerprint) {
            return db.read([&](Transaction& tx) { return journal.find_answer(tx, {account}, key, fingerprint); });
        };
        const auto answer = [&](const journal::KeyedRequest& request, int status, std::string_view body) {
            db.transaction([&](Transaction& tx) { journal.remember_answer(tx, request, status, body); });
        };
        {
            const journal::KeyedRequest request({5}, "k1", "f1");
            CHECK_FALSE(known(5, "k1", "f1"));
            REQUIRE(act());
            CHECK(known(5, "k1", "f1").value().status == 0); // killed here, a retry would know that it was done
            REQUIRE(act());                                   // a second action of the same request
            answer(request, 201, "issued");
        }
        CHECK(known(5, "k1", "f1").value().status == 201);
        CHECK(known(5, "k1", "f1").value().body == "issued");
        CHECK_FALSE(known(5, "k1", "f2").value().same_request);
        CHECK(known(5, "k1", "f2").value().body.empty());
        CHECK_FALSE(known(6, "k1", "f1")); // another account's key

        {
            const journal::KeyedRequest request({5}, "k2", "f3");
            CHECK_FALSE(act(true));
            CHECK_FALSE(known(5, "k2", "f3")); // a refusal does nothing: it may be asked again
            answer(request, 409, "no");
        }
        CHECK(known(5, "k2", "f3").value().status == 409);

        { // another process has done it in between: neither the action nor the answer is written a second time
            const journal::KeyedRequest request({5}, "k1", "f1");
            const auto before = db.read([](Transaction& tx) { return tx.integer("SELECT COUNT(*) FROM journal_entries"); });
            CHECK_THROWS_AS(act(), Journal::AnsweredMeanwhile);
            CHECK_THROWS_AS(answer(request, 201, "again"), Journal::AnsweredMeanwhile);
            CHECK(db.read([](Transaction& tx) { return tx.integer("SELECT COUNT(*) FROM journal_entries"); }) == before);
        }

        clock.step(30 * 24h - 1ms);
        CHECK(known(5, "k1", "f1"));
        clock.step(1ms);
        CHECK_FALSE(known(5, "k1", "f1"));
        {
            const journal::KeyedRequest request({5}, "k1", "f9"); // a key that has outlived its thirty days
            REQUIRE(act());
            answer(request, 201, "anew");
        }
        CHECK(known(5, "k1", "f9").value().body == "anew");
        CHECK(db.transaction([&](Transaction& tx) { return journal.forget_old_answers(tx); }) == 1); // k2
    });
}

TEST_CASE("of four processes that answer one key at once one does it") {
    test::for_each_engine(journal::migrations(), [](Database& db, std::string_view engine) {
        INFO(engine);
        base::StoppedClock clock{noon};
        Journal journal{db, clock, base::Suite::gm};
        for (int round = 0; round < 10; ++round) {
            std::atomic<int> done = 0, late = 0;
            std::vector<std::thread> threads;
            for (int t = 0; t < 4; ++t)
                threads.emplace_back([&] {
                    try {
                        const journal::KeyedRequest request({5}, "k" + std::to_string(round), "f");
                        (void)journal.act<int>({.action = "coding.issue", .by = {5}, .subject = {"equipment", 7}}, [&](Transaction& tx) -> law::Decision<int> {
                            journal.append(tx, {.event = "coding.issued", .subject = {"equipment", round}});
                            return 1;
                        });
                        ++done;
                    } catch (const Journal::AnsweredMeanwhile&) {
                        ++late;
                    }
                });
            for (auto& thread : threads) thread.join();
            CHECK(done == 1);
            CHECK(late == 3);
            CHECK(db.read([&](Transaction& tx) { return events_of(tx, round).size(); }) == 1);
        }
    });
}
