// Who may do what. Roles are the account model of design.md §9; the three administrators share nothing.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tezai::auth {

enum class Permission : std::uint8_t {
    anyone,            // no session needed
    signed_in,
    read_equipment, register_equipment, change_use_state, import_equipment, export_lists,
    issue_codes, print_sheets, send_photo, report_sticker, answer_report, revoke_codes,
    ask_approval, decide_approval, // stop-use, restart, scrap, exclusions: asked by one, decided by another
    answer_lookback, recheck_lookback,
    merge_records, repair_records,
    do_tasks, assign_tasks, keep_task_force,
    send_letters, keep_library,
    read_indicators, manage_campaigns, freeze_bulletin, object_to_bulletin, decide_objections,
    read_journal,
    manage_regions, manage_accounts, manage_system,
};
inline constexpr std::size_t permission_count = static_cast<std::size_t>(Permission::manage_system) + 1;
[[nodiscard]] std::string_view word(Permission);

enum class Role : std::uint8_t {
    leader,          // official: reads everything in the region
    regulator,       // official: runs the region's work
    inspector,       // official on site: township 所
    unit_manager,    // a use unit's safety manager
    unit_member,     // a use unit's operator or helper
    system_admin,    // regions, imports of reference data, operation; no business data
    security_admin,  // accounts and roles; no business data
    audit_admin,     // journal and proofs, everything, read only; no accounts, no business writes
};
[[nodiscard]] std::string_view word(Role);
[[nodiscard]] std::optional<Role> parse_role(std::string_view);

// A regulator of the province may freeze bulletins and run campaigns; one of a township may not: `level` is the region's
// ("province", "city", "county", "township"; empty for units and administrators).
[[nodiscard]] bool may(Role, std::string_view level, Permission);

} // namespace tezai::auth
