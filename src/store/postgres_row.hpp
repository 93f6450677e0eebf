// A row in PostgreSQL's text format.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <libpq-fe.h>

#include "store/database.hpp"

namespace tezai::store {

class PostgresRow final : public Row {
public:
    explicit PostgresRow(std::string_view sql) : sql_(sql) {}
    void stand_on(const PGresult* result) { result_ = result; }

    [[nodiscard]] bool is_null(int column) const override { return PQgetisnull(result_, 0, column) != 0; }
    [[nodiscard]] std::int64_t integer(int column) const override;
    [[nodiscard]] double real(int column) const override;
    [[nodiscard]] std::string_view text(int column) const override;
    [[nodiscard]] base::ByteView blob(int column) const override;

private:
    [[nodiscard]] std::string_view cell(int column) const;
    [[noreturn]] void wrong(int column, const char* what) const;

    const PGresult* result_ = nullptr;
    std::string_view sql_;
    mutable std::vector<std::string> bytes_; // by column; lives until the column's next use
};

} // namespace tezai::store
