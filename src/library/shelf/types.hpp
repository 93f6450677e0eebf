// Documents of the library as records. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/calendar.hpp"

namespace tezai::library {

inline constexpr std::array document_kinds{std::string_view("notice"), std::string_view("plan"), std::string_view("form"), std::string_view("guide"), std::string_view("other")};

struct Document {
    std::int64_t id = 0, region_id = 0, series_id = 0, version = 1;
    std::string kind, number, title, issuing_body;
    base::Date dated_on, in_force_from;
    std::optional<base::Date> in_force_until; // its last day
    bool is_public = false;
    std::string note, file_name, file_type, blob;
    std::int64_t bytes = 0;
    std::string state, why; // published superseded withdrawn
    std::int64_t superseded_by = 0;
    base::Instant published_at;
};

// One word for where it stands today: withdrawn, superseded, to_come, expired, in_force.
[[nodiscard]] inline std::string_view standing_of(const Document& document, base::Date today) {
    if (document.state != "published") return document.state;
    if (today < document.in_force_from) return "to_come";
    return document.in_force_until && *document.in_force_until < today ? "expired" : "in_force";
}

} // namespace tezai::library
