// How form.hpp does it. Templates here only walk the fields; the work is in form.cpp, so that a handler's file stays cheap.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/json.hpp"

namespace tezai::base::form {

// JSON kept as text: written as it stands, read as anything. For payloads that are shown and not understood.
struct Raw {
    std::string json = "null";
};

// A type of your own that is a JSON string: specialise with
//   static std::optional<T> parse(std::string_view);  static std::string write(const T&);
//   static constexpr std::string_view fault = "not_a_phone_number", format = "phone";
template <class T>
struct Text;
template <>
struct Text<Date> {
    static std::optional<Date> parse(std::string_view text) { return parse_date(text); }
    static std::string write(const Date& day) { return to_text(day); }
    static constexpr std::string_view fault = "not_a_date", format = "date";
};
template <>
struct Text<Instant> { // written in UTC: what a clock on the wall says is the reader's business
    static std::optional<Instant> parse(std::string_view text) { return parse_instant(text); }
    static std::string write(const Instant& at);
    static constexpr std::string_view fault = "not_an_instant", format = "date-time";
};

template <class T>
concept Described = requires { T::form; };
template <class T>
concept Worded = std::is_enum_v<T> && requires { Words<T>::all; };
template <class T>
concept TextLike = requires(std::string_view text) { Text<T>::parse(text); };

inline constexpr std::size_t longest_string = 64 * 1024; // bytes
inline constexpr std::size_t longest_list = 100'000;

namespace detail {

using Value = boost::json::value;
using Object = boost::json::object;

class Reader {
public:
    Faults faults;

    void tell(std::string_view code);
    void tell_below(std::string_view name, std::string_view code);
    void enter(std::string_view name);
    void enter(std::size_t index);
    void leave();

