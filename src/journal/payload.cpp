#include "journal/payload.hpp"

#include <algorithm>

#include "base/canonical_json.hpp"
#include "base/ensure.hpp"

namespace tezai::journal {
namespace {

struct Member {
    std::string_view key;  // with its quotes, as written: canonical keys sort the same with and without
    std::string_view text; // "key":value
};

// The end of the JSON string that starts at `at` (its opening quote), or npos.
std::size_t end_of_string(std::string_view json, std::size_t at) {
    for (auto i = at + 1; i < json.size(); ++i) {
        if (json[i] == '\\') ++i;
        else if (json[i] == '"') return i + 1;
    }
    return std::string_view::npos;
}

// The members of a canonical object; what is nested stays text.
std::vector<Member> members_of(std::string_view object) {
    std::vector<Member> members;
    std::size_t at = 1;
    while (at < object.size() && object[at] == '"') {
        const auto start = at;
        const auto key_end = end_of_string(object, at);
        if (key_end == std::string_view::npos || key_end >= object.size() || object[key_end] != ':') break;
        int depth = 0;
        for (at = key_end + 1; at < object.size(); ++at) {
            const char c = object[at];
            if (c == '"') {
                at = end_of_string(object, at);
                if (at == std::string_view::npos) return members;
                --at;
            } else if (c == '{' || c == '[') {
                ++depth;
            } else if (c == '}' || c == ']') {
                if (depth-- == 0) break;
            } else if (c == ',' && depth == 0) {
                break;
            }
        }
        members.push_back({object.substr(start, key_end - start), object.substr(start, at - start)});
        if (at < object.size() && object[at] == ',') ++at;
    }
    return members;
}

std::string text_of_commitments(std::vector<Commitment> personal) {
    std::sort(personal.begin(), personal.end(), [](const auto& a, const auto& b) { return a.field < b.field; });
    base::CanonicalObject object;
    for (const auto& one : personal) object.add(one.field, one.hex);
    return object.text();
}

std::string text_of_findings(std::span<const law::Breach> findings) {
    std::string list = "[";
    for (const auto& breach : findings) {
        if (list.size() > 1) list += ',';
        base::CanonicalObject one;
        one.add("clause", law::to_text(breach.clause)).add("code", breach.code);
        list += one.text();
    }
    return list + "]";
}

} // namespace

std::string add_to_payload(std::string_view payload, std::span<const law::Breach> findings, std::vector<Commitment> personal) {
    const std::string found = "\"findings\":" + text_of_findings(findings);
    const std::string kept = "\"personal\":" + text_of_commitments(personal);
    auto members = members_of(payload);
    for (const auto& member : members)
        ENSURE(member.key != "\"findings\"" && member.key != "\"personal\"", "these two keys are the journal's own");
    if (!findings.empty()) members.push_back({"\"findings\"", found});
    if (!personal.empty()) members.push_back({"\"personal\"", kept});
    // Without its quotes: a closing quote would sort after a longer key's blank or '!'.
    const auto bare = [](std::string_view key) { return key.substr(1, key.size() - 2); };
    std::sort(members.begin(), members.end(), [&](const Member& a, const Member& b) { return bare(a.key) < bare(b.key); });
    std::string text = "{";
    for (const auto& member : members) {
        if (text.size() > 1) text += ',';
        text += member.text;
    }
    return text + "}";
}

std::string refusal_payload(const law::Refusal& refusal) {
    base::CanonicalObject named;
    for (const auto& [name, value] : refusal.named) named.add(name, value);
    base::CanonicalObject payload;
    payload.add("clause", law::to_text(refusal.clause)).add("code", refusal.code);
    if (!refusal.named.empty()) payload.add_raw("named", named.text());
    return payload.text();
}

std::vector<Commitment> list_commitments(std::string_view payload) {
    std::vector<Commitment> found;
    for (const auto& member : members_of(payload)) {
        if (member.key != "\"personal\"") continue;
        const auto object = member.text.substr(member.key.size() + 1);
        for (const auto& one : members_of(object)) {
            const auto hex = one.text.substr(one.key.size() + 1);
            if (hex.size() < 2) continue;
            found.push_back({std::string(one.key.substr(1, one.key.size() - 2)), std::string(hex.substr(1, hex.size() - 2))});
        }
    }
    return found;
}

bool is_payload(std::string_view payload) {
    return payload.size() >= 2 && payload.front() == '{' && payload.back() == '}' &&
           std::none_of(payload.begin(), payload.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

} // namespace tezai::journal
