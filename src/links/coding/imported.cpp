#include "links/coding/imported.hpp"

#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tezai::coding {
namespace {

constexpr std::string_view plates_sql = R"sql(
    SELECT COUNT(*) FROM plates AS p JOIN codes AS c ON c.id = p.code_id WHERE c.import_id = :import_id
)sql"; // -- unscoped: of an import that was read through a scope
constexpr std::string_view taken_sql = "SELECT COUNT(*) FROM codes WHERE code = :code"; // -- unscoped: a code is one in the whole platform
constexpr std::string_view codes_sql = R"sql(
    SELECT c.id FROM code_bindings AS b JOIN codes AS c ON c.id = b.code_id WHERE b.equipment_id IN ({ids}) AND c.import_id = :import_id
)sql"; // -- unscoped: as above
constexpr std::string_view erase_bindings_sql = "DELETE FROM code_bindings WHERE code_id IN ({ids})";
constexpr std::string_view erase_codes_sql = "DELETE FROM codes WHERE id IN ({ids})";
constexpr std::string_view erase_stickers_sql = "DELETE FROM stickers WHERE equipment_id IN ({ids})";

std::string with_ids(std::string_view sql, std::span<const std::int64_t> ids) {
    std::string text(sql);
    text.replace(text.find("{ids}"), 5, fmt::format("{}", fmt::join(ids, ",")));
    return text;
}

} // namespace

std::int64_t count_plates_of_import(store::Transaction& tx, std::int64_t import_id) { return tx.integer(plates_sql, {{"import_id", import_id}}); }

bool is_code_taken(store::Transaction& tx, std::string_view code) { return tx.integer(taken_sql, {{"code", code}}) != 0; }

void undo_codes(store::Transaction& tx, std::int64_t import_id, std::span<const std::int64_t> equipment_ids) {
    if (equipment_ids.empty()) return;
    const auto codes = tx.all(with_ids(codes_sql, equipment_ids), {{"import_id", import_id}}, [](const store::Row& row) { return row.integer(0); });
    tx.execute(with_ids(erase_stickers_sql, equipment_ids));
    if (codes.empty()) return;
    tx.execute(with_ids(erase_bindings_sql, codes));
    tx.execute(with_ids(erase_codes_sql, codes));
}

} // namespace tezai::coding
