// A backup taken while people work, the way back, and what the way back refuses.
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "app/backup.hpp"
#include "app/console.hpp"
#include "app/doctor.hpp"
#include "app/house.hpp"
#include "registry/equipment/actions.hpp"
#include "scenarios/office.hpp"
#include "store/sqlite_copy.hpp"
#include "support/folder.hpp"

using namespace tezai;
namespace fs = std::filesystem;

namespace {

// A database of its own on the throw-away server: a dump is of a whole database.
std::string fresh_database(const std::string& server, const std::string& name) {
    REQUIRE(std::system(fmt::format("psql -qc 'CREATE DATABASE {}' '{}' >/dev/null", name, server).c_str()) == 0);
    auto url = server;
    return url.replace(url.find("/postgres?"), 10, "/" + name + "?");
}

struct County { // a store with a province, devices and one file
    const base::SystemClock clock;
    app::Home home;
    std::unique_ptr<app::House> house;
    std::int64_t region = 0;
    int made = 0;

    County(const std::string& folder, const std::string& url) : home(folder) {
        app::add_words();
        home.create({.kind = "ordinary"}, url);
        house = std::make_unique<app::House>(home, clock);
        REQUIRE(registry::import_regions(house->journal, app::system_actor(), "code,level,parent_code,name_zh,name_en\n990000,province,,示例省,Example\n"));
        house->load();
        house->catch_up();
        region = app::region_by_code(*house, "990000");
        (void)house->blobs.put(std::string_view("a photo"));
        for (int i = 0; i < 300; ++i) add();
        house->catch_up();
    }
    void add() {
        ++made;
        REQUIRE(registry::register_equipment(house->journal, app::system_actor(),
                                             {.region_id = region, .category = "3000", .variety = "3110", .name = "示例电梯", .address = "示例路1号", .place_type = "residential",
                                              .identifiers = {{registry::IdentifierKind::device_code, fmt::format("31101012320210{:04}", made)}}}));
    }
};

std::string blob_of(const std::string& folder) {
    for (const auto& each : fs::recursive_directory_iterator(folder))
        if (each.is_regular_file()) return each.path().string();
    return "";
}

void flip(const std::string& path, std::int64_t at) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(at);
    const char was = static_cast<char>(file.get());
    file.seekp(at);
    file.put(static_cast<char>(was ^ 1));
}

} // namespace

TEST_CASE("a backup taken under work comes back whole, on both engines") {
    const auto scenario = [](const std::string& url, const std::string& url_of_the_restored) {
        const test::Folder folder;
        County county(folder.path + "/store", url);
        std::atomic<bool> stop = false;
        std::thread work([&] {
            while (!stop) county.add();
        });
        const auto manifest = app::make_backup(county.home, folder.path + "/backup", {});
        stop = true;
        work.join();
        county.house->catch_up();
        CHECK(manifest.rows.at("equipment") >= 300);
        CHECK(manifest.rows.at("equipment") <= county.made);
        CHECK(manifest.blobs == 1);
        CHECK(manifest.journal_size >= 300);
        CHECK((fs::status(folder.path + "/backup/keys/signing.pem").permissions() & fs::perms::others_all) == fs::perms::none);

        const app::Home back(folder.path + "/back");
        const auto restored = app::restore_backup(folder.path + "/backup", back, url_of_the_restored, {});
        for (const auto& fault : restored.faults) INFO(fault);
        CHECK(restored.faults.empty());
        CHECK(restored.entries >= manifest.journal_size);
        app::note_restore(back, manifest);
        // And it works on: the same people, the same numbers, one journal.
        const base::SystemClock clock;
        app::House house(back, clock);
        house.load();
        house.catch_up();
        CHECK(static_cast<std::int64_t>(house.registry.directory.count()) == manifest.rows.at("equipment"));
        const auto entries = house.database->read([](store::Transaction& tx) { return tx.integer("SELECT COUNT(*) FROM journal_entries WHERE event = 'store.restored'"); });
        CHECK(entries == 1);
    };
    SUBCASE("sqlite") { scenario("", ""); }
    SUBCASE("postgres") {
        if (const char* server = std::getenv("TEZAI_TEST_POSTGRES"); server != nullptr && *server != 0) scenario(fresh_database(server, "backed_up"), fresh_database(server, "came_back"));
    }
}

TEST_CASE("a second backup into the same folder copies what is new; another store's folder is refused") {
    const test::Folder folder;
    County county(folder.path + "/store", "");
    const auto first = app::make_backup(county.home, folder.path + "/backup", {});
    (void)county.house->blobs.put(std::string_view("another photo"));
    county.add();
    county.house->catch_up();
    const auto second = app::make_backup(county.home, folder.path + "/backup", {});
    CHECK(second.blobs == 2);
    CHECK(second.rows.at("equipment") == first.rows.at("equipment") + 1);
    CHECK(app::find_manifest(folder.path + "/backup").value().journal_size == second.journal_size);
    std::ofstream(folder.path + "/letter.txt") << "something of mine";
    CHECK_THROWS_AS(app::make_backup(county.home, folder.path, {}), store::Fault);
    CHECK(fs::exists(folder.path + "/letter.txt"));
}

