// Writes the one JSON form that is hashed: keys sorted bytewise, no blanks, integers only, escapes as short as can be.
//
//     CanonicalObject payload;
//     payload.add("category", "3000").add("region_id", 12);   // keys must come in order; a bug otherwise
//     payload.text()  →  {"category":"3000","region_id":12}
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/calendar.hpp"

namespace tezai::base {

void append_json_string(std::string& out, std::string_view text); // with its quotes

class CanonicalObject {
public:
    CanonicalObject& add(std::string_view key, std::string_view value);
    CanonicalObject& add(std::string_view key, const char* value) { return add(key, std::string_view(value)); }
    CanonicalObject& add(std::string_view key, const std::string& value) { return add(key, std::string_view(value)); }
    CanonicalObject& add(std::string_view key, std::int64_t value);
    CanonicalObject& add(std::string_view key, int value) { return add(key, std::int64_t{value}); }
    CanonicalObject& add(std::string_view key, bool value);
    CanonicalObject& add(std::string_view key, Date day) { return add(key, std::string_view(to_text(day))); }
    CanonicalObject& add(std::string_view key, Instant at) { return add(key, millis(at)); }
    // Left out when there is nothing.
    template <class T>
    CanonicalObject& add(std::string_view key, const std::optional<T>& value) {
        return value ? add(key, *value) : *this;
    }
    CanonicalObject& add_raw(std::string_view key, std::string_view json); // already canonical

    [[nodiscard]] std::string text() const { return text_ + '}'; }

private:
    void start(std::string_view key);
    std::string text_ = "{";
    std::string last_key_;
};

// The value of a top-level key of an object written by CanonicalObject: for readers of ten million payloads, where a full
// parse would cost more than the work. Strings come back unescaped; nothing when the key is absent.
[[nodiscard]] std::optional<std::string> find_text(std::string_view object, std::string_view key);
[[nodiscard]] std::optional<std::int64_t> find_integer(std::string_view object, std::string_view key);
[[nodiscard]] std::optional<bool> find_truth(std::string_view object, std::string_view key);

} // namespace tezai::base
