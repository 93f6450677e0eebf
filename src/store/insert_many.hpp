// Many rows of one table in few statements: what an import writes by the hundred thousand. The text is made once and prepared
// once; rows that do not fill it go one by one.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"

namespace tezai::store {

// Texts that a row of values borrows until its statement has run.
class Kept {
public:
    std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }
    void clear() { texts_.clear(); }

private:
    std::deque<std::string> texts_;
};

class InsertMany {
public:
    InsertMany(std::string_view table, std::initializer_list<std::string_view> columns, std::size_t rows_at_once = 32);

    // `fill` gives the values of row i, in the order of the columns; texts that it makes it keeps.
    void run(Transaction&, std::size_t rows, const std::function<void(std::size_t i, std::span<Value> values, Kept&)>& fill) const;

private:
    [[nodiscard]] std::string text_of(std::string_view table, std::size_t rows) const;
    std::vector<std::string> columns_;
    std::size_t rows_at_once_;
    std::vector<std::string> names_; // of all parameters of the long text
    std::string many_, one_;
};

} // namespace tezai::store
