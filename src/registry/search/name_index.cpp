#include "registry/search/name_index.hpp"

#include "base/ensure.hpp"

#include <algorithm>

namespace tezai::registry {

NameIndex::NameIndex(Options options)
    : options_(options), main_(std::make_unique<TextSegment>(options.initials)),
      replaced_(std::make_unique<TextSegment>(options.initials)) {}

std::optional<std::uint32_t> NameIndex::find_in_main(std::uint32_t id) const {
    const auto& ids = main_->ids();
    const auto at = std::lower_bound(ids.begin(), ids.end(), id);
    if (at == ids.end() || *at != id) return std::nullopt;
    const auto position = static_cast<std::uint32_t>(at - ids.begin());
    if (main_->is_removed(position)) return std::nullopt;
    return position;
}

// The only writer may read without the lock: nobody else changes anything.
void NameIndex::put(std::uint32_t id, std::string_view text) {
    ENSURE(id > 0, "after = 0 means from the first on");
    const auto form = search_form(text);
    const std::lock_guard writer(one_writer_);
    if (main_->size() == 0 || id > main_->ids().back()) {
        // It may have come before, when it was below another: then it lives in the small segment.
        if (!replaced_at_.contains(id)) {
            const auto lock = turnstile_.write();
            main_->add(id, form);
            return;
        }
    }
    const auto in_main = find_in_main(id);
    if (in_main && main_->text(*in_main) == form) return;
    const auto old = replaced_at_.find(id);
    if (old != replaced_at_.end() && replaced_->text(old->second) == form) return;
    {
        const auto lock = turnstile_.write();
        if (in_main) main_->remove(*in_main);
        if (old != replaced_at_.end()) replaced_->remove(old->second);
        replaced_at_[id] = replaced_->add(id, form);
    }
    if (replaced_->size() > options_.merge_after + main_->size() / 32) merge();
}

void NameIndex::remove(std::uint32_t id) {
    const std::lock_guard writer(one_writer_);
    const auto lock = turnstile_.write();
    if (const auto in_main = find_in_main(id)) main_->remove(*in_main);
    if (const auto old = replaced_at_.find(id); old != replaced_at_.end()) {
        replaced_->remove(old->second);
        replaced_at_.erase(old);
    }
}

void NameIndex::merge() {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> replaced(replaced_at_.begin(), replaced_at_.end());
    std::sort(replaced.begin(), replaced.end());
    auto merged = std::make_unique<TextSegment>(options_.initials);
    auto at = replaced.begin();
    for (std::uint32_t position = 0; position < main_->size(); ++position) {
        if (main_->is_removed(position)) continue;
        for (; at != replaced.end() && at->first < main_->id(position); ++at) merged->add(at->first, replaced_->text(at->second));
        merged->add(main_->id(position), main_->text(position));
    }
    for (; at != replaced.end(); ++at) merged->add(at->first, replaced_->text(at->second));
    auto none = std::make_unique<TextSegment>(options_.initials);
    {
        const auto lock = turnstile_.write();
        std::swap(main_, merged);
        std::swap(replaced_, none);
        replaced_at_.clear();
    }
} // the old segments end here, after the lock

// Ascending by id, as long as `visit` answers true.
template <class Visit>
void NameIndex::visit_matches(const NameQuery& query, std::uint32_t after, const Wanted& wanted, const Visit& visit) const {
    const auto accepts = [&](std::uint32_t id) { return id > after && (!wanted || wanted(id)); };
    std::vector<std::uint32_t> others;
    for (TextSegment::Walk walk(*replaced_, query, 0);;) {
        const auto position = walk.next(accepts);
        if (!position) break;
        others.push_back(replaced_->id(*position));
    }
    std::sort(others.begin(), others.end());

    const auto& ids = main_->ids();
    const auto first = static_cast<std::uint32_t>(std::upper_bound(ids.begin(), ids.end(), after) - ids.begin());
    auto other = others.begin();
    for (TextSegment::Walk walk(*main_, query, first);;) {
        const auto position = walk.next(accepts);
        if (!position) break;
        const auto id = main_->id(*position);
        for (; other != others.end() && *other < id; ++other)
            if (!visit(*other)) return;
        if (!visit(id)) return;
    }
    for (; other != others.end(); ++other)
        if (!visit(*other)) return;
}

NameIndex::Found NameIndex::search(const Search& search) const {
    const auto query = NameQuery::parse(search.typed, options_.initials);
    Found found;
    if (query.words.empty()) return found;
    const auto lock = turnstile_.read();
    const bool count_apart = search.after > 0 && search.count_up_to > 0;
    const auto count_one = [&] {
        if (found.count < search.count_up_to) ++found.count;
        found.at_least = found.count == search.count_up_to;
        return !found.at_least;
    };
    bool counting = search.count_up_to > 0 && !count_apart;
    if (search.limit > 0 || counting)
        visit_matches(query, search.after, search.wanted, [&](std::uint32_t id) {
            if (found.ids.size() < search.limit) found.ids.push_back(id);
            if (counting) counting = count_one();
            return counting || found.ids.size() < search.limit;
        });
    if (count_apart) visit_matches(query, 0, search.wanted, [&](std::uint32_t) { return count_one(); });
    return found;
}

NameIndex::Found NameIndex::search_among(std::span<const std::uint32_t> ids, const Search& search) const {
    const auto query = NameQuery::parse(search.typed, options_.initials);
    Found found;
    if (query.words.empty()) return found;
    const auto lock = turnstile_.read();
    for (const auto id : ids) {
        if (search.wanted && !search.wanted(id)) continue;
        std::optional<std::string_view> form;
        if (const auto in_main = find_in_main(id)) form = main_->text(*in_main);
        else if (const auto at = replaced_at_.find(id); at != replaced_at_.end()) form = replaced_->text(at->second);
        if (!form || !query.found_in(*form)) continue;
        if (id > search.after && found.ids.size() < search.limit) found.ids.push_back(id);
        if (search.count_up_to > 0 && !found.at_least) found.at_least = ++found.count == search.count_up_to;
        const bool counted = search.count_up_to == 0 || found.at_least;
        if (counted && found.ids.size() == search.limit) break;
    }
    return found;
}

std::size_t NameIndex::size() const {
    const auto lock = turnstile_.read();
    return main_->size() - main_->removed() + replaced_at_.size();
}

std::size_t NameIndex::bytes() const {
    const auto lock = turnstile_.read();
    return main_->bytes() + replaced_->bytes() + replaced_at_.size() * 48;
}

} // namespace tezai::registry
