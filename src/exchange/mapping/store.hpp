// Kept mappings, and the files that somebody is mapping: SQL in, records out.
#pragma once

#include <optional>
#include <vector>

#include "auth/scope.hpp"
#include "journal/journal.hpp"
#include "store/database.hpp"

namespace tezai::exchange {

struct KeptMapping {
    std::int64_t id = 0, region_id = 0;
    std::string name, text; // of the profile
    std::int64_t version = 1;
    base::Instant saved_at;
    std::int64_t saved_by = 0;
};
[[nodiscard]] std::vector<KeptMapping> list_mappings(store::Transaction&, const auth::Scope&); // by name
[[nodiscard]] std::optional<KeptMapping> find_mapping(store::Transaction&, const auth::Scope&, std::int64_t id);
[[nodiscard]] std::int64_t find_mapping_named(store::Transaction&, std::int64_t region_id, std::string_view name); // 0: none
std::int64_t insert_mapping(store::Transaction&, const KeptMapping&);
void save_mapping_text(store::Transaction&, std::int64_t id, std::string_view text);
// False: somebody saved before you.
[[nodiscard]] bool update_mapping(store::Transaction&, const KeptMapping&);

struct Draft { // a file that is looked at before its columns are known
    std::int64_t id = 0, region_id = 0;
    std::string file_name, blob;
    base::Instant sent_at;
};
std::int64_t insert_draft(store::Transaction&, const Draft&, journal::AccountId by);
[[nodiscard]] std::optional<Draft> find_draft(store::Transaction&, const auth::Scope&, std::int64_t id);
void erase_drafts(store::Transaction&, base::Instant before);

} // namespace tezai::exchange
