#include "oversight/bulletin/objections.hpp"

#include <algorithm>

#include "base/canonical_json.hpp"
#include "base/ensure.hpp"
#include "base/text.hpp"
#include "links/coding/store.hpp"
#include "oversight/bulletin/case.hpp"
#include "registry/equipment/store.hpp"

namespace tezai::oversight {
namespace {

constexpr std::size_t most_pieces = 20; // of evidence, of one objection
constexpr std::size_t longest_text = 1'500, longest_name = 120;

journal::Subject subject_of(const IssueRow& row) { return {"bulletin", row.id}; }

std::string kept_text(const std::string& text) { return std::string(base::cut_utf8(base::one_line(text), longest_text)); }

// What was picked of the device's own entries and photos. Nothing: something was picked that is not of this device.
std::optional<std::vector<Evidence>> pick(store::Transaction& tx, const auth::Scope& scope, const Case& found, const NewObjection& wanted) {
    std::vector<Evidence> picked;
    for (const auto leaf : wanted.entries) {
        if (std::ranges::none_of(found.facts, [&](const CountedFact& each) { return each.fact.leaf == leaf; })) return std::nullopt;
        picked.push_back({.kind = "entry", .leaf = leaf});
    }
    for (const auto id : wanted.photos) {
        const auto photo = coding::find_photo(tx, scope, id);
        if (!photo || photo->equipment_id != wanted.equipment_id) return std::nullopt;
        picked.push_back({.kind = "photo", .photo_id = id, .blob = photo->blob});
    }
    return picked;
}

// The device as it is called now, for whoever reads the objection or the amendment later.
void name_device(store::Transaction& tx, Objection& objection) {
    const std::int64_t id = objection.equipment_id;
    for (const auto& device : registry::list_equipment_by_ids(tx, auth::Scope::everything(), std::span(&id, 1))) {
        objection.device_name = device.name;
        objection.device_code = called(device);
    }
}

struct Open {
    Objection objection;
    IssueRow row;
};
// One that can still be changed, or why it cannot.
law::Decision<Open> find_open(store::Transaction& tx, const auth::Scope& scope, std::int64_t id) {
    const auto objection = find_objection(tx, scope, id);
    if (!objection) return law::refuse("oversight.unknown_objection", law::rulebook(12));
    const auto row = find_issue_row(tx, objection->issue_id);
    ENSURE(row, "an objection has its issue");
    if (row->state != "frozen") return law::refuse("oversight.issue_is_published", law::rulebook(6));
    if (objection->state != "open") return law::refuse("oversight.objection_is_decided", law::rulebook(16));
    return Open{*objection, *row};
}

} // namespace

std::string called(const registry::Equipment& device) {
    const auto code = device.identifier(registry::IdentifierKind::device_code);
    return std::string(code.empty() ? device.identifier(registry::IdentifierKind::certificate_no) : code);
}

bool raised_by_office_of(const auth::Actor& actor, const Objection& objection) {
    return objection.raised_by == actor.account.value || (actor.region_id != 0 && objection.raised_region_id == actor.region_id);
}

std::string_view type_by_content(std::string_view bytes) {
    using namespace std::string_view_literals;
    if (bytes.starts_with("\xFF\xD8\xFF"sv)) return "image/jpeg";
    if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) return "image/png";
    if (bytes.starts_with("%PDF-"sv)) return "application/pdf";
    return "";
}

law::Decision<std::int64_t> object_to(const Oversight& oversight, const auth::Actor& by, base::Date issue_on, const NewObjection& wanted) {
    auto& journal = oversight.journal();
    return journal.act<std::int64_t>({.action = "bulletin.object", .by = by.account, .subject = {"equipment", wanted.equipment_id}, .place = {by.region_id, 0}},
                                     [&](store::Transaction& tx) -> law::Decision<std::int64_t> {
        const auto now = journal.clock().now();
        const auto row = find_issue_on(tx, issue_on);
        if (!row) return law::refuse("oversight.unknown_issue", law::rulebook(12));
        const auto found = load_case(tx, by.scope, *row, wanted.equipment_id);
        if (!found) return law::refuse("equipment.unknown", law::rulebook(12));
        if (row->state != "frozen" || now >= row->objection_until)
            return law::refuse("oversight.objection_window_closed", law::rulebook(44), {{"until", base::to_text_minutes(row->objection_until, journal.clock().offset())}});
        const auto claimed = parse_reason("amended_" + wanted.claim);
        if (!find_indicator(wanted.indicator) || !claimed || wanted.indicator == "K04C" || wanted.indicator.starts_with("K05")) return law::refuse("oversight.objection_unclear", law::rulebook(44));
        if (base::trim(wanted.grounds).empty()) return law::refuse("oversight.objection_without_grounds", law::rulebook(44));
        const auto before = counted_as(*found, judge_of(found->cut, wanted.indicator)).reason;
        if (outcome_of(before) == outcome_of(*claimed)) return law::refuse("oversight.objection_changes_nothing", law::rulebook(44));
        for (const auto& other : list_objections(tx, auth::Scope::everything(), row->id))
            if (other.equipment_id == wanted.equipment_id && other.indicator == wanted.indicator && (other.state == "open" || other.state == "accepted"))
                return law::refuse("oversight.objection_is_there", law::rulebook(44));
        auto picked = pick(tx, by.scope, *found, wanted);
        if (!picked) return law::refuse("oversight.evidence_not_of_this_device", law::rulebook(101));
        if (picked->size() > most_pieces) return law::refuse("oversight.evidence_too_much", law::rulebook(101), {{"most", std::to_string(most_pieces)}});
        Objection objection{.issue_id = row->id, .equipment_id = wanted.equipment_id, .region_id = found->at_cut.region_id, .indicator = wanted.indicator, .claim = wanted.claim,
                            .grounds = kept_text(wanted.grounds), .before = std::string(word(before)), .raised_at = now, .raised_by = by.account.value, .raised_region_id = by.region_id};
        name_device(tx, objection);
        const auto id = insert_objection(tx, objection);
        for (auto& each : *picked) {
            each.objection_id = id, each.region_id = objection.region_id, each.added_at = now, each.added_by = by.account.value;
            insert_evidence(tx, each);
        }
        base::CanonicalObject payload; // the grounds may name people: a commitment
        payload.add("before", objection.before).add("claim", objection.claim).add("equipment_id", objection.equipment_id).add("evidence_digest", evidence_digest(journal.suite(), *picked))
            .add("indicator", objection.indicator).add("objection_id", id);
        journal.append(tx, {.event = "bulletin.objected", .subject = subject_of(*row), .place = {objection.region_id, 0}, .by = by.account, .payload = payload.text(),
                            .personal = {{"grounds", objection.grounds}}});
        return id;
    });
}

