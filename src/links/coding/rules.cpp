#include "links/coding/rules.hpp"

#include "law/catalog.hpp"

namespace tezai::coding {
namespace {

using registry::UseState;
using law::Verdict;
using std::chrono::year;

constexpr law::InForce since_the_notice{base::Date{year{2021} / 11 / 17}, std::nullopt};
constexpr law::InForce always{base::Date{year{1} / 1 / 1}, std::nullopt};

constexpr std::array rules{
    // Gas cylinders carry their maker's code; a second identity would be a way to swap them (codes.md §10).
    law::Rule<IssueFacts>{"coding.cylinders_have_their_own", law::rulebook(21), always, Verdict::refusal,
                          [](const IssueFacts&) { return true; }, [](const IssueFacts& f) { return !f.cylinder; }},
    // 件件赋码: the notice asks for a code on each device that is registered as a device.
    law::Rule<IssueFacts>{"coding.registered_by_unit", law::rulebook(27), since_the_notice, Verdict::refusal,
                          [](const IssueFacts& f) { return !f.cylinder; }, [](const IssueFacts& f) { return f.by_device; }},
    law::Rule<IssueFacts>{"coding.device_scrapped", law::rulebook(22), always, Verdict::refusal,
                          [](const IssueFacts&) { return true; }, [](const IssueFacts& f) { return f.use_state != UseState::scrapped; }},
    // A code is for life: a second one for the same device is refused, the first is printed again.
    law::Rule<IssueFacts>{"coding.already_issued", law::rulebook(23), always, Verdict::refusal,
                          [](const IssueFacts&) { return true; }, [](const IssueFacts& f) { return !f.has_code; }},
};

} // namespace

std::span<const law::Rule<IssueFacts>> issue_rules() { return rules; }

IssueFacts facts_of(const registry::Equipment& device, bool has_code) {
    const auto* variety = law::find_variety(device.variety);
    return {.by_device = variety == nullptr || variety->registered_by == law::RegisteredBy::device, .cylinder = law::is_cylinder(device.variety),
            .use_state = device.use_state, .has_code = has_code};
}

} // namespace tezai::coding
