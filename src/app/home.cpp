#include "app/home.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <vector>

#include "app_migrations.hpp"
#include "auth_migrations.hpp"
#include "base/ensure.hpp"
#include "coding_migrations.hpp"
#include "exchange_migrations.hpp"
#include "journal/signer.hpp"
#include "journal_migrations.hpp"
#include "law/jurisdiction.hpp"
#include "library_migrations.hpp"
#include "oversight_migrations.hpp"
#include "portal_migrations.hpp"
#include "registry_migrations.hpp"

namespace tezai::app {
namespace {

namespace fs = std::filesystem;

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_secret(const std::string& path, std::string_view bytes) {
    std::ofstream out(path, std::ios::binary);
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!out.flush()) throw store::Fault("Cannot write " + path + ". Check the disk and the rights of the folder.");
}

constexpr std::string_view own_database = "tezai.db"; // the SQLite store in the folder
constexpr std::string_view put_sql = R"sql(
    INSERT INTO store_settings (name, value) VALUES (:name, :value)
)sql";
constexpr std::string_view get_sql = R"sql(
    SELECT name, value FROM store_settings ORDER BY name
)sql";

} // namespace

std::span<const store::Migration> all_migrations() {
    static const auto all = [] {
        std::vector<store::Migration> list;
        for (const auto room : {journal::migrations(), auth::migrations(), registry::migrations(), coding::migrations(), oversight::migrations(), exchange::migrations(), library::migrations(), portal::migrations(), app::migrations()})
            list.insert(list.end(), room.begin(), room.end());
        return list;
    }();
    return all;
}

Home::Home(std::string folder) : folder_(std::move(folder)) {}

bool Home::exists() const { return fs::exists(folder_ + "/database"); }

void Home::create(const Settings& settings, std::string_view database_url) {
    if (exists()) throw store::Fault("There is a store in " + folder_ + " already. Choose another folder with --data, or use this one.");
    fs::create_directories(folder_ + "/keys");
    fs::create_directories(blobs());
    fs::permissions(folder_ + "/keys", fs::perms::owner_all);
    std::array<std::uint8_t, 32> key;
    base::fill_random(key);
    if (!fs::exists(folder_ + "/keys/human_code.key")) write_secret(folder_ + "/keys/human_code.key", {reinterpret_cast<const char*>(key.data()), key.size()});
    if (!fs::exists(signing_key())) (void)journal::Signer::create(settings.suite, signing_key());
    {
        const auto url = database_url.empty() ? folder_ + "/" + std::string(own_database) : std::string(database_url);
        auto database = store::Database::open({.url = url});
        store::migrate(*database, all_migrations());
        database->transaction([&](store::Transaction& tx) {
            for (const auto& [name, value] : {std::pair{"kind", settings.kind}, std::pair{"jurisdiction", settings.jurisdiction}, std::pair{"host", settings.host},
                                              std::pair{"issuer", settings.issuer}, std::pair{"suite", std::string(base::word(settings.suite))}})
                tx.execute(put_sql, {{"name", name}, {"value", value}});
        });
    }
    claim(database_url);
}

void Home::claim(std::string_view database_url) const { write_secret(folder_ + "/database", database_url.empty() ? own_database : database_url); }

std::string Home::url() const {
    if (!exists()) throw store::Fault("There is no store in " + folder_ + ". Make one with: tezai migrate --data " + folder_);
    auto url = read_file(folder_ + "/database");
    while (!url.empty() && url.back() == '\n') url.pop_back();
    return url == own_database ? folder_ + "/" + url : url;
}

bool Home::is_sqlite() const { return url() == folder_ + "/" + std::string(own_database); }

std::unique_ptr<store::Database> Home::open(bool read_only) const {
    auto database = store::Database::open({.url = url(), .read_only = read_only});
    if (!read_only) store::migrate(*database, all_migrations());
    return database;
}

base::UtcOffset Settings::offset() const {
    const auto* known = law::find_jurisdiction(jurisdiction);
    ENSURE(known != nullptr, "a store's jurisdiction is one of the table's");
    return known->offset;
}

Settings Home::settings() const {
    const auto database = open(true);
    return settings(*database);
}

Settings Home::settings(store::Database& database) const {
    Settings settings;
    database.read([&](store::Transaction& tx) {
        tx.query(get_sql, {}, [&](const store::Row& row) {
            const auto name = row.text(0);
            const std::string value(row.text(1));
            if (name == "kind") settings.kind = value;
            else if (name == "jurisdiction") settings.jurisdiction = value;
            else if (name == "host") settings.host = value;
            else if (name == "issuer") settings.issuer = value;
            else if (name == "suite") settings.suite = base::parse_suite(value).value_or(base::Suite::gm);
            return true;
        });
    });
    return settings;
}

std::string Home::human_code_key() const { return read_file(folder_ + "/keys/human_code.key"); }

} // namespace tezai::app
