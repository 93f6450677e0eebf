// The registry over HTTP: parse → action → reply; the routes are a table at the end of api.cpp.
#pragma once

#include <vector>

#include "http/http.hpp"
#include "registry/equipment/types.hpp"
#include "registry/registry.hpp"
#include "registry/tasks/tasks.hpp"

namespace tezai::registry {

[[nodiscard]] std::vector<http::Route> routes(Registry&);

// A row of the equipment list; the device page of portal begins with the same fields.
struct EquipmentRow {
    std::int64_t id = 0;
    std::string name, device_code, certificate_no, human_code, category, category_name, variety, variety_name;
    std::int64_t unit_id = 0;
    std::string unit_name;
    std::int64_t region_id = 0;
    std::string region_name, address, place_type, place_type_name;
    RegistrationState registration_state = RegistrationState::registered;
    UseState use_state = UseState::in_use;
    std::optional<base::Date> registered_on;
    std::optional<std::string> next_inspection; // as far as a ledger states it: 2022, 2022-05, 2022-05-01
    bool inspection_overdue = false;
    std::string coding_status;
    std::int64_t version = 0;
    static constexpr std::string_view schema_name = "EquipmentRow";
    static constexpr auto form = std::tuple{
        base::form::field("id", &EquipmentRow::id), base::form::field("name", &EquipmentRow::name),
        base::form::field("device_code", &EquipmentRow::device_code, "17 or 18 characters; empty: not known"),
        base::form::field("certificate_no", &EquipmentRow::certificate_no), base::form::field("human_code", &EquipmentRow::human_code, "7 characters; empty: no code yet"),
        base::form::field("category", &EquipmentRow::category), base::form::field("category_name", &EquipmentRow::category_name),
        base::form::field("variety", &EquipmentRow::variety), base::form::field("variety_name", &EquipmentRow::variety_name),
        base::form::field("unit_id", &EquipmentRow::unit_id), base::form::field("unit_name", &EquipmentRow::unit_name),
        base::form::field("region_id", &EquipmentRow::region_id), base::form::field("region_name", &EquipmentRow::region_name),
        base::form::field("address", &EquipmentRow::address), base::form::field("place_type", &EquipmentRow::place_type),
        base::form::field("place_type_name", &EquipmentRow::place_type_name),
        base::form::field("registration_state", &EquipmentRow::registration_state), base::form::field("use_state", &EquipmentRow::use_state),
        base::form::field("registered_on", &EquipmentRow::registered_on), base::form::field("next_inspection", &EquipmentRow::next_inspection, "as a ledger says, and as far: 2022, 2022-05, 2022-05-01"),
        base::form::field("inspection_overdue", &EquipmentRow::inspection_overdue, "in use, and all of the stated day, month or year is past: a ledger's word, no finding"), base::form::field("coding_status", &EquipmentRow::coding_status, "uncoded, coded, stuck, reported"),
        base::form::field("version", &EquipmentRow::version, "send it back with a change")};
};
[[nodiscard]] EquipmentRow row_of(const Registry&, const Equipment&, auth::Language);

// A task as a person reads it: sentence, reason, clause, clock, the one verb.
struct TaskView {
    std::int64_t id = 0;
    std::string code, says, why, subject_kind, subject_name;
    std::int64_t subject_id = 0;
    std::string clause;
    base::Date due_on;
    std::int64_t days_left = 0;
    std::string tone, verb, href, owner, state;
    bool ends_by_evidence = false;
    static constexpr std::string_view schema_name = "Task";
    static constexpr auto form = std::tuple{
        base::form::field("id", &TaskView::id), base::form::field("code", &TaskView::code), base::form::field("says", &TaskView::says),
        base::form::field("why", &TaskView::why), base::form::field("subject_kind", &TaskView::subject_kind), base::form::field("subject_id", &TaskView::subject_id),
        base::form::field("subject_name", &TaskView::subject_name), base::form::field("clause", &TaskView::clause), base::form::field("due_on", &TaskView::due_on),
        base::form::field("days_left", &TaskView::days_left, "negative: overdue"), base::form::field("tone", &TaskView::tone, "late, soon, wait, grace, done"),
        base::form::field("verb", &TaskView::verb), base::form::field("href", &TaskView::href), base::form::field("owner", &TaskView::owner),
        base::form::field("state", &TaskView::state),
        base::form::field("ends_by_evidence", &TaskView::ends_by_evidence, "ends by itself when its evidence is there; nobody can tick it off")};
};
// "rulebook 25" → 内部规则第 25 条; the source in words, so that nobody has to know our keys.
[[nodiscard]] std::string say_clause(std::string_view clause, auth::Language);
[[nodiscard]] TaskView view_of(const Registry&, const Task&, auth::Language);

} // namespace tezai::registry
