#include "registry/list_filter.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tezai::registry {
namespace {

constexpr std::string_view by_identifier_sql = R"sql(
    SELECT DISTINCT i.equipment_id
      FROM equipment_identifiers AS i JOIN equipment AS e ON e.id = i.equipment_id
     WHERE i.value = :value AND {visible:e}
     ORDER BY i.equipment_id
     LIMIT 50
)sql";
// What somebody reads off half a nameplate: the beginning of a code, from six characters.
constexpr std::string_view by_prefix_sql = R"sql(
    SELECT DISTINCT i.equipment_id
      FROM equipment_identifiers AS i JOIN equipment AS e ON e.id = i.equipment_id
     WHERE i.value >= :value AND i.value < :beyond AND {visible:e}
     ORDER BY i.equipment_id
     LIMIT 50
)sql";

bool looks_like_identifier(std::string_view code) {
    return code.size() >= 4 && std::ranges::any_of(code, [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

std::vector<http::QueryParameter> list_filter_parameters() {
    return {{"q", "words, pinyin initials, a device code, certificate number or human code"},
            {"region_id", "the region and everything under it", "integer"},
            {"unit_id", "the use unit", "integer"},
            {"category", "catalogue code of the category, 3000"},
            {"use_state", "a use state"},
            {"coding", "uncoded, coded, stuck or reported"},
            {"place_type", "a place type"}};
}

std::optional<base::form::Faults> check(const ListFilter& filter) {
    base::form::Faults faults;
    if (!filter.use_state.empty() && !parse_word<UseState>(filter.use_state)) faults.push_back({"/use_state", "not_one_of"});
    if (!filter.coding.empty() && filter.coding != "uncoded" && filter.coding != "coded" && filter.coding != "stuck" && filter.coding != "reported")
        faults.push_back({"/coding", "not_one_of"});
    if (filter.q.size() > 200) faults.push_back({"/q", "too_long"});
    return faults.empty() ? std::nullopt : std::optional{faults};
}

base::Result<ListFilter, base::form::Faults> parse_list_filter(const http::Request& request) {
    const auto text = [&](std::string_view name) { return std::string(request.query_value(name).value_or("")); };
    base::form::Faults faults;
    const auto id = [&](std::string_view name) -> std::optional<std::int64_t> {
        if (!request.query_value(name)) return std::nullopt;
        const auto value = request.query_integer(name);
        if (!value || *value <= 0) faults.push_back({"/" + std::string(name), "not_an_integer_in_range"});
        return value;
    };
    ListFilter filter{text("q"), text("category"), text("use_state"), text("coding"), text("place_type"), id("region_id"), id("unit_id")};
    if (auto more = check(filter)) faults.insert(faults.end(), more->begin(), more->end());
    if (!faults.empty()) return base::failure(faults);
    return filter;
}

Listed find_listed(Registry& registry, const auth::Actor& actor, const ListFilter& filter, std::int64_t after_id, std::size_t limit, bool count_all) {
    const auto tree = registry.regions.tree();
    std::vector<std::int64_t> regions;
    if (filter.region_id) {
        if (tree->find(*filter.region_id) == nullptr) return {};
        regions = tree->below_until(*filter.region_id, registry.today());
    }
    Directory::Query query{.text = filter.q, .regions = regions, .unit_id = filter.unit_id.value_or(0), .category = filter.category,
                           .place_type = filter.place_type, .use_state = parse_word<UseState>(filter.use_state), .after_id = after_id,
                           .limit = limit, .count_all = count_all};
    if (!filter.coding.empty()) query.also = [&](std::int64_t id) { return registry.coding.status(id) == filter.coding; };

    const auto code = base::normalise_code(filter.q);
    if (looks_like_identifier(code)) {
        std::vector<std::int64_t> ids;
        if (const auto found = registry.coding.find(code)) ids.push_back(*found);
        registry.database().read([&](store::Transaction& tx) {
            const auto id = [](const store::Row& row) { return row.integer(0); };
            auto exact = tx.all(actor.scope.apply(by_identifier_sql), {{"value", code}}, id);
            if (exact.empty() && ids.empty() && code.size() >= 6)
                exact = tx.all(actor.scope.apply(by_prefix_sql), {{"value", code}, {"beyond", code + "\x7f"}}, id);
            ids.insert(ids.end(), exact.begin(), exact.end());
        });
        // The other filters still hold: each of the few is asked for by itself.
        Listed listed;
        std::ranges::sort(ids);
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        query.text = {};
        query.limit = 1;
        query.count_all = false;
        for (const auto id : ids) {
            query.after_id = id - 1;
            const auto found = registry.directory.search(actor.scope, query);
            if (!found.ids.empty() && found.ids.front() == id) ++listed.total, (id > after_id ? listed.ids.push_back(id) : void());
        }
        if (listed.total > 0) return listed;
        query.text = filter.q;
        query.limit = limit;
        query.count_all = count_all;
        query.after_id = after_id;
    }
    auto found = registry.directory.search(actor.scope, query);
    return {std::move(found.ids), found.more, found.capped, found.total};
}

} // namespace tezai::registry
