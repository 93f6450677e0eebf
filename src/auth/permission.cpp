#include "auth/permission.hpp"

#include "base/ensure.hpp"

namespace tezai::auth {
namespace {

using namespace std::string_view_literals;

constexpr std::array permission_words{
    "anyone"sv, "signed_in"sv,
    "read_equipment"sv, "register_equipment"sv, "change_use_state"sv, "import_equipment"sv, "export_lists"sv,
    "issue_codes"sv, "print_sheets"sv, "send_photo"sv, "report_sticker"sv, "answer_report"sv, "revoke_codes"sv,
    "ask_approval"sv, "decide_approval"sv, "answer_lookback"sv, "recheck_lookback"sv, "merge_records"sv, "repair_records"sv,
    "do_tasks"sv, "assign_tasks"sv, "keep_task_force"sv, "send_letters"sv, "keep_library"sv,
    "read_indicators"sv, "manage_campaigns"sv, "freeze_bulletin"sv, "object_to_bulletin"sv, "decide_objections"sv,
    "read_journal"sv,
    "manage_regions"sv, "manage_accounts"sv, "manage_system"sv,
};
static_assert(permission_words.size() == permission_count, "every permission has its word");

constexpr std::array role_words{"leader"sv, "regulator"sv, "inspector"sv, "unit_manager"sv, "unit_member"sv, "system_admin"sv, "security_admin"sv, "audit_admin"sv};

// Who may do what is this one table. Columns: a word of the level of the official's own region, or "-" for roles without one.
// P province, C city, D county, T township (街道 and 乡镇 所).
constexpr unsigned P = 1, C = 2, D = 4, T = 8, none_level = 16;
constexpr unsigned officials = P | C | D | T, bureaus = P | C | D;

struct Row {
    Role role;
    Permission permission;
    unsigned levels;
};
constexpr std::array table{
    // A leader reads everything in the region and changes nothing: what happens is done in the name of those who do it.
    Row{Role::leader, Permission::read_equipment, officials},
    Row{Role::leader, Permission::export_lists, officials},
    Row{Role::leader, Permission::read_indicators, officials},
    Row{Role::leader, Permission::read_journal, officials},

    Row{Role::regulator, Permission::read_equipment, officials},
    Row{Role::regulator, Permission::register_equipment, bureaus}, // a township 所 registers nothing
    Row{Role::regulator, Permission::change_use_state, officials},
    Row{Role::regulator, Permission::import_equipment, bureaus},
    Row{Role::regulator, Permission::export_lists, officials},
    Row{Role::regulator, Permission::issue_codes, officials},
    Row{Role::regulator, Permission::print_sheets, officials},
    Row{Role::regulator, Permission::send_photo, officials},
    Row{Role::regulator, Permission::report_sticker, officials},
    Row{Role::regulator, Permission::answer_report, officials},
    Row{Role::regulator, Permission::revoke_codes, bureaus},
    // Asked by the unit or its township, decided by the county and above: never by who asked.
    Row{Role::regulator, Permission::ask_approval, officials},
    Row{Role::regulator, Permission::decide_approval, bureaus},
    Row{Role::regulator, Permission::answer_lookback, officials},
    Row{Role::regulator, Permission::recheck_lookback, bureaus},
    Row{Role::regulator, Permission::merge_records, bureaus},
    Row{Role::regulator, Permission::repair_records, bureaus},
    Row{Role::regulator, Permission::do_tasks, officials},
    Row{Role::regulator, Permission::assign_tasks, officials}, // a township 所 passes on to units
    Row{Role::regulator, Permission::keep_task_force, officials},
    Row{Role::regulator, Permission::send_letters, officials},
    Row{Role::regulator, Permission::keep_library, bureaus},
    Row{Role::regulator, Permission::read_indicators, officials},
    // The bulletin is the province's: it sets the campaign, freezes and decides; those who are counted may object. A county freezes and
    // publishes its own, for its townships: which of the two it is, oversight judges.
    Row{Role::regulator, Permission::manage_campaigns, P},
    Row{Role::regulator, Permission::freeze_bulletin, P | D},
    Row{Role::regulator, Permission::object_to_bulletin, C | D},
    Row{Role::regulator, Permission::decide_objections, P},
    Row{Role::regulator, Permission::read_journal, officials},

    Row{Role::inspector, Permission::read_equipment, officials},
    Row{Role::inspector, Permission::change_use_state, officials}, // sealing is done on site
    Row{Role::inspector, Permission::print_sheets, officials},
    Row{Role::inspector, Permission::send_photo, officials},
    Row{Role::inspector, Permission::report_sticker, officials},
    Row{Role::inspector, Permission::answer_report, officials},
    Row{Role::inspector, Permission::ask_approval, officials},
    Row{Role::inspector, Permission::answer_lookback, officials},
    Row{Role::inspector, Permission::recheck_lookback, officials},
    Row{Role::inspector, Permission::do_tasks, officials},
    Row{Role::inspector, Permission::assign_tasks, T}, // who runs a township 所 is often its inspector
    Row{Role::inspector, Permission::read_indicators, officials},
    Row{Role::inspector, Permission::read_journal, officials},

    Row{Role::unit_manager, Permission::read_equipment, none_level},
    Row{Role::unit_manager, Permission::export_lists, none_level},
    Row{Role::unit_manager, Permission::print_sheets, none_level},
    Row{Role::unit_manager, Permission::send_photo, none_level},
    Row{Role::unit_manager, Permission::report_sticker, none_level},
    Row{Role::unit_manager, Permission::ask_approval, none_level},
    Row{Role::unit_manager, Permission::answer_lookback, none_level},
    Row{Role::unit_manager, Permission::do_tasks, none_level},

    Row{Role::unit_member, Permission::read_equipment, none_level},
    Row{Role::unit_member, Permission::send_photo, none_level},
    Row{Role::unit_member, Permission::report_sticker, none_level},
    Row{Role::unit_member, Permission::answer_lookback, none_level},
    Row{Role::unit_member, Permission::do_tasks, none_level},

    // 三员分立: no right stands with two of them, and none with anybody above but reading the journal within one's scope.
    Row{Role::system_admin, Permission::manage_regions, none_level},
    Row{Role::system_admin, Permission::manage_system, none_level},
    Row{Role::security_admin, Permission::manage_accounts, none_level},
    Row{Role::audit_admin, Permission::read_journal, none_level},
};

constexpr unsigned level_bit(std::string_view level) {
    if (level == "province") return P;
    if (level == "city") return C;
    if (level == "county") return D;
    if (level == "township") return T;
    return none_level;
}

// role × level → set of permissions, folded from the table once.
constexpr auto fold() {
    std::array<std::array<std::uint64_t, 17>, role_words.size()> sets{};
    for (const auto& row : table)
        for (const unsigned bit : {P, C, D, T, none_level})
            if (row.levels & bit) sets[static_cast<std::size_t>(row.role)][bit] |= std::uint64_t{1} << static_cast<unsigned>(row.permission);
    return sets;
}
constexpr auto granted = fold();

} // namespace

std::string_view word(Permission permission) { return permission_words.at(static_cast<std::size_t>(permission)); }
std::string_view word(Role role) { return role_words.at(static_cast<std::size_t>(role)); }

std::optional<Role> parse_role(std::string_view text) {
    for (std::size_t i = 0; i < role_words.size(); ++i)
        if (role_words[i] == text) return static_cast<Role>(i);
    return std::nullopt;
}

bool may(Role role, std::string_view level, Permission permission) {
    return (granted.at(static_cast<std::size_t>(role))[level_bit(level)] >> static_cast<unsigned>(permission)) & 1U;
}

} // namespace tezai::auth
