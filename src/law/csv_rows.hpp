// Rows of the CSV tables that we carry ourselves (src/law/tables): RFC 4180, UTF-8, a header line, every row as wide as the
// header. Files from outside are read by exchange, which expects worse.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tezai::law {

class Csv {
public:
    explicit Csv(std::string_view text); // a table of ours that is malformed is a bug: ENSURE

    [[nodiscard]] std::size_t size() const { return rows_.size(); }
    [[nodiscard]] std::size_t column(std::string_view name) const; // ENSURE that it is there
    [[nodiscard]] const std::string& at(std::size_t row, std::size_t column) const { return rows_[row][column]; }

private:
    std::vector<std::string> header_;
    std::vector<std::vector<std::string>> rows_;
};

} // namespace tezai::law
