#include "links/coding/exclusions.hpp"

#include "base/canonical_json.hpp"
#include "registry/equipment/store.hpp"
#include "registry/tasks/tasks.hpp"

namespace tezai::coding {
namespace {

constexpr std::string_view insert_sql = R"sql(
    INSERT INTO sticker_exclusions (equipment_id, reason, until_on, approval_id) VALUES (:id, :reason, :until_on, :approval_id)
)sql";
constexpr std::string_view erase_sql = "DELETE FROM sticker_exclusions WHERE equipment_id = :id";
constexpr std::string_view count_sql = "SELECT COUNT(*) FROM sticker_exclusions WHERE equipment_id = :id";
constexpr std::string_view over_sql = "SELECT equipment_id, until_on, approval_id FROM sticker_exclusions WHERE until_on < :today ORDER BY equipment_id";

journal::Subject subject_of(std::int64_t equipment_id) { return {"equipment", equipment_id}; }

} // namespace

void exclude(store::Transaction& tx, const Coding& coding, const ApprovedExclusion& wanted) {
    const std::string_view reason = wanted.cannot_be_stuck ? "cannot_be_stuck" : "other";
    const auto until = wanted.until_on ? std::optional{base::to_text(*wanted.until_on)} : std::nullopt;
    tx.execute(insert_sql, {{"id", wanted.equipment_id}, {"reason", reason}, {"until_on", until}, {"approval_id", wanted.approval_id}});
    base::CanonicalObject payload;
    payload.add("approval_id", wanted.approval_id).add("from", wanted.from_on).add("ground", wanted.ground).add("office_id", wanted.office_id).add("reason", reason).add("until", wanted.until_on);
    coding.journal.append(tx, {.event = "coding.sticker_excluded", .subject = subject_of(wanted.equipment_id), .place = wanted.place, .by = wanted.by, .payload = payload.text()});
    for (const auto* task : {"coding.stick_within_seven_days", "coding.mend_sticker"}) registry::end_task(tx, coding.journal, wanted.by, task, subject_of(wanted.equipment_id), false, "excluded");
}

bool end_exclusion(store::Transaction& tx, const Coding& coding, const ApprovedExclusion& wanted) {
    if (tx.execute(erase_sql, {{"id", wanted.equipment_id}}) == 0) return false;
    base::CanonicalObject payload;
    payload.add("approval_id", wanted.approval_id).add("ground", wanted.ground).add("office_id", wanted.office_id).add("why", "approved");
    coding.journal.append(tx, {.event = "coding.exclusion_ended", .subject = subject_of(wanted.equipment_id), .place = wanted.place, .by = wanted.by, .payload = payload.text()});
    return true;
}

bool is_excluded(store::Transaction& tx, std::int64_t equipment_id) { return tx.integer(count_sql, {{"id", equipment_id}}) != 0; }

std::size_t end_exclusions(const Coding& coding, base::Date today) {
    return coding.journal.database().transaction([&](store::Transaction& tx) {
        struct Over {
            std::int64_t equipment_id;
            base::Date until_on;
            std::int64_t approval_id;
        };
        const auto day = base::to_text(today);
        const auto over = tx.all(over_sql, {{"today", day}}, [](const store::Row& row) { return Over{row.integer(0), row.maybe_date(1).value(), row.integer(2)}; });
        for (const auto& each : over) {
            tx.execute(erase_sql, {{"id", each.equipment_id}});
            const auto device = registry::find_equipment(tx, auth::Scope::everything(), {each.equipment_id});
            const auto place = device ? journal::Place{device->region_id, device->unit_id} : journal::Place{};
            base::CanonicalObject payload;
            payload.add("approval_id", each.approval_id).add("until", each.until_on).add("why", "its_day");
            // Proven, not witnessed: nobody was there at midnight, and the day was sealed beforehand.
            coding.journal.append(tx, {.event = "coding.exclusion_ended", .subject = subject_of(each.equipment_id), .place = place,
                                       .event_at = coding.journal.clock().start_of(base::add(each.until_on, base::CalendarDays{1})), .origin = journal::Origin::proven, .payload = payload.text()});
        }
        return over.size();
    });
}

} // namespace tezai::coding
