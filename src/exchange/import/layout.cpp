#include "exchange/import/layout.hpp"

#include <algorithm>
#include <unordered_map>

#include "base/text.hpp"

namespace tezai::exchange {
namespace {

using documents::Cell;
using documents::Row;
using Names = std::unordered_map<std::string, std::vector<const ProfileColumn*>>;

Names names_of(const Profile& profile) {
    Names names;
    for (const auto& column : profile.columns)
        for (const auto& header : column.headers) names[header].push_back(&column);
    return names;
}

std::string text_at(const Row& row, std::size_t column) {
    return column < row.cells.size() ? base::one_line(row.cells[column].text) : std::string();
}

// What the column may be called, the best name first. `above` are the header rows, the top one first.
std::vector<std::string> names_at(std::span<const Row> header, std::size_t column) {
    std::vector<std::string> texts;
    for (std::size_t r = 0; r < header.size(); ++r) {
        auto text = text_at(header[r], column);
        // A title merged over several columns stands in the first of them only; the row below says that there are more.
        if (text.empty() && r + 1 < header.size() && !text_at(header[r + 1], column).empty())
            for (auto left = column; left-- > 0 && text.empty();) text = text_at(header[r], left);
        if (!text.empty() && (texts.empty() || texts.back() != text)) texts.push_back(text);
    }
    std::vector<std::string> names;
    if (texts.size() > 1) {
        std::string joined;
        for (const auto& text : texts) joined += text;
        names.push_back(joined);
    }
    if (!texts.empty()) names.push_back(texts.back());
    return names;
}

Layout read_header(const Profile& profile, const Names& names, std::span<const Row> header) {
    Layout layout{.rows = header.size()};
    std::size_t width = 0;
    for (const auto& row : header) width = std::max(width, row.cells.size());
    for (std::size_t c = 0; c < width; ++c) {
        const auto called = names_at(header, c);
        layout.titles.push_back(called.empty() ? std::string() : called.front());
        layout.reads_as.emplace_back();
        for (const auto& name : called) {
            const auto at = names.find(normalise_header(name));
            if (at == names.end()) continue;
            for (const auto* column : at->second) {
                auto& sources = layout.fields[static_cast<std::size_t>(column->field)];
                const bool taken = std::ranges::any_of(sources, [&](const auto& source) { return source.as->part == column->part; });
                if (taken) continue; // the first of two columns of one name counts
                sources.push_back({c, column});
                std::ranges::stable_sort(sources, {}, [](const auto& source) { return source.as->part; });
                if (!layout.reads_as[c]) layout.reads_as[c] = column->field, ++layout.understood;
            }
            if (layout.reads_as[c]) {
                layout.titles[c] = name;
                break;
            }
        }
    }
    const bool identifies = std::ranges::any_of(profile.identified_by, [&](Field field) { return layout.has(field); });
    if (!identifies || layout.understood < 2) layout.understood = 0;
    return layout;
}

} // namespace

std::optional<Layout> find_layout(const Profile& profile, std::span<const Row> rows) {
    const auto names = names_of(profile);
    std::optional<Layout> best;
    for (std::size_t joined = 1; joined <= profile.joined_rows; ++joined)
        for (std::size_t i = 0; i + joined <= rows.size() && i < profile.search_rows; ++i) {
            auto layout = read_header(profile, names, rows.subspan(i, joined));
            layout.first_row = i;
            if (layout.understood > (best ? best->understood : 0)) best = std::move(layout);
        }
    return best;
}

Layout read_header_rows(const Profile& profile, std::span<const Row> header) { return read_header(profile, names_of(profile), header); }

const ProfileColumn* find_missing(const Profile& profile, const Layout& layout) {
    for (const auto& column : profile.columns)
        if (column.required && !layout.has(column.field)) return &column;
    return nullptr;
}

bool repeats_header(const Layout& layout, const Row& row) {
    std::size_t same = 0, other = 0;
    for (std::size_t c = 0; c < layout.titles.size() && c < row.cells.size(); ++c) {
        if (!layout.reads_as[c] || row.cells[c].kind != documents::CellKind::text) continue;
        // Of a header of two rows the lower one may stand alone: 名称 for 使用单位名称.
        const auto text = base::trim(row.cells[c].text);
        if (!text.empty() && std::string_view(layout.titles[c]).ends_with(text)) ++same;
        else if (++other > 1 && same < 2) return false; // as a rule the first understood cells tell
    }
    return same >= 2 && same > other;
}

} // namespace tezai::exchange
