#include "law/catalog.hpp"

#include <algorithm>
#include <vector>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "law/csv_rows.hpp"
#include "law_tables.hpp"

namespace tezai::law {
namespace {

CatalogLevel level_of(std::string_view word) {
    if (word == "category") return CatalogLevel::category;
    if (word == "type") return CatalogLevel::type;
    ENSURE(word == "variety", "the catalogue has three levels");
    return CatalogLevel::variety;
}

RegisteredBy registered_by(std::string_view word) {
    if (word == "by_device") return RegisteredBy::device;
    if (word == "by_unit") return RegisteredBy::unit;
    if (word == "by_unit_or_other") return RegisteredBy::unit_or_other;
    ENSURE(word == "none", "the catalogue knows four ways of registration");
    return RegisteredBy::none;
}

std::vector<CatalogRow> read_catalog() {
    const Csv csv(table("catalog"));
    const auto code = csv.column("code"), level = csv.column("level"), category = csv.column("category_code"), type = csv.column("type_code"),
               zh = csv.column("name_zh"), en = csv.column("name_en"), cert = csv.column("cert_char"), digits = csv.column("cert_digits"),
               leaf = csv.column("is_leaf"), registration = csv.column("registration"), confidence = csv.column("confidence");
    std::vector<CatalogRow> rows;
    rows.reserve(csv.size());
    for (std::size_t i = 0; i < csv.size(); ++i)
        rows.push_back({.code = csv.at(i, code), .level = level_of(csv.at(i, level)), .category = csv.at(i, category), .type = csv.at(i, type),
                        .name_zh = csv.at(i, zh), .name_en = csv.at(i, en), .cert_char = csv.at(i, cert), .cert_digits = csv.at(i, digits),
                        .is_leaf = csv.at(i, leaf) == "1", .registered_by = registered_by(csv.at(i, registration)),
                        .confidence = csv.at(i, confidence)});
    std::ranges::sort(rows, {}, &CatalogRow::code);
    return rows;
}

const std::vector<CatalogRow>& rows() {
    static const auto all = read_catalog();
    return all;
}

} // namespace

std::span<const CatalogRow> catalog() { return rows(); }

const CatalogRow* find_catalog_row(std::string_view code) {
    const auto found = std::ranges::lower_bound(rows(), code, {}, [](const CatalogRow& row) { return std::string_view(row.code); });
    return found != rows().end() && found->code == code ? &*found : nullptr;
}

const CatalogRow* find_variety(std::string_view code) {
    const auto* row = find_catalog_row(code);
    return row && row->registered_by != RegisteredBy::none ? row : nullptr;
}

const CatalogRow* find_variety_named(std::string_view name) {
    static const auto by_name = [] {
        std::vector<std::pair<std::string, const CatalogRow*>> names;
        for (const auto& row : rows())
            if (row.registered_by != RegisteredBy::none) names.emplace_back(base::normalise_code(row.name_zh), &row);
        std::ranges::sort(names);
        return names;
    }();
    const auto wanted = base::normalise_code(name);
    const auto found = std::ranges::lower_bound(by_name, wanted, {}, [](const auto& each) -> const std::string& { return each.first; });
    return found != by_name.end() && found->first == wanted ? found->second : nullptr;
}

std::span<const CatalogRow* const> categories() {
    static const auto all = [] {
        std::vector<const CatalogRow*> found;
        for (const auto& row : rows())
            if (row.level == CatalogLevel::category && row.registered_by != RegisteredBy::none) found.push_back(&row);
        return found;
    }();
    return all;
}

bool is_under(std::string_view code, std::string_view ancestor) {
    const auto* row = find_catalog_row(code);
    return row && find_catalog_row(ancestor) && (code == ancestor || row->type == ancestor || row->category == ancestor);
}

std::string_view category_of(std::string_view code) {
    const auto* row = find_catalog_row(code);
    return row ? std::string_view(row->category) : std::string_view();
}

bool is_cylinder(std::string_view code) { return is_under(code, "2300"); }
bool is_pipeline(std::string_view code) { return is_under(code, "8000"); }
bool is_lift(std::string_view code) { return is_under(code, "3000"); }
bool is_mobile(std::string_view code) {
    return is_under(code, "2200") || is_under(code, "2300") || is_under(code, "4400") || is_under(code, "5000");
}

} // namespace tezai::law
