#include "store/postgres_row.hpp"

#include <charconv>

#include "base/ensure.hpp"

namespace tezai::store {
namespace {

constexpr Oid truth_type = 16, bytes_type = 17, integer_types[] = {20, 21, 23}, text_types[] = {25, 1043, 19, 18, 1042},
              real_types[] = {700, 701}, numeric_type = 1700;

bool among(Oid type, std::span<const Oid> types) {
    for (const auto one : types)
        if (type == one) return true;
    return false;
}

template <class N>
bool read_number(std::string_view text, N& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

} // namespace

std::string_view PostgresRow::cell(int column) const {
    return {PQgetvalue(result_, 0, column), static_cast<std::size_t>(PQgetlength(result_, 0, column))};
}

void PostgresRow::wrong(int column, const char* what) const {
    throw base::Bug("column " + std::to_string(column) + " is not " + what + (is_null(column) ? " but NULL" : "") + ": " + std::string(sql_));
}

std::int64_t PostgresRow::integer(int column) const {
    const auto type = PQftype(result_, column);
    if (is_null(column)) wrong(column, "an integer");
    if (type == truth_type) return cell(column) == "t" ? 1 : 0;
    std::int64_t number = 0;
    // SUM of BIGINT is NUMERIC there; while it is whole it is an integer to us, as on SQLite.
    if ((!among(type, integer_types) && type != numeric_type) || !read_number(cell(column), number)) wrong(column, "an integer");
    return number;
}

double PostgresRow::real(int column) const {
    const auto type = PQftype(result_, column);
    double number = 0;
    const bool is_number = among(type, real_types) || among(type, integer_types) || type == numeric_type;
    if (is_null(column) || !is_number || !read_number(cell(column), number)) wrong(column, "a number");
    return number;
}

std::string_view PostgresRow::text(int column) const {
    if (is_null(column) || !among(PQftype(result_, column), text_types)) wrong(column, "text");
    return cell(column);
}

base::ByteView PostgresRow::blob(int column) const {
    if (is_null(column) || PQftype(result_, column) != bytes_type) wrong(column, "bytes");
    const auto index = static_cast<std::size_t>(column);
    if (bytes_.size() <= index) bytes_.resize(index + 1);
    auto raw = base::from_hex(cell(column).substr(2)); // after \x
    ENSURE(raw.has_value(), "PostgreSQL writes bytes as hex");
    bytes_[index] = std::move(*raw);
    return base::bytes(bytes_[index]);
}

} // namespace tezai::store
