// The life-long root and its states (design.md §3). Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/calendar.hpp"
#include "base/form.hpp"
#include "base/id.hpp"
#include "journal/types.hpp"

namespace tezai::registry {

struct EquipmentTag;
using EquipmentId = base::Id<EquipmentTag>;

enum class RegistrationState : std::uint8_t { unregistered, applied, registered, changed, cancelled, left_province };
enum class UseState : std::uint8_t { not_yet_used, in_use, suspended, sealed, scrapped, moved_out };
// device_code: 17 or 18 characters, for life. legacy_registration_code: 20 digits. The rest are dated.
enum class IdentifierKind : std::uint8_t { device_code, legacy_registration_code, certificate_no, rescue_code, serial_no, local_no };
// What a ledger says of inspections is somebody's claim, not a finding of ours.
enum class ClaimKind : std::uint8_t { last_inspection, next_inspection, certificate_expiry };
enum class DatePrecision : std::uint8_t { day, month, year };

} // namespace tezai::registry

template <>
struct tezai::base::form::Words<tezai::registry::RegistrationState> {
    using enum tezai::registry::RegistrationState;
    static constexpr std::string_view name = "RegistrationState";
    static constexpr std::array all{std::pair{unregistered, std::string_view("unregistered")}, std::pair{applied, std::string_view("applied")},
                                    std::pair{registered, std::string_view("registered")},     std::pair{changed, std::string_view("changed")},
                                    std::pair{cancelled, std::string_view("cancelled")},       std::pair{left_province, std::string_view("left_province")}};
};
template <>
struct tezai::base::form::Words<tezai::registry::UseState> {
    using enum tezai::registry::UseState;
    static constexpr std::string_view name = "UseState";
    static constexpr std::array all{std::pair{not_yet_used, std::string_view("not_yet_used")}, std::pair{in_use, std::string_view("in_use")},
                                    std::pair{suspended, std::string_view("suspended")},       std::pair{sealed, std::string_view("sealed")},
                                    std::pair{scrapped, std::string_view("scrapped")},         std::pair{moved_out, std::string_view("moved_out")}};
};
template <>
struct tezai::base::form::Words<tezai::registry::IdentifierKind> {
    using enum tezai::registry::IdentifierKind;
    static constexpr std::string_view name = "IdentifierKind";
    static constexpr std::array all{std::pair{device_code, std::string_view("device_code")},
                                    std::pair{legacy_registration_code, std::string_view("legacy_registration_code")},
                                    std::pair{certificate_no, std::string_view("certificate_no")}, std::pair{rescue_code, std::string_view("rescue_code")},
                                    std::pair{serial_no, std::string_view("serial_no")},           std::pair{local_no, std::string_view("local_no")}};
};
template <>
struct tezai::base::form::Words<tezai::registry::ClaimKind> {
    using enum tezai::registry::ClaimKind;
    static constexpr std::string_view name = "ClaimKind";
    static constexpr std::array all{std::pair{last_inspection, std::string_view("last_inspection")}, std::pair{next_inspection, std::string_view("next_inspection")},
                                    std::pair{certificate_expiry, std::string_view("certificate_expiry")}};
};
template <>
struct tezai::base::form::Words<tezai::registry::DatePrecision> {
    using enum tezai::registry::DatePrecision;
    static constexpr std::string_view name = "DatePrecision";
    static constexpr std::array all{std::pair{day, std::string_view("day")}, std::pair{month, std::string_view("month")}, std::pair{year, std::string_view("year")}};
};

namespace tezai::registry {

// word(UseState::in_use) → "in_use" and back, for every enum with form::Words.
template <class E, auto = base::form::Words<E>::all.size()>
[[nodiscard]] constexpr std::string_view word(E value) {
    for (const auto& [each, text] : base::form::Words<E>::all)
        if (each == value) return text;
    return "";
}
template <class E>
[[nodiscard]] constexpr std::optional<E> parse_word(std::string_view text) {
    for (const auto& [each, known] : base::form::Words<E>::all)
        if (known == text) return each;
    return std::nullopt;
}

struct Identifier {
    IdentifierKind kind;
    std::string value; // normalised
    std::optional<base::Date> valid_from = {}, valid_until = {};
};

// A day as far as it was stated: 2022, 2022-05, 2022-05-01.
[[nodiscard]] inline std::string to_text(base::Date day, DatePrecision precision) {
    return base::to_text(day).substr(0, precision == DatePrecision::day ? 10 : precision == DatePrecision::month ? 7 : 4);
}

struct InspectionClaim {
    ClaimKind what = ClaimKind::next_inspection;
    base::Date stated_on;      // the first day of the month or year where no more is stated
    DatePrecision precision = DatePrecision::day;
    std::string as_written;
};

// What is known of a device when it enters the store, by a clerk's hand or by an import.
struct NewEquipment {
    std::int64_t region_id = 0, unit_id = 0;
    std::string category, variety; // catalogue codes
    std::string name, address, place_type, maker_name;
    RegistrationState registration_state = RegistrationState::registered;
    UseState use_state = UseState::in_use;
    std::optional<base::Date> registered_on;
    std::optional<base::Date> stated_registered_on; // a clerk's word where the system's own instant rules (K04)
    std::optional<base::Date> use_state_since; // attested day of a stop-use, a scrapping …; it is a fact of its own, after the registration
    std::vector<Identifier> identifiers;
    std::vector<InspectionClaim> claims;
    std::int64_t import_id = 0;
    std::string source;            // "import 17, line 214"; empty for a clerk's own entry
    journal::Origin origin = journal::Origin::witnessed;
};

struct Equipment {
    EquipmentId id;
    std::int64_t region_id = 0, unit_id = 0;
    std::string category, variety, name, address, place_type, maker_name;
    RegistrationState registration_state = RegistrationState::registered;
    UseState use_state = UseState::in_use;
    std::optional<base::Date> registered_on;
    std::int64_t import_id = 0, version = 1;
    std::string unit_name;
    std::vector<Identifier> identifiers;

    [[nodiscard]] std::string_view identifier(IdentifierKind kind) const {
        for (const auto& each : identifiers)
            if (each.kind == kind && !each.valid_until) return each.value;
        return "";
    }
};

} // namespace tezai::registry
