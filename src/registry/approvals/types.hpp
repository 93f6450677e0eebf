// Applications and what they ask for. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "registry/equipment/types.hpp"

namespace tezai::registry {

// What may be asked for. Sealing is not among them: an official does it on site.
enum class ApprovalKind : std::uint8_t { suspend, restart, scrap, move_out, exclude_cannot_be_stuck, exclude_other, end_exclusion };
enum class ApprovalState : std::uint8_t { asked, approved, declined, withdrawn };
// Why, in a word that may be printed; the asker's own words are not.
enum class Ground : std::uint8_t {
    production_stopped, seasonal, under_repair, awaiting_inspection, // suspend
    work_resumed, repaired, inspected,                               // restart
    severe_hazard, worn_out, dismantled,                             // scrap
    moved_away,                                                      // move_out
    high_temperature, corrosive, no_surface,                         // exclude_cannot_be_stuck
    rebuilding, relocating,                                // exclude_other
    can_be_stuck,                                                    // end_exclusion
    other,                                                           // each
};
enum class EvidenceKind : std::uint8_t { plate_photo, site_photo, document };

} // namespace tezai::registry

template <>
struct tezai::base::form::Words<tezai::registry::ApprovalKind> {
    using enum tezai::registry::ApprovalKind;
    static constexpr std::string_view name = "ApprovalKind";
    static constexpr std::array all{std::pair{suspend, std::string_view("suspend")}, std::pair{restart, std::string_view("restart")}, std::pair{scrap, std::string_view("scrap")},
                                    std::pair{move_out, std::string_view("move_out")}, std::pair{exclude_cannot_be_stuck, std::string_view("exclude_cannot_be_stuck")},
                                    std::pair{exclude_other, std::string_view("exclude_other")}, std::pair{end_exclusion, std::string_view("end_exclusion")}};
};
template <>
struct tezai::base::form::Words<tezai::registry::ApprovalState> {
    using enum tezai::registry::ApprovalState;
    static constexpr std::string_view name = "ApprovalState";
    static constexpr std::array all{std::pair{asked, std::string_view("asked")}, std::pair{approved, std::string_view("approved")}, std::pair{declined, std::string_view("declined")},
                                    std::pair{withdrawn, std::string_view("withdrawn")}};
};
template <>
struct tezai::base::form::Words<tezai::registry::Ground> {
    using enum tezai::registry::Ground;
    static constexpr std::string_view name = "Ground";
    static constexpr std::array all{
        std::pair{production_stopped, std::string_view("production_stopped")}, std::pair{seasonal, std::string_view("seasonal")}, std::pair{under_repair, std::string_view("under_repair")},
        std::pair{awaiting_inspection, std::string_view("awaiting_inspection")}, std::pair{work_resumed, std::string_view("work_resumed")}, std::pair{repaired, std::string_view("repaired")},
        std::pair{inspected, std::string_view("inspected")}, std::pair{severe_hazard, std::string_view("severe_hazard")}, std::pair{worn_out, std::string_view("worn_out")},
        std::pair{dismantled, std::string_view("dismantled")}, std::pair{moved_away, std::string_view("moved_away")}, std::pair{high_temperature, std::string_view("high_temperature")},
        std::pair{corrosive, std::string_view("corrosive")}, std::pair{no_surface, std::string_view("no_surface")}, std::pair{rebuilding, std::string_view("rebuilding")},
        std::pair{relocating, std::string_view("relocating")}, std::pair{can_be_stuck, std::string_view("can_be_stuck")}, std::pair{other, std::string_view("other")}};
};
template <>
struct tezai::base::form::Words<tezai::registry::EvidenceKind> {
    using enum tezai::registry::EvidenceKind;
    static constexpr std::string_view name = "EvidenceKind";
    static constexpr std::array all{std::pair{plate_photo, std::string_view("plate_photo")}, std::pair{site_photo, std::string_view("site_photo")}, std::pair{document, std::string_view("document")}};
};

namespace tezai::registry {

[[nodiscard]] constexpr bool is_exclusion(ApprovalKind kind) { return kind == ApprovalKind::exclude_cannot_be_stuck || kind == ApprovalKind::exclude_other; }

// The use state that a kind asks for; nothing: it asks for something else.
[[nodiscard]] constexpr std::optional<UseState> wanted_state(ApprovalKind kind) {
    switch (kind) {
    case ApprovalKind::suspend: return UseState::suspended;
    case ApprovalKind::restart: return UseState::in_use;
    case ApprovalKind::scrap: return UseState::scrapped;
    case ApprovalKind::move_out: return UseState::moved_out;
    case ApprovalKind::exclude_cannot_be_stuck:
    case ApprovalKind::exclude_other:
    case ApprovalKind::end_exclusion: break;
    }
    return std::nullopt;
}

// The kind that a ground belongs to; nothing: to each.
[[nodiscard]] constexpr std::optional<ApprovalKind> kind_of(Ground ground) {
    if (ground == Ground::other) return std::nullopt;
    if (ground <= Ground::awaiting_inspection) return ApprovalKind::suspend;
    if (ground <= Ground::inspected) return ApprovalKind::restart;
    if (ground <= Ground::dismantled) return ApprovalKind::scrap;
    if (ground == Ground::moved_away) return ApprovalKind::move_out;
    if (ground <= Ground::no_surface) return ApprovalKind::exclude_cannot_be_stuck;
    if (ground <= Ground::relocating) return ApprovalKind::exclude_other;
    return ApprovalKind::end_exclusion;
}
static_assert(kind_of(Ground::no_surface) == ApprovalKind::exclude_cannot_be_stuck && kind_of(Ground::can_be_stuck) == ApprovalKind::end_exclusion);

struct Application {
    std::int64_t id = 0, batch_id = 0, equipment_id = 0;
    ApprovalKind kind = ApprovalKind::suspend;
    Ground ground = Ground::other;
    std::string grounds;
    std::optional<base::Date> since_on, from_on, until_on;
    ApprovalState state = ApprovalState::asked;
    base::Instant asked_at;
    journal::AccountId asked_by;
    std::int64_t asked_unit_id = 0, asked_region_id = 0;
    base::Date due_on;
    std::optional<base::Instant> decided_at;
    std::int64_t decided_region_id = 0;
    std::string decision;
    std::int64_t version = 1;
    std::string device_name, device_code, unit_name; // of the device as it is now
    std::int64_t region_id = 0, unit_id = 0;         // likewise
};

struct EvidenceFile {
    std::int64_t id = 0;
    EvidenceKind shows = EvidenceKind::document;
    std::string media_type, blob;
    std::int64_t bytes = 0;
};

} // namespace tezai::registry
