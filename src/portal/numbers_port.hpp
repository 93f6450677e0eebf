// What today and the device page show of the indicators; oversight gives it, app plugs it in.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "auth/actor.hpp"
#include "base/form.hpp"

namespace tezai::portal {

struct Sibling {
    std::string name, value_text;
    double rate = 0; // 0–100, floored to hundredths
    bool own = false;
    static constexpr std::string_view schema_name = "Sibling";
    static constexpr auto form = std::tuple{base::form::field("name", &Sibling::name), base::form::field("value_text", &Sibling::value_text), base::form::field("rate", &Sibling::rate), base::form::field("own", &Sibling::own)};
};
struct Gap { // one indicator of the actor's region
    std::string indicator, name, value_text, target_text, light;
    std::int64_t region_id = 0, gap = 0, grace = 0;
    double rate = 0;
    std::optional<base::Date> due_on; // the target's deadline
    std::vector<Sibling> siblings; // the regions beside it; what of a sibling is published anyway: its rate
    static constexpr std::string_view schema_name = "Gap";
    static constexpr auto form = std::tuple{base::form::field("indicator", &Gap::indicator), base::form::field("name", &Gap::name), base::form::field("value_text", &Gap::value_text), base::form::field("target_text", &Gap::target_text),
                                            base::form::field("light", &Gap::light), base::form::field("region_id", &Gap::region_id), base::form::field("gap", &Gap::gap, "failing objects"), base::form::field("grace", &Gap::grace), base::form::field("rate", &Gap::rate), base::form::field("due_on", &Gap::due_on),
                                            base::form::field("siblings", &Gap::siblings)};
};
struct Outcome { // of one device under one indicator
    std::string indicator, name, outcome, reason, says;
    std::optional<base::Date> due_on;
    static constexpr std::string_view schema_name = "DeviceOutcome";
    static constexpr auto form = std::tuple{base::form::field("indicator", &Outcome::indicator), base::form::field("name", &Outcome::name), base::form::field("outcome", &Outcome::outcome), base::form::field("reason", &Outcome::reason),
                                            base::form::field("says", &Outcome::says), base::form::field("due_on", &Outcome::due_on)};
};
struct NumbersPort {
    std::function<std::vector<Gap>(const auth::Actor&)> gaps;
    std::function<std::vector<Outcome>(std::int64_t equipment_id, auth::Language)> outcomes;
};

} // namespace tezai::portal
