// The real binary under load, killed without warning at random moments: every acknowledged write is there exactly once, and the
// journal verifies. Then one flipped bit in the store is found, wherever it is.
#include "scenarios/served.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "links/coding/actions.hpp"
#include "registry/equipment/actions.hpp"
#include "registry/equipment/imported.hpp"
#include "scenarios/office.hpp"
#include "support/folder.hpp"
#include "simulator/sticker_photo.hpp"

using namespace tezai;
using auth::Role;

namespace {

constexpr int devices = 900, with_code = 300, photographed = 24; // more than one tile of 256 entries from the start

// A county's store with devices, the first of which have codes, and one account.
struct Prepared {
    std::vector<std::int64_t> coded, uncoded;
    std::vector<std::string> urls; // of the plates of `coded`
};
Prepared prepare(const std::string& folder) {
    app::add_words();
    const app::Home home(folder);
    app::Home(folder).create({.kind = "ordinary"}, "");
    const base::SystemClock clock;
    app::House house(home, clock);
    REQUIRE(registry::import_regions(house.journal, app::system_actor(), "code,level,parent_code,name_zh,name_en\n990000,province,,示例省,Example\n"));
    house.load();
    house.catch_up();
    Prepared prepared;
    const auto region = app::region_by_code(house, "990000");
    std::vector<std::int64_t> ids;
    house.database->transaction([&](store::Transaction& tx) {
        ids.clear();
        for (int i = 0; i < devices; ++i)
            ids.push_back(registry::record_equipment(tx, house.journal, {}, {.region_id = region, .category = "3000", .variety = "3110", .name = "示例电梯", .place_type = "residential"}).value);
    });
    house.catch_up();
    prepared.coded.assign(ids.begin(), ids.begin() + with_code);
    prepared.uncoded.assign(ids.begin() + with_code, ids.end());
    REQUIRE(coding::issue_codes(house.coding, app::system_actor(), prepared.coded));
    house.catch_up();
    for (const auto id : prepared.coded) prepared.urls.push_back(coding::plate_url(house.coding, house.book.code_of(id)));
    REQUIRE(house.accounts.create_by_system({"sheng", "示例·省", std::string(test::password), Role::regulator, region, 0}));
    return prepared;
}

// What was told to the client, and what it never heard of again.
struct Told {
    std::mutex mutex;
    std::set<std::int64_t> codes, codes_open;
    std::set<std::string> reports, reports_open;            // by their note
    std::map<std::int64_t, std::int64_t> photos;            // photo → device
    std::multiset<std::int64_t> photos_open;                // devices
};

// One hand that writes until it is told to stop or the line goes dead.
class Hand {
public:
    Hand(const test::Served& served, const Prepared& prepared, Told& told, int number, unsigned seed) : served_(served), prepared_(prepared), told_(told), number_(number), dice_(seed) {}
    void work(const std::atomic<bool>& stop) {
        test::Line line(served_.port());
        if (!line.sign_in("sheng", std::string(test::password))) return;
        while (!stop && once(line)) {
        }
    }

private:
    bool once(test::Line& line) {
        switch (number_ % 3) {
        case 0: return issue(line);
        case 1: return report(line);
        default: return photograph(line);
        }
    }
    bool issue(test::Line& line) {
        std::int64_t device = 0;
        {
            const std::lock_guard lock(told_.mutex);
            for (const auto id : prepared_.uncoded)
                if (!told_.codes.contains(id) && !told_.codes_open.contains(id)) {
                    device = id;
                    break;
                }
            if (device == 0) return false;
            told_.codes_open.insert(device);
        }
        const auto answer = line.post("/api/v1/coding/codes", "{\"equipment_ids\":[" + std::to_string(device) + "]}", "application/json");
        if (!answer) return false;
        const std::lock_guard lock(told_.mutex);
        CHECK(answer->status == 200);
        CHECK(boost::json::parse(answer->body).at("issued") == 1);
        told_.codes_open.erase(device);
        told_.codes.insert(device);
        return true;
    }
    bool report(test::Line& line) {
        static std::atomic<int> next = 0;
        const auto note = fmt::format("note-{:06}", ++next);
        const auto device = prepared_.coded[dice_() % prepared_.coded.size()];
        {
            const std::lock_guard lock(told_.mutex);
            told_.reports_open.insert(note);
        }
        const auto answer = line.post(fmt::format("/api/v1/equipment/{}/sticker-reports", device), R"({"kind":"damaged","note":")" + note + "\"}", "application/json");
        if (!answer) return false;
        const std::lock_guard lock(told_.mutex);
        CHECK(answer->status == 204);
        told_.reports_open.erase(note);
        told_.reports.insert(note);
        return true;
    }
    bool photograph(test::Line& line) {
        const auto at = dice_() % photographed;
        const auto device = prepared_.coded[at];
        const auto jpeg = simulator::take_sticker_photo(prepared_.urls[at], simulator::Flaw::none, dice_());
        {
            const std::lock_guard lock(told_.mutex);
            told_.photos_open.insert(device);
        }
        const auto answer = line.post(fmt::format("/api/v1/equipment/{}/sticker-photos", device), jpeg, "image/jpeg");
        if (!answer) return false;
        const std::lock_guard lock(told_.mutex);
        CHECK(answer->status == 201);
        told_.photos_open.erase(told_.photos_open.find(device));
        CHECK(told_.photos.emplace(boost::json::parse(answer->body).at("id").as_int64(), device).second);
        return true;
    }
    const test::Served& served_;
    const Prepared& prepared_;
    Told& told_;
    int number_;
    std::mt19937 dice_;
};

