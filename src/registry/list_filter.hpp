// The filters of the equipment list, read once for the list, for issuing, printing and exporting "everything that matches".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "http/http.hpp"
#include "registry/registry.hpp"

namespace tezai::registry {

struct ListFilter {
    std::string q, category, use_state, coding, place_type;
    std::optional<std::int64_t> region_id, unit_id, import_id;
    std::optional<std::string> fault = {};

    static constexpr auto form = std::tuple{
        base::form::field("q", &ListFilter::q, "words, pinyin initials, a device code, certificate number or human code"),
        base::form::field("category", &ListFilter::category, "catalogue code of the category"),
        base::form::field("use_state", &ListFilter::use_state), base::form::field("coding", &ListFilter::coding, "uncoded, coded, stuck, reported"),
        base::form::field("place_type", &ListFilter::place_type), base::form::field("region_id", &ListFilter::region_id),
        base::form::field("unit_id", &ListFilter::unit_id), base::form::field("import_id", &ListFilter::import_id, "what an import brought"),
        base::form::field("fault", &ListFilter::fault, "a fault that a repair task is open for: registration_day_missing …")};
};
[[nodiscard]] std::vector<http::QueryParameter> list_filter_parameters();
[[nodiscard]] base::Result<ListFilter, base::form::Faults> parse_list_filter(const http::Request&);
[[nodiscard]] std::optional<base::form::Faults> check(const ListFilter&);

struct Listed {
    std::vector<std::int64_t> ids;
    bool more = false, capped = false;
    std::int64_t total = 0;
};
// What the actor sees of it. An identifier typed in full (device code, certificate number, human code …) finds its device first.
[[nodiscard]] Listed find_listed(Registry&, const auth::Actor&, const ListFilter&, std::int64_t after_id, std::size_t limit, bool count_all);

} // namespace tezai::registry
