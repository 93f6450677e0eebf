// backup, restore, doctor: what the operator of one machine does before and after something went wrong.
#include <filesystem>

#include <unistd.h>

#include <fmt/format.h>

#include "app/backup.hpp"
#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/doctor.hpp"

namespace tezai::app {
namespace {

Told progress() {
    return [last = std::string()](std::string_view step, std::int64_t done, std::int64_t of) mutable {
        if (::isatty(STDERR_FILENO) == 0) return; // a timer's letter needs no percents
        const auto line = fmt::format("{} {}", step, of > 0 ? done * 100 / of : 100);
        if (std::exchange(last, line) != line) fmt::print(stderr, "\r{:<20} {:>3} %", step, of > 0 ? done * 100 / of : 100);
    };
}

std::string moment(const Manifest& manifest, const Home& home) {
    return base::to_text_minutes(manifest.made_at, home.settings().offset());
}

} // namespace

int run_backup(const Arguments& arguments) {
    const Home home(data_folder(arguments));
    const auto folder = arguments.need("--out");
    const auto manifest = make_backup(home, folder, progress());
    note_backup(home, manifest, folder);
    fmt::print(stderr, "\r");
    fmt::print("Backed up to {} at {}: {} journal entries (root {}…), {} files of {} MB, keys.\n", folder, moment(manifest, home), manifest.journal_size,
               manifest.journal_root.substr(0, 16), manifest.blobs, manifest.blob_bytes / 1'000'000);
    fmt::print("It holds the signing key: keep it where only you can read. Try it now and then: tezai restore --from {} --drill\n", folder);
    return 0;
}

int run_restore(const Arguments& arguments) {
    const auto from = arguments.need("--from");
    const bool drill = arguments.has("--drill");
    if (drill && arguments.has("--database")) throw Misuse("A drill goes into a folder of its own; of a PostgreSQL store restore into an empty database.");
    const auto folder = drill ? (std::filesystem::temp_directory_path() / fmt::format("tezai-drill-{}", ::getpid())).string() : data_folder(arguments);
    struct Gone {
        std::string folder; // empty: it stays
        ~Gone() {
            std::error_code ignored;
            if (!folder.empty()) std::filesystem::remove_all(folder, ignored);
        }
    } gone{drill ? folder : ""};
    const Home home(folder);
    if (const auto manifest = find_manifest(from); manifest && home.exists()) note_refused_restore(home, *manifest);
    const auto restored = restore_backup(from, home, arguments.get("--database", ""), progress());
    fmt::print(stderr, "\r");
    for (const auto& fault : restored.faults) fmt::print("NOT AS BACKED UP: {}\n", fault);
    fmt::print("{} the backup of {}: {} journal entries and {} files verified, rows of {} tables compared; {}.\n", drill ? "Tried" : "Restored", moment(restored.manifest, home),
               restored.entries, restored.manifest.blobs, restored.manifest.rows.size(), restored.faults.empty() ? "all as it was" : fmt::format("{} differences", restored.faults.size()));
    if (!drill && restored.faults.empty()) note_restore(home, restored.manifest);
    return restored.faults.empty() ? 0 : 1;
}

int run_doctor(const Arguments& arguments) {
    const Home home(data_folder(arguments));
    bool well = true;
    for (const auto& finding : examine(home)) {
        constexpr std::array<std::string_view, 3> marks{"ok  ", "note", "BAD "};
        fmt::print("{} {:<12} {}\n", marks[static_cast<std::size_t>(finding.weight)], finding.about, finding.says);
        if (!finding.next.empty()) fmt::print("                  → {}\n", finding.next);
        well = well && finding.weight != Finding::Weight::bad;
    }
    return well ? 0 : 1;
}

} // namespace tezai::app
