#include "registry/list_filter.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "registry/repair/rules.hpp"

namespace tezai::registry {
namespace {

constexpr std::string_view by_identifier_sql = R"sql(
    SELECT DISTINCT i.equipment_id
      FROM v_equipment_identifiers AS i JOIN equipment AS e ON e.id = i.equipment_id
     WHERE i.value = :value AND {visible:e}
     ORDER BY i.equipment_id
     LIMIT 50
)sql";
constexpr std::string_view by_import_sql = "SELECT e.id FROM equipment AS e WHERE e.import_id = :value AND {visible:e}";
constexpr std::string_view by_fault_sql = R"sql(
    SELECT e.subject_id FROM tasks AS e WHERE e.code = :value AND e.state = 'open' AND e.subject_kind = 'equipment' AND {visible:e}
)sql";

// Narrows what `query` may find to the devices that `sql` lists; `kept` holds them as long as the query lives.
void keep_only(Registry& registry, const auth::Scope& scope, std::string_view sql, const store::Value& value, Directory::Query& query, IdSet& kept) {
    IdSet narrowed;
    registry.database().read([&](store::Transaction& tx) {
        narrowed = {};
        tx.query(scope.apply(sql), {{"value", value}}, [&](const store::Row& row) {
            if (query.only != nullptr && !query.only->contains(row.integer(0))) return;
            const auto at = static_cast<std::size_t>(row.integer(0));
            if (narrowed.has.size() <= at) narrowed.has.resize(at + 1);
            narrowed.has[at] = true;
        });
    });
    kept = std::move(narrowed);
    query.only = &kept;
}

bool looks_like_identifier(std::string_view code) {
    return code.size() >= 4 && std::ranges::any_of(code, [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

std::vector<http::QueryParameter> list_filter_parameters() {
    return {{"q", "words, pinyin initials, a device code, certificate number or human code"},
            {"region_id", "the region and everything under it", "integer"},
            {"unit_id", "the use unit", "integer"},
            {"import_id", "what an import brought", "integer"},
            {"category", "catalogue code of the category, 3000"},
            {"use_state", "a use state"},
            {"coding", "uncoded, coded, stuck or reported"},
            {"place_type", "a place type"},
            {"fault", "a fault that a repair task is open for: registration_day_missing …"}};
}

std::optional<base::form::Faults> check(const ListFilter& filter) {
    base::form::Faults faults;
    if (!filter.use_state.empty() && !parse_word<UseState>(filter.use_state)) faults.push_back({"/use_state", "not_one_of"});
    if (!filter.coding.empty() && filter.coding != "uncoded" && filter.coding != "coded" && filter.coding != "stuck" && filter.coding != "reported")
        faults.push_back({"/coding", "not_one_of"});
    if (filter.fault && std::ranges::find(repair::faults, *filter.fault) == repair::faults.end()) faults.push_back({"/fault", "not_one_of"});
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
    ListFilter filter{text("q"), text("category"), text("use_state"), text("coding"), text("place_type"), id("region_id"), id("unit_id"), id("import_id")};
    if (auto fault = text("fault"); !fault.empty()) filter.fault = std::move(fault);
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
    IdSet only;
    if (!filter.coding.empty() && registry.coding.with_status) {
        only = registry.coding.with_status(filter.coding);
        query.only = &only;
    } else if (!filter.coding.empty()) {
        query.also = [&](std::int64_t id) { return registry.coding.status(id) == filter.coding; };
    }
    if (filter.import_id) keep_only(registry, actor.scope, by_import_sql, *filter.import_id, query, only);
    if (filter.fault) keep_only(registry, actor.scope, by_fault_sql, repair::task_of(*filter.fault), query, only);

    auto& directory = registry.directory;
    const auto listed = [](Directory::Found found) { return Listed{std::move(found.ids), found.more, found.capped, found.total}; };
    const auto code = base::normalise_code(filter.q);
    // One human code in twenty is letters alone: who types one in full means its device, not initials.
    const auto coded = registry.coding.find ? registry.coding.find(code) : std::nullopt;
    const bool like_a_number = looks_like_identifier(code);
    if (like_a_number || coded) {
        // The other filters still hold; they are asked of the few that bear the identifier.
        auto among = query;
        among.text = {};
        among.count_all = true;
        std::vector<std::int64_t> ids;
        if (coded) ids.push_back(*coded);
        if (!directory.knows_identifiers()) {
            const auto stored = registry.database().read([&](store::Transaction& tx) {
                return tx.all(actor.scope.apply(by_identifier_sql), {{"value", code}}, [](const store::Row& row) { return row.integer(0); });
            });
            ids.insert(ids.end(), stored.begin(), stored.end());
        }
        if (auto found = directory.find_by_identifier(code, ids, actor.scope, among); found.total > 0) return listed(std::move(found));
        if (like_a_number && code.size() >= 6)
            if (auto found = directory.find_by_beginning(code, actor.scope, among); found.total > 0) return listed(std::move(found));
    }
    return listed(directory.search(actor.scope, query));
}

} // namespace tezai::registry
