#include "exchange/export/equipment_list.hpp"

#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/canonical_json.hpp"
#include "documents/csv.hpp"
#include "documents/xlsx_writer.hpp"
#include "exchange/import/profile.hpp"
#include "law/place_type.hpp"
#include "links/coding/store.hpp"
#include "registry/equipment/store.hpp"

namespace tezai::exchange {
namespace {

using registry::Equipment, registry::IdentifierKind;

constexpr std::size_t devices_at_once = 500;

constexpr auto claims_sql = R"sql(
    SELECT equipment_id, what, stated_on, precision FROM inspection_claims WHERE equipment_id IN ({}) ORDER BY equipment_id, entry_id, what
)sql"; // -- unscoped: of devices that a scoped read gave
constexpr auto units_sql = "SELECT id, credit_code FROM units WHERE credit_code IS NOT NULL AND id IN ({})"; // -- unscoped: as above
constexpr auto stopped_sql = R"sql(
    SELECT subject_id, MAX(event_at) FROM journal_entries
     WHERE subject_kind = 'equipment' AND event = 'equipment.use_state_changed' AND subject_id IN ({}) GROUP BY subject_id
)sql"; // -- unscoped: as above

// What a page of devices needs beside their own rows.
struct Beside {
    std::unordered_map<std::int64_t, std::string> last_inspection, next_inspection, certificate_expiry, credit_code, stopped_on;
    std::unordered_map<std::int64_t, coding::IssuedCode> codes;
    std::unordered_map<std::int64_t, base::Instant> accepted_at;
};

Beside read_beside(store::Transaction& tx, const base::Clock& clock, const std::vector<Equipment>& devices) {
    Beside beside;
    std::vector<std::int64_t> ids, units, not_in_use;
    for (const auto& device : devices) {
        ids.push_back(device.id.value);
        units.push_back(device.unit_id);
        if (device.use_state != registry::UseState::in_use) not_in_use.push_back(device.id.value);
    }
    tx.query(fmt::format(claims_sql, fmt::join(ids, ",")), {}, [&](const store::Row& row) {
        const auto what = row.text(1);
        auto& to = what == "last_inspection" ? beside.last_inspection : what == "next_inspection" ? beside.next_inspection : beside.certificate_expiry;
        std::string day(row.text(2)); // no more of it than was stated
        day.resize(row.text(3) == "day" ? 10 : row.text(3) == "month" ? 7 : 4);
        to[row.integer(0)] = std::move(day);
    });
    tx.query(fmt::format(units_sql, fmt::join(units, ",")), {}, [&](const store::Row& row) { beside.credit_code[row.integer(0)] = row.text(1); });
    if (!not_in_use.empty())
        tx.query(fmt::format(stopped_sql, fmt::join(not_in_use, ",")), {}, [&](const store::Row& row) { beside.stopped_on[row.integer(0)] = base::to_text(clock.day_of(row.instant(1))); });
    for (const auto id : ids)
        if (auto code = coding::find_code_of(tx, id)) {
            if (const auto sticker = coding::find_sticker(tx, id); sticker.accepted_at) beside.accepted_at[id] = *sticker.accepted_at;
            beside.codes.emplace(id, std::move(*code));
        }
    return beside;
}

// By the column, never by the look of the text: a serial number may be 2019-08-01.
bool is_day(Field field) {
    using enum Field;
    return field == registered_on || field == stop_use_on || field == last_inspection || field == next_inspection || field == certificate_expiry ||
           field == coded_on || field == sticker_accepted_on;
}

class List {
public:
    List(const Exchange& exchange, const auth::Actor& by, const registry::ListFilter& filter, ExportFormat format, auth::Language language)
        : exchange_(exchange), scope_(by.scope), language_(language), tree_(exchange.registry.regions.tree()), clock_(exchange.journal().clock()), today_(clock_.today()) {
        ids_ = registry::find_listed(exchange.registry, by, filter, 0, SIZE_MAX, false).ids;
        for (const auto& column : find_profile("tezai")->columns)
            if (!column.personal) columns_.push_back(&column);
        const auto sink = [this](std::string_view bytes) { made_ += bytes; };
        if (format == ExportFormat::csv) csv_ = std::make_unique<documents::CsvWriter>(sink);
        else xlsx_ = std::make_unique<documents::XlsxWriter>(sink);
    }

