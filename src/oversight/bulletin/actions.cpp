#include "oversight/bulletin/actions.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "base/canonical_json.hpp"
#include "base/ensure.hpp"
#include "base/text.hpp"
#include "documents/fonts.hpp"
#include "oversight/bulletin/files.hpp"
#include "oversight/indicators/read_fact.hpp"
#include "registry/equipment/store.hpp"

namespace tezai::oversight {
namespace {

constexpr std::string_view law_version = "catalogue_2014_114"; // what decides which kinds of equipment carry a code

std::string digest_of(const Oversight& oversight, std::string_view text) { return base::to_hex(base::Hasher(oversight.journal().suite()).hash(text)); }

journal::Subject subject_of(const IssueRow& row) { return {"bulletin", row.id}; }

// 〔2021〕3号: the year of the campaign's first day and the issue's ordinal.
std::string number_of(const Campaign& campaign, const IssueDay& day) {
    return "〔" + std::to_string(static_cast<int>(campaign.from_on.year())) + "〕" + std::to_string(day.ordinal) + "号";
}

Cut cut_of(const Settings& settings, const IssueDay& day, std::int64_t leaf, base::Instant now) {
    const auto& campaign = *settings.campaign;
    Cut cut{.as_of = day.as_of, .window_from = day.window_from, .leaf = leaf, .frozen_at = now, .campaign_id = campaign.id, .campaign_name = campaign.name,
            .campaign_from = campaign.from_on, .campaign_until = campaign.until_on, .number = number_of(campaign, day), .policy = to_cut(settings.policy),
            .law_version = std::string(law_version), .regions_on = day.as_of};
    cut.utc_offset_minutes = static_cast<int>(settings.go_live.offset.count());
    for (const auto& indicator : indicators()) cut.versions.emplace(indicator.id, indicator.version);
    if (settings.go_live.by_default != GoLiveDays::never) cut.go_live_default = base::date_of_number(settings.go_live.by_default);
    for (const auto& [region, on] : settings.go_live.by_region) cut.go_live.emplace(std::to_string(region), base::date_of_number(on));
    for (const auto& node : settings.frame.nodes()) cut.regions.push_back({node.id, node.parent_id, node.level, node.code, node.name, node.name_en, node.ended});
    return cut;
}

struct Computed {
    std::string cut, data, objects, objects_digest;
};
Computed compute_texts(const Oversight& oversight, IssueInput input) {
    return oversight.database().read([&](store::Transaction& tx) {
        const auto issue = compute(tx, input);
        Computed texts{.cut = write_cut(input.now), .objects = write_objects(issue)};
        texts.objects_digest = digest_of(oversight, texts.objects);
        texts.data = write_issue(issue, texts.objects_digest);
        return texts;
    });
}

} // namespace

std::vector<Amendment> accepted_amendments(store::Transaction& tx, const IssueRow& row) {
    std::vector<Amendment> amendments;
    for (const auto& each : list_objections(tx, auth::Scope::everything(), row.id))
        if (each.state == "accepted")
            amendments.push_back({each.id, each.indicator, each.equipment_id, each.before, "amended_" + each.claim, each.decision, each.decided_by, *each.decided_at});
    return amendments;
}

IssueInput load_input(store::Transaction& tx, const IssueRow& row, std::vector<Amendment> amendments) {
    IssueInput input{.now = read_cut(row.cut)};
    if (row.state != "published") input.now.amendments = std::move(amendments);
    const auto before = list_issues_before(tx, row.campaign_id, row.issue_on);
    if (!before.empty()) input.previous = read_cut(before[0].cut);
    if (before.size() > 1) input.before_previous = read_cut(before[1].cut);
    return input;
}

Issue compute(store::Transaction& tx, IssueInput input) {
    // Facts up to this issue's leaf: the earlier ones of the input lie before it.
    const auto leaf = input.now.leaf;
    IssueComputer computer(std::move(input));
    each_object(tx, leaf, [&](std::span<const Fact> facts) { computer.take(facts); });
    return computer.finish();
}

std::string signed_text(base::Suite suite, const IssueRow& row) {
    return "tezai bulletin 1\n" + std::string(base::word(suite)) + "\n" + base::to_text(row.issue_on) + "\n" + row.digest + "\n" + row.objects_digest + "\n" + row.cut_digest + "\n";
}

law::Decision<IssueRow> freeze(const Oversight& oversight, const auth::Actor& by, base::Date issue_on) {
    auto& journal = oversight.journal();
    const auto tree = oversight.registry.regions.tree();
    const auto frozen = journal.act<IssueRow>({.action = "bulletin.freeze", .by = by.account, .place = {by.region_id, 0}}, [&](store::Transaction& tx) -> law::Decision<IssueRow> {
        const auto now = journal.clock().now();
        const auto settings = load_settings(tx, *tree, issue_on, journal.clock().offset());
        const auto day = settings.campaign ? find_issue(*settings.campaign, issue_on) : std::nullopt;
        if (!day) return law::refuse("oversight.no_issue_that_day", law::online_notice_2021(42, 1), {{"day", base::to_text(issue_on)}});
        if (now < freeze_from(issue_on, journal.clock().offset()))
            return law::refuse("oversight.too_early_to_freeze", law::rulebook(43), {{"from", base::to_text_minutes(freeze_from(issue_on, journal.clock().offset()), journal.clock().offset())}});
        if (find_issue_on(tx, issue_on)) return law::refuse("oversight.already_frozen", law::rulebook(6), {{"day", base::to_text(issue_on)}});
        const auto before = list_issues_before(tx, settings.campaign->id, issue_on);
        if (!before.empty() && before.front().state != "published")
            return law::refuse("oversight.previous_not_published", law::rulebook(43), {{"day", base::to_text(before.front().issue_on)}});
        const auto leaf = journal::last_leaf(tx);
        const auto cut = cut_of(settings, *day, leaf, now);
        IssueRow row{.campaign_id = settings.campaign->id, .region_id = by.region_id, .issue_on = issue_on, .number = cut.number, .state = "frozen", .leaf = leaf, .frozen_at = now,
                     .objection_until = objection_until(issue_on, now, journal.clock().offset()), .cut = write_cut(cut)};
        row.id = insert_issue(tx, row);
        base::CanonicalObject payload;
        payload.add("cut_digest", digest_of(oversight, row.cut)).add("issue_on", issue_on).add("leaf", leaf).add("objection_until", row.objection_until);
        journal.append(tx, {.event = "bulletin.frozen", .subject = subject_of(row), .place = {by.region_id, 0}, .by = by.account, .payload = payload.text()});
        return row;
    });
    if (!frozen) return frozen;
    auto row = *frozen;
    // Outside the transaction: reading every fact takes its time. If the process dies here, draft() computes it when asked.
    const auto texts = compute_texts(oversight, oversight.database().read([&](store::Transaction& tx) { return load_input(tx, row, {}); }));
    row.draft = oversight.blobs.put(texts.data);
    oversight.database().transaction([&](store::Transaction& tx) { save_draft(tx, row.id, row.draft); });
    return row;
}

std::optional<Draft> draft(const Oversight& oversight, base::Date issue_on) {
    bool as_frozen = true;
    std::optional<IssueInput> input;
    const auto row = oversight.database().read([&](store::Transaction& tx) {
        auto found = find_issue_on(tx, issue_on);
        if (!found) return found;
        auto amendments = accepted_amendments(tx, *found);
        as_frozen = amendments.empty();
        input = load_input(tx, *found, std::move(amendments));
        return found;
    });
    if (!row) return std::nullopt;
    if (row->state == "published") {
        auto kept = oversight.blobs.get(row->data_blob);
        ENSURE(kept, "a published issue has its file");
        return Draft{*row, std::move(*kept)};
    }
    if (as_frozen && !row->draft.empty())
        if (auto kept = oversight.blobs.get(row->draft)) return Draft{*row, std::move(*kept)};
    return Draft{*row, compute_texts(oversight, std::move(*input)).data};
}

law::Decision<std::int64_t> object_to(const Oversight& oversight, const auth::Actor& by, base::Date issue_on, const NewObjection& wanted) {
    auto& journal = oversight.journal();
    return journal.act<std::int64_t>({.action = "bulletin.object", .by = by.account, .subject = {"equipment", wanted.equipment_id}, .place = {by.region_id, 0}},
                                     [&](store::Transaction& tx) -> law::Decision<std::int64_t> {
        const auto now = journal.clock().now();
        const auto row = find_issue_on(tx, issue_on);
        if (!row) return law::refuse("oversight.unknown_issue", law::rulebook(12));
        if (row->state != "frozen" || now >= row->objection_until)
            return law::refuse("oversight.objection_window_closed", law::rulebook(44), {{"until", base::to_text_minutes(row->objection_until, journal.clock().offset())}});
        const auto indicator = find_indicator(wanted.indicator);
        const auto claimed = parse_reason("amended_" + wanted.claim);
        if (!indicator || !claimed || wanted.indicator == "K04C") return law::refuse("oversight.objection_unclear", law::rulebook(44));
        if (base::trim(wanted.grounds).empty()) return law::refuse("oversight.objection_without_grounds", law::rulebook(44));
        // Seen as it was cut: the device may have moved since, and belongs to who was counted with it.
        const auto cut = read_cut(row->cut);
        if (!cut.versions.contains(wanted.indicator)) return law::refuse("oversight.objection_unclear", law::rulebook(44));
        std::vector<Fact> facts;
        for (const auto& record : journal::list_entries(tx, {"equipment", wanted.equipment_id}, 0, 100'000))
            if (record.leaf && *record.leaf <= cut.leaf)
                if (const auto fact = read_fact(record)) facts.push_back(*fact);
        const auto as_of = base::day_number(cut.as_of);
        const auto object = fold(facts, {as_of, cut.leaf}, go_live_of(cut), to_policy(cut.policy));
        if (facts.empty() || !by.scope.sees_region(object.region_id)) return law::refuse("equipment.unknown", law::rulebook(12));
        const auto& judge = get_indicator(wanted.indicator, cut.versions.at(wanted.indicator));
        const auto before = judge.classify(object, view_of(cut, judge, as_of), to_policy(cut.policy)).reason;
        if (outcome_of(before) == outcome_of(*claimed)) return law::refuse("oversight.objection_changes_nothing", law::rulebook(44));
        for (const auto& other : list_objections(tx, auth::Scope::everything(), row->id))
            if (other.equipment_id == wanted.equipment_id && other.indicator == wanted.indicator && other.state != "declined")
                return law::refuse("oversight.objection_is_there", law::rulebook(44));
        const Objection objection{.issue_id = row->id, .equipment_id = wanted.equipment_id, .region_id = object.region_id, .indicator = wanted.indicator, .claim = wanted.claim,
                                  .grounds = std::string(base::cut_utf8(base::one_line(wanted.grounds), 1'500)), .before = std::string(word(before)), .raised_at = now, .raised_by = by.account.value};
        const auto id = insert_objection(tx, objection);
        base::CanonicalObject payload; // the grounds may name people: a commitment
        payload.add("before", objection.before).add("claim", objection.claim).add("equipment_id", objection.equipment_id).add("indicator", objection.indicator).add("objection_id", id);
        journal.append(tx, {.event = "bulletin.objected", .subject = subject_of(*row), .place = {object.region_id, 0}, .by = by.account, .payload = payload.text(),
                            .personal = {{"grounds", objection.grounds}}});
        return id;
    });
}

law::Decision<Objection> decide_objection(const Oversight& oversight, const auth::Actor& by, std::int64_t objection_id, bool accepted, const std::string& reason) {
    auto& journal = oversight.journal();
    return journal.act<Objection>({.action = "bulletin.decide_objection", .by = by.account, .place = {by.region_id, 0}}, [&](store::Transaction& tx) -> law::Decision<Objection> {
        auto objection = find_objection(tx, by.scope, objection_id);
        if (!objection) return law::refuse("oversight.unknown_objection", law::rulebook(12));
        const auto row = find_issue_row(tx, objection->issue_id);
        ENSURE(row, "an objection has its issue");
        if (row->state != "frozen") return law::refuse("oversight.issue_is_published", law::rulebook(6));
        if (objection->state != "open") return law::refuse("oversight.objection_is_decided", law::rulebook(16));
        if (base::trim(reason).empty()) return law::refuse("oversight.decision_without_reason", law::rulebook(44));
        objection->state = accepted ? "accepted" : "declined";
        objection->decision = std::string(base::cut_utf8(base::one_line(reason), 1'500));
        objection->decided_at = journal.clock().now();
        objection->decided_by = by.account.value;
        if (!save_decision(tx, *objection)) return law::refuse("oversight.objection_is_decided", law::rulebook(16));
        base::CanonicalObject payload;
        payload.add("accepted", accepted).add("equipment_id", objection->equipment_id).add("indicator", objection->indicator).add("objection_id", objection->id);
        journal.append(tx, {.event = "bulletin.objection_decided", .subject = subject_of(*row), .place = {objection->region_id, 0}, .by = by.account, .payload = payload.text(),
                            .personal = {{"reason", objection->decision}}});
        return *objection;
    });
}

law::Decision<IssueRow> publish(const Oversight& oversight, const auth::Actor& by, base::Date issue_on) {
    auto& journal = oversight.journal();
    const journal::Attempt attempt{.action = "bulletin.publish", .by = by.account, .place = {by.region_id, 0}};
    const auto may_publish = [&](store::Transaction& tx) -> law::Decision<IssueRow> {
        const auto row = find_issue_on(tx, issue_on);
        if (!row) return law::refuse("oversight.unknown_issue", law::rulebook(12));
        if (row->state == "published") return law::refuse("oversight.issue_is_published", law::rulebook(6));
        if (journal.clock().now() < row->objection_until)
            return law::refuse("oversight.objection_window_open", law::rulebook(43), {{"until", base::to_text_minutes(row->objection_until, journal.clock().offset())}});
        for (const auto& each : list_objections(tx, auth::Scope::everything(), row->id))
            if (each.state == "open") return law::refuse("oversight.objections_undecided", law::rulebook(44));
        return *row;
    };
    const auto found = journal.act<IssueRow>(attempt, may_publish);
    if (!found) return found;
    auto row = *found;
    const auto input = oversight.database().read([&](store::Transaction& tx) { return load_input(tx, row, accepted_amendments(tx, row)); });
    const auto texts = compute_texts(oversight, input);
    row.cut = texts.cut;
    row.digest = digest_of(oversight, texts.data);
    row.cut_digest = digest_of(oversight, texts.cut);
    row.objects_digest = texts.objects_digest;
    const auto files = make_files(oversight, texts.data, texts.objects);
    row.data_blob = oversight.blobs.put(texts.data);
    row.objects_blob = oversight.blobs.put(texts.objects);
    row.html_blob = oversight.blobs.put(files.html);
    row.pdf_blob = oversight.blobs.put(files.pdf);
    row.xlsx_blob = oversight.blobs.put(files.xlsx);
    row.signature = base::to_hex(base::bytes(oversight.signer.sign(signed_text(journal.suite(), row))));
    row.key_id = oversight.signer.key_id();
    row.render_fingerprint = documents::render_fingerprint();
    const auto done = journal.act<IssueRow>(attempt, [&](store::Transaction& tx) -> law::Decision<IssueRow> {
        const auto still = may_publish(tx); // an objection may have been raised or decided while we computed
        if (!still) return still;
        if (accepted_amendments(tx, row) != input.now.amendments) return law::refuse("oversight.saved_before_you", law::rulebook(16));
        row.state = "published";
        row.published_at = journal.clock().now();
        if (!save_published(tx, row)) return law::refuse("oversight.saved_before_you", law::rulebook(16));
        base::CanonicalObject payload;
        payload.add("cut_digest", row.cut_digest).add("digest", row.digest).add("issue_on", row.issue_on).add("key_id", row.key_id).add("leaf", row.leaf)
            .add("objects_digest", row.objects_digest).add("signature", row.signature);
        journal.append(tx, {.event = "bulletin.published", .subject = subject_of(row), .place = {by.region_id, 0}, .by = by.account, .payload = payload.text()});
        return row;
    });
    if (done) load_earlier_gaps(oversight);
    return done;
}

std::optional<Rebuilt> rebuild(const Oversight& oversight, base::Date issue_on) {
    std::optional<IssueInput> input;
    const auto row = oversight.database().read([&](store::Transaction& tx) {
        auto found = find_issue_on(tx, issue_on);
        if (found && found->state == "published") input = load_input(tx, *found, {});
        return found;
    });
    if (!input) return std::nullopt;
    auto texts = compute_texts(oversight, std::move(*input));
    Rebuilt rebuilt{.digest = digest_of(oversight, texts.data), .data = std::move(texts.data)};
    const auto kept = oversight.blobs.get(row->data_blob), kept_objects = oversight.blobs.get(row->objects_blob);
    if (kept) rebuilt.kept_digest = digest_of(oversight, *kept);
    rebuilt.identical = kept && kept_objects && *kept == rebuilt.data && *kept_objects == texts.objects && row->digest == rebuilt.digest &&
                        row->cut_digest == digest_of(oversight, texts.cut);
    return rebuilt;
}

void load_earlier_gaps(const Oversight& oversight) {
    const auto rows = oversight.database().read([](store::Transaction& tx) { return list_issues(tx); });
    std::vector<IssueRow> last;
    for (const auto& row : rows)
        if (row.state == "published" && last.size() < 2) last.push_back(row);
    if (last.empty()) return;
    const auto& row = last.back(); // the one before the last, or the last where there is one
    const auto kept = oversight.blobs.get(row.data_blob);
    if (!kept || last.front().campaign_id != row.campaign_id) return;
    std::unordered_map<std::int64_t, std::array<EarlierGap, indicator_count>> gaps;
    const auto data = boost::json::parse(*kept);
    for (const auto& region : data.at("regions").as_array())
        for (std::size_t i = 0; i < indicator_count; ++i)
            if (const auto* value = region.at("values").as_object().if_contains(indicators()[i].id))
                gaps[region.at("id").as_int64()][i] = {base::day_number(row.issue_on), value->at("fail").as_int64()};
    oversight.live.set_earlier_gaps(std::move(gaps));
}

} // namespace tezai::oversight
