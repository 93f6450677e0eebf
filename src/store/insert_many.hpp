// Many rows of one table at once: what an import writes by the hundred thousand. One prepared statement run again and again on
// SQLite (a statement of several rows would keep a copy of every page it touches, in case it fails half-way), COPY on PostgreSQL.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"

namespace tezai::store {

// Texts that a row of values borrows until it has been written.
class Kept {
public:
    std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }
    void clear() { texts_.clear(); }

private:
    std::deque<std::string> texts_;
};

class InsertMany {
public:
    InsertMany(std::string_view table, std::initializer_list<std::string_view> columns);

    // `fill` gives the values of row i, in the order of the columns; texts that it makes it keeps.
    void run(Transaction& tx, std::size_t rows, const FillRow& fill) const {
        if (rows > 0) tx.insert_rows(*this, rows, fill);
    }

    [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
    [[nodiscard]] const std::string& insert() const { return insert_; } // INSERT INTO … VALUES (:v0, :v1, …)
    [[nodiscard]] const std::string& copy() const { return copy_; }     // COPY … FROM STDIN

private:
    std::vector<std::string> columns_;
    std::string insert_, copy_;
};

} // namespace tezai::store
