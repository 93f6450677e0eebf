#include "exchange/import/correction.hpp"

#include <boost/json/parse.hpp>

#include "documents/csv.hpp"

namespace tezai::exchange {
namespace {

constexpr std::int64_t rows_at_once = 500;

using Title = std::pair<std::string, int>; // the same title may stand twice: the first, the second …

std::vector<std::pair<Title, std::string>> read_cells(const std::string& json) {
    std::vector<std::pair<Title, std::string>> cells;
    std::map<std::string, int> seen;
    const auto value = boost::json::parse(json); // our own text
    for (const auto& cell : value.as_array()) {
        const auto& pair = cell.as_array();
        std::string title(pair.at(0).as_string());
        const auto nth = seen[title]++;
        cells.emplace_back(Title{std::move(title), nth}, std::string(pair.at(1).as_string()));
    }
    return cells;
}

class Correction {
public:
    Correction(store::Database& db, std::int64_t import_id, auth::Language language) : db_(db), import_id_(import_id), language_(language) {}

    bool next(std::string& piece) {
        documents::CsvWriter writer([&](std::string_view bytes) { piece += bytes; }, {.byte_order_mark = !begun_});
        if (!begun_) {
            begun_ = true;
            find_titles();
            std::vector<std::string_view> header;
            for (const auto& [title, nth] : titles_) header.push_back(title);
            const auto reason = http::words().says(language_, "import.reason"), next_step = http::words().says(language_, "import.what_to_do"),
                       place = http::words().says(language_, "import.place_in_file");
            header.insert(header.end(), {place, reason, next_step});
            writer.add_row(header);
            return true;
        }
        const auto rows = db_.read([&](store::Transaction& tx) { return list_kept_back(tx, import_id_, after_, rows_at_once); });
        for (const auto& row : rows) add(writer, row);
        if (!rows.empty()) after_ = rows.back().number;
        return !rows.empty();
    }

private:
    // The titles of all sheets, in the order in which they come.
    void find_titles() {
        std::map<Title, bool> known;
        for (std::int64_t after = 0;;) {
            const auto rows = db_.read([&](store::Transaction& tx) { return list_kept_back(tx, import_id_, after, rows_at_once); });
            if (rows.empty()) return;
            for (const auto& row : rows)
                for (auto& [title, text] : read_cells(row.cells))
                    if (known.emplace(title, true).second) titles_.push_back(title);
            after = rows.back().number;
        }
    }
    void add(documents::CsvWriter& writer, const KeptBack& row) const {
        std::map<Title, std::string> cells;
        for (auto& [title, text] : read_cells(row.cells)) cells.emplace(std::move(title), std::move(text));
        std::vector<std::string_view> fields;
        for (const auto& title : titles_) {
            const auto at = cells.find(title);
            fields.push_back(at == cells.end() ? std::string_view() : std::string_view(at->second));
        }
        std::string reasons, steps;
        for (const auto& fault : row.faults) {
            const auto before = [&](std::string& text) -> std::string& { return text.empty() ? text : text += "\n"; };
            before(reasons) += (fault.column.empty() ? "" : fault.column + "：") + says(fault, language_);
            const auto step = what_to_do(fault, language_);
            if (steps.find(step) == std::string::npos) before(steps) += step;
        }
        const auto place = row.sheet.empty() ? std::to_string(row.line) : row.sheet + "!" + std::to_string(row.line);
        fields.insert(fields.end(), {place, reasons, steps});
        writer.add_row(fields);
    }

    store::Database& db_;
    std::int64_t import_id_, after_ = 0;
    auth::Language language_;
    bool begun_ = false;
    std::vector<Title> titles_;
};

std::map<std::string, std::string> named_of(const RowFault& fault) { return {{"value", fault.value}, {"detail", fault.detail}}; }

} // namespace

std::string says(const RowFault& fault, auth::Language language) { return http::words().says(language, fault.code, named_of(fault)); }
std::string what_to_do(const RowFault& fault, auth::Language language) { return http::words().next(language, fault.code, named_of(fault)); }

std::function<bool(std::string&)> correction_file(store::Database& db, std::int64_t import_id, auth::Language language) {
    auto correction = std::make_shared<Correction>(db, import_id, language);
    return [correction](std::string& piece) { return correction->next(piece); };
}

} // namespace tezai::exchange
