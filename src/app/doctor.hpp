// Whether a store is well, as far as can be seen in a moment: read only, beside a running server too.
#pragma once

#include <string>
#include <vector>

#include "app/backup.hpp"

namespace tezai::app {

struct Finding {
    enum class Weight { ok, note, bad } weight = Weight::ok;
    std::string about, says, next; // next: what to do; empty where nothing is to be done
};
// Disk, database, journal (the latest head and its signature; `tezai journal verify` looks at everything), files, keys, fonts, backup.
[[nodiscard]] std::vector<Finding> examine(const Home&);

// Where the last backup went is noted beside the store, for the doctor.
void note_backup(const Home&, const Manifest&, const std::string& folder);
// In the journal of the store that came back, and of one that was not written over.
void note_restore(const Home&, const Manifest&);
void note_refused_restore(const Home&, const Manifest&);

} // namespace tezai::app
