// Codes in the small province of the registry's tests, with a folder for photos that goes away: for the tests of this room
// and of the rooms above.
#pragma once

#include <filesystem>

#include "coding_migrations.hpp"
#include "coding_words.hpp"
#include "links/coding/actions.hpp"
#include "links/coding/code_book.hpp"
#include "links/coding/store.hpp"
#include "registry/tasks/tasks.hpp"
#include "registry/registry_for_test.hpp"

namespace tezai::coding {

struct TestCoding {
    registry::TestRegistry house;
    std::filesystem::path folder = fresh_folder();
    blobs::Blobs blobs{folder.string(), base::Suite::gm};
    Pictures pictures;
    CodeBook book;
    Coding coding{.journal = house.journal, .blobs = blobs, .regions = house.registry.regions, .human_codes = HumanCodes(base::bytes("a key of the test")),
                  .host = "TZ.EXAMPLE.GOV.CN", .issuer = "示例市场监管局", .sheet_mark = "", .pictures = pictures};
    std::int64_t stone = house.region("990102"), sand = house.region("990203");
    auth::Actor county = house.official("990102"), other_county = house.official("990203");

    [[nodiscard]] static std::vector<store::Migration> migrations() { return registry::TestRegistry::migrations({tezai::coding::migrations()}); }
    explicit TestCoding(store::Database& db) : house(db) {
        house.registry.coding = {.status = [this](std::int64_t id) { return word(book.status(id)); },
                                 .with_status = [this](std::string_view status) { return book.with_status(status); },
                                 .human_code = [this](std::int64_t id) { return book.human_code_of(id); },
                                 .find = [this](std::string_view typed) { return book.find(typed); }};
    }
    ~TestCoding() { std::filesystem::remove_all(folder); }
    TestCoding(const TestCoding&) = delete;
    TestCoding& operator=(const TestCoding&) = delete;

    std::int64_t add_device(registry::Device device = {}) {
        if (device.region_id == 0) device.region_id = stone;
        return house.add_device(device);
    }
    IssuedCode give_code(std::int64_t device) {
        if (!issue_codes(coding, house.everybody(), {device})) throw base::Bug("no code");
        return house.db.read([&](store::Transaction& tx) { return find_code_of(tx, device).value(); });
    }
    // Everybody who follows the journal comes to its end.
    void catch_up() {
        for (int again = 0; again < 2; ++again) { // tasks that were opened are entries too
            for (const auto& record : house.catch_up()) book.apply(record);
            (void)follow(coding, house.db.read([](store::Transaction& tx) { return journal::last_leaf(tx); }));
        }
    }
    [[nodiscard]] std::vector<registry::Task> tasks(std::string_view state = "open") {
        return house.db.read([&](store::Transaction& tx) { return registry::list_tasks(tx, auth::Scope::everything(), {.state = state}); });
    }
    [[nodiscard]] Sticker sticker(std::int64_t device) {
        return house.db.read([&](store::Transaction& tx) { return find_sticker(tx, device); });
    }

private:
    static std::filesystem::path fresh_folder() {
        auto name = (std::filesystem::temp_directory_path() / "tezai-photos-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw base::Bug("no temporary folder");
        return name;
    }
};

[[nodiscard]] inline std::string code_of(const auto& decision) { return decision ? "" : std::string(decision.error().code); }

} // namespace tezai::coding
