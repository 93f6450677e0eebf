#include "auth/scope.hpp"

#include <algorithm>

namespace tezai::auth {
namespace {

std::vector<std::int64_t> sorted(std::vector<std::int64_t> ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    if (!ids.empty() && ids.front() == 0) ids.erase(ids.begin()); // 0 is "not known", which nobody owns
    return ids;
}

bool holds(const std::vector<std::int64_t>& ids, std::int64_t id) { return std::binary_search(ids.begin(), ids.end(), id); }

void append_in(std::string& out, std::string_view alias, std::string_view column, const std::vector<std::int64_t>& ids) {
    out += alias;
    out += '.';
    out += column;
    out += " IN (";
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (i) out += ',';
        out += std::to_string(ids[i]);
    }
    out += ')';
}

} // namespace

Scope Scope::everything() {
    Scope scope;
    scope.everything_ = true;
    return scope;
}
Scope Scope::of_regions(std::vector<std::int64_t> region_ids) {
    Scope scope;
    scope.regions_ = sorted(std::move(region_ids));
    return scope;
}
Scope Scope::of_units(std::vector<std::int64_t> unit_ids) {
    Scope scope;
    scope.units_ = sorted(std::move(unit_ids));
    return scope;
}

bool Scope::sees(std::int64_t region_id, std::int64_t unit_id) const {
    return everything_ || holds(regions_, region_id) || holds(units_, unit_id);
}
bool Scope::sees_region(std::int64_t region_id) const { return everything_ || holds(regions_, region_id); }

std::string Scope::apply(std::string_view sql) const {
    static constexpr std::string_view mark = "{visible:";
    std::string out;
    out.reserve(sql.size() + 16 * (regions_.size() + units_.size()));
    for (std::size_t at = 0;;) {
        const auto found = sql.find(mark, at);
        const auto end = found == sql.npos ? sql.npos : sql.find('}', found);
        if (end == sql.npos) return out.append(sql.substr(at));
        out.append(sql.substr(at, found - at));
        const auto alias = sql.substr(found + mark.size(), end - found - mark.size());
        if (everything_) {
            out += "1 = 1";
        } else if (is_nothing()) {
            out += "1 = 0";
        } else {
            const bool both = !regions_.empty() && !units_.empty();
            if (both) out += '(';
            if (!regions_.empty()) append_in(out, alias, "region_id", regions_);
            if (both) out += " OR ";
            if (!units_.empty()) append_in(out, alias, "unit_id", units_);
            if (both) out += ')';
        }
        at = end + 1;
    }
}

} // namespace tezai::auth
