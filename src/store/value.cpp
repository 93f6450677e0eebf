#include "store/database.hpp"

#include "base/ensure.hpp"

namespace tezai::store {

std::optional<std::int64_t> Row::maybe_integer(int column) const {
    if (is_null(column)) return std::nullopt;
    return integer(column);
}

std::optional<std::string> Row::maybe_text(int column) const {
    if (is_null(column)) return std::nullopt;
    return std::string(text(column));
}

std::optional<base::Instant> Row::maybe_instant(int column) const {
    if (is_null(column)) return std::nullopt;
    return instant(column);
}

std::optional<base::Date> Row::maybe_date(int column) const {
    if (is_null(column)) return std::nullopt;
    const auto day = base::parse_date(text(column));
    ENSURE(day.has_value(), "a civil date is stored as YYYY-MM-DD");
    return day;
}

std::int64_t Transaction::integer(std::string_view sql, std::initializer_list<Bound> bound) {
    const auto found = first(sql, bound, [](const Row& row) { return row.integer(0); });
    ENSURE(found.has_value(), "a statement read as one integer gives one row");
    return *found;
}

} // namespace tezai::store
