// Which devices match: filters on the columns, words by the index. What is cheaper leads: where scope and filters leave few
// devices their texts are looked at one by one, elsewhere the index names candidates and the filters are asked of each.
#include <algorithm>
#include <cstring>

#include "registry/directory_columns.hpp"

namespace tezai::registry {
namespace {

constexpr std::size_t few_devices = 60'000; // of which looking at each text is quicker than walking a long list

// Ids as a byte each; nothing set and not `any`: none.
class Marks {
public:
    void set(std::span<const std::int64_t> ids) {
        any_ = false;
        for (const auto id : ids) {
            if (id < 0) continue;
            if (static_cast<std::size_t>(id) >= marked_.size()) marked_.resize(static_cast<std::size_t>(id) + 1);
            marked_[static_cast<std::size_t>(id)] = 1;
        }
    }
    [[nodiscard]] bool none() const { return !any_ && marked_.empty(); }
    [[nodiscard]] bool operator()(std::uint32_t id) const { return any_ || (id < marked_.size() && marked_[id] != 0); }

private:
    bool any_ = true;
    std::vector<std::uint8_t> marked_;
};

// One page out of what comes in ascending order, and the total where it is wanted.
class Page {
public:
    Page(const Directory::Query& query, std::int64_t most_counted) : query_(query), most_counted_(most_counted) {}
    // Whether there is a reason to go on.
    bool add(std::int64_t id) {
        if (query_.count_all && found_.total < most_counted_) ++found_.total;
        const bool counted = !query_.count_all || found_.total >= most_counted_;
        if (id <= query_.after_id) return true;
        if (found_.ids.size() < query_.limit) found_.ids.push_back(id);
        else found_.more = true;
        return !(found_.more && counted);
    }
    [[nodiscard]] Directory::Found take() {
        found_.capped = query_.count_all && found_.total >= most_counted_;
        return std::move(found_);
    }

private:
    const Directory::Query& query_;
    std::int64_t most_counted_;
    Directory::Found found_;
};

} // namespace

// Scope and filters of one query, asked of a device by its columns. The one place where the directory applies a scope.
class Directory::Matcher {
public:
    Matcher(const Columns& columns, const auth::Scope& scope, const Query& query) : c_(columns), query_(query), everything_(scope.is_everything()) {
        if (!everything_) {
            seen_regions_.set(scope.regions());
            seen_units_.set(scope.units());
        }
        if (!query.regions.empty()) wanted_regions_.set(query.regions);
        const auto number = [&](std::string_view word, std::int32_t& to) {
            if (word.empty()) return;
            if (const auto known = c_.words.find(word)) to = *known;
            else none_ = true; // a word that no device has
        };
        number(query.category, category_);
        number(query.variety, variety_);
        number(query.place_type, place_type_);
        if (scope.is_nothing() || query.unit_id < 0 || query.unit_id > UINT32_MAX) none_ = true;
    }
    [[nodiscard]] bool none() const { return none_; }
    [[nodiscard]] bool is_plain() const { // nothing but the scope and regions
        return category_ < 0 && variety_ < 0 && place_type_ < 0 && query_.unit_id == 0 && !query_.use_state && query_.only == nullptr && !query_.also;
    }
    [[nodiscard]] bool operator()(std::size_t id) const {
        if (c_.states[id] == 0) return false;
        if (!wanted_regions_(c_.region[id])) return false;
        if (!everything_ && !seen_regions_(c_.region[id]) && !seen_units_(c_.unit[id])) return false;
        if (query_.unit_id != 0 && c_.unit[id] != query_.unit_id) return false;
        if (category_ >= 0 && c_.category[id] != category_) return false;
        if (variety_ >= 0 && c_.variety[id] != variety_) return false;
        if (place_type_ >= 0 && c_.place_type[id] != place_type_) return false;
        if (query_.use_state && c_.use_state(id) != *query_.use_state) return false;
        if (query_.only && !query_.only->contains(static_cast<std::int64_t>(id))) return false;
        return !query_.also || query_.also(static_cast<std::int64_t>(id));
    }
    // At most so many devices can match: by the regions; a unit's are few.
    [[nodiscard]] std::size_t at_most() const {
        if (none_) return 0;
        if (query_.unit_id != 0 || (!everything_ && seen_regions_.none())) return few_devices;
        std::size_t sum = 0;
        for (std::uint32_t region = 0; region < c_.in_region.size(); ++region)
            if (wanted_regions_(region) && (everything_ || seen_regions_(region) || !seen_units_.none())) sum += c_.in_region[region];
        return sum;
    }
    // Ascending from `from`, as long as `each` answers true.
    template <class Each>
    void visit_from(std::size_t from, const Each& each) const {
        for (auto id = from; id < c_.size(); ++id)
            if ((*this)(id) && !each(id)) return;
    }

private:
    const Columns& c_;
    const Query& query_;
    bool everything_, none_ = false;
    Marks seen_regions_, seen_units_, wanted_regions_;
    std::int32_t category_ = -1, variety_ = -1, place_type_ = -1;
};

Directory::Found Directory::search(const auth::Scope& scope, const Query& query) const {
    const auto lock = turnstile_.read();
    const auto& c = *columns_;
    const Matcher matches(c, scope, query);
    if (matches.none()) return {};
    const auto after = static_cast<std::size_t>(std::max<std::int64_t>(0, query.after_id));
    const auto words = NameQuery::parse(query.text, true);

    if (words.words.empty()) {
        // The total is known without looking where only regions are asked for.
        const bool counted = query.count_all && matches.is_plain() && scope.units().empty();
        auto asked = query;
        if (counted) asked.count_all = false;
        Page page(asked, INT64_MAX);
        matches.visit_from(asked.count_all ? 1 : after + 1, [&](std::size_t id) { return page.add(static_cast<std::int64_t>(id)); });
        auto found = page.take();
        if (counted) found.total = static_cast<std::int64_t>(matches.at_most());
        return found;
    }

    if (!names_ready_) { // every text as it is written, until the index is there
        Page page(query, count_cap);
        matches.visit_from(query.count_all ? 1 : after + 1, [&](std::size_t id) {
            const auto has = [&](std::string_view text, const std::string& word) { return memmem(text.data(), text.size(), word.data(), word.size()) != nullptr; };
            for (const auto& word : words.words)
                if (!has(c.name(id), word.literal) && !has(c.address(id), word.literal) && !has(c.unit_name(id), word.literal)) return true;
            return page.add(static_cast<std::int64_t>(id));
        });
        return page.take();
    }

    const auto limit = std::min<std::size_t>(query.limit, UINT32_MAX);
    NameIndex::Search asked{.typed = query.text, .after = static_cast<std::uint32_t>(std::min<std::size_t>(after, UINT32_MAX)), .limit = limit + 1,
                            .count_up_to = query.count_all ? static_cast<std::size_t>(count_cap) : 0};
    NameIndex::Found named;
    if (matches.at_most() <= few_devices) {
        std::vector<std::uint32_t> candidates;
        matches.visit_from(query.count_all ? 1 : after + 1, [&](std::size_t id) {
            candidates.push_back(static_cast<std::uint32_t>(id));
            return true;
        });
        named = names_->search_among(candidates, asked);
    } else {
        asked.wanted = [&](std::uint32_t id) { return id < c.size() && matches(id); };
        named = names_->search(asked);
    }
    Found found{.total = static_cast<std::int64_t>(named.count), .capped = named.at_least};
    found.more = named.ids.size() > limit;
    if (found.more) named.ids.pop_back();
    found.ids.assign(named.ids.begin(), named.ids.end());
    return found;
}

Directory::Found Directory::search_among(std::span<const std::int64_t> ids, const auth::Scope& scope, const Query& query) const {
    const auto lock = turnstile_.read();
    const auto& c = *columns_;
    const Matcher matches(c, scope, query);
    Page page(query, INT64_MAX);
    if (matches.none()) return {};
    const auto words = NameQuery::parse(query.text, true);
    for (const auto id : ids)
        if (c.is_there(id) && matches(static_cast<std::size_t>(id)) &&
            (words.words.empty() || words.found_in(search_form(c.search_text(static_cast<std::size_t>(id))))) && !page.add(id))
            break;
    return page.take();
}

Directory::Found Directory::find_by_identifier(std::string_view typed, std::vector<std::int64_t> ids, const auth::Scope& scope, const Query& query) const {
    if (identifiers_ready_) {
        const auto known = identifiers_->find(typed);
        ids.insert(ids.end(), known.begin(), known.end());
    }
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    auto filters = query;
    filters.text = {};
    return search_among(ids, scope, filters);
}

Directory::Found Directory::find_by_beginning(std::string_view typed, const auth::Scope& scope, const Query& query) const {
    if (!identifiers_ready_) return {};
    const auto lock = turnstile_.read();
    const auto& c = *columns_;
    const Matcher matches(c, scope, query);
    if (matches.none()) return {};
    const auto hits = identifiers_->find_beginning_with(typed, beginning_cap, nullptr, [&](std::uint32_t id) { return c.is_there(id) && matches(id); });
    std::vector<std::uint32_t> ids;
    for (const auto& hit : hits) ids.push_back(hit.id);
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    Page page(query, INT64_MAX);
    for (const auto id : ids)
        if (!page.add(id)) break;
    auto found = page.take();
    found.capped = hits.size() == beginning_cap;
    return found;
}

std::vector<std::int64_t> Directory::all_ids(const auth::Scope& scope, Query query, std::size_t limit) const {
    query.limit = limit;
    query.count_all = false;
    query.after_id = 0;
    return search(scope, query).ids;
}

} // namespace tezai::registry
