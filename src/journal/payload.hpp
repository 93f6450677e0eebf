// What the journal itself writes into a payload, beside what the room said: findings and commitments. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "law/decision.hpp"

namespace tezai::journal {

struct Commitment {
    std::string field;
    std::string hex; // H(salt ‖ value)
};

// {"district":"…"} → {"district":"…","findings":[{"clause":"…","code":"…"}],"personal":{"phone":"9f…"}}, keys sorted.
// `payload` is a canonical object without those two keys.
[[nodiscard]] std::string add_to_payload(std::string_view payload, std::span<const law::Breach> findings,
                                         std::vector<Commitment> personal);

// {"clause":"…","code":"…","named":{…}}: what a refused attempt leaves.
[[nodiscard]] std::string refusal_payload(const law::Refusal&);

// The commitments a payload carries; empty when it carries none.
[[nodiscard]] std::vector<Commitment> list_commitments(std::string_view payload);

// One line, an object: what leaf_text relies on.
[[nodiscard]] bool is_payload(std::string_view payload);

} // namespace tezai::journal
