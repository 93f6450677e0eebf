#include "oversight/bulletin/actions.hpp"

#include <set>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "base/canonical_json.hpp"
#include "base/ensure.hpp"
#include "documents/fonts.hpp"
#include "oversight/bulletin/files.hpp"
#include "oversight/bulletin/objection_store.hpp"
#include "oversight/bulletin/steps.hpp"
#include "registry/equipment/store.hpp"
#include "registry/tasks/tasks.hpp"
#include "registry/units/units.hpp"

namespace tezai::oversight {
namespace {

constexpr std::string_view law_version = "catalogue_2014_114"; // what decides which kinds of equipment carry a code

std::string digest_of(const Oversight& oversight, std::string_view text) { return base::to_hex(base::Hasher(oversight.journal().suite()).hash(text)); }

journal::Subject subject_of(const IssueRow& row) { return {"bulletin", row.id}; }

// 〔2021〕3号: the year of the campaign's first day and the issue's ordinal.
std::string number_of(const Campaign& campaign, const IssueDay& day) {
    return "〔" + std::to_string(static_cast<int>(campaign.from_on.year())) + "〕" + std::to_string(day.ordinal) + "号";
}

// A county's cut holds the county, what is below it and the way up to the root: whatever is elsewhere counts at the root.
bool belongs(const RegionFrame& frame, std::size_t at, std::int64_t county_id) {
    if (county_id == 0) return true;
    const auto county = frame.index_of(county_id);
    return frame.is_under(at, county) || frame.is_under(county, at);
}

Cut cut_of(const Settings& settings, const IssueDay& day, std::int64_t leaf, base::Instant now, std::int64_t county_id) {
    const auto& campaign = *settings.campaign;
    Cut cut{.as_of = day.as_of, .window_from = day.window_from, .leaf = leaf, .frozen_at = now, .campaign_id = campaign.id, .campaign_name = campaign.name,
            .campaign_from = campaign.from_on, .campaign_until = campaign.until_on, .number = number_of(campaign, day), .policy = to_cut(settings.policy),
            .law_version = std::string(law_version), .regions_on = day.as_of};
    cut.utc_offset_minutes = static_cast<int>(settings.go_live.offset.count());
    for (const auto& indicator : indicators()) cut.versions.emplace(indicator.id, indicator.version);
    if (settings.go_live.by_default != GoLiveDays::never) cut.go_live_default = base::date_of_number(settings.go_live.by_default);
    for (const auto& [region, on] : settings.go_live.by_region)
        cut.go_live.emplace(std::to_string(region), base::date_of_number(on));
    for (std::size_t at = 0; at < settings.frame.size(); ++at) {
        const auto& node = settings.frame.nodes()[at];
        if (belongs(settings.frame, at, county_id)) cut.regions.push_back({node.id, node.parent_id, node.level, node.code, node.name, node.name_en, node.ended});
    }
    cut.county_id = county_id;
    return cut;
}

// What a county's lists name, as it is called now: kept in the cut, so that a rebuild of next year names it so too.
void name_lists(store::Transaction& tx, Issue& issue) {
    auto& cut = issue.input.now;
    std::set<std::int64_t> units;
    std::vector<std::int64_t> devices;
    for (const auto& [unit, gap] : issue.units)
        if (gap.fail > 0) units.insert(unit);
    for (const auto& each : issue.due_soon) {
        units.insert(each.unit_id);
        devices.push_back(each.equipment_id);
    }
    for (const auto id : units)
        if (const auto unit = registry::find_unit(tx, auth::Scope::everything(), id)) cut.unit_names.emplace(std::to_string(id), unit->name);
    for (const auto& device : registry::list_equipment_by_ids(tx, auth::Scope::everything(), devices)) {
        const auto code = device.identifier(registry::IdentifierKind::device_code);
        cut.device_names.emplace(std::to_string(device.id.value), code.empty() ? device.name : device.name + "（" + std::string(code) + "）");
    }
}

// How many objects of each county fail K03 or K04 of the week: what its people should look at before the window closes.
std::map<std::int64_t, std::int64_t> failing_by_county(const Issue& issue) {
    std::map<std::int64_t, std::set<std::int64_t>> failing;
    for (const auto& object : issue.objects) {
        if (object.judgement.outcome() != Outcome::fail || indicators()[object.indicator].window == WindowKind::campaign) continue;
        for (auto at = issue.frame.index_of(object.region_id);; at = issue.frame.parent_index(at)) {
            if (issue.frame.nodes()[at].level == "county") failing[issue.frame.nodes()[at].id].insert(object.equipment_id);
            if (at == 0) break;
        }
    }
    std::map<std::int64_t, std::int64_t> counts;
    for (const auto& [county, objects] : failing) counts.emplace(county, static_cast<std::int64_t>(objects.size()));
    return counts;
}

struct Computed {
    std::string cut, data, objects, objects_digest;
    std::map<std::int64_t, std::int64_t> failing; // by county
};
enum class Names { as_kept, look_up }; // look_up once, when the draft is first made
Computed compute_texts(const Oversight& oversight, IssueInput input, Names names = Names::as_kept) {
    return oversight.database().read([&](store::Transaction& tx) {
        auto issue = compute(tx, input);
        if (names == Names::look_up && input.now.county_id != 0) name_lists(tx, issue);
        Computed texts{.cut = write_cut(issue.input.now), .objects = write_objects(issue)};
        texts.objects_digest = digest_of(oversight, texts.objects);
        texts.data = write_issue(issue, texts.objects_digest);
        texts.failing = failing_by_county(issue);
        return texts;
    });
}

constexpr std::string_view look_task = "oversight.look_at_issue";

// The draft is computed outside the transaction that freezes: reading every fact takes its time.
void finish_draft(const Oversight& oversight, journal::AccountId by, IssueRow& row) {
    const auto texts = compute_texts(oversight, oversight.database().read([&](store::Transaction& tx) { return load_input(tx, row, {}); }), Names::look_up);
    row.draft = oversight.blobs.put(texts.data);
    row.draft_objects = oversight.blobs.put(texts.objects);
    row.cut = texts.cut;
    const auto& clock = oversight.journal().clock();
    const auto until = base::to_text_minutes(row.objection_until, clock.offset()), day = base::to_text(row.issue_on);
    oversight.database().transaction([&](store::Transaction& tx) {
        save_draft(tx, row);
        if (row.county_id != 0) return; // its own paper, nobody to object
        for (const auto& [county, count] : texts.failing) {
            base::CanonicalObject evidence;
            evidence.add("count", count).add("href", "/bulletins/" + day).add("number", row.number).add("until", until);
            registry::open_task(tx, oversight.journal(), by, {.code = look_task, .subject = {"region", county}, .place = {county, 0}, .owner_kind = "region", .owner_id = county, .clause = law::rulebook(44),
                                                              .evidence = evidence.text(), .due_on = base::civil_day(row.objection_until, clock.offset())});
        }
    });
}

void end_look_tasks(const Oversight& oversight, journal::AccountId by, const IssueRow& row) {
    oversight.database().transaction([&](store::Transaction& tx) {
        for (const auto& region : read_cut(row.cut).regions)
            if (region.level == "county") registry::end_task(tx, oversight.journal(), by, look_task, {"region", region.id}, false, "window_closed");
    });
}

} // namespace

std::vector<Amendment> accepted_amendments(const Oversight& oversight, store::Transaction& tx, const IssueRow& row) {
    // A county's paper says what the province's says: the objections to it are those to the province's issue of the day.
    const auto disputed = row.county_id == 0 ? std::optional(row) : find_issue_on(tx, row.issue_on);
    std::vector<Amendment> amendments;
    if (!disputed) return amendments;
    const auto frame = frame_of(read_cut(row.cut));
    for (const auto& each : list_objections(tx, auth::Scope::everything(), disputed->id)) {
        if (each.state != "accepted" || (row.county_id != 0 && !frame.is_under(frame.index_of(each.region_id), frame.index_of(row.county_id)))) continue;
        amendments.push_back({each.id, each.indicator, each.equipment_id, each.before, "amended_" + each.claim, each.decision, each.decided_by, *each.decided_at, each.device_code, each.device_name,
                              evidence_digest(oversight.journal().suite(), list_evidence(tx, auth::Scope::everything(), each.id))});
    }
    return amendments;
}

IssueInput load_input(store::Transaction& tx, const IssueRow& row, std::vector<Amendment> amendments) {
    IssueInput input{.now = read_cut(row.cut)};
    if (row.state != "published") input.now.amendments = std::move(amendments);
    const auto before = list_issues_before(tx, row.campaign_id, row.key());
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
    const auto whose = row.county_id == 0 ? std::string() : "county " + std::to_string(row.county_id) + "\n";
    return "tezai bulletin 1\n" + whose + std::string(base::word(suite)) + "\n" + base::to_text(row.issue_on) + "\n" + row.digest + "\n" + row.objects_digest + "\n" + row.cut_digest + "\n";
}

law::Decision<IssueRow> freeze(const Oversight& oversight, const auth::Actor& by, IssueKey key) {
    auto& journal = oversight.journal();
    const auto tree = oversight.registry.regions.tree();
    const auto frozen = journal.act<IssueRow>({.action = "bulletin.freeze", .by = by.account, .place = {by.region_id, 0}}, [&](store::Transaction& tx) -> law::Decision<IssueRow> {
        const auto now = journal.clock().now();
        const auto from = judge_freeze(tx, oversight, *tree, by, key);
        if (!from) return base::failure(from.error());
        const auto cut = cut_of(from->settings, from->day, journal::last_leaf(tx), now, key.county_id);
        IssueRow row{.campaign_id = cut.campaign_id, .region_id = by.region_id, .issue_on = key.issue_on, .number = cut.number, .state = "frozen", .leaf = cut.leaf, .frozen_at = now,
                     .objection_until = key.county_id == 0 ? objection_until(key.issue_on, now, journal.clock().offset()) : now, .cut = write_cut(cut)};
        row.county_id = key.county_id;
        row.id = insert_issue(tx, row);
        base::CanonicalObject payload;
        if (key.county_id != 0) payload.add("county_id", key.county_id);
        payload.add("cut_digest", digest_of(oversight, row.cut)).add("issue_on", key.issue_on).add("leaf", row.leaf).add("objection_until", row.objection_until);
        journal.append(tx, {.event = "bulletin.frozen", .subject = subject_of(row), .place = {by.region_id, 0}, .by = by.account, .payload = payload.text()});
        return row;
    });
    if (!frozen) return frozen;
    auto row = *frozen;
    finish_draft(oversight, by.account, row); // if the process dies here, tend_issues does it
    return row;
}

void tend_issues(const Oversight& oversight) {
    const auto now = oversight.journal().clock().now();
    const auto frozen = oversight.database().read([](store::Transaction& tx) { return list_frozen_issues(tx); });
    for (auto row : frozen)
        if (row.draft.empty() && now >= row.frozen_at + std::chrono::minutes(10)) finish_draft(oversight, {}, row); // or else its freeze is at it still
    for (const auto& row : frozen)
        if (row.county_id == 0 && now >= row.objection_until) end_look_tasks(oversight, {}, row);
}

std::optional<Draft> draft(const Oversight& oversight, IssueKey key) {
    bool as_frozen = true;
    std::optional<IssueInput> input;
    const auto row = oversight.database().read([&](store::Transaction& tx) {
        auto found = find_issue_on(tx, key);
        if (!found) return found;
        auto amendments = accepted_amendments(oversight, tx, *found);
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

law::Decision<IssueRow> publish(const Oversight& oversight, const auth::Actor& by, IssueKey key) {
    auto& journal = oversight.journal();
    const journal::Attempt attempt{.action = "bulletin.publish", .by = by.account, .place = {by.region_id, 0}};
    const auto may_publish = [&](store::Transaction& tx) { return judge_publish(tx, oversight, by, key); };
    const auto found = journal.act<IssueRow>(attempt, may_publish);
    if (!found) return found;
    auto row = *found;
    const auto input = oversight.database().read([&](store::Transaction& tx) { return load_input(tx, row, accepted_amendments(oversight, tx, row)); });
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
        if (accepted_amendments(oversight, tx, row) != input.now.amendments) return law::refuse("oversight.saved_before_you", law::rulebook(16));
        row.state = "published";
        row.published_at = journal.clock().now();
        if (!save_published(tx, row)) return law::refuse("oversight.saved_before_you", law::rulebook(16));
        base::CanonicalObject payload;
        if (row.county_id != 0) payload.add("county_id", row.county_id);
        payload.add("cut_digest", row.cut_digest).add("digest", row.digest).add("issue_on", row.issue_on).add("key_id", row.key_id).add("leaf", row.leaf)
            .add("objects_digest", row.objects_digest).add("signature", row.signature);
        journal.append(tx, {.event = "bulletin.published", .subject = subject_of(row), .place = {by.region_id, 0}, .by = by.account, .payload = payload.text()});
        return row;
    });
    if (!done || key.county_id != 0) return done;
    end_look_tasks(oversight, by.account, row);
    load_earlier_gaps(oversight);
    return done;
}

std::optional<Rebuilt> rebuild(const Oversight& oversight, IssueKey key) {
    std::optional<IssueInput> input;
    const auto row = oversight.database().read([&](store::Transaction& tx) {
        auto found = find_issue_on(tx, key);
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
