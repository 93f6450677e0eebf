// A store's safety net: a copy of everything, taken while it is used, and a way back that is tried before it is needed.
//
// A backup is a folder: tezai.db (or tezai.pgdump), blobs/, keys/, manifest.json. It holds the keys: keep it as you keep those.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "app/home.hpp"
#include "base/form.hpp"

namespace tezai::app {

struct Manifest {
    int format = 1;
    std::string version;              // of the program that made it
    base::Instant made_at;
    std::string kind, jurisdiction, host, suite, engine; // engine: sqlite | postgres
    std::int64_t journal_size = 0;    // entries under the latest signed head
    std::string journal_root;         // hex
    std::map<std::string, std::int64_t> rows; // by table
    std::int64_t blobs = 0, blob_bytes = 0;
    static constexpr auto form = std::tuple{
        base::form::field("format", &Manifest::format), base::form::field("version", &Manifest::version), base::form::field("made_at", &Manifest::made_at),
        base::form::field("kind", &Manifest::kind), base::form::field("jurisdiction", &Manifest::jurisdiction), base::form::field("host", &Manifest::host),
        base::form::field("suite", &Manifest::suite), base::form::field("engine", &Manifest::engine), base::form::field("journal_size", &Manifest::journal_size),
        base::form::field("journal_root", &Manifest::journal_root), base::form::field("rows", &Manifest::rows), base::form::field("blobs", &Manifest::blobs),
        base::form::field("blob_bytes", &Manifest::blob_bytes)};
};

using Told = std::function<void(std::string_view step, std::int64_t done, std::int64_t of)>;

// Beside a running server or alone. `folder` must not be there yet, or hold an earlier backup of this store: then files that
// are known are not copied again. Throws store::Fault; what is unfinished has no manifest.json.
Manifest make_backup(const Home&, const std::string& folder, const Told&);

// Nothing when the folder holds no finished backup.
[[nodiscard]] std::optional<Manifest> find_manifest(const std::string& folder);

struct Restored {
    Manifest manifest;
    std::vector<std::string> faults; // what is not as it was: counts, root, journal, files; empty: all is
    std::int64_t entries = 0;        // verified
};
// Puts the backup into `home`, where no store is yet (`database_url`: into an empty PostgreSQL database), and compares all that
// can be compared: every entry of the journal, every file, the rows of every table. Throws store::Fault.
Restored restore_backup(const std::string& folder, const Home&, std::string_view database_url, const Told&);

// Why a store that is there already is not written over: what it holds that the backup does not. In one sentence.
[[nodiscard]] std::string compare_with(const Home&, const Manifest&);

} // namespace tezai::app
