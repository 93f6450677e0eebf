// Somebody with full rights on the database changes something. Verification says what.
#include <doctest/doctest.h>

#include "base/ensure.hpp"
#include "journal/commands.hpp"
#include "journal/test_journal.hpp"
#include "journal/tiles.hpp"
#include "journal_migrations.hpp"
#include "support/test_store.hpp"

using namespace tezai;
using journal::TestJournal;
using store::Database;
using store::Transaction;

namespace {

// 700 entries under three heads: of 300, 600 and 700. Two full tiles, 188 leaves at the edge.
void each_sound_journal(const std::function<void(TestJournal&)>& test) {
    test::for_each_engine(journal::migrations(), [&](Database& db, std::string_view engine) {
        INFO(engine);
        TestJournal office{db};
        for (const int count : {300, 300, 100}) {
            office.append(count);
            REQUIRE(office.seal() == static_cast<std::size_t>(count));
        }
        REQUIRE(office.faults().empty());
        test(office);
    });
}

using Faults = std::vector<std::string>;

} // namespace

TEST_CASE("a changed entry is named by its leaf") {
    struct Case { const char* says; const char* sql; };
    for (const auto& c : {
             Case{"a byte in a payload", R"(UPDATE journal_entries SET payload = '{"plate":"示栗"}' WHERE leaf = 100)"},
             Case{"when it happened", "UPDATE journal_entries SET event_at = event_at - 86400000 WHERE leaf = 100"},
             Case{"when we knew", "UPDATE journal_entries SET recorded_at = recorded_at + 1 WHERE leaf = 100"},
             Case{"about whom", "UPDATE journal_entries SET subject_id = 5 WHERE leaf = 100"},
             Case{"by whom", "UPDATE journal_entries SET account_id = 5 WHERE leaf = 100"},
             Case{"where", "UPDATE journal_entries SET region_id = 5 WHERE leaf = 100"},
             Case{"how we know", "UPDATE journal_entries SET origin = 'attested' WHERE leaf = 100"},
         })
        each_sound_journal([&](TestJournal& office) {
            INFO(c.says);
            office.tamper(c.sql);
            CHECK(office.faults() == Faults{"leaf 100: the entry's bytes are not those that were sealed"});
        });
}

TEST_CASE("a change at the edge, where no tile is full, is found by the head") {
    each_sound_journal([](TestJournal& office) {
        office.tamper("UPDATE journal_entries SET event_at = 0 WHERE leaf = 650");
        CHECK(office.faults() == Faults{"head of size 700: the entries from leaf 600 to 699 do not give the root it was signed for"});
    });
}

TEST_CASE("a deleted entry is missed, within the journal and at its end") {
    each_sound_journal([](TestJournal& office) {
        office.tamper("DELETE FROM journal_entries WHERE leaf = 100");
        CHECK(office.faults() == Faults{"leaf 100: the entry is missing"});
        office.tamper("DELETE FROM journal_entries WHERE leaf = 699");
        const auto faults = office.faults();
        REQUIRE(faults.size() == 3);
        CHECK(faults[1] == "leaf 699: the entry is missing");
        CHECK(faults[2].starts_with("head of size 700: "));
    });
}

TEST_CASE("two entries that changed places are both named") {
    each_sound_journal([](TestJournal& office) {
        office.tamper("UPDATE journal_entries SET leaf = -1 WHERE leaf = 100");
        office.tamper("UPDATE journal_entries SET leaf = 100 WHERE leaf = 101");
        office.tamper("UPDATE journal_entries SET leaf = 101 WHERE leaf = -1");
        CHECK(office.faults() == Faults{"leaf 100: the entry's bytes are not those that were sealed",
                                        "leaf 101: the entry's bytes are not those that were sealed"});
    });
}

TEST_CASE("an entry slipped in where none was is found") {
    each_sound_journal([](TestJournal& office) {
        office.tamper("UPDATE journal_entries SET leaf = leaf + 1000 WHERE leaf >= 650");
        office.tamper("UPDATE journal_entries SET leaf = leaf - 999 WHERE leaf >= 1650");
        office.append(1);
        office.tamper("UPDATE journal_entries SET leaf = 650 WHERE leaf IS NULL OR leaf > 700");
        CHECK(office.faults() == Faults{"head of size 700: the entries from leaf 600 to 699 do not give the root it was signed for"});
    });
}

