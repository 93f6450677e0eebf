// The journal over HTTP: what happened to a device, unit or region that you may see, and the proof of each entry.
#pragma once

#include <vector>

#include "http/http.hpp"
#include "registry/registry.hpp"

namespace tezai::portal {

[[nodiscard]] std::vector<http::Route> journal_routes(registry::Registry&, std::string public_key_pem);

struct JournalRow {
    std::int64_t id = 0;
    std::optional<std::int64_t> leaf; // null: committed, not sealed yet (a moment)
    std::string event, says, subject_kind;
    std::int64_t subject_id = 0;
    base::Instant event_at, recorded_at;
    std::string origin, by;
    base::form::Raw payload;
    static constexpr std::string_view schema_name = "JournalRow";
    static constexpr auto form = std::tuple{
        base::form::field("id", &JournalRow::id), base::form::field("leaf", &JournalRow::leaf), base::form::field("event", &JournalRow::event), base::form::field("says", &JournalRow::says),
        base::form::field("subject_kind", &JournalRow::subject_kind), base::form::field("subject_id", &JournalRow::subject_id), base::form::field("event_at", &JournalRow::event_at, "when it happened"),
        base::form::field("recorded_at", &JournalRow::recorded_at, "when we knew it"), base::form::field("origin", &JournalRow::origin, "witnessed, proven, attested"),
        base::form::field("by", &JournalRow::by, "an account's number; system; the public"), base::form::field("payload", &JournalRow::payload)};
};
[[nodiscard]] JournalRow row_of(const journal::Record&, auth::Language);

} // namespace tezai::portal
