#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <thread>

#include <sys/stat.h>

#include "base/ensure.hpp"
#include "journal/test_journal.hpp"
#include "journal/tiles.hpp"
#include "journal_migrations.hpp"
#include "support/test_store.hpp"

using namespace tezai;
using journal::Hash;
using journal::TestJournal;
using store::Database;
using store::Transaction;

namespace {

// Every entry's hash in leaf order, and the root of all of them, from nothing but the records.
Hash naive_root(Database& db, base::Suite suite) {
    base::Hasher hasher(suite);
    std::vector<Hash> row;
    db.read([&](Transaction& tx) {
        journal::tail(tx, -1, 1'000'000, [&](const journal::Record& record) {
            REQUIRE(record.leaf == static_cast<std::int64_t>(row.size()));
            row.push_back(journal::leaf_hash(hasher, base::bytes(journal::leaf_text(record))));
        });
    });
    std::function<Hash(std::size_t, std::size_t)> mth = [&](std::size_t begin, std::size_t end) {
        if (end - begin == 1) return row[begin];
        std::size_t k = 1;
        while (k * 2 < end - begin) k *= 2;
        return journal::node_hash(hasher, mth(begin, begin + k), mth(begin + k, end));
    };
    return mth(0, row.size());
}

} // namespace

TEST_CASE("sealing gives leaves in order and a signed head over all of them, with both suites") {
    for (const auto suite : {base::Suite::gm, base::Suite::intl})
        test::for_each_engine(journal::migrations(), [&](Database& db, std::string_view engine) {
            INFO(engine);
            TestJournal office{db, suite};
            CHECK(office.seal() == 0);
            CHECK_FALSE(db.read(journal::find_latest_head).has_value());
            int expected = 0;
            for (const int count : {1, 254, 1, 1, 255, 300}) {
                office.append(count);
                CHECK(office.seal() == static_cast<std::size_t>(count));
                expected += count;
                const auto head = db.read(journal::find_latest_head);
                REQUIRE(head.has_value());
                CHECK(head->size == static_cast<std::uint64_t>(expected));
                CHECK(head->root == naive_root(db, suite));
                CHECK(journal::verify_signature(suite, office.signer.public_key_pem(), journal::head_text(suite, *head), head->signature));
                CHECK(db.read(journal::last_leaf) == expected - 1);
            }
            CHECK(office.seal() == 0);
            CHECK(office.faults().empty());
            db.read([&](Transaction& tx) {
                CHECK(journal::find_head_covering(tx, 0)->size == 1);
                CHECK(journal::find_head_covering(tx, 1)->size == 255);
                CHECK(journal::find_head_covering(tx, expected - 1)->size == static_cast<std::uint64_t>(expected));
                CHECK_FALSE(journal::find_head_covering(tx, expected).has_value());
            });
        });
}

TEST_CASE("what is stored proves every entry and every growth, after a restart too") {
    test::for_each_engine(journal::migrations(), [](Database& db, std::string_view engine) {
        INFO(engine);
        TestJournal office{db};
        std::vector<journal::Head> heads;
        for (const int count : {200, 56, 44, 212, 100}) {
            office.append(count);
            // A new sealer each time, as after a restart.
            journal::Sealer fresh{db, office.clock, office.suite, office.signer};
            office.clock.step(std::chrono::milliseconds{1});
            CHECK(fresh.seal_once() == static_cast<std::size_t>(count));
            heads.push_back(*db.read(journal::find_latest_head));
        }
        base::Hasher hasher(office.suite);
        db.read([&](Transaction& tx) {
            for (std::int64_t leaf = 0; leaf < 612; leaf += 7) {
                const auto proof = journal::prove_inclusion(tx, office.suite, leaf);
                REQUIRE(proof.has_value());
                const auto hash = journal::leaf_hash(hasher, base::bytes(journal::leaf_text(proof->record)));
                CHECK(journal::verify_inclusion(hasher, hash, static_cast<std::uint64_t>(leaf), proof->head.size, proof->path, proof->head.root));
            }
            CHECK_FALSE(journal::prove_inclusion(tx, office.suite, 612).has_value());
            CHECK_FALSE(journal::prove_inclusion(tx, office.suite, -1).has_value());
            for (const auto& before : heads)
                for (const auto& after : heads) {
                    if (before.size > after.size) continue;
                    const auto proof = journal::prove_consistency(tx, office.suite, before.size, after.size);
                    CHECK(journal::verify_consistency(hasher, before.size, after.size, before.root, after.root, proof));
                }
        });
        CHECK(office.faults().empty());
    });
}