TEST_CASE("a changed or missing tile is told apart from a changed entry") {
    each_sound_journal([](TestJournal& office) {
        const auto tile = office.db.read([](Transaction& tx) { return journal::read_tile(tx, 0, 1); });
        auto bent = tile;
        bent[7][3] ^= 1;
        const auto put = [&](const std::vector<journal::Hash>& hashes) {
            office.db.transaction([&](Transaction& tx) { journal::keep_tile(tx, {0, 1, hashes}); });
        };
        put(bent);
        CHECK(office.faults() == Faults{"tile 0/1: it is not what the entries give"});
        office.tamper("DELETE FROM journal_tiles WHERE level = 0 AND tile = 1");
        CHECK(office.faults() == Faults{"tile 0/1: it is missing"});
        put(tile);
        CHECK(office.faults().empty());
        office.tamper("DELETE FROM journal_tiles WHERE level = 1");
        CHECK(office.faults() == Faults{"tile 1/0: it is missing"});
    });
}

TEST_CASE("a forged head is found, whatever was forged") {
    each_sound_journal([](TestJournal& office) {
        office.tamper("UPDATE journal_heads SET signed_at = signed_at + 1 WHERE size = 600");
        CHECK(office.faults() == Faults{"head of size 600: its signature is not ours"});
        office.tamper("UPDATE journal_heads SET signed_at = signed_at - 1, size = 601 WHERE size = 600");
        CHECK(office.faults() == Faults{"head of size 601: the entries from leaf 300 to 600 do not give the root it was signed for",
                                        "head of size 601: its signature is not ours"});
        office.tamper("UPDATE journal_heads SET size = 600, key_id = '0011223344556677' WHERE size = 601");
        CHECK(office.faults() == Faults{"head of size 600: it was signed with another key, 0011223344556677"});
    });
}

TEST_CASE("a head over entries that are gone is found") {
    each_sound_journal([](TestJournal& office) {
        office.tamper("DELETE FROM journal_heads WHERE size = 700");
        office.tamper("DELETE FROM journal_entries WHERE leaf >= 600");
        CHECK(office.faults().empty()); // rolled back to an older state as a whole: only a witness's later head can tell
        office.tamper("DELETE FROM journal_entries WHERE leaf >= 590");
        CHECK(office.faults().size() == 11);
    });
}

TEST_CASE("history written anew with another key is not ours") {
    each_sound_journal([](TestJournal& office) {
        office.tamper("UPDATE journal_entries SET payload = '{}' WHERE leaf = 650");
        office.tamper("DELETE FROM journal_heads WHERE size = 700");
        TestJournal forger{office.db};
        forger.clock.step(std::chrono::minutes{1});
        CHECK(forger.seal() == 100);
        const auto faults = office.faults();
        REQUIRE(faults.size() == 1);
        CHECK(faults[0].starts_with("head of size 700: it was signed with another key"));
    });
}

TEST_CASE("a personal value is held to its commitment, and may be forgotten") {
    test::for_each_engine(journal::migrations(), [](Database& db, std::string_view engine) {
        INFO(engine);
        TestJournal office{db};
        const auto entry = db.transaction([&](Transaction& tx) {
            return office.journal.append(tx, {.event = "units.officer_named",
                                              .subject = {"unit", 1},
                                              .payload = R"({"role":"safety_officer"})",
                                              .personal = {{"name", "示例甲"}, {"phone", "00000000000"}}});
        });
        office.seal();
        CHECK(office.faults().empty());
        db.read([&](Transaction& tx) {
            const auto payload = journal::list_entries(tx, {"unit", 1}, 0, 1).at(0).payload;
            CHECK(payload.find("示例甲") == std::string::npos);
            CHECK(payload.find(R"("personal":{"name":")") != std::string::npos);
        });
        office.tamper("UPDATE journal_personal SET value = '示例乙' WHERE field = 'name'");
        CHECK(office.faults() == Faults{"personal value name of entry 1: it is not the value that was committed to"});
        office.tamper("UPDATE journal_personal SET field = 'nick' WHERE field = 'name'");
        CHECK(office.faults() == Faults{"personal value nick of entry 1: its entry commits to no such field"});
        db.transaction([&](Transaction& tx) { journal::Journal::forget_personal(tx, entry); });
        CHECK(office.faults().empty());
        CHECK(db.read([](Transaction& tx) { return tx.integer("SELECT COUNT(*) FROM journal_personal"); }) == 0);
    });
}

TEST_CASE("the report says in one line whether all is well, and counts") {
    each_sound_journal([](TestJournal& office) {
        std::uint64_t last = 0;
        const auto report = [&] {
            return journal::verify_report(office.db, office.suite, office.signer.public_key_pem(), [&](std::uint64_t done, std::uint64_t total) {
                CHECK(done <= total);
                last = done;
            });
        };
        CHECK(report().sound);
        CHECK(report().text == "700 entries under 3 heads: all as they were sealed and signed\n");
        CHECK(last == 700);
        office.tamper("UPDATE journal_entries SET event_at = 0 WHERE leaf = 3");
        CHECK_FALSE(report().sound);
        CHECK(report().text == "700 entries under 3 heads: 1 faults\n  leaf 3: the entry's bytes are not those that were sealed\n");
    });
}
