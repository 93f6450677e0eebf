// Where a duty stands written. A clause names its source by key; docs/law/clauses.csv has one row for every key we cite:
// number, our paraphrase or the quotation, the source, and how sure we are ("unseen" where we have not read it).
#pragma once

#include <string>
#include <string_view>

namespace tezai::law {

struct Clause {
    std::string_view source; // a key of docs/law/clauses.csv, e.g. "special_equipment_safety_law"
    int article = 0;
    int paragraph = 0; // 0: the whole article

    bool operator==(const Clause&) const = default;
};

// 特种设备安全法
[[nodiscard]] constexpr Clause special_equipment_safety_law(int article, int paragraph = 0) {
    return {"special_equipment_safety_law", article, paragraph};
}
// The notice of 2021-11-17 on deepening 浙江特种设备在线; articles are the S-numbers of the requirement list.
[[nodiscard]] constexpr Clause online_notice_2021(int article, int paragraph = 0) { return {"online_notice_2021", article, paragraph}; }
// TSG 08: use and management of special equipment
[[nodiscard]] constexpr Clause tsg_08(int article, int paragraph = 0) { return {"tsg_08", article, paragraph}; }
// Our own house rules, docs/law/rulebook.md
[[nodiscard]] constexpr Clause rulebook(int rule) { return {"rulebook", rule, 0}; }

[[nodiscard]] std::string to_text(const Clause&); // "special_equipment_safety_law 40.1"

} // namespace tezai::law