law::Decision<std::int64_t> add_evidence(const Oversight& oversight, const auth::Actor& by, std::int64_t objection_id, const std::string& name, std::string_view bytes) {
    auto& journal = oversight.journal();
    const auto type = type_by_content(bytes);
    const auto blob = type.empty() ? std::string() : oversight.blobs.put(bytes);
    return journal.act<std::int64_t>({.action = "bulletin.add_evidence", .by = by.account, .place = {by.region_id, 0}}, [&](store::Transaction& tx) -> law::Decision<std::int64_t> {
        const auto open = find_open(tx, by.scope, objection_id);
        if (!open) return base::failure(open.error());
        if (!raised_by_office_of(by, open->objection)) return law::refuse("oversight.objection.not_permitted", law::rulebook(101));
        if (type.empty()) return law::refuse("oversight.evidence_kind_unknown", law::rulebook(101));
        if (list_evidence(tx, by.scope, objection_id).size() >= most_pieces) return law::refuse("oversight.evidence_too_much", law::rulebook(101), {{"most", std::to_string(most_pieces)}});
        const auto id = insert_evidence(tx, {.objection_id = objection_id, .region_id = open->objection.region_id, .kind = "file", .blob = blob,
                                             .name = std::string(base::cut_utf8(base::one_line(name), longest_name)), .content_type = std::string(type),
                                             .bytes = static_cast<std::int64_t>(bytes.size()), .added_at = journal.clock().now(), .added_by = by.account.value});
        base::CanonicalObject payload;
        payload.add("blob", blob).add("content_type", type).add("equipment_id", open->objection.equipment_id).add("objection_id", objection_id);
        journal.append(tx, {.event = "bulletin.evidence_added", .subject = subject_of(open->row), .place = {open->objection.region_id, 0}, .by = by.account, .payload = payload.text()});
        return id;
    });
}

law::Decision<Objection> withdraw_objection(const Oversight& oversight, const auth::Actor& by, std::int64_t objection_id) {
    auto& journal = oversight.journal();
    return journal.act<Objection>({.action = "bulletin.withdraw_objection", .by = by.account, .place = {by.region_id, 0}}, [&](store::Transaction& tx) -> law::Decision<Objection> {
        const auto open = find_open(tx, by.scope, objection_id);
        if (!open) return base::failure(open.error());
        auto objection = open->objection;
        if (!raised_by_office_of(by, objection)) return law::refuse("oversight.objection.not_permitted", law::rulebook(101));
        objection.state = "withdrawn";
        objection.decided_at = journal.clock().now();
        objection.decided_by = by.account.value;
        if (!save_decision(tx, objection)) return law::refuse("oversight.objection_is_decided", law::rulebook(16));
        base::CanonicalObject payload;
        payload.add("equipment_id", objection.equipment_id).add("indicator", objection.indicator).add("objection_id", objection.id);
        journal.append(tx, {.event = "bulletin.objection_withdrawn", .subject = subject_of(open->row), .place = {objection.region_id, 0}, .by = by.account, .payload = payload.text()});
        return objection;
    });
}

law::Decision<Objection> decide_objection(const Oversight& oversight, const auth::Actor& by, std::int64_t objection_id, bool accepted, const std::string& reason) {
    auto& journal = oversight.journal();
    return journal.act<Objection>({.action = "bulletin.decide_objection", .by = by.account, .place = {by.region_id, 0}}, [&](store::Transaction& tx) -> law::Decision<Objection> {
        const auto open = find_open(tx, by.scope, objection_id);
        if (!open) return base::failure(open.error());
        if (base::trim(reason).empty()) return law::refuse("oversight.decision_without_reason", law::rulebook(44));
        auto objection = open->objection;
        objection.state = accepted ? "accepted" : "declined";
        objection.decision = kept_text(reason);
        objection.decided_at = journal.clock().now();
        objection.decided_by = by.account.value;
        if (!save_decision(tx, objection)) return law::refuse("oversight.objection_is_decided", law::rulebook(16));
        base::CanonicalObject payload;
        payload.add("accepted", accepted).add("equipment_id", objection.equipment_id).add("evidence_digest", evidence_digest(journal.suite(), list_evidence(tx, by.scope, objection.id)))
            .add("indicator", objection.indicator).add("objection_id", objection.id);
        journal.append(tx, {.event = "bulletin.objection_decided", .subject = subject_of(open->row), .place = {objection.region_id, 0}, .by = by.account, .payload = payload.text(),
                            .personal = {{"reason", objection.decision}}});
        return objection;
    });
}

} // namespace tezai::oversight
