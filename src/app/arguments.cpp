#include "app/arguments.hpp"

#include <algorithm>
#include <charconv>

namespace tezai::app {

Arguments::Arguments(const std::vector<std::string>& given, std::span<const Option> known, std::size_t most_words, std::string folder)
    : folder_(std::move(folder)) {
    for (std::size_t i = 0; i < given.size(); ++i) {
        if (!given[i].starts_with("--")) {
            if (words_.size() == most_words) throw Misuse("“" + given[i] + "” is one word too many.");
            words_.push_back(given[i]);
            continue;
        }
        const auto eq = given[i].find('=');
        const auto name = given[i].substr(0, eq);
        const auto option = std::ranges::find(known, name, &Option::name);
        if (option == known.end()) throw Misuse("There is no option " + name + ".");
        if (option->value.empty()) {
            if (eq != std::string::npos) throw Misuse(name + " takes no value.");
            values_[name] = "";
        } else if (eq != std::string::npos) {
            values_[name] = given[i].substr(eq + 1);
        } else if (i + 1 < given.size()) {
            values_[name] = given[++i];
        } else {
            throw Misuse(name + " needs a value: " + std::string(option->value) + ".");
        }
    }
}

std::optional<std::string> Arguments::find(std::string_view name) const {
    const auto at = values_.find(name);
    return at == values_.end() ? std::nullopt : std::optional{at->second};
}

Arguments Arguments::with(const std::string& name, const std::string& value) const {
    auto more = *this;
    more.values_[name] = value;
    return more;
}

std::vector<std::string> Arguments::as_given() const {
    auto given = words_;
    for (const auto& [name, value] : values_)
        if (name != "--data") given.push_back(value.empty() ? name : name + "=" + value);
    return given;
}

std::string Arguments::file(const std::string& name) const {
    return name.empty() || name.starts_with('/') || folder_.empty() ? name : folder_ + '/' + name;
}

std::string Arguments::need(std::string_view name) const {
    const auto value = find(name);
    if (!value || value->empty()) throw Misuse(std::string(name) + " is needed.");
    return *value;
}

std::optional<std::int64_t> Arguments::integer(std::string_view name) const {
    const auto text = find(name);
    if (!text) return std::nullopt;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc{} || end != text->data() + text->size()) throw Misuse(std::string(name) + ": “" + *text + "” is not a whole number.");
    return value;
}

std::optional<base::Date> Arguments::date(std::string_view name) const {
    const auto text = find(name);
    if (!text) return std::nullopt;
    const auto day = base::parse_date(*text);
    if (!day) throw Misuse(std::string(name) + ": “" + *text + "” is not a day; write 2021-12-05.");
    return day;
}

std::optional<base::Instant> Arguments::instant(std::string_view name) const {
    const auto text = find(name);
    if (!text) return std::nullopt;
    const auto at = base::parse_instant(*text);
    if (!at) throw Misuse(std::string(name) + ": “" + *text + "” is not a moment; write 2021-12-05T10:00+08:00.");
    return at;
}

} // namespace tezai::app
