// SQL in, records out; decides nothing.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "auth/scope.hpp"
#include "library/shelf/types.hpp"
#include "store/database.hpp"

namespace tezai::library {

// What somebody reads: what is within the scope, and what the regions above published for everybody below them.
struct Readership {
    auth::Scope scope;
    std::vector<std::int64_t> above; // the home region and those over it
};

struct DocumentQuery {
    std::string_view key = "", kind = ""; // key: as base::normalise_code gives it; empty: any
    bool all_versions = false;            // else published ones alone
    std::int64_t before_id = 0, limit = 50;
};
[[nodiscard]] std::vector<Document> list_documents(store::Transaction&, const Readership&, const DocumentQuery&); // newest first
[[nodiscard]] std::optional<Document> find_document(store::Transaction&, const Readership&, std::int64_t id);
[[nodiscard]] std::vector<Document> list_versions(store::Transaction&, const Readership&, std::int64_t series_id); // newest first
// For everybody, without signing in: public and published.
[[nodiscard]] std::vector<Document> list_public_documents(store::Transaction&, const DocumentQuery&);
[[nodiscard]] std::optional<Document> find_public_document(store::Transaction&, std::int64_t id);

[[nodiscard]] bool is_number_taken(store::Transaction&, std::int64_t region_id, std::string_view number, std::int64_t but_series);
std::int64_t insert_document(store::Transaction&, const Document&, std::string_view search_key, std::int64_t account); // series_id 0: its own
bool save_document_ended(store::Transaction&, std::int64_t id, std::string_view state, std::string_view why); // false: it was no longer published
void save_successor(store::Transaction&, std::int64_t id, std::int64_t superseded_by);

} // namespace tezai::library