    const Object* object(const Value&);
    const boost::json::array* list(const Value&);
    // The member; null when it is absent or null, and then told as missing if it is required.
    const Value* member(const Object&, std::string_view name, bool required);
    void no_others(const Object&, const std::string_view* names, std::size_t count);
    bool string(const Value&, std::string& out);
    bool integer(const Value&, std::int64_t least, std::int64_t most, std::int64_t& out);
    bool number(const Value&, double& out);
    bool boolean(const Value&, bool& out);
    void raw(const Value&, Raw& out);

private:
    std::string path_;
    std::vector<std::size_t> ends_;
};

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;
template <class T>
inline constexpr bool is_map = false;
template <class T, class C>
inline constexpr bool is_map<std::map<std::string, T, C>> = true;
template <class T>
inline constexpr bool is_id = false;
template <class T>
inline constexpr bool is_id<Id<T>> = true;

template <class T>
void read(Reader& reader, const Value& value, T& out);

template <class T>
void read_described(Reader& reader, const Value& value, T& out) {
    const auto* object = reader.object(value);
    if (!object) return;
    std::apply(
        [&](const auto&... field) {
            const auto one = [&](const auto& f) {
                auto& place = out.*(f.member);
                const auto* member = reader.member(*object, f.name, !is_optional<std::decay_t<decltype(place)>>);
                if (!member) return;
                reader.enter(f.name);
                read(reader, *member, place);
                reader.leave();
            };
            (one(field), ...);
            constexpr std::size_t count = sizeof...(field);
            const std::array<std::string_view, count> names{field.name...};
            reader.no_others(*object, names.data(), count);
        },
        T::form);
}

template <class T>
void read(Reader& reader, const Value& value, T& out) {
    if constexpr (is_optional<T>) {
        if (value.is_null()) out.reset();
        else read(reader, value, out.emplace());
    } else if constexpr (std::is_same_v<T, Raw>) {
        reader.raw(value, out);
    } else if constexpr (std::is_same_v<T, std::string>) {
        reader.string(value, out);
    } else if constexpr (std::is_same_v<T, bool>) {
        reader.boolean(value, out);
    } else if constexpr (std::integral<T>) {
        constexpr auto most = std::in_range<std::int64_t>(std::numeric_limits<T>::max()) ? static_cast<std::int64_t>(std::numeric_limits<T>::max())
                                                                                         : std::numeric_limits<std::int64_t>::max();
        std::int64_t n = 0;
        if (reader.integer(value, static_cast<std::int64_t>(std::numeric_limits<T>::min()), most, n)) out = static_cast<T>(n);
    } else if constexpr (std::is_same_v<T, double>) {
        reader.number(value, out);
    } else if constexpr (is_id<T>) {
        reader.integer(value, 1, std::numeric_limits<std::int64_t>::max(), out.value);
    } else if constexpr (Worded<T>) {
        std::string text;
        if (!reader.string(value, text)) return;
        for (const auto& [each, word] : Words<T>::all)
            if (word == text) {
                out = each;
                return;
            }
        reader.tell("not_one_of");
    } else if constexpr (TextLike<T>) {
        std::string text;
        if (!reader.string(value, text)) return;
        if (auto parsed = Text<T>::parse(text)) out = std::move(*parsed);
        else reader.tell(Text<T>::fault);
    } else if constexpr (is_list<T>) {
        const auto* list = reader.list(value);
        if (!list) return;
        out.reserve(list->size());
        for (std::size_t i = 0; i < list->size(); ++i) {
            reader.enter(i);
            typename T::value_type item{};
            read(reader, (*list)[i], item);
            out.push_back(std::move(item));
            reader.leave();
        }
    } else if constexpr (is_map<T>) {
        const auto* object = reader.object(value);
        if (!object) return;
        for (const auto& member : *object) {
            reader.enter(member.key());
            read(reader, member.value(), out[std::string(member.key())]);
            reader.leave();
        }
    } else {
        static_assert(Described<T>, "a member of a form is a described struct or one of the types that form.hpp lists");
        read_described(reader, value, out);
    }
}

void append_integer(std::string& out, std::int64_t n);
void append_number(std::string& out, double n); // must be finite

template <class T>
void append(std::string& out, const T& value) {
    if constexpr (is_optional<T>) {
        if (value) append(out, *value);
        else out += "null";
    } else if constexpr (std::is_same_v<T, Raw>) {
        out += value.json;
    } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>) {
        append_string(out, value);
    } else if constexpr (std::is_same_v<T, bool>) {
        out += value ? "true" : "false";
    } else if constexpr (std::integral<T>) {
        append_integer(out, static_cast<std::int64_t>(value));
    } else if constexpr (std::is_same_v<T, double>) {
        append_number(out, value);
    } else if constexpr (is_id<T>) {
        append_integer(out, value.value);
    } else if constexpr (Worded<T>) {
        for (const auto& [each, word] : Words<T>::all)
            if (each == value) {
                append_string(out, word);
                return;
            }
        out += "null";
    } else if constexpr (TextLike<T>) {
        append_string(out, Text<T>::write(value));
    } else if constexpr (is_list<T>) {
        out += '[';
        bool first = true;
        for (const auto& item : value) {
            if (!first) out += ',';
            first = false;
            append<typename T::value_type>(out, item);
        }
        out += ']';
    } else if constexpr (is_map<T>) {
        out += '{';
        bool first = true;
        for (const auto& [name, item] : value) {
            if (!first) out += ',';
            first = false;
            append_string(out, name);
            out += ':';
            append(out, item);
        }
        out += '}';
    } else {
        static_assert(Described<T>, "a member of a form is a described struct or one of the types that form.hpp lists");
        out += '{';
        std::apply(
            [&](const auto&... field) {
                bool first = true;
                const auto one = [&](const auto& f) {
                    if (!first) out += ',';
                    first = false;
                    out += '"';
                    out += f.name;
                    out += "\":";
                    append(out, value.*(f.member));
                };
                (one(field), ...);
            },
            T::form);
        out += '}';
    }
}

// Schemas, JSON Schema 2020-12 as OpenAPI 3.1 has it.
Value schema_string(std::string_view format = {});
Value schema_words(const std::string_view* words, std::size_t count);
Value schema_integer(std::int64_t least);
Value schema_plain(std::string_view type);                   // "boolean", "number"; "": anything
Value schema_list(Value item);
Value schema_map(Value item);
Value schema_or_null(Value item);
Value schema_reference(std::string_view name);
void add_property(Object& object, std::string_view name, Value schema, std::string_view about, bool required);

template <class T>
Value schema(Object& schemas);

template <class T>
Object described(Object& schemas) {
    Object object;
    object["type"] = "object";
    object["additionalProperties"] = false;
    std::apply(
        [&](const auto&... field) {
            const auto one = [&](const auto& f) {
                using Member = std::decay_t<decltype(std::declval<T>().*(f.member))>;
                add_property(object, f.name, schema<Member>(schemas), f.about, !is_optional<Member>);
            };
            (one(field), ...);
        },
        T::form);
    return object;
}

template <class T>
Value schema(Object& schemas) {
    if constexpr (is_optional<T>) return schema_or_null(schema<typename T::value_type>(schemas));
    else if constexpr (std::is_same_v<T, Raw>) return schema_plain("");
    else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>) return schema_string();
    else if constexpr (std::is_same_v<T, bool>) return schema_plain("boolean");
    else if constexpr (std::integral<T>) return schema_integer(static_cast<std::int64_t>(std::numeric_limits<T>::min()));
    else if constexpr (std::is_same_v<T, double>) return schema_plain("number");
    else if constexpr (is_id<T>) return schema_integer(1);
    else if constexpr (Worded<T>) {
        std::array<std::string_view, std::tuple_size_v<std::decay_t<decltype(Words<T>::all)>>> words;
        for (std::size_t i = 0; i < words.size(); ++i) words[i] = Words<T>::all[i].second;
        auto made = schema_words(words.data(), words.size());
        if constexpr (requires { Words<T>::name; }) {
            schemas[Words<T>::name] = std::move(made);
            return schema_reference(Words<T>::name);
        } else {
            return made;
        }
    } else if constexpr (TextLike<T>) return schema_string(Text<T>::format);
    else if constexpr (is_list<T>) return schema_list(schema<typename T::value_type>(schemas));
    else if constexpr (is_map<T>) return schema_map(schema<typename T::mapped_type>(schemas));
    else {
        static_assert(Described<T>, "a member of a form is a described struct or one of the types that form.hpp lists");
        if constexpr (requires { T::schema_name; }) {
            if (!schemas.contains(T::schema_name)) {
                schemas[T::schema_name] = nullptr; // so that a struct that holds itself ends
                schemas[T::schema_name] = described<T>(schemas);
            }
            return schema_reference(T::schema_name);
        } else {
            return described<T>(schemas);
        }
    }
}

} // namespace detail

// Reads text as a described T (or a list or map of them): all faults in one pass.
template <class T>
[[nodiscard]] Result<T, Faults> parse(std::string_view json) {
    const auto value = parse_json(json);
    if (!value) return failure(value.error());
    detail::Reader reader;
    T out{};
    detail::read(reader, *value, out);
    if (!reader.faults.empty()) return failure(std::move(reader.faults));
    return out;
}

// An absent optional is written as null: a reader always finds the same names.
template <class T>
[[nodiscard]] std::string write(const T& value) {
    std::string out;
    detail::append(out, value);
    return out;
}

// By way of its text: for the few places that want to change the value, not for a hot path.
template <class T>
[[nodiscard]] boost::json::value to_json(const T& value) {
    return parse_json(write(value)).value();
}

template <class T>
[[nodiscard]] boost::json::value schema_of(boost::json::object& schemas) {
    return detail::schema<T>(schemas);
}
template <class T>
void add_schema(boost::json::object& schemas) {
    detail::schema<T>(schemas);
}

} // namespace tezai::base::form
