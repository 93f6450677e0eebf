// What the interface shows of objections and of the objects they are about; shared by the lists and the pages of one.
#pragma once

#include "http/http.hpp"
#include "oversight/bulletin/case.hpp"
#include "oversight/bulletin/objections.hpp"

namespace tezai::oversight {

struct ObjectionView {
    std::int64_t id = 0;
    std::string indicator;
    std::int64_t equipment_id = 0;
    std::string device_name, device_code, region_name, claim, grounds, before, before_says, state, decision;
    std::int64_t evidence_count = 0;
    base::Instant raised_at;
    std::optional<base::Instant> decided_at;
    bool may_decide = false, may_withdraw = false;
    static constexpr std::string_view schema_name = "Objection";
    static constexpr auto form = std::tuple{
        base::form::field("id", &ObjectionView::id), base::form::field("indicator", &ObjectionView::indicator), base::form::field("equipment_id", &ObjectionView::equipment_id),
        base::form::field("device_name", &ObjectionView::device_name, "as it was called when the objection was raised"), base::form::field("device_code", &ObjectionView::device_code), base::form::field("region_name", &ObjectionView::region_name),
        base::form::field("claim", &ObjectionView::claim), base::form::field("grounds", &ObjectionView::grounds), base::form::field("before", &ObjectionView::before), base::form::field("before_says", &ObjectionView::before_says),
        base::form::field("state", &ObjectionView::state, "open, accepted, declined, withdrawn"), base::form::field("decision", &ObjectionView::decision), base::form::field("evidence_count", &ObjectionView::evidence_count),
        base::form::field("raised_at", &ObjectionView::raised_at), base::form::field("decided_at", &ObjectionView::decided_at), base::form::field("may_decide", &ObjectionView::may_decide), base::form::field("may_withdraw", &ObjectionView::may_withdraw)};
};
[[nodiscard]] ObjectionView view_of(const Oversight&, store::Transaction&, const http::Request&, const IssueRow&, const Objection&);

struct StandingView { // how it counts
    std::string outcome, reason, says;
    std::optional<base::Date> due_on;
    static constexpr std::string_view schema_name = "Standing";
    static constexpr auto form = std::tuple{base::form::field("outcome", &StandingView::outcome), base::form::field("reason", &StandingView::reason), base::form::field("says", &StandingView::says), base::form::field("due_on", &StandingView::due_on)};
};
[[nodiscard]] StandingView standing_of(const http::Request&, const Judgement&);

struct FactView {
    std::int64_t leaf = 0;
    std::string says;
    base::Instant event_at, known_at;
    bool counted = false;
    std::vector<std::string> speaks_for;
    static constexpr std::string_view schema_name = "CountedFact";
    static constexpr auto form = std::tuple{base::form::field("leaf", &FactView::leaf), base::form::field("says", &FactView::says), base::form::field("event_at", &FactView::event_at, "when it happened"), base::form::field("known_at", &FactView::known_at, "when we learned it"),
                                            base::form::field("counted", &FactView::counted, "known at the cut, and of its time"), base::form::field("speaks_for", &FactView::speaks_for, "claims that it speaks for")};
};
struct PhotoView {
    std::int64_t id = 0;
    std::string verdict;
    base::Instant sent_at;
    static constexpr std::string_view schema_name = "CasePhoto";
    static constexpr auto form = std::tuple{base::form::field("id", &PhotoView::id), base::form::field("verdict", &PhotoView::verdict), base::form::field("sent_at", &PhotoView::sent_at)};
};
struct GroundView {
    std::string claim, text;
    static constexpr std::string_view schema_name = "ObjectionGround";
    static constexpr auto form = std::tuple{base::form::field("claim", &GroundView::claim), base::form::field("text", &GroundView::text)};
};
struct CaseView {
    std::int64_t equipment_id = 0;
    std::string indicator, device_name, device_code, unit_name, region_name;
    StandingView counted, now;
    std::vector<FactView> facts;
    std::vector<PhotoView> photos;
    std::vector<GroundView> grounds;
    static constexpr std::string_view schema_name = "ObjectCase";
    static constexpr auto form = std::tuple{
        base::form::field("equipment_id", &CaseView::equipment_id), base::form::field("indicator", &CaseView::indicator), base::form::field("device_name", &CaseView::device_name), base::form::field("device_code", &CaseView::device_code),
        base::form::field("unit_name", &CaseView::unit_name), base::form::field("region_name", &CaseView::region_name, "at the cut"), base::form::field("counted", &CaseView::counted, "as the issue counts it"),
        base::form::field("now", &CaseView::now, "the same day by what is known today"), base::form::field("facts", &CaseView::facts, "newest first"), base::form::field("photos", &CaseView::photos),
        base::form::field("grounds", &CaseView::grounds, "usual grounds for this reason, the likeliest first")};
};
[[nodiscard]] CaseView case_view(const Oversight&, store::Transaction&, const http::Request&, const Case&, const Indicator&, std::int64_t equipment_id);

} // namespace tezai::oversight
