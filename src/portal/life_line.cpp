#include "portal/life_line.hpp"

namespace tezai::portal {

std::vector<LifePoint> life_line(const LifeFacts& facts) {
    using registry::UseState;
    const bool over = facts.use_state == UseState::scrapped || facts.use_state == UseState::moved_out;
    std::vector<LifePoint> life;
    bool standing = false;
    const auto add = [&](std::string_view code, bool done, std::string on = "") {
        if (over && !done) return;
        life.push_back({code, done ? "done" : standing ? "later" : "now", std::move(on)});
        standing = standing || !done;
    };
    const auto add_day = [&](std::string_view code, std::optional<base::Date> day) { add(code, day.has_value(), day ? base::to_text(*day) : ""); };
    add_day("registered", facts.registered_on);
    if (facts.gets_code || facts.coded_on) {
        add_day("coded", facts.coded_on);
        add_day("stuck", facts.stuck_on);
    }
    if (over) { // whether it was ever used is not told
        life.push_back({registry::word(facts.use_state), "now", ""});
        return life;
    }
    add("in_use", facts.use_state != UseState::not_yet_used);
    add("inspection", false, facts.next_inspection);
    add("scrapped", false);
    return life;
}

} // namespace tezai::portal
