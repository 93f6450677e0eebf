// What is wrong with a record that is in the registry already: what a ledger left out, what a spreadsheet did to it, what cannot
// have been. Each fault costs something that people look at, so each becomes a task. Pure.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar.hpp"

namespace tezai::registry::repair {

// The task of a fault is "repair." and the fault; its text says what the fault does to the indicators.
inline constexpr std::array<std::string_view, 7> faults{
    "registration_day_missing", "registration_day_to_come", "registration_day_too_early", "registered_before_made",
    "device_code_made_a_number", "device_code_malformed", "credit_code_wrong"};
[[nodiscard]] std::string task_of(std::string_view fault);
[[nodiscard]] std::string_view fault_of(std::string_view task); // empty: another room's task

struct DeviceRecord {
    bool is_registered = true; // its registration stands
    bool is_over = false;      // scrapped or moved out: nobody mends what is gone
    std::optional<base::Date> registered_on;
    std::string device_code;   // as stored; empty: not known
};
[[nodiscard]] std::vector<std::string_view> find_faults(const DeviceRecord&, base::Date today);
// GB 32100: its form and its check character. Empty: nothing is wrong, or no code is known.
[[nodiscard]] std::vector<std::string_view> find_unit_faults(std::string_view credit_code);

inline constexpr base::Date earliest_day = base::Date{std::chrono::year{1949} / 10 / 1};

} // namespace tezai::registry::repair
