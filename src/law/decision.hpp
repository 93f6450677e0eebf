// What a rule says: nothing, a finding that is kept beside the fact, or a refusal that the law lets us make.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "law/clause.hpp"

namespace tezai::law {

// The person's move: a code that the room's zh.json and en.json can say, the clause it rests on, and what the sentence names.
struct Refusal {
    std::string_view code;                    // "coding.device_scrapped"
    Clause clause;
    std::map<std::string, std::string> named; // fills {placeholders}; never a personal value
};

template <class T>
using Decision = base::Result<T, Refusal>;

[[nodiscard]] inline auto refuse(std::string_view code, Clause clause, std::map<std::string, std::string> named = {}) {
    return base::failure(Refusal{code, clause, std::move(named)});
}

enum class Verdict { finding, refusal };

struct Breach {
    std::string_view code;
    Clause clause;
    Verdict verdict;
};

} // namespace tezai::law
