#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/ensure.hpp"
#include "base/json.hpp"
#include "oversight/bulletin/issue.hpp"
#include "oversight/indicators/rate.hpp"

namespace tezai::oversight {
namespace {

namespace json = boost::json;

constexpr std::size_t most_units_named = 20;

std::string day_text(std::int32_t day) { return base::to_text(base::date_of_number(day)); }

json::object tally_json(const Tally& tally, Counts counts) {
    const auto num = tally.counted(counts);
    return {{"num", num}, {"den", tally.den()}, {"fail", tally.fail()}, {"excluded", tally.of(Outcome::excluded)},
            {"grace", tally.of(Outcome::grace)}, {"population", tally.population()}, {"rate", rate_text(num, tally.den())}};
}

json::object reasons_json(const Tally& tally) {
    json::object counts;
    for (std::size_t i = 0; i < reason_count; ++i) {
        const auto reason = static_cast<Reason>(i);
        if (tally.of(reason) != 0 && outcome_of(reason) != Outcome::pass && outcome_of(reason) != Outcome::out)
            counts[word(reason)] = tally.of(reason);
    }
    return counts;
}

json::object causes_json(const CauseTally& causes) {
    json::object counts;
    for (std::size_t i = 0; i < cause_count; ++i)
        if (causes.by_cause[i] != 0) counts[word(static_cast<Cause>(i))] = causes.by_cause[i];
    return counts;
}

json::object value_json(const Issue& issue, std::size_t indicator, std::size_t region) {
    const auto& value = issue.values[indicator][region];
    const auto& policy = issue.input.now.policy;
    const auto counts = indicators()[indicator].counts;
    auto out = tally_json(value.now, counts);
    out["light"] = word(issue.light(indicator, region));
    out["reasons"] = reasons_json(value.now);
    out["newly_excluded"] = value.newly_excluded;
    out["denominator_flag"] = denominator_flagged(value.newly_excluded, value.now.den(), policy.guard_least, policy.guard_per_mille);
    if (indicators()[indicator].window == WindowKind::at_cut) {
        const auto gap = std::min(issue.planned_gap(indicator, region), value.now.den());
        out["plan"] = json::object{{"gap", gap}, {"rate", rate_text(value.now.den() - gap, value.now.den())}};
    }
    if (issue.input.previous) {
        out["last"] = tally_json(value.last, counts);
        out["causes"] = causes_json(value.causes);
        out["gap_change"] = value.causes.sum();
    }
    return out;
}

// An issue says what was counted when it was cut: an indicator that came later is not in it.
bool is_counted(const Issue& issue, std::size_t indicator) { return issue.input.now.versions.contains(std::string(indicators()[indicator].id)); }

json::array regions_json(const Issue& issue) {
    json::array rows;
    for (std::size_t at = 0; at < issue.frame.size(); ++at) {
        if (!issue.shows(issue.frame, at)) continue;
        const auto& node = issue.frame.nodes()[at];
        bool empty = true;
        json::object values;
        for (std::size_t i = 0; i < indicator_count; ++i) {
            if (!is_counted(issue, i)) continue;
            const auto& value = issue.values[i][at];
            empty = empty && value.now.population() == 0 && value.last.population() == 0;
            values[indicators()[i].id] = value_json(issue, i, at);
        }
        if (empty && (node.ended || node.level == "township")) continue;
        rows.push_back(json::object{{"id", node.id}, {"parent_id", node.parent_id}, {"level", node.level}, {"code", node.code},
                                    {"name", node.name}, {"name_en", node.name_en}, {"ended", node.ended}, {"values", std::move(values)}});
    }
    return rows;
}

// The whole, and every region whose value is another one now.
json::array restated_json(const Issue& issue) {
    json::array rows;
    for (std::size_t i = 0; i < indicator_count; ++i)
        for (std::size_t at = 0; is_counted(issue, i) && at < issue.restatements[i].size(); ++at) {
            const auto& each = issue.restatements[i][at];
            if (!issue.shows(issue.previous_frame, at) || (at != issue.whole(issue.previous_frame) && each.published == each.restated)) continue;
            const auto& node = issue.previous_frame.nodes()[at];
            rows.push_back(json::object{{"indicator", indicators()[i].id}, {"region_id", node.id}, {"region", node.name}, {"level", node.level},
                                        {"published", tally_json(each.published, indicators()[i].counts)}, {"restated", tally_json(each.restated, indicators()[i].counts)}});
        }
    return rows;
}

json::array exclusions_json(const Issue& issue) {
    json::array rows;
    for (std::size_t i = 0; i < indicator_count; ++i)
        for (std::size_t at = 0; is_counted(issue, i) && at < issue.frame.size(); ++at) {
            const auto& node = issue.frame.nodes()[at];
            if (node.level == "township" || !issue.shows(issue.frame, at)) continue;
            for (std::size_t r = 0; r < reason_count; ++r) {
                const auto reason = static_cast<Reason>(r);
                if (outcome_of(reason) != Outcome::excluded || issue.values[i][at].now.of(reason) == 0) continue;
                rows.push_back(json::object{{"indicator", indicators()[i].id}, {"region_id", node.id}, {"reason", word(reason)},
                                            {"count", issue.values[i][at].now.of(reason)}});
            }
        }
    return rows;
}

json::array departures_json(const Issue& issue) {
    json::array rows;
    for (const auto& [key, count] : issue.departures) {
        const auto* office = key.office_id == 0 ? nullptr : issue.frame.find(key.office_id);
        rows.push_back(json::object{{"region_id", key.region_id}, {"reason", word(key.reason)}, {"ground", key.ground ? registry::word(*key.ground) : ""}, {"approved_by", word(key.by)},
                                    {"office_id", key.office_id}, {"office", office ? office->name : ""}, {"count", count}});
    }
    return rows;
}

std::string name_in(const std::map<std::string, std::string>& names, std::int64_t id) {
    const auto at = names.find(std::to_string(id));
    return at == names.end() ? "#" + std::to_string(id) : at->second;
}

// §6.5: which units have most to stick, and what falls due in the next seven days. Units are public bodies; persons are never named.
json::object named_json(const Issue& issue) {
    const auto& cut = issue.input.now;
    std::vector<std::pair<std::int64_t, UnitGap>> units;
    for (const auto& [unit, gap] : issue.units)
        if (gap.fail > 0 && unit != 0) units.emplace_back(unit, gap);
    std::ranges::stable_sort(units, [](const auto& one, const auto& other) { return one.second.fail > other.second.fail; });
    json::object named;
    named["units_missing"] = units.size();
    if (units.size() > most_units_named) units.resize(most_units_named);
    json::array rows, due;
    for (const auto& [unit, gap] : units)
        rows.push_back(json::object{{"unit_id", unit}, {"name", name_in(cut.unit_names, unit)}, {"fail", gap.fail}, {"den", gap.den}, {"rate", rate_text(gap.den - gap.fail, gap.den)}});
    for (const auto& each : issue.due_soon)
        due.push_back(json::object{{"equipment_id", each.equipment_id}, {"name", name_in(cut.device_names, each.equipment_id)}, {"region_id", each.region_id},
                                   {"unit", each.unit_id == 0 ? "" : name_in(cut.unit_names, each.unit_id)}, {"due_on", day_text(each.due_day)}});
    named["units"] = std::move(rows);
    named["due_soon"] = std::move(due);
    return named;
}

json::object cut_json(const Cut& cut) {
    auto all = form::to_json(cut).as_object();
    // The tree's names stand in the regions' rows; the amendments have a list of their own.
    all.erase("regions");
    all.erase("amendments");
    all.erase("unit_names"); // in the named lists
    all.erase("device_names");
    return all;
}

json::array amendments_json(const Cut& cut) {
    json::array rows;
    for (const auto& amendment : cut.amendments) rows.push_back(form::to_json(amendment));
    return rows;
}

void write_departure(std::string& out, const std::optional<Departure>& left) {
    if (!left) {
        out += ",,,,,,";
        return;
    }
    out += ',' + (left->on_day == Fact::no_day ? std::string() : day_text(left->on_day)) + ',' + (left->until_day == Fact::no_day ? std::string() : day_text(left->until_day)) + ',';
    out += word(left->by);
    out += ',' + (left->office_id == 0 ? std::string() : std::to_string(left->office_id)) + ',';
    if (left->ground) out += registry::word(*left->ground);
    out += ',' + (left->approval_id == 0 ? std::string() : std::to_string(left->approval_id));
}

} // namespace

std::string write_issue(const Issue& issue, std::string_view objects_digest) {
    const auto& cut = issue.input.now;
    json::array definitions;
    for (const auto& indicator : indicators()) {
        const auto version = cut.versions.find(std::string(indicator.id));
        if (version == cut.versions.end()) continue;
        definitions.push_back(json::object{{"id", indicator.id}, {"version", version->second},
                                           {"code", indicator.code}, {"target", indicator.has_deadline_target ? "100.00" : ""},
                                           {"by", base::to_text(cut.campaign_until)}});
    }
    json::array flagged;
    for (const auto& [region, count] : issue.stated_earlier)
        if (issue.shows(issue.frame, issue.frame.index_of(region))) flagged.push_back(json::object{{"region_id", region}, {"count", count}});
    json::object all{{"format", 1}, {"issue_on", base::to_text(cut.as_of)}, {"number", cut.number}, {"cut", cut_json(cut)},
                     {"definitions", std::move(definitions)}, {"regions", regions_json(issue)}, {"exclusions", exclusions_json(issue)}, {"departures", departures_json(issue)},
                     {"restated", restated_json(issue)}, {"amendments", amendments_json(cut)}, {"registered_earlier_as_stated", std::move(flagged)},
                     {"objects", json::object{{"count", issue.objects.size()}, {"digest", objects_digest}}}};
    if (cut.county_id != 0) all["named"] = named_json(issue);
    if (issue.input.previous)
        all["previous"] = json::object{{"issue_on", base::to_text(issue.input.previous->as_of)}, {"leaf", issue.input.previous->leaf}};
    return form::canonical(all);
}

std::string write_objects(const Issue& issue) {
    std::string out = "indicator,equipment_id,region_id,outcome,reason,due_on,cause,left_on,until,approved_by,office_id,ground,approval_id\n";
    for (const auto& object : issue.objects) {
        out += indicators()[object.indicator].id;
        out += ',' + std::to_string(object.equipment_id) + ',' + std::to_string(object.region_id) + ',';
        out += word(object.judgement.outcome());
        out += ',';
        out += word(object.judgement.reason);
        out += ',';
        if (object.judgement.due_day != ObjectFacts::no_day) out += day_text(object.judgement.due_day);
        out += ',';
        if (object.cause != Cause::none) out += word(object.cause);
        write_departure(out, object.left);
        out += '\n';
    }
    return out;
}

} // namespace tezai::oversight
