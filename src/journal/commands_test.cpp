// The exports are checked by the third party's program, which shares no code with this one.
#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <fstream>

#include <sys/wait.h>

#include "journal/commands.hpp"
#include "journal/test_journal.hpp"
#include "journal_migrations.hpp"
#include "support/test_store.hpp"

using namespace tezai;
using journal::TestJournal;
using store::Transaction;

namespace {

struct Verdict {
    int code = -1;
    std::string text;
};

struct Folder {
    std::filesystem::path path = TestJournal::fresh_file();
    Folder() { std::filesystem::create_directories(path); }
    ~Folder() { std::filesystem::remove_all(path); }
    std::string put(const std::string& name, std::string_view text) const {
        std::ofstream(path / name, std::ios::binary) << text;
        return (path / name).string();
    }
};

Verdict verify_outside(const std::string& arguments) {
    const auto command = "python3 " TEZAI_SOURCE_DIR "/tools/verify_journal.py " + arguments + " 2>&1";
    auto* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    Verdict verdict;
    std::array<char, 4096> part;
    while (const auto size = std::fread(part.data(), 1, part.size(), pipe)) verdict.text.append(part.data(), size);
    const int status = ::pclose(pipe);
    verdict.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return verdict;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

} // namespace

TEST_CASE("a third party verifies an entry and the journal's growth from the exported files alone") {
    for (const auto suite : {base::Suite::gm, base::Suite::intl}) {
        INFO(base::word(suite));
        const auto db = test::sqlite_store(journal::migrations());
        TestJournal office{*db, suite};
        const Folder folder;
        const auto pem = office.signer.public_key_pem();
        const auto heads = [&](std::optional<std::uint64_t> since) {
            return db->read([&](Transaction& tx) { return journal::heads_json(tx, suite, 100, since, pem); }).value();
        };
        office.append(10);
        office.seal();
        const auto kept = folder.put("kept.json", heads(std::nullopt));
        for (const int count : {300, 1, 50}) {
            office.append(count);
            office.seal();
        }
        const auto proof = db->read([&](Transaction& tx) { return journal::proof_json(tx, suite, 123, pem); }).value();
        const auto key = folder.put("public.pem", pem);

        const auto good = verify_outside(folder.put("proof.json", proof) + " --public-key " + key);
        CHECK(good.text == "verified: leaf 123 is in the journal of size 361\n");
        CHECK(good.code == 0);
        const auto changed = verify_outside(folder.put("proof.json", replaced(proof, "coding.issued", "coding.revoke")));
        CHECK(changed.text == "WRONG: leaf 123: these bytes are not in the journal of size 361\n");
        CHECK(changed.code == 1);
        const auto moved = verify_outside(folder.put("proof.json", replaced(proof, "\"leaf\":123", "\"leaf\":124")));
        CHECK(moved.code == 1);
        const auto later = verify_outside(folder.put("proof.json", replaced(proof, "\"signed_at_ms\":1", "\"signed_at_ms\":2")));
        CHECK(later.text == "WRONG: head of size 361: the signature does not verify\n");

        const auto grown = verify_outside(folder.put("heads.json", heads(10)) + " --old " + kept + " --public-key " + key);
        CHECK(grown.text == "verified: 4 heads, each grown from the one before, up to size 361, all grown from the kept head of size 10\n");
        CHECK(grown.code == 0);
        const auto plain = verify_outside(folder.put("heads.json", heads(std::nullopt)));
        CHECK(plain.code == 0);
        CHECK(plain.text.starts_with("note: the public key " + office.signer.key_id() + " came with the file"));

        // A journal rewritten from the start by the same operator, with the same key: only the kept head betrays it.
        const auto other = test::sqlite_store(journal::migrations());
        journal::Sealer rewriting{*other, office.clock, suite, office.signer};
        journal::Journal forged{*other, office.clock, suite};
        for (const int count : {9, 352}) {
            other->transaction([&](Transaction& tx) {
                for (int i = 0; i < count; ++i) forged.append(tx, {.event = "coding.issued", .subject = {"equipment", 1}});
            });
            (void)rewriting.seal_once();
        }
        const auto fork = other->read([&](Transaction& tx) { return journal::heads_json(tx, suite, 100, 10, pem); }).value();
        const auto betrayed = verify_outside(folder.put("fork.json", fork) + " --old " + kept);
        CHECK(betrayed.text == "WRONG: head of size 361 did not grow from the one of size 10: history was rewritten\n");
        CHECK(betrayed.code == 1);
        CHECK(verify_outside(folder.put("nothing.json", "{")).code == 2);
        CHECK(verify_outside("/nowhere.json").code == 2);
    }
}

TEST_CASE("what is not under a head is not exported") {
    const auto db = test::sqlite_store(journal::migrations());
    TestJournal office{*db};
    office.append(3);
    db->read([&](Transaction& tx) {
        CHECK_FALSE(journal::proof_json(tx, office.suite, 0, office.signer.public_key_pem()).has_value());
        CHECK_FALSE(journal::heads_json(tx, office.suite, 10, 0, office.signer.public_key_pem()).has_value());
    });
    office.seal();
    db->read([&](Transaction& tx) {
        CHECK(journal::proof_json(tx, office.suite, 2, office.signer.public_key_pem()).has_value());
        CHECK_FALSE(journal::proof_json(tx, office.suite, 3, office.signer.public_key_pem()).has_value());
        CHECK_FALSE(journal::heads_json(tx, office.suite, 10, 4, office.signer.public_key_pem()).has_value());
    });
}