    bool next(std::string& piece) {
        if (over_) return false;
        if (!begun_) begin();
        const auto count = std::min(devices_at_once, ids_.size() - at_);
        if (count > 0) {
            exchange_.database().read([&](store::Transaction& tx) {
                const auto devices = registry::list_equipment_by_ids(tx, scope_, std::span(ids_).subspan(at_, count));
                if (devices.empty()) return;
                const auto beside = read_beside(tx, clock_, devices);
                for (const auto& device : devices) add(device, beside);
            });
            at_ += count;
        } else {
            if (xlsx_) xlsx_->finish();
            over_ = true;
        }
        piece += std::exchange(made_, {});
        return true;
    }

private:
    void begin() {
        begun_ = true;
        const bool zh = language_ == auth::Language::zh;
        std::vector<std::string_view> titles;
        std::vector<documents::XlsxColumn> wide;
        for (const auto* column : columns_) {
            titles.push_back(zh ? column->title_zh : column->title_en);
            const bool long_text = column->field == Field::address || column->field == Field::unit_name || column->field == Field::maker_name;
            wide.push_back({std::string(titles.back()), long_text ? 36.0 : column->field == Field::device_code || column->field == Field::unit_credit_code ? 21.0 : 14.0});
        }
        if (csv_) csv_->add_row(titles);
        else xlsx_->begin_sheet(zh ? "设备" : "Devices", std::move(wide));
    }
    void add(const Equipment& device, const Beside& beside) {
        std::vector<std::string> texts;
        for (const auto* column : columns_) texts.push_back(text_of(*column, device, beside));
        if (csv_) {
            csv_->add_row({texts.begin(), texts.end()});
            return;
        }
        std::vector<documents::XlsxValue> values;
        for (std::size_t c = 0; c < texts.size(); ++c) {
            const auto& text = texts[c];
            if (text.empty()) values.emplace_back(std::monostate{});
            else if (const auto day = is_day(columns_[c]->field) ? base::parse_date(text) : std::nullopt) values.emplace_back(*day); // a month alone stays text
            else values.emplace_back(std::string_view(text));
        }
        xlsx_->add_row(values);
    }
    // The word that the profile reads back: 在用 for in_use; in English the word itself.
    std::string word_of(const ProfileColumn& column, std::string_view word) const {
        static const std::map<std::string_view, std::string_view> zh{{"in_use", "在用"},         {"suspended", "停用"},      {"sealed", "查封"},     {"scrapped", "报废"},
                                                                     {"not_yet_used", "未投用"}, {"moved_out", "移出"},      {"registered", "已登记"}, {"unregistered", "未登记"},
                                                                     {"applied", "办理中"},      {"changed", "变更"},        {"cancelled", "注销"},  {"left_province", "移出本省"}};
        const auto at = zh.find(word);
        return language_ == auth::Language::zh && at != zh.end() && column.values.contains(std::string(at->second)) ? std::string(at->second) : std::string(word);
    }
    std::string ancestor(const Equipment& device, std::string_view level) const {
        const auto* region = tree_->find(tree_->ancestor_at(device.region_id, level, today_));
        return region == nullptr ? "" : language_ == auth::Language::zh ? region->name : region->name_en;
    }
    std::string text_of(const ProfileColumn& column, const Equipment& device, const Beside& beside) const {
        const auto id = device.id.value;
        const auto found = [](const std::unordered_map<std::int64_t, std::string>& map, std::int64_t key) {
            const auto at = map.find(key);
            return at == map.end() ? std::string() : at->second;
        };
        const auto code = beside.codes.find(id);
        switch (column.field) {
        case Field::device_code: return std::string(device.identifier(IdentifierKind::device_code));
        case Field::legacy_registration_code: return std::string(device.identifier(IdentifierKind::legacy_registration_code));
        case Field::certificate_no: return std::string(device.identifier(IdentifierKind::certificate_no));
        case Field::rescue_code: return std::string(device.identifier(IdentifierKind::rescue_code));
        case Field::serial_no: return std::string(device.identifier(IdentifierKind::serial_no));
        case Field::local_no: return std::string(device.identifier(IdentifierKind::local_no));
        case Field::variety: return device.variety;
        case Field::category: return device.category;
        case Field::name: return device.name;
        case Field::maker_name: return device.maker_name;
        case Field::unit_name: return device.unit_name;
        case Field::unit_credit_code: return found(beside.credit_code, device.unit_id);
        case Field::region: {
            const auto* region = tree_->find(device.region_id);
            return region == nullptr ? "" : region->code;
        }
        case Field::city: return ancestor(device, "city");
        case Field::county: return ancestor(device, "county");
        case Field::township: return ancestor(device, "township");
        case Field::address: return device.address;
        case Field::place_type: {
            const auto* type = law::find_place_type(device.place_type);
            return type == nullptr ? device.place_type : language_ == auth::Language::zh ? type->name_zh : type->name_en;
        }
        case Field::registration_state: return word_of(column, registry::word(device.registration_state));
        case Field::use_state: return word_of(column, registry::word(device.use_state));
        case Field::registered_on: return device.registered_on ? base::to_text(*device.registered_on) : "";
        case Field::stop_use_on: return found(beside.stopped_on, id);
        case Field::last_inspection: return found(beside.last_inspection, id);
        case Field::next_inspection: return found(beside.next_inspection, id);
        case Field::certificate_expiry: return found(beside.certificate_expiry, id);
        case Field::code: return code == beside.codes.end() ? "" : code->second.code;
        case Field::coded_on: return code == beside.codes.end() ? "" : base::to_text(clock_.day_of(code->second.issued_at));
        case Field::sticker_accepted_on: {
            const auto at = beside.accepted_at.find(id);
            return at == beside.accepted_at.end() ? "" : base::to_text(clock_.day_of(at->second));
        }
        case Field::safety_officer:
        case Field::safety_officer_certificate: break; // names of persons do not leave in lists
        }
        return {};
    }

