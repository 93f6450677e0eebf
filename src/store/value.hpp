// What goes into a statement and what comes out of a row.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "base/calendar.hpp"
#include "base/digest.hpp"
#include "base/id.hpp"

namespace tezai::store {

// Borrowed: text and bytes must outlive the call they are passed to.
class Value {
public:
    using Held = std::variant<std::monostate, std::int64_t, double, std::string_view, base::ByteView>;

    Value() = default; // NULL
    Value(std::nullopt_t) {}
    Value(std::int64_t v) : held_(v) {}
    Value(int v) : held_(std::int64_t{v}) {}
    Value(bool v) : held_(std::int64_t{v ? 1 : 0}) {}
    Value(double v) : held_(v) {}
    Value(std::string_view v) : held_(v) {}
    Value(const std::string& v) : held_(std::string_view(v)) {}
    Value(const char* v) : held_(std::string_view(v)) {}
    Value(base::ByteView v) : held_(v) {}
    Value(const base::Bytes32& v) : held_(base::ByteView(v)) {}
    Value(base::Instant v) : held_(base::millis(v)) {} // BIGINT milliseconds UTC
    template <class Thing>
    Value(base::Id<Thing> v) : held_(v.value) {}
    template <class T>
    Value(const std::optional<T>& v) {
        if (v) held_ = Value(*v).held_;
    }

    [[nodiscard]] const Held& held() const { return held_; }

private:
    Held held_;
};
// A Date is stored as text, YYYY-MM-DD; bind base::to_text(day). (No implicit Value(Date): it would have to own the text.)

struct Bound {
    std::string_view name; // without the colon
    Value value;
};

} // namespace tezai::store