TEST_CASE("tiles equal a naive tree past the second level") {
    const auto db = test::sqlite_store(journal::migrations());
    TestJournal office{*db, base::Suite::intl};
    for (const int count : {65'535, 1, 1, 300}) {
        office.append(count);
        office.sealer.seal_all();
        CHECK(db->read(journal::find_latest_head)->root == naive_root(*db, base::Suite::intl));
    }
    CHECK(office.faults().empty());
    db->read([&](Transaction& tx) {
        CHECK(journal::read_tile(tx, 0, 256).size() == 256);
        CHECK(journal::read_tile(tx, 0, 257).empty()); // not full yet
        CHECK(journal::read_tile(tx, 1, 0).size() == 256);
        CHECK(journal::read_tile(tx, 1, 1).size() == 1);
        CHECK(journal::read_tile(tx, 2, 0).size() == 1);
        const auto proof = journal::prove_inclusion(tx, base::Suite::intl, 1'000);
        REQUIRE(proof.has_value());
        base::Hasher hasher(base::Suite::intl);
        CHECK(journal::verify_inclusion(hasher, journal::leaf_hash(hasher, base::bytes(journal::leaf_text(proof->record))), 1'000,
                                        proof->head.size, proof->path, proof->head.root));
    });
}

TEST_CASE("leaves given by a process that died before its head are taken up by the next") {
    test::for_each_engine(journal::migrations(), [](Database& db, std::string_view engine) {
        INFO(engine);
        TestJournal office{db};
        office.append(300);
        CHECK(office.seal() == 300);
        office.append(10);
        if (engine == "postgres") office.tamper("UPDATE journal_entries SET leaf = id - 1 WHERE leaf IS NULL"); // and no head came
        CHECK(db.read(journal::last_leaf) == 299);
        CHECK(office.faults().empty());
        office.append(5);
        journal::Sealer next{db, office.clock, office.suite, office.signer};
        CHECK(next.seal_once() == 15);
        CHECK(db.read(journal::find_latest_head)->size == 315);
        CHECK(office.faults().empty());
    });
}

TEST_CASE("a journal that does not match its head is not sealed any further") {
    test::for_each_engine(journal::migrations(), [](Database& db, std::string_view engine) {
        INFO(engine);
        TestJournal office{db};
        office.append(20);
        office.seal();
        office.tamper("UPDATE journal_entries SET payload = '{\"plate\":\"x\"}' WHERE leaf = 3");
        office.append(1);
        journal::Sealer next{db, office.clock, office.suite, office.signer};
        CHECK_THROWS_WITH_AS(next.seal_once(), doctest::Contains("does not match its latest signed head"), store::Fault);
        next.start({});
        for (int i = 0; i < 100 && next.trouble().empty(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds{10});
        CHECK_FALSE(next.trouble().empty());
    });
}

TEST_CASE("while many write, the sealer's thread seals everything once and tells how far it is") {
    test::for_each_engine(journal::migrations(), [](Database& db, std::string_view engine) {
        INFO(engine);
        TestJournal office{db};
        journal::Sealer second{db, office.clock, office.suite, office.signer};
        std::atomic<std::int64_t> told = -1;
        office.sealer.start([&](std::int64_t leaf) { told = leaf; });
        if (engine == "postgres") second.start({}); // another process: one of the two seals, in turns
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 40; ++i) office.append(3, t * 1'000 + i * 3);
            });
        for (auto& thread : threads) thread.join();
        for (int i = 0; i < 300 && told < 479; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{10});
        second.stop();
        office.sealer.stop();
        CHECK(told == 479);
        CHECK(office.sealer.trouble().empty());
        CHECK(db.read(journal::find_latest_head)->root == naive_root(db, office.suite));
        CHECK(office.faults().empty());
    });
}

TEST_CASE("the feed and the facts come in their order, as far as they are asked for") {
    test::for_each_engine(journal::migrations(), [](Database& db, std::string_view engine) {
        INFO(engine);
        TestJournal office{db};
        db.transaction([&](Transaction& tx) {
            for (const int device : {3, 1, 2, 3, 1})
                for (const auto* event : {"coding.issued", "coding.photo_accepted"})
                    office.journal.append(tx, {.event = event, .subject = {"equipment", device}});
            office.journal.append(tx, {.event = "coding.issued", .subject = {"unit", 1}});
        });
        office.seal();
        office.append(1, 1); // not sealed: nobody sees it yet
        db.read([&](Transaction& tx) {
            std::vector<std::int64_t> leaves;
            journal::tail(tx, 3, 4, [&](const journal::Record& record) { leaves.push_back(*record.leaf); });
            CHECK(leaves == std::vector<std::int64_t>{4, 5, 6, 7});
            const auto seen = [&](std::initializer_list<std::string_view> events, std::int64_t up_to) {
                std::string text;
                const std::vector<std::string_view> wanted(events);
                journal::facts(tx, "equipment", wanted, up_to, [&](const journal::Record& record) {
                    text += std::to_string(record.subject_id) + ":" + std::to_string(*record.leaf) + " ";
                });
                return text;
            };
            CHECK(seen({"coding.issued"}, 100) == "1:2 1:8 2:4 3:0 3:6 ");
            CHECK(seen({"coding.issued", "coding.photo_accepted"}, 3) == "1:2 1:3 3:0 3:1 ");
            CHECK(seen({"coding.revoked"}, 100).empty());
            CHECK(seen({}, 100).empty());
        });
    });
}

TEST_CASE("a key is made once, kept from others, and signs only for its own suite") {
    for (const auto suite : {base::Suite::gm, base::Suite::intl}) {
        const auto file = TestJournal::fresh_file();
        const auto made = journal::Signer::create(suite, file);
        CHECK_THROWS_AS((void)journal::Signer::create(suite, file), store::Fault);
        struct stat about {};
        REQUIRE(::stat(file.c_str(), &about) == 0);
        CHECK((about.st_mode & 0777) == 0600);
        const auto loaded = journal::Signer::load(suite, file);
        CHECK(loaded.key_id() == made.key_id());
        CHECK(loaded.key_id().size() == 16);
        const auto signature = loaded.sign("text");
        CHECK(journal::verify_signature(suite, made.public_key_pem(), "text", signature));
        CHECK_FALSE(journal::verify_signature(suite, made.public_key_pem(), "Text", signature));
        auto bent = signature;
        bent[bent.size() / 2] ^= 1;
        CHECK_FALSE(journal::verify_signature(suite, made.public_key_pem(), "text", bent));
        CHECK_FALSE(journal::verify_signature(suite, made.public_key_pem(), "text", ""));
        const auto other = suite == base::Suite::gm ? base::Suite::intl : base::Suite::gm;
        CHECK_FALSE(journal::verify_signature(other, made.public_key_pem(), "text", signature));
        CHECK_THROWS_AS((void)journal::Signer::load(other, file), store::Fault);
        ::chmod(file.c_str(), 0644);
        CHECK_THROWS_AS((void)journal::Signer::load(suite, file), store::Fault);
        std::filesystem::remove(file);
        CHECK_THROWS_AS((void)journal::Signer::load(suite, file), store::Fault);
    }
}
