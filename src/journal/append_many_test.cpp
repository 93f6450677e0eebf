#include <doctest/doctest.h>

#include "journal/test_journal.hpp"
#include "journal_migrations.hpp"
#include "support/test_store.hpp"

using namespace tezai;
using journal::TestJournal;
using store::Database;
using store::Transaction;

TEST_CASE("many entries at once are what they would be one by one: in order, sealed, verified") {
    for (const auto suite : {base::Suite::gm, base::Suite::intl})
        test::for_each_engine(journal::migrations(), [&](Database& db, std::string_view engine) {
            INFO(engine);
            TestJournal office{db, suite};
            std::vector<journal::Entry> entries;
            std::vector<std::string> payloads;
            for (int i = 0; i < 70; ++i) payloads.push_back("{\"n\":" + std::to_string(i) + "}");
            for (int i = 0; i < 70; ++i)
                entries.push_back({.event = "equipment.registered", .subject = {"equipment", 100 + i}, .place = {3, 4}, .event_at = base::instant_of_millis(1'000 * i),
                                   .origin = journal::Origin::attested, .by = {9}, .payload = payloads[static_cast<std::size_t>(i)]});
            office.append(3);
            const auto ids = db.transaction([&](Transaction& tx) { return office.journal.append_many(tx, entries); });
            office.append(3);
            REQUIRE(ids.size() == 70);
            CHECK(std::is_sorted(ids.begin(), ids.end()));
            CHECK(office.seal() == 76);
            CHECK(db.read([](Transaction& tx) { return journal::highest_subject(tx, "equipment"); }) == 169);
            CHECK(db.read([](Transaction& tx) { return journal::highest_subject(tx, "nothing"); }) == 0);
            std::size_t i = 0;
            db.read([&](Transaction& tx) {
                journal::tail(tx, 2, 70, [&](const journal::Record& record) {
                    CHECK(record.id == ids[i].value);
                    CHECK(record.subject_id == static_cast<std::int64_t>(100 + i));
                    CHECK(record.payload == payloads[i]);
                    CHECK(base::millis(record.event_at) == static_cast<std::int64_t>(1'000 * i));
                    CHECK(record.origin == journal::Origin::attested);
                    ++i;
                });
            });
            CHECK(i == 70);
            const auto verified = db.read([&](Transaction& tx) { return journal::verify(tx, suite, office.signer.public_key_pem(), {}); });
            CHECK(verified.faults.empty());
            CHECK(verified.entries == 76);
            CHECK(db.transaction([&](Transaction& tx) { return office.journal.append_many(tx, {}); }).empty());
        });
}
