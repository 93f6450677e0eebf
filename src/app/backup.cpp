#include "app/backup.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/console.hpp"
#include "blobs/blobs.hpp"
#include "journal/commands.hpp"
#include "journal/sealer.hpp"
#include "journal/signer.hpp"
#include "journal/tree.hpp"
#include "store/sqlite_copy.hpp"

namespace tezai::app {
namespace {

namespace fs = std::filesystem;

constexpr auto manifest_name = "/manifest.json";

std::string read_all(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    return std::move(all).str();
}

void sync(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = file >= 0 && ::fsync(file) == 0;
    if (file >= 0) ::close(file);
    if (!synced) throw store::Fault("Cannot make " + path + " durable. Check the disk.");
}

void put_file(const fs::path& from, const fs::path& to) {
    std::error_code fault;
    fs::copy_file(from, to, fs::copy_options::overwrite_existing, fault);
    if (fault) throw store::Fault("Cannot copy " + from.string() + " to " + to.string() + ": " + fault.message() + ".");
    sync(to.string());
}

// PostgreSQL's own tools, which know their own store best.
void run_tool(const std::vector<std::string>& words) {
    std::vector<char*> argv;
    for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    pid_t child = 0;
    if (::posix_spawnp(&child, argv[0], nullptr, nullptr, argv.data(), environ) != 0)
        throw store::Fault("Cannot start " + words[0] + ". Install the package postgresql-client-15.");
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw store::Fault(words[0] + " did not succeed; its lines above say why.");
}

constexpr std::string_view tables_sqlite = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
constexpr std::string_view tables_postgres = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name";

std::map<std::string, std::int64_t> count_rows(store::Transaction& tx) {
    std::vector<std::string> tables;
    tx.query(store::by_engine(tx, tables_sqlite, tables_postgres), {}, [&](const store::Row& row) { tables.emplace_back(row.text(0)); });
    std::map<std::string, std::int64_t> rows;
    for (const auto& table : tables) rows[table] = tx.integer("SELECT COUNT(*) FROM " + table);
    return rows;
}

void add_journal(store::Transaction& tx, Manifest& manifest) {
    if (const auto head = journal::find_latest_head(tx)) {
        manifest.journal_size = static_cast<std::int64_t>(head->size);
        manifest.journal_root = base::to_hex(head->root);
    }
}

// Every file under blobs/ that the copy does not have; names are contents, so what is there is the same.
void copy_blobs(const std::string& from, const std::string& to, Manifest& manifest, const Told& told) {
    std::vector<fs::path> all;
    if (fs::exists(from))
        for (const auto& each : fs::recursive_directory_iterator(from))
            if (each.is_regular_file() && !each.path().filename().string().starts_with('.')) all.push_back(fs::relative(each.path(), from));
    fs::create_directories(to);
    std::int64_t done = 0;
    for (const auto& name : all) {
        const auto source = fs::path(from) / name, target = fs::path(to) / name;
        const auto size = fs::file_size(source);
        if (!fs::exists(target) || fs::file_size(target) != size) {
            fs::create_directories(target.parent_path());
            put_file(source, target);
        }
        manifest.blobs += 1;
        manifest.blob_bytes += static_cast<std::int64_t>(size);
        if (told) told("files", ++done, static_cast<std::int64_t>(all.size()));
    }
}

} // namespace

std::optional<Manifest> find_manifest(const std::string& folder) {
    if (!fs::exists(folder + manifest_name)) return std::nullopt;
    auto manifest = base::form::parse<Manifest>(read_all(folder + manifest_name));
    if (!manifest) throw store::Fault(folder + manifest_name + " is damaged at " + manifest.error().front().path + ".");
    if (manifest->format != 1) throw store::Fault("The backup in " + folder + " was made by a newer program; restore it with that one.");
    return std::move(*manifest);
}

Manifest make_backup(const Home& home, const std::string& folder, const Told& told) {
    const auto settings = home.settings();
    Manifest manifest{.version = program_version(), .made_at = base::SystemClock().now(), .kind = settings.kind, .jurisdiction = settings.jurisdiction,
                      .host = settings.host, .suite = std::string(base::word(settings.suite))};
    if (fs::exists(folder) && !fs::is_empty(folder) && !find_manifest(folder)) throw store::Fault(folder + " holds something else than a backup. Choose an empty folder with --out.");
    if (const auto earlier = find_manifest(folder)) {
        if (earlier->host != settings.host || earlier->kind != settings.kind) throw store::Fault(folder + " holds a backup of another store (" + earlier->host + "). Choose another folder with --out.");
    }
    fs::create_directories(folder + "/keys");
    fs::permissions(folder, fs::perms::owner_all);
    fs::remove(folder + manifest_name); // unfinished until it is there again
    if (home.is_sqlite()) {
        manifest.engine = "sqlite";
        const auto fresh = folder + "/tezai.db.new";
        fs::remove(fresh);
        store::copy_sqlite(home.url(), fresh, [&](std::int64_t pages, std::int64_t of) {
            if (told) told("store", pages, of);
        });
        fs::rename(fresh, folder + "/tezai.db");
        const auto copy = store::Database::open({.url = folder + "/tezai.db", .read_only = true});
        copy->read([&](store::Transaction& tx) {
            manifest.rows = count_rows(tx);
            add_journal(tx, manifest);
        });
    } else {
        manifest.engine = "postgres";
        // One snapshot for the dump and for the counts that it is compared with.
        home.open(true)->read([&](store::Transaction& tx) {
            const auto snapshot = tx.first("SELECT pg_export_snapshot()", {}, [](const store::Row& row) { return std::string(row.text(0)); }).value_or("");
            if (told) told("store", 0, 1);
            run_tool({"pg_dump", "--format=custom", "--no-owner", "--snapshot=" + snapshot, "--file=" + folder + "/tezai.pgdump", "--dbname=" + home.url()});
            if (told) told("store", 1, 1);
            manifest.rows = count_rows(tx);
            add_journal(tx, manifest);
        });
        sync(folder + "/tezai.pgdump");
    }
    // After the store: whatever it names is on the disk by then.
    copy_blobs(home.blobs(), folder + "/blobs", manifest, told);
    for (const auto& each : fs::directory_iterator(home.folder() + "/keys")) {
        put_file(each.path(), fs::path(folder) / "keys" / each.path().filename());
        fs::permissions(fs::path(folder) / "keys" / each.path().filename(), fs::perms::owner_read | fs::perms::owner_write);
    }
    {
        std::ofstream out(folder + manifest_name, std::ios::binary);
        out << base::form::write(manifest) << '\n';
        if (!out.flush()) throw store::Fault("Cannot write " + folder + manifest_name + ". Check the disk.");
    }
    sync(folder + manifest_name);
    sync(folder);
    return manifest;
}

std::string compare_with(const Home& home, const Manifest& manifest) {
    Manifest now;
    const auto database = home.open(true);
    const auto settings = home.settings(*database);
    bool grew = false;
    database->read([&](store::Transaction& tx) {
        add_journal(tx, now);
        const auto root = base::from_hex(manifest.journal_root);
        const auto head = journal::find_latest_head(tx);
        if (!root || root->size() != journal::Hash{}.size() || !head || now.journal_size < manifest.journal_size) return;
        journal::Hash old{};
        std::copy(root->begin(), root->end(), old.begin());
        const auto size = static_cast<std::uint64_t>(manifest.journal_size);
        base::Hasher hasher(settings.suite);
        grew = size == head->size ? old == head->root : journal::verify_consistency(hasher, size, head->size, old, head->root, journal::prove_consistency(tx, settings.suite, size, head->size));
    });
    const auto made = base::to_text_minutes(manifest.made_at, settings.offset());
    if (!grew) return fmt::format("The store in {} is another one than the backup of {}: its journal of {} entries did not grow from the backup's {}.", home.folder(), made, now.journal_size, manifest.journal_size);
    if (now.journal_size == manifest.journal_size) return fmt::format("The store in {} holds the very journal of the backup of {} ({} entries): there is nothing to restore.", home.folder(), made, now.journal_size);
    return fmt::format("The store in {} has {} entries, the backup of {} only {}: {} acknowledged entries would be lost.", home.folder(), now.journal_size, made, manifest.journal_size,
                       now.journal_size - manifest.journal_size);
}

Restored restore_backup(const std::string& folder, const Home& home, std::string_view database_url, const Told& told) {
    const auto manifest = find_manifest(folder);
    if (!manifest) throw store::Fault("There is no finished backup in " + folder + " (no manifest.json).");
    if (home.exists()) throw store::Fault(compare_with(home, *manifest) + " Move that folder away first if you mean it, or restore into another one with --data.");
    if ((manifest->engine == "postgres") != !database_url.empty())
        throw store::Fault(database_url.empty() ? "This is the backup of a PostgreSQL store: give the URL of an empty database with --database." : "This is the backup of a SQLite store: leave --database out.");
    if (fs::exists(home.folder()) && !fs::is_empty(home.folder())) throw store::Fault(home.folder() + " is not empty; it may hold the rest of a restore that broke off. Move it away, or choose another folder with --data.");
    Restored restored{.manifest = *manifest};
    fs::create_directories(home.folder() + "/keys");
    fs::permissions(home.folder() + "/keys", fs::perms::owner_all);
    for (const auto& each : fs::directory_iterator(folder + "/keys")) {
        const auto target = fs::path(home.folder()) / "keys" / each.path().filename();
        put_file(each.path(), target);
        fs::permissions(target, fs::perms::owner_read | fs::perms::owner_write);
    }
    if (manifest->engine == "sqlite") store::copy_sqlite(folder + "/tezai.db", home.folder() + "/tezai.db", [&](std::int64_t pages, std::int64_t of) { if (told) told("store", pages, of); });
    else run_tool({"pg_restore", "--no-owner", "--exit-on-error", "--dbname=" + std::string(database_url), folder + "/tezai.pgdump"});
    Manifest copied;
    copy_blobs(folder + "/blobs", home.blobs(), copied, told);
    home.claim(database_url); // last: a home without it is none

    const auto database = home.open(true);
    const auto settings = home.settings(*database);
    Manifest now;
    database->read([&](store::Transaction& tx) {
        now.rows = count_rows(tx);
        add_journal(tx, now);
    });
    auto& faults = restored.faults;
    for (const auto& [table, count] : manifest->rows)
        if (now.rows[table] != count) faults.push_back(fmt::format("{} has {} rows, {} were backed up", table, now.rows[table], count));
    if (now.journal_size != manifest->journal_size || now.journal_root != manifest->journal_root)
        faults.push_back(fmt::format("the journal's head is {} of {} entries, {} of {} was backed up", now.journal_root, now.journal_size, manifest->journal_root, manifest->journal_size));
    if (copied.blobs != manifest->blobs || copied.blob_bytes != manifest->blob_bytes)
        faults.push_back(fmt::format("{} files of {} bytes, {} of {} were backed up", copied.blobs, copied.blob_bytes, manifest->blobs, manifest->blob_bytes));
    const blobs::Blobs files(home.blobs(), settings.suite);
    std::int64_t looked_at = 0;
    for (const auto& each : fs::recursive_directory_iterator(home.blobs())) {
        if (!each.is_regular_file()) continue;
        try {
            (void)files.get(each.path().filename().string()); // hashed again
        } catch (const store::Fault& fault) {
            faults.emplace_back(fault.what());
        }
        if (told) told("files verified", ++looked_at, copied.blobs);
    }
    const auto signer = journal::Signer::load(settings.suite, home.signing_key());
    const auto verified = database->read([&](store::Transaction& tx) {
        return journal::verify(tx, settings.suite, signer.public_key_pem(), [&](std::uint64_t done, std::uint64_t of) {
            if (told) told("entries verified", static_cast<std::int64_t>(done), static_cast<std::int64_t>(of));
        });
    });
    restored.entries = static_cast<std::int64_t>(verified.entries);
    faults.insert(faults.end(), verified.faults.begin(), verified.faults.end());
    return restored;
}

} // namespace tezai::app