    const Exchange& exchange_;
    auth::Scope scope_;
    auth::Language language_;
    std::shared_ptr<const registry::RegionTree> tree_;
    const base::Clock& clock_;
    base::Date today_;
    std::vector<std::int64_t> ids_;
    std::vector<const ProfileColumn*> columns_;
    std::size_t at_ = 0;
    bool begun_ = false, over_ = false;
    std::string made_;
    std::unique_ptr<documents::CsvWriter> csv_;
    std::unique_ptr<documents::XlsxWriter> xlsx_;

public:
    [[nodiscard]] std::size_t count() const { return ids_.size(); }
};

} // namespace

std::function<bool(std::string&)> export_equipment(const Exchange& exchange, const auth::Actor& by, const registry::ListFilter& filter, ExportFormat format, auth::Language language) {
    auto list = std::make_shared<List>(exchange, by, filter, format, language);
    // Who took a list away, and how much of it, is a fact like any other.
    base::CanonicalObject payload;
    payload.add("format", format == ExportFormat::csv ? "csv" : "xlsx").add("listed", static_cast<std::int64_t>(list->count()));
    exchange.database().transaction([&](store::Transaction& tx) {
        exchange.journal().append(tx, {.event = "equipment_list.exported", .subject = {"account", by.account.value}, .place = {by.region_id, by.unit_id}, .by = by.account, .payload = payload.text()});
    });
    return [list](std::string& piece) { return list->next(piece); };
}

} // namespace tezai::exchange
