#include "law/csv_rows.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace tezai::law {
namespace {

std::vector<std::string> read_row(std::string_view& rest) {
    std::vector<std::string> cells(1);
    bool quoted = false;
    std::size_t at = 0;
    for (; at < rest.size(); ++at) {
        const char c = rest[at];
        if (quoted) {
            if (c != '"') cells.back() += c;
            else if (at + 1 < rest.size() && rest[at + 1] == '"') cells.back() += rest[++at];
            else quoted = false;
        } else if (c == '"') quoted = true;
        else if (c == ',') cells.emplace_back();
        else if (c == '\n') break;
        else if (c != '\r') cells.back() += c;
    }
    rest.remove_prefix(std::min(at + 1, rest.size()));
    ENSURE(!quoted, "a table that we carry closes its quotes");
    return cells;
}

} // namespace

Csv::Csv(std::string_view text) {
    header_ = read_row(text);
    while (!text.empty()) {
        rows_.push_back(read_row(text));
        ENSURE(rows_.back().size() == header_.size(), "every row of a table that we carry is as wide as its header");
    }
}

std::size_t Csv::column(std::string_view name) const {
    const auto found = std::ranges::find(header_, name);
    ENSURE(found != header_.end(), "the tables that we carry have the columns that we read");
    return static_cast<std::size_t>(found - header_.begin());
}

} // namespace tezai::law
