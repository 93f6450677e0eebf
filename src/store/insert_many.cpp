#include "store/insert_many.hpp"

namespace tezai::store {

InsertMany::InsertMany(std::string_view table, std::initializer_list<std::string_view> columns, std::size_t rows_at_once)
    : columns_(columns.begin(), columns.end()), rows_at_once_(rows_at_once) {
    for (std::size_t i = 0; i < rows_at_once * columns_.size(); ++i) names_.push_back("v" + std::to_string(i));
    many_ = text_of(table, rows_at_once);
    one_ = text_of(table, 1);
}

std::string InsertMany::text_of(std::string_view table, std::size_t rows) const {
    std::string sql = "INSERT INTO " + std::string(table) + " (";
    for (std::size_t c = 0; c < columns_.size(); ++c) sql += (c == 0 ? "" : ", ") + columns_[c];
    sql += ") VALUES ";
    for (std::size_t r = 0; r < rows; ++r) {
        sql += r == 0 ? "(" : ", (";
        for (std::size_t c = 0; c < columns_.size(); ++c) sql += (c == 0 ? ":" : ", :") + names_[r * columns_.size() + c];
        sql += ')';
    }
    return sql;
}

void InsertMany::run(Transaction& tx, std::size_t rows, const std::function<void(std::size_t, std::span<Value>, Kept&)>& fill) const {
    const auto width = columns_.size();
    Kept kept;
    std::vector<Value> values(width);
    std::vector<Bound> bound(names_.size());
    for (std::size_t i = 0; i < names_.size(); ++i) bound[i].name = names_[i];
    for (std::size_t from = 0; from < rows;) {
        const auto count = rows - from >= rows_at_once_ ? rows_at_once_ : 1;
        for (std::size_t r = 0; r < count; ++r) {
            fill(from + r, values, kept);
            for (std::size_t c = 0; c < width; ++c) bound[r * width + c].value = values[c];
        }
        tx.execute(count == 1 ? one_ : many_, std::span<const Bound>(bound.data(), count * width));
        kept.clear();
        from += count;
    }
}

} // namespace tezai::store
