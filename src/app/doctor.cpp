#include "app/doctor.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "base/canonical_json.hpp"
#include "base/form.hpp"
#include "documents/fonts.hpp"
#include "journal/journal.hpp"
#include "journal/sealer.hpp"
#include "journal/signer.hpp"
#include "law/clause.hpp"

namespace tezai::app {
namespace {

namespace fs = std::filesystem;
using Weight = Finding::Weight;

constexpr std::uintmax_t little_disk = std::uintmax_t{2} << 30, no_disk = std::uintmax_t{200} << 20;
constexpr auto backup_gets_old = std::chrono::hours{26}; // one a day, and some hours

struct Noted {
    base::Instant made_at;
    std::string folder;
    static constexpr auto form = std::tuple{base::form::field("made_at", &Noted::made_at), base::form::field("folder", &Noted::folder)};
};
std::string note_path(const Home& home) { return home.folder() + "/last_backup.json"; }

Finding disk_of(const Home& home) {
    const auto space = fs::space(home.folder());
    const auto says = fmt::format("{:.1f} GB free where the store is", static_cast<double>(space.available) / 1e9);
    if (space.available < no_disk) return {Weight::bad, "disk", says, "Free some space now: nothing can be written when it is full. What was acknowledged is safe."};
    if (space.available < little_disk) return {Weight::note, "disk", says, "Free some space, or move backups elsewhere."};
    return {Weight::ok, "disk", says, ""};
}

Finding integrity_of(store::Database& database) {
    if (database.engine() != store::Engine::sqlite) return {Weight::ok, "database", "PostgreSQL answers", ""};
    const auto said = database.read([](store::Transaction& tx) { return tx.first("PRAGMA quick_check(5)", {}, [](const store::Row& row) { return std::string(row.text(0)); }).value_or(""); });
    if (said == "ok") return {Weight::ok, "database", "SQLite's pages are sound", ""};
    return {Weight::bad, "database", "SQLite says: " + said, "Stop the server and restore the last backup into another folder (tezai restore --from DIR --data NEW)."};
}

Finding journal_of(store::Database& database, const Settings& settings, const Home& home) {
    return database.read([&](store::Transaction& tx) -> Finding {
        const auto head = journal::find_latest_head(tx);
        const auto entries = tx.integer("SELECT COUNT(*) FROM journal_entries");
        if (!head) return {entries == 0 ? Weight::ok : Weight::bad, "journal", fmt::format("{} entries, no signed head", entries), entries == 0 ? "" : "Start tezai serve: it seals what is written."};
        const auto signer = journal::Signer::load(settings.suite, home.signing_key()); // throws for a key that others can read: keys_of came first
        if (!journal::verify_signature(settings.suite, signer.public_key_pem(), journal::head_text(settings.suite, *head), head->signature))
            return {Weight::bad, "journal", "the latest head does not bear the signature of this store's key", "Run tezai journal verify; find out whether keys/ was exchanged."};
        return {Weight::ok, "journal", fmt::format("{} entries, the latest head signed over {}", entries, head->size), ""};
    });
}

Finding keys_of(const Home& home) {
    for (const auto& each : fs::directory_iterator(home.folder() + "/keys"))
        if ((each.status().permissions() & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none)
            return {Weight::bad, "keys", each.path().filename().string() + " can be read by others", "chmod 600 " + each.path().string()};
    return {Weight::ok, "keys", "only the owner reads them", ""};
}

// What the records name is there. (Whether it is unchanged, a drill and every reading of it says.)
Finding files_of(store::Database& database, const Home& home) {
    std::int64_t named = 0, missing = 0;
    std::string one;
    database.read([&](store::Transaction& tx) {
        tx.query("SELECT blob FROM sticker_photos UNION SELECT blob FROM imports", {}, [&](const store::Row& row) {
            const auto hash = std::string(row.text(0));
            if (hash.size() < 2) return;
            ++named;
            if (!fs::exists(home.blobs() + "/" + hash.substr(0, 2) + "/" + hash)) {
                ++missing;
                one = hash;
            }
        });
    });
    if (missing > 0) return {Weight::bad, "files", fmt::format("{} of {} files are missing, such as {}", missing, named, one), "Copy blobs/ of the last backup over: files that are there stay as they are."};
    return {Weight::ok, "files", fmt::format("all {} files of photos and imports are there", named), ""};
}

Finding backup_of(const Home& home, const Settings& settings) {
    std::ifstream in(note_path(home), std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    const auto noted = base::form::parse<Noted>(std::move(all).str());
    if (!noted) return {Weight::note, "backup", "none was made yet", "tezai backup --out DIR, on another disk, every night."};
    const auto says = fmt::format("the last one was made at {} to {}", base::to_text_minutes(noted->made_at, settings.offset()), noted->folder);
    if (base::SystemClock().now() - noted->made_at > backup_gets_old) return {Weight::note, "backup", says, "Make one every night: tezai backup --out " + noted->folder};
    return {Weight::ok, "backup", says, ""};
}

void append(const Home& home, const Manifest& manifest, journal::Entry entry) {
    auto database = home.open(false);
    const auto settings = home.settings(*database);
    const base::SystemClock clock(settings.offset());
    journal::Journal journal(*database, clock, settings.suite);
    base::CanonicalObject payload;
    payload.add("journal_root", manifest.journal_root).add("journal_size", manifest.journal_size).add("made_at", base::to_text(manifest.made_at, base::UtcOffset{0}));
    const auto text = payload.text();
    entry.payload = text;
    database->transaction([&](store::Transaction& tx) { journal.append(tx, entry); });
}

} // namespace

std::vector<Finding> examine(const Home& home) {
    std::vector<Finding> findings{disk_of(home), keys_of(home)};
    const auto database = home.open(true);
    const auto settings = home.settings(*database);
    findings.push_back(integrity_of(*database));
    if (findings[1].weight == Weight::ok) findings.push_back(journal_of(*database, settings, home));
    findings.push_back(files_of(*database, home));
    findings.push_back(backup_of(home, settings));
    return findings;
}

void note_backup(const Home& home, const Manifest& manifest, const std::string& folder) {
    std::ofstream out(note_path(home), std::ios::binary);
    out << base::form::write(Noted{manifest.made_at, fs::absolute(folder).string()}) << '\n';
}

void note_restore(const Home& home, const Manifest& manifest) { append(home, manifest, {.event = "store.restored", .subject = {"store", 0}}); }

void note_refused_restore(const Home& home, const Manifest& manifest) {
    try {
        append(home, manifest, {.event = "store.restore.refused", .subject = {"store", 0}});
    } catch (const store::Fault&) {
        // it is being served: nothing is written over it either way, and the sentence says why
    }
}

} // namespace tezai::app
