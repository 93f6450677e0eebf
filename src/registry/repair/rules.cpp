#include "registry/repair/rules.hpp"

#include "law/codes.hpp"

namespace tezai::registry::repair {
namespace {

constexpr std::string_view prefix = "repair.";

} // namespace

std::string task_of(std::string_view fault) { return std::string(prefix) + std::string(fault); }
std::string_view fault_of(std::string_view task) { return task.starts_with(prefix) ? task.substr(prefix.size()) : std::string_view(); }

std::vector<std::string_view> find_faults(const DeviceRecord& device, base::Date today) {
    std::vector<std::string_view> found;
    if (device.is_over) return found;
    const auto code = device.device_code.empty() ? law::Parsed<law::DeviceCode>(base::failure(law::CodeFault{})) : law::parse_device_code(device.device_code);
    const auto damage = law::number_damage(device.device_code);
    if (device.is_registered && !device.registered_on) found.push_back("registration_day_missing");
    if (device.registered_on) {
        if (*device.registered_on > today) found.push_back("registration_day_to_come");
        else if (*device.registered_on < earliest_day) found.push_back("registration_day_too_early");
        else if (code && damage == law::NumberDamage::none && code->year() > static_cast<int>(device.registered_on->year())) found.push_back("registered_before_made");
    }
    if (!device.device_code.empty()) {
        if (damage != law::NumberDamage::none) found.push_back("device_code_made_a_number");
        else if (!code) found.push_back("device_code_malformed");
    }
    return found;
}

std::vector<std::string_view> find_unit_faults(std::string_view credit_code) {
    if (credit_code.empty() || law::parse_credit_code(credit_code)) return {};
    return {"credit_code_wrong"};
}

} // namespace tezai::registry::repair
