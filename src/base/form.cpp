#include "base/form.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include "base/ensure.hpp"

namespace tezai::base::form {

namespace bj = boost::json;

std::string Text<Instant>::write(const Instant& at) {
    auto text = to_text(at, UtcOffset{0});
    const auto offset = text.rfind("+00:00");
    if (offset != std::string::npos) text.replace(offset, 6, "Z");
    return text;
}

namespace detail {

void Reader::tell(std::string_view code) {
    if (faults.size() < most_faults) faults.push_back({path_, std::string(code)});
}
void Reader::tell_below(std::string_view name, std::string_view code) {
    enter(name);
    tell(code);
    leave();
}
void Reader::enter(std::string_view name) {
    ends_.push_back(path_.size());
    append_pointer(path_, name);
}
void Reader::enter(std::size_t index) {
    ends_.push_back(path_.size());
    path_ += '/';
    path_ += std::to_string(index);
}
void Reader::leave() {
    path_.resize(ends_.back());
    ends_.pop_back();
}

const Object* Reader::object(const Value& value) {
    const auto* object = value.if_object();
    if (!object) tell("not_an_object");
    return object;
}
const bj::array* Reader::list(const Value& value) {
    const auto* list = value.if_array();
    if (!list) tell("not_a_list");
    else if (list->size() > longest_list) {
        tell("too_long");
        return nullptr;
    }
    return list;
}
const Value* Reader::member(const Object& object, std::string_view name, bool required) {
    const auto* found = object.if_contains(name);
    if (found && !found->is_null()) return found;
    if (required) tell_below(name, "missing");
    return nullptr;
}
void Reader::no_others(const Object& object, const std::string_view* names, std::size_t count) {
    for (const auto& member : object)
        if (std::find(names, names + count, std::string_view(member.key())) == names + count) tell_below(member.key(), "unknown_field");
}
bool Reader::string(const Value& value, std::string& out) {
    const auto* text = value.if_string();
    if (!text) return tell("not_a_string"), false;
    if (text->size() > longest_string) return tell("too_long"), false;
    out.assign(text->data(), text->size());
    return true;
}
bool Reader::integer(const Value& value, std::int64_t least, std::int64_t most, std::int64_t& out) {
    // 1.0 is refused too: a sender who writes a fraction may mean one. What does not fit int64 came as a double or uint64.
    const auto* n = value.if_int64();
    if (!n || *n < least || *n > most) return tell("not_an_integer_in_range"), false;
    out = *n;
    return true;
}
bool Reader::number(const Value& value, double& out) {
    if (const auto* d = value.if_double()) out = *d;
    else if (const auto* i = value.if_int64()) out = static_cast<double>(*i);
    else if (const auto* u = value.if_uint64()) out = static_cast<double>(*u);
    else return tell("not_a_number"), false;
    return true;
}
bool Reader::boolean(const Value& value, bool& out) {
    const auto* b = value.if_bool();
    if (!b) return tell("not_true_or_false"), false;
    out = *b;
    return true;
}
void Reader::raw(const Value& value, Raw& out) { out.json = canonical(value); }

void append_integer(std::string& out, std::int64_t n) {
    char buffer[24];
    out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, n).ptr);
}
void append_number(std::string& out, double n) {
    ENSURE(std::isfinite(n), "a number that we write is finite");
    char buffer[32];
    out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, n).ptr);
}

Value schema_string(std::string_view format) {
    Object schema{{"type", "string"}};
    if (!format.empty()) schema["format"] = format;
    return schema;
}
Value schema_words(const std::string_view* words, std::size_t count) {
    bj::array all;
    for (std::size_t i = 0; i < count; ++i) all.emplace_back(bj::string_view(words[i]));
    return Object{{"type", "string"}, {"enum", std::move(all)}};
}
Value schema_integer(std::int64_t least) {
    Object schema{{"type", "integer"}, {"format", "int64"}};
    if (least == 0 || least == 1) schema["minimum"] = least;
    return schema;
}
Value schema_plain(std::string_view type) {
    if (type.empty()) return Object{};
    return Object{{"type", bj::string_view(type)}};
}
Value schema_list(Value item) { return Object{{"type", "array"}, {"items", std::move(item)}}; }
Value schema_map(Value item) { return Object{{"type", "object"}, {"additionalProperties", std::move(item)}}; }
Value schema_or_null(Value item) {
    auto& object = item.as_object();
    if (const auto* type = object.if_contains("type"); type && type->is_string() && !object.contains("enum")) {
        object["type"] = bj::array{*type, "null"};
        return item;
    }
    return Object{{"anyOf", bj::array{std::move(item), Object{{"type", "null"}}}}};
}
Value schema_reference(std::string_view name) { return Object{{"$ref", "#/components/schemas/" + std::string(name)}}; }
void add_property(Object& object, std::string_view name, Value schema, std::string_view about, bool required) {
    if (!about.empty()) schema.as_object()["description"] = about; // 3.1 allows it beside $ref
    if (!object.contains("properties")) object["properties"] = Object{};
    object["properties"].as_object()[name] = std::move(schema);
    if (!required) return;
    if (!object.contains("required")) object["required"] = bj::array{};
    object["required"].as_array().emplace_back(bj::string_view(name));
}

} // namespace detail
} // namespace tezai::base::form
