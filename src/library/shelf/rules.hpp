// May this document go on the shelf, and may that one leave it? Every rule with its clause. Pure.
#pragma once

#include <span>

#include "base/calendar.hpp"
#include "law/rule.hpp"

namespace tezai::library {

struct PublishFacts {
    base::Date in_force_from;
    std::optional<base::Date> in_force_until;
    bool is_public = false, said_free_of_personal_data = false;
    bool number_taken = false;                      // by another document of this region that is still published
    bool supersedes = false, old_is_own = true, old_is_published = true;
};
[[nodiscard]] std::span<const law::Rule<PublishFacts>> publish_rules();

struct ShelvedFacts {
    bool own = true, published = true, has_reason = true;
};
[[nodiscard]] std::span<const law::Rule<ShelvedFacts>> withdraw_document_rules();

} // namespace tezai::library
