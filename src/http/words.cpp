#include <algorithm>
#include <set>

#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "base/ensure.hpp"
#include "base/json.hpp"
#include "http/http.hpp"

namespace tezai::http {
namespace {

std::string text_of(const boost::json::value& value) { return std::string(value.as_string()); }

std::set<std::string> placeholders(const std::string& text) {
    std::set<std::string> names;
    for (std::size_t at = text.find('{'); at != text.npos; at = text.find('{', at + 1)) {
        const auto end = text.find('}', at);
        if (end == text.npos) break;
        names.insert(text.substr(at + 1, end - at - 1));
    }
    return names;
}

std::string fill(const std::string& text, const std::map<std::string, std::string>& named) {
    std::string out;
    for (std::size_t at = 0;;) {
        const auto open = text.find('{', at);
        const auto close = open == text.npos ? text.npos : text.find('}', open);
        if (close == text.npos) return out.append(text, at);
        out.append(text, at, open - at);
        const auto found = named.find(text.substr(open + 1, close - open - 1));
        if (found != named.end()) out += found->second;
        else out.append(text, open, close - open + 1);
        at = close + 1;
    }
}

} // namespace

void Words::add(std::string_view zh_json, std::string_view en_json) {
    const auto zh = base::form::parse_json(zh_json), en = base::form::parse_json(en_json);
    ENSURE(zh && zh->is_object(), "a room's zh.json is an object without repeated codes");
    ENSURE(en && en->is_object(), "a room's en.json is an object without repeated codes");
    const auto read = [](const boost::json::value& value) {
        if (value.is_string()) return Text{text_of(value), {}};
        const auto& object = value.as_object();
        const auto* next = object.if_contains("next");
        return Text{text_of(object.at("says")), next ? text_of(*next) : std::string()};
    };
    ENSURE(zh->as_object().size() == en->as_object().size(), "zh.json and en.json have the same codes");
    for (const auto& member : zh->as_object()) {
        const std::string code(member.key());
        const auto* other = en->as_object().if_contains(code);
        ENSURE(other, "en.json says every code of zh.json: " + code);
        auto chinese = read(member.value()), english = read(*other);
        ENSURE(placeholders(chinese.says + chinese.next) == placeholders(english.says + english.next), "both languages name the same things in " + code);
        ENSURE(texts_.emplace(code, std::pair{std::move(chinese), std::move(english)}).second, "two rooms do not say the same code: " + code);
    }
}

std::string Words::says(auth::Language language, std::string_view code, const std::map<std::string, std::string>& named) const {
    const auto found = texts_.find(code);
    if (found == texts_.end()) return std::string(code);
    return fill((language == auth::Language::zh ? found->second.first : found->second.second).says, named);
}
std::string Words::next(auth::Language language, std::string_view code, const std::map<std::string, std::string>& named) const {
    const auto found = texts_.find(code);
    if (found == texts_.end()) return {};
    return fill((language == auth::Language::zh ? found->second.first : found->second.second).next, named);
}
bool Words::knows(std::string_view code) const { return texts_.find(code) != texts_.end(); }
std::vector<std::string> Words::codes() const {
    std::vector<std::string> all;
    for (const auto& [code, text] : texts_) all.push_back(code);
    return all;
}

Words& words() {
    static Words all;
    return all;
}

} // namespace tezai::http