int verify(const std::string& folder, std::string& said) { return test::run_tezai({"journal", "verify", "--data", folder}, said); }

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}
// Into a copy of the store: bit 0 of the byte in the middle of the one place where `bytes` stands.
void flip(const std::string& from, const std::string& to, std::string_view bytes) {
    std::filesystem::remove_all(to);
    std::filesystem::remove(from + "/serve.sock"); // of the killed server
    std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
    auto file = read_file(to + "/tezai.db");
    const auto at = file.find(bytes);
    REQUIRE(at != std::string::npos);
    REQUIRE(file.find(bytes, at + 1) == std::string::npos);
    file[at + bytes.size() / 2] = static_cast<char>(file[at + bytes.size() / 2] ^ 1);
    std::ofstream(to + "/tezai.db", std::ios::binary) << file;
}

} // namespace

TEST_CASE("killed at any moment under load, every acknowledged write is there exactly once, and a flipped bit is found") {
    test::Folder folder;
    const auto store = folder.path + "/store";
    const auto prepared = prepare(store);
    Told told;
    std::mt19937 dice(20211205);
    constexpr int kills = 6;
    for (int round = 0; round < kills; ++round) {
        CAPTURE(round);
        test::Served served(store);
        std::atomic<bool> stop = false;
        std::vector<std::thread> hands;
        for (int i = 0; i < 6; ++i)
            hands.emplace_back([&, i, seed = static_cast<unsigned>(dice())] { Hand(served, prepared, told, i, seed).work(stop); });
        std::this_thread::sleep_for(std::chrono::milliseconds(700 + dice() % 900));
        served.kill();
        stop = true;
        for (auto& hand : hands) hand.join();
        std::string said;
        if (round == 0) CHECK_MESSAGE(verify(store, said) == 0, said); // right after the kill, before anything mends it
    }
    MESSAGE("acknowledged: " << told.codes.size() << " codes, " << told.reports.size() << " reports, " << told.photos.size() << " photos; without an answer: " << told.codes_open.size() << ", "
                             << told.reports_open.size() << ", " << told.photos_open.size());
    CHECK(told.codes.size() > 20);
    CHECK(told.reports.size() > 20);
    CHECK(told.photos.size() > 10);

    std::string said;
    CHECK_MESSAGE(verify(store, said) == 0, said);
    { // started again by its owner, everything is where it was
        const app::Home home(store);
        const base::SystemClock clock;
        app::House house(home, clock);
        house.load();
        house.catch_up();
        auto& db = *house.database;
        const auto count = [&](std::string_view sql, std::initializer_list<store::Bound> bound) { return db.read([&](store::Transaction& tx) { return tx.integer(sql, bound); }); };
        for (const auto id : prepared.uncoded) {
            const auto codes = count("SELECT COUNT(*) FROM code_bindings WHERE equipment_id = :id", {{"id", id}});
            CHECK(codes == count("SELECT COUNT(*) FROM journal_entries WHERE event = 'coding.code_issued' AND subject_id = :id", {{"id", id}}));
            if (told.codes.contains(id)) CHECK(codes == 1);
            else if (told.codes_open.contains(id)) CHECK(codes <= 1);
            else CHECK(codes == 0);
            CHECK(house.book.code_of(id).empty() == (codes == 0));
        }
        std::map<std::string, int> notes;
        db.read([&](store::Transaction& tx) {
            notes.clear();
            // the text itself lies beside the journal, which keeps its commitment
            tx.query("SELECT p.value FROM journal_entries AS e JOIN journal_personal AS p ON p.entry_id = e.id AND p.field = 'note' WHERE e.event = 'coding.sticker_reported'", {},
                     [&](const store::Row& row) { ++notes[std::string(row.text(0))]; });
        });
        for (const auto& note : told.reports) CHECK(notes[note] == 1);
        for (const auto& [note, times] : notes) {
            CHECK(times <= 1);
            if (times == 1) CHECK((told.reports.contains(note) || told.reports_open.contains(note)));
        }
        std::map<std::int64_t, std::pair<std::int64_t, std::string>> photos;
        db.read([&](store::Transaction& tx) {
            photos.clear();
            tx.query("SELECT id, equipment_id, blob FROM sticker_photos", {}, [&](const store::Row& row) { photos[row.integer(0)] = {row.integer(1), std::string(row.text(2))}; });
        });
        for (const auto& [photo, device] : told.photos) {
            REQUIRE(photos.contains(photo));
            CHECK(photos[photo].first == device);
        }
        CHECK(photos.size() <= told.photos.size() + told.photos_open.size());
        CHECK(count("SELECT COUNT(*) FROM journal_entries WHERE event IN ('coding.photo_accepted', 'coding.photo_rejected')", {}) == static_cast<std::int64_t>(photos.size()));
        for (const auto& [photo, row] : photos) CHECK(house.blobs.get(row.second)); // a fact never points to a picture that is not there
    }
    CHECK_MESSAGE(verify(store, said) == 0, said);

    // ---- one bit
    std::string payload, tile, root, signature;
    {
        const app::Home home(store);
        const auto database = home.open(false); // and closed again: the log is folded into the file
        database->read([&](store::Transaction& tx) {
            payload = *tx.first("SELECT payload FROM journal_entries WHERE event = 'coding.sticker_reported' ORDER BY id LIMIT 1", {}, [](const store::Row& row) { return std::string(row.text(0)); });
            const auto bytes = [](const store::Row& row) { return std::string(row.blob(0).begin(), row.blob(0).end()); };
            tile = tx.first("SELECT hashes FROM journal_tiles WHERE level = 0 AND tile = 0", {}, bytes)->substr(0, 32);
            root = *tx.first("SELECT root FROM journal_heads ORDER BY size DESC LIMIT 1", {}, bytes);
            signature = *tx.first("SELECT signature FROM journal_heads ORDER BY size LIMIT 1", {}, bytes);
        });
    }
    REQUIRE_FALSE(std::filesystem::exists(store + "/tezai.db-wal"));
    CHECK_MESSAGE(verify(store, said) == 0, said);
    const auto spoilt = folder.path + "/spoilt";
    for (const auto& [about, bytes, tells] : {std::tuple{"the payload of an entry", payload, "leaf"}, std::tuple{"a tile", tile, "tile 0/0"}, std::tuple{"the root of a head", root, "head of size"},
                                              std::tuple{"the signature of a head", signature, "its signature is not ours"}}) {
        CAPTURE(about);
        flip(store, spoilt, bytes);
        CHECK(verify(spoilt, said) == 1);
        CHECK_MESSAGE(said.find(tells) != std::string::npos, said);
    }
}
