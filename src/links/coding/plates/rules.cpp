#include "links/coding/plates/rules.hpp"

namespace tezai::coding {
namespace {

constexpr law::InForce always{base::Date{std::chrono::year{1} / 1 / 1}, std::nullopt};

constexpr std::array rules{
    law::Rule<RevokeFacts>{"coding.no_code_yet", law::rulebook(23), always, law::Verdict::refusal, [](const RevokeFacts&) { return true; }, [](const RevokeFacts& f) { return f.has_code; }},
    law::Rule<RevokeFacts>{"coding.not_scrapped", law::rulebook(73), always, law::Verdict::refusal, [](const RevokeFacts& f) { return f.reason == RevokedFor::scrapped; },
                           [](const RevokeFacts& f) { return f.is_scrapped; }},
    law::Rule<RevokeFacts>{"coding.not_cloned", law::rulebook(73), always, law::Verdict::refusal, [](const RevokeFacts& f) { return f.reason == RevokedFor::cloned; },
                           [](const RevokeFacts& f) { return f.was_cloned; }},
    // Nothing in the store shows that a binding is wrong: who says so says why.
    law::Rule<RevokeFacts>{"coding.revocation_needs_note", law::rulebook(73), always, law::Verdict::refusal, [](const RevokeFacts& f) { return f.reason == RevokedFor::wrong_binding; },
                           [](const RevokeFacts& f) { return f.has_note; }},
    law::Rule<RevokeFacts>{"coding.device_scrapped", law::rulebook(22), always, law::Verdict::refusal, [](const RevokeFacts& f) { return f.issue_new; },
                           [](const RevokeFacts& f) { return !f.is_scrapped; }},
};

const Plate* newest(std::span<const Plate> plates, PlateState state, std::int64_t place_id) {
    for (const auto& plate : plates)
        if (plate.state == state && (place_id == 0 || plate.place_id == 0 || plate.place_id == place_id)) return &plate;
    return nullptr;
}

} // namespace

std::span<const law::Rule<RevokeFacts>> revoke_rules() { return rules; }

const Plate* choose_plate(std::span<const Plate> plates, const ShownPlate& shown) {
    if (!shown.plate_no.empty())
        for (const auto& plate : plates)
            if (plate.plate_no == shown.plate_no && plate.state != PlateState::retired) return &plate;
    if (const auto* handed = newest(plates, PlateState::handed_out, shown.place_id)) return handed;
    const auto* hangs = newest(plates, PlateState::stuck, shown.place_id);
    if (hangs == nullptr || shown.reported)
        if (const auto* printed = newest(plates, PlateState::printed, shown.place_id)) return printed;
    return hangs;
}

} // namespace tezai::coding
