#include "registry/search/identifier_index.hpp"

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "registry/search/name_query.hpp"

#include <algorithm>

namespace tezai::registry {
namespace {

constexpr std::size_t max_identifier_bytes = 255; // one byte of length

std::uint64_t head_of(std::string_view text) {
    std::uint64_t head = 0;
    for (std::size_t i = 0; i < 8; ++i) head = head << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
    return head;
}

std::string identifier_form(std::string_view text) {
    auto form = search_form(text);
    form.resize(base::cut_utf8(form, max_identifier_bytes).size());
    return form;
}

} // namespace

void IdentifierIndex::Array::append(std::string_view identifier, std::uint32_t id) {
    ENSURE(texts.size() < 0xFFFFFFFFU - 256, "4 GB of identifiers are more than one index is for");
    // The same identifier of several ids is kept once.
    const bool same_text = !entries.empty() && text(entries.back()) == identifier;
    if (!same_text) {
        const auto at = static_cast<std::uint32_t>(texts.size());
        texts += static_cast<char>(identifier.size());
        texts += identifier;
        entries.push_back({head_of(identifier), at, id});
    } else if (entries.back().id != id) {
        entries.push_back({entries.back().head, entries.back().at, id});
    }
}

std::string_view IdentifierIndex::Array::text(const Entry& e) const {
    return std::string_view(texts).substr(e.at + 1, static_cast<unsigned char>(texts[e.at]));
}

std::size_t IdentifierIndex::Array::lower_bound(std::string_view identifier, std::uint32_t id) const {
    const auto head = head_of(identifier);
    const auto at = std::partition_point(entries.begin(), entries.end(), [&](const Entry& e) {
        if (e.head != head) return e.head < head;
        const auto order = text(e) <=> identifier;
        return order != 0 ? order < 0 : e.id < id;
    });
    return static_cast<std::size_t>(at - entries.begin());
}

bool IdentifierIndex::Array::contains(std::string_view identifier, std::uint32_t id) const {
    const auto at = lower_bound(identifier, id);
    return at < entries.size() && entries[at].id == id && text(entries[at]) == identifier;
}

bool IdentifierIndex::in_arrays(KeyView key) const {
    return std::any_of(arrays_.begin(), arrays_.end(), [&](const auto& array) { return array->contains(key.text, key.id); });
}

void IdentifierIndex::add(std::string_view identifier, std::uint32_t id) {
    auto form = identifier_form(identifier);
    if (form.empty()) return;
    const std::lock_guard writer(one_writer_);
    // Whether an array has it already is not asked: that would be most of the work of loading millions. Duplicates
    // fall out when they are read or merged.
    {
        const auto lock = turnstile_.write();
        if (!removed_.empty())
            if (const auto gone = removed_.find(KeyView{form, id}); gone != removed_.end()) removed_.erase(gone);
        recent_.insert({std::move(form), id});
    }
    if (recent_.size() >= array_after_) freeze();
}

void IdentifierIndex::remove(std::string_view identifier, std::uint32_t id) {
    auto form = identifier_form(identifier);
    const std::lock_guard writer(one_writer_);
    const KeyView key{form, id};
    const auto lock = turnstile_.write();
    if (const auto at = recent_.find(key); at != recent_.end()) recent_.erase(at);
    if (in_arrays(key)) removed_.insert({std::move(form), id});
}

// The only writer may read without the lock; it takes it to put the new arrays in place of the old.
void IdentifierIndex::freeze() {
    auto fresh = std::make_shared<Array>();
    fresh->entries.reserve(recent_.size());
    for (const auto& key : recent_) fresh->append(key.text, key.id);
    auto arrays = arrays_;
    arrays.push_back(std::move(fresh));
    while (arrays.size() > 1 && arrays[arrays.size() - 2]->entries.size() < 2 * arrays.back()->entries.size()) {
        auto one = merged(*arrays[arrays.size() - 2], *arrays.back());
        arrays.pop_back();
        arrays.back() = std::move(one);
    }
    // What was removed and merged away need not be remembered.
    Keys still_there;
    for (const auto& key : removed_)
        if (std::any_of(arrays.begin(), arrays.end(), [&](const auto& a) { return a->contains(key.text, key.id); })) still_there.insert(key);
    Keys none;
    const auto lock = turnstile_.write();
    arrays_ = std::move(arrays);
    std::swap(recent_, none);
    std::swap(removed_, still_there);
}

std::shared_ptr<const IdentifierIndex::Array> IdentifierIndex::merged(const Array& a, const Array& b) const {
    auto out = std::make_shared<Array>();
    out->entries.reserve(a.entries.size() + b.entries.size());
    out->texts.reserve(a.texts.size() + b.texts.size());
    const auto take = [&](const Array& from, const Entry& e) {
        const auto text = from.text(e);
        if (removed_.empty() || !removed_.contains(KeyView{text, e.id})) out->append(text, e.id);
    };
    auto x = a.entries.begin();
    auto y = b.entries.begin();
    while (x != a.entries.end() && y != b.entries.end()) {
        const bool first = x->head != y->head ? x->head < y->head : Before{}(KeyView{a.text(*x), x->id}, KeyView{b.text(*y), y->id});
        first ? take(a, *x++) : take(b, *y++);
    }
    for (; x != a.entries.end(); ++x) take(a, *x);
    for (; y != b.entries.end(); ++y) take(b, *y);
    return out;
}

template <class Visit>
void IdentifierIndex::visit_from(KeyView first, const Visit& visit) const {
    std::vector<std::size_t> at;
    for (const auto& array : arrays_) at.push_back(array->lower_bound(first.text, first.id));
    auto recent = recent_.lower_bound(first);
    std::optional<KeyView> before;
    for (;;) {
        std::optional<KeyView> least;
        std::size_t from = arrays_.size();
        if (recent != recent_.end()) least = Before::view(*recent);
        for (std::size_t i = 0; i < arrays_.size(); ++i) {
            if (at[i] == arrays_[i]->entries.size()) continue;
            const auto& entry = arrays_[i]->entries[at[i]];
            const KeyView key{arrays_[i]->text(entry), entry.id};
            if (!least || Before{}(key, *least)) least = key, from = i;
        }
        if (!least) return;
        if (from == arrays_.size()) ++recent;
        else ++at[from];
        if (before && before->id == least->id && before->text == least->text) continue;
        before = least;
        if (from < arrays_.size() && !removed_.empty() && removed_.contains(*least)) continue;
        if (!visit(*least)) return;
    }
}

std::vector<std::uint32_t> IdentifierIndex::find(std::string_view identifier) const {
    const auto form = identifier_form(identifier);
    std::vector<std::uint32_t> ids;
    if (form.empty()) return ids;
    const auto lock = turnstile_.read();
    visit_from({form, 0}, [&](KeyView key) {
        if (key.text != form) return false;
        ids.push_back(key.id);
        return true;
    });
    return ids;
}

std::vector<IdentifierIndex::Hit> IdentifierIndex::find_beginning_with(std::string_view beginning, std::size_t limit, const Hit* after,
                                                                       const std::function<bool(std::uint32_t)>& wanted) const {
    const auto form = identifier_form(beginning);
    std::vector<Hit> hits;
    if (form.empty() || limit == 0) return hits;
    KeyView first{form, 0};
    if (after && Before{}(first, KeyView{after->identifier, after->id})) first = {after->identifier, after->id};
    const auto lock = turnstile_.read();
    visit_from(first, [&](KeyView key) {
        if (!key.text.starts_with(form)) return false;
        const bool seen = after && !Before{}(KeyView{after->identifier, after->id}, key);
        if (!seen && (!wanted || wanted(key.id))) hits.push_back({std::string(key.text), key.id});
        return hits.size() < limit;
    });
    return hits;
}

std::size_t IdentifierIndex::size() const {
    const auto lock = turnstile_.read();
    auto sum = recent_.size();
    for (const auto& array : arrays_) sum += array->entries.size();
    return sum;
}

std::size_t IdentifierIndex::bytes() const {
    const auto lock = turnstile_.read();
    auto sum = (recent_.size() + removed_.size()) * 96;
    for (const auto& array : arrays_) sum += array->entries.capacity() * sizeof(Entry) + array->texts.capacity();
    return sum;
}

} // namespace tezai::registry
