// SQL in, records out; decides nothing.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "auth/scope.hpp"
#include "journal/types.hpp"
#include "links/coding/lookback/sample.hpp"
#include "links/coding/lookback/types.hpp"
#include "store/database.hpp"

namespace tezai::coding::lookback {

[[nodiscard]] std::optional<Census> latest_census(store::Transaction&);
[[nodiscard]] bool has_census(store::Transaction&, std::int64_t campaign_id);
std::int64_t insert_census(store::Transaction&, const Census&, journal::AccountId by);

struct ToList {
    std::int64_t equipment_id = 0, region_id = 0, unit_id = 0;
};
void insert_listed(store::Transaction&, std::int64_t census_id, std::span<const ToList>);
[[nodiscard]] std::optional<Listed> find_listed_row(store::Transaction&, const auth::Scope&, std::int64_t census_id, std::int64_t equipment_id);
[[nodiscard]] std::vector<std::int64_t> listed_among(store::Transaction&, std::int64_t census_id, std::span<const std::int64_t> equipment_ids); // whatever the scope
void save_listed(store::Transaction&, const Listed&);

// Which part of a list: to_ask, complete, by_system, problem, overdue, differs, recheck, removed, all.
struct ListQuery {
    std::int64_t census_id = 0;
    std::span<const std::int64_t> regions = {}; // empty: any
    std::string_view part = "all";
    base::Date today;
    std::int64_t after_id = 0, limit = 50;
};
[[nodiscard]] bool is_part(std::string_view);
[[nodiscard]] std::vector<Listed> list_listed(store::Transaction&, const auth::Scope&, const ListQuery&); // ascending equipment id

struct Counts {
    std::int64_t region_id = 0;
    std::int64_t listed = 0, removed = 0, complete = 0, by_system = 0, problems = 0, open = 0, overdue = 0, differ = 0, drawn = 0, rechecked = 0, contradicted = 0;
    Counts& operator+=(const Counts&);
};
[[nodiscard]] std::vector<Counts> count_by_region(store::Transaction&, const auth::Scope&, std::int64_t census_id, base::Date today);

struct Given {
    std::int64_t account = 0, office = 0;
    std::string role;
    bool recheck = false;
    Answers answers;
    base::Instant at;
};
void insert_answer(store::Transaction&, std::int64_t census_id, std::int64_t equipment_id, const Given&);
[[nodiscard]] std::vector<Given> list_answers(store::Transaction&, std::int64_t census_id, std::int64_t equipment_id); // oldest first

void insert_draw(store::Transaction&, const Draw&);
[[nodiscard]] std::vector<Draw> list_draws(store::Transaction&, std::int64_t census_id); // by number
void save_drawn(store::Transaction&, const Draw&);
[[nodiscard]] std::vector<ToList> list_undrawn_records(store::Transaction&, std::int64_t census_id);
void mark_drawn(store::Transaction&, std::int64_t census_id, std::int64_t number, std::span<const std::int64_t> equipment_ids);

[[nodiscard]] std::int64_t cursor_leaf(store::Transaction&);
void save_cursor(store::Transaction&, std::int64_t leaf);

} // namespace tezai::coding::lookback
