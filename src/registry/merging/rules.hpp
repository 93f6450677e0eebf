// When two records may be one: the same unit under two names, the same device under two numbers. A rule gives a reason and how much
// it weighs; a person decides. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/form.hpp"

namespace tezai::registry::merging {

// How sure: sure – nothing speaks against it; likely – look at both; look – the beginning of a question. named: by a person.
enum class Score : std::uint8_t { named, look, likely, sure };

struct Resemblance {
    Score score = Score::named;            // named: nothing found
    std::vector<std::string_view> reasons; // words; the text of each is "merging.reason.WORD". What speaks against it stands among them
    [[nodiscard]] bool any() const { return score != Score::named; }
};

struct UnitSide {
    std::string name, credit_code; // credit_code empty: not known
};
// Both answer in one county. `share_address`: a device of each stands at the same address.
[[nodiscard]] Resemblance compare_units(const UnitSide&, const UnitSide&, bool share_address);

struct DeviceSide {
    std::int64_t unit_id = 0; // 0: not known
    std::string variety, address, maker_name;
    std::string device_code, legacy_code, certificate_no, serial_no, local_no; // normalised; empty: not known
};
[[nodiscard]] Resemblance compare_devices(const DeviceSide&, const DeviceSide&);

// Without blanks, punctuation and brackets, half width, upper case: 示例（甲）物业 and 示例(甲) 物业 are one.
[[nodiscard]] std::string plain_text(std::string_view text);
// The name without its legal form and without 省 市 区 县 at its beginning.
[[nodiscard]] std::string name_core(std::string_view name);
// Most of one is in the other, or most pairs of characters are in both.
[[nodiscard]] bool is_similar_name(std::string_view a, std::string_view b);
// One character is another, two are the other way round, or one and the check character that goes with it.
[[nodiscard]] bool is_nearly_same_credit_code(std::string_view a, std::string_view b);
// A certificate number as people copy it: without punctuation and the year in brackets, O as 0.
[[nodiscard]] std::string certificate_core(std::string_view number);

} // namespace tezai::registry::merging

template <>
struct tezai::base::form::Words<tezai::registry::merging::Score> {
    using enum tezai::registry::merging::Score;
    static constexpr std::string_view name = "MergeScore";
    static constexpr std::array all{std::pair{named, std::string_view("named")}, std::pair{look, std::string_view("look")}, std::pair{likely, std::string_view("likely")},
                                    std::pair{sure, std::string_view("sure")}};
};
