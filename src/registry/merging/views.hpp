// What the merge queue says, as the browser reads it.
#pragma once

#include "base/form.hpp"
#include "registry/merging/merging.hpp"

namespace tezai::registry::merging {

namespace form = base::form;

struct ReasonView {
    std::string code, says;
    bool against = false;
    static constexpr std::string_view schema_name = "MergeReason";
    static constexpr auto form = std::tuple{form::field("code", &ReasonView::code), form::field("says", &ReasonView::says), form::field("against", &ReasonView::against, "it speaks against their being one")};
};
struct SideView {
    std::int64_t id = 0;
    std::string name, note, region_name;
    static constexpr std::string_view schema_name = "MergeSide";
    static constexpr auto form = std::tuple{form::field("id", &SideView::id), form::field("name", &SideView::name), form::field("note", &SideView::note, "of a device its unit, of a unit its credit code"),
                                            form::field("region_name", &SideView::region_name)};
};
struct PairRow {
    std::int64_t id = 0;
    Kind kind = Kind::equipment;
    Score score = Score::named;
    PairState state = PairState::open;
    SideView left, right;
    std::vector<ReasonView> reasons;
    std::optional<base::Instant> decided_at;
    std::string decided_by;
    std::int64_t kept_id = 0, version = 0;
    static constexpr std::string_view schema_name = "MergePair";
    static constexpr auto form = std::tuple{
        form::field("id", &PairRow::id), form::field("kind", &PairRow::kind), form::field("score", &PairRow::score, "sure, likely, look; named: by a person"), form::field("state", &PairRow::state),
        form::field("left", &PairRow::left), form::field("right", &PairRow::right), form::field("reasons", &PairRow::reasons), form::field("decided_at", &PairRow::decided_at),
        form::field("decided_by", &PairRow::decided_by), form::field("kept_id", &PairRow::kept_id, "merged: which of the two stayed"), form::field("version", &PairRow::version, "send it back with a decision")};
};
struct PairList {
    std::vector<PairRow> items;
    std::optional<std::string> next;
    static constexpr std::string_view schema_name = "MergePairList";
    static constexpr auto form = std::tuple{form::field("items", &PairList::items), form::field("next", &PairList::next)};
};
struct CountView {
    Kind kind = Kind::equipment;
    Score score = Score::named;
    std::int64_t count = 0;
    static constexpr std::string_view schema_name = "MergeCount";
    static constexpr auto form = std::tuple{form::field("kind", &CountView::kind), form::field("score", &CountView::score), form::field("count", &CountView::count)};
};
struct Counts {
    std::vector<CountView> items;
    static constexpr std::string_view schema_name = "MergeCounts";
    static constexpr auto form = std::tuple{form::field("items", &Counts::items)};
};
struct FieldView {
    std::string field, title, left, right, better;
    bool differs = false, choosable = false;
    static constexpr std::string_view schema_name = "MergeField";
    static constexpr auto form = std::tuple{
        form::field("field", &FieldView::field), form::field("title", &FieldView::title), form::field("left", &FieldView::left), form::field("right", &FieldView::right),
        form::field("better", &FieldView::better, "left or right: where something is known; empty: nobody can tell"), form::field("differs", &FieldView::differs),
        form::field("choosable", &FieldView::choosable, "its value may be taken from the record that goes")};
};
struct HangingView {
    std::string label, left, right;
    static constexpr std::string_view schema_name = "MergeHanging";
    static constexpr auto form = std::tuple{form::field("label", &HangingView::label), form::field("left", &HangingView::left), form::field("right", &HangingView::right)};
};
struct PairPage : PairRow {
    std::vector<FieldView> fields;
    std::vector<HangingView> hanging;
    std::vector<std::string> left_leaves, right_leaves;
    std::int64_t advised_keep = 0;
    bool can_merge = false, can_set_apart = false, can_part = false;
    static constexpr std::string_view schema_name = "MergePairPage";
    static constexpr auto form = std::tuple_cat(
        PairRow::form,
        std::tuple{form::field("fields", &PairPage::fields), form::field("hanging", &PairPage::hanging, "what hangs on each"),
                   form::field("left_leaves", &PairPage::left_leaves, "what becomes of the indicators when the left one goes"), form::field("right_leaves", &PairPage::right_leaves),
                   form::field("advised_keep", &PairPage::advised_keep, "which of the two is better kept"), form::field("can_merge", &PairPage::can_merge),
                   form::field("can_set_apart", &PairPage::can_set_apart), form::field("can_part", &PairPage::can_part)});
};
struct MergeBody {
    std::int64_t version = 0, keep = 0;
    std::vector<std::string> take;
    std::string grounds;
    static constexpr std::string_view schema_name = "MergeWanted";
    static constexpr auto form = std::tuple{form::field("version", &MergeBody::version, "as read"), form::field("keep", &MergeBody::keep, "the id of the side that stays"),
                                            form::field("take", &MergeBody::take, "fields whose value comes from the record that goes"), form::field("grounds", &MergeBody::grounds, "at most 500 characters")};
};
struct DecisionBody {
    std::int64_t version = 0;
    std::string grounds;
    static constexpr std::string_view schema_name = "MergeDecision";
    static constexpr auto form = std::tuple{form::field("version", &DecisionBody::version, "as read"), form::field("grounds", &DecisionBody::grounds, "at most 500 characters")};
};
struct NamedBody {
    Kind kind = Kind::equipment;
    std::int64_t one = 0, other = 0;
    static constexpr std::string_view schema_name = "MergeNamed";
    static constexpr auto form = std::tuple{form::field("kind", &NamedBody::kind), form::field("one", &NamedBody::one), form::field("other", &NamedBody::other)};
};
struct NewPair {
    std::int64_t id = 0;
    static constexpr std::string_view schema_name = "NewMergePair";
    static constexpr auto form = std::tuple{form::field("id", &NewPair::id)};
};
struct PartedView {
    std::vector<std::string> left;
    std::int64_t stayed = 0;
    static constexpr std::string_view schema_name = "MergeParted";
    static constexpr auto form = std::tuple{form::field("left", &PartedView::left, "titles of fields that were changed after the merge and stay as they are"),
                                            form::field("stayed", &PartedView::stayed, "devices that are another unit's by now")};
};

} // namespace tezai::registry::merging