TEST_CASE("a backup is never written over a store that knows more, and the store remembers that somebody tried") {
    const test::Folder folder;
    County county(folder.path + "/store", "");
    const auto manifest = app::make_backup(county.home, folder.path + "/backup", {});
    county.add();
    county.add();
    county.house->catch_up();
    const auto says = app::compare_with(county.home, manifest); // two registrations and the clocks they started
    CHECK(says.find("4 acknowledged entries would be lost") != std::string::npos);
    county.house.reset();
    CHECK_THROWS_WITH_AS(app::restore_backup(folder.path + "/backup", county.home, "", {}), doctest::Contains("4 acknowledged entries would be lost"), store::Fault);
    app::note_refused_restore(county.home, manifest);
    CHECK(county.home.open(true)->read([](store::Transaction& tx) { return tx.integer("SELECT COUNT(*) FROM journal_entries WHERE event = 'store.restore.refused'"); }) == 1);

    County other(folder.path + "/other", "");
    CHECK(app::compare_with(other.home, manifest).find("another one") != std::string::npos);
}

TEST_CASE("what is not as it was backed up is named") {
    const test::Folder folder;
    County county(folder.path + "/store", "");
    (void)app::make_backup(county.home, folder.path + "/backup", {});
    const auto faults_after = [&](const char* into) {
        const app::Home back(folder.path + "/" + into);
        return app::restore_backup(folder.path + "/backup", back, "", {}).faults;
    };
    CHECK(faults_after("untouched").empty());
    SUBCASE("a flipped bit of a photo") {
        flip(blob_of(folder.path + "/backup/blobs"), 3);
        CHECK(faults_after("back").size() == 1);
    }
    SUBCASE("a photo that is gone") {
        fs::remove(blob_of(folder.path + "/backup/blobs"));
        CHECK(faults_after("back").size() == 1);
    }
    SUBCASE("an entry that was changed") {
        {
            auto db = store::Database::open({.url = folder.path + "/backup/tezai.db"});
            db->transaction([](store::Transaction& tx) { tx.execute("UPDATE journal_entries SET payload = '{}' WHERE id = 40"); });
        }
        const auto faults = faults_after("back");
        REQUIRE_FALSE(faults.empty());
        CHECK(faults.front().find("leaf") != std::string::npos);
    }
    SUBCASE("a device that is missing") {
        {
            auto db = store::Database::open({.url = folder.path + "/backup/tezai.db"});
            db->transaction([](store::Transaction& tx) { tx.execute("DELETE FROM equipment_identifiers WHERE equipment_id = 7"); });
        }
        CHECK(faults_after("back").size() == 1);
    }
    SUBCASE("the rest of a restore that broke off") {
        fs::create_directories(folder.path + "/half/keys");
        CHECK_THROWS_WITH_AS(faults_after("half"), doctest::Contains("is not empty"), store::Fault);
        CHECK(fs::exists(folder.path + "/half/keys"));
    }
    SUBCASE("a backup that was not finished") {
        fs::remove(folder.path + "/backup/manifest.json");
        CHECK_THROWS_WITH_AS(faults_after("back"), doctest::Contains("no finished backup"), store::Fault);
    }
}

TEST_CASE("the doctor sees what is not well") {
    const test::Folder folder;
    County county(folder.path + "/store", "");
    const auto weight_of = [&](std::string_view about) {
        for (const auto& finding : app::examine(county.home))
            if (finding.about == about) return finding.weight;
        FAIL("no finding about " << about);
        return app::Finding::Weight::bad;
    };
    using enum app::Finding::Weight;
    for (const auto* about : {"database", "journal", "files", "keys"}) CHECK(weight_of(about) == ok);
    CHECK(weight_of("backup") == note);
    const auto manifest = app::make_backup(county.home, folder.path + "/backup", {});
    app::note_backup(county.home, manifest, folder.path + "/backup");
    CHECK(weight_of("backup") == ok);
    fs::permissions(county.home.signing_key(), fs::perms::others_read, fs::perm_options::add);
    CHECK(weight_of("keys") == bad);
    fs::permissions(county.home.signing_key(), fs::perms::others_read, fs::perm_options::remove);
    county.house->database->transaction([](store::Transaction& tx) { tx.execute("UPDATE journal_heads SET signed_at = signed_at + 1"); });
    CHECK(weight_of("journal") == bad);
}
