// What the look-back sends over the wire.
#pragma once

#include "auth/actor.hpp"
#include "links/coding/lookback/actions.hpp"
#include "links/coding/lookback/store.hpp"

namespace tezai::coding::lookback {

namespace form = base::form;

struct CountsView {
    std::int64_t listed = 0, removed = 0, complete = 0, by_system = 0, to_ask = 0, problems = 0, open = 0, overdue = 0, differ = 0, drawn = 0, rechecked = 0, contradicted = 0;
    static constexpr std::string_view schema_name = "LookbackCounts";
    static constexpr auto form = std::tuple{
        form::field("listed", &CountsView::listed), form::field("removed", &CountsView::removed, "no longer in use"), form::field("complete", &CountsView::complete, "three answers and a photo"),
        form::field("by_system", &CountsView::by_system, "… without anybody having been asked"), form::field("to_ask", &CountsView::to_ask, "listed, in use, not complete"),
        form::field("problems", &CountsView::problems), form::field("open", &CountsView::open), form::field("overdue", &CountsView::overdue),
        form::field("differ", &CountsView::differ, "a person and the system answer differently"), form::field("drawn", &CountsView::drawn), form::field("rechecked", &CountsView::rechecked),
        form::field("contradicted", &CountsView::contradicted)};
};
struct ChildView {
    std::int64_t id = 0;
    std::string name, level;
    CountsView counts;
    static constexpr std::string_view schema_name = "LookbackRegion";
    static constexpr auto form = std::tuple{form::field("id", &ChildView::id), form::field("name", &ChildView::name), form::field("level", &ChildView::level), form::field("counts", &ChildView::counts)};
};
struct DrawView {
    std::int64_t number = 0, records = 0, drawn = 0;
    std::string seed, seed_digest;
    base::Instant committed_at;
    std::optional<base::Instant> drawn_at;
    static constexpr std::string_view schema_name = "LookbackDraw";
    static constexpr auto form = std::tuple{form::field("number", &DrawView::number), form::field("records", &DrawView::records, "made since the draw before"), form::field("drawn", &DrawView::drawn),
                                            form::field("seed", &DrawView::seed, "empty until it has chosen"), form::field("seed_digest", &DrawView::seed_digest, "in the journal since committed_at"),
                                            form::field("committed_at", &DrawView::committed_at), form::field("drawn_at", &DrawView::drawn_at)};
};
struct CensusView {
    std::int64_t id = 0, campaign_id = 0, leaf = 0, listed = 0;
    base::Date as_of;
    base::Instant opened_at;
    std::string digest;
    std::vector<DrawView> draws;
    static constexpr std::string_view schema_name = "LookbackCensus";
    static constexpr auto form = std::tuple{form::field("id", &CensusView::id), form::field("campaign_id", &CensusView::campaign_id), form::field("leaf", &CensusView::leaf, "what of the journal was known"),
                                            form::field("listed", &CensusView::listed), form::field("as_of", &CensusView::as_of), form::field("opened_at", &CensusView::opened_at),
                                            form::field("digest", &CensusView::digest, "of the list"), form::field("draws", &CensusView::draws)};
};
struct ProgressView {
    std::optional<CensusView> census; // none: no list is frozen
    std::string region_name;
    std::int64_t region_id = 0, parent_id = 0;
    CountsView counts;
    std::vector<ChildView> children;
    std::vector<std::string> may; // open_census, draw
    static constexpr std::string_view schema_name = "Lookback";
    static constexpr auto form = std::tuple{form::field("census", &ProgressView::census), form::field("region_name", &ProgressView::region_name), form::field("region_id", &ProgressView::region_id),
                                            form::field("parent_id", &ProgressView::parent_id, "0: above what you may see"), form::field("counts", &ProgressView::counts),
                                            form::field("children", &ProgressView::children), form::field("may", &ProgressView::may, "open_census, draw")};
};
struct QuestionView {
    Question question = Question::coded;
    std::string asks;
    Answer said = Answer::none, found = Answer::none;
    std::string found_says;
    std::optional<std::int64_t> found_leaf;
    bool differs = false, to_ask = false;
    static constexpr std::string_view schema_name = "LookbackQuestionState";
    static constexpr auto form = std::tuple{form::field("question", &QuestionView::question), form::field("asks", &QuestionView::asks), form::field("said", &QuestionView::said, "by a person"),
                                            form::field("found", &QuestionView::found, "by the system"), form::field("found_says", &QuestionView::found_says, "the evidence"),
                                            form::field("found_leaf", &QuestionView::found_leaf, "of the journal entry it rests on"), form::field("differs", &QuestionView::differs),
                                            form::field("to_ask", &QuestionView::to_ask, "nobody and nothing has answered it yet")};
};
struct ProblemView {
    std::string says;
    base::Date due_on;
    bool open = false;
    std::optional<base::Instant> closed_at;
    static constexpr std::string_view schema_name = "LookbackProblem";
    static constexpr auto form = std::tuple{form::field("says", &ProblemView::says), form::field("due_on", &ProblemView::due_on), form::field("open", &ProblemView::open), form::field("closed_at", &ProblemView::closed_at)};
};
struct DeviceView {
    std::int64_t equipment_id = 0;
    std::string name, address, region_name, unit_name, device_code, said_as;
    std::optional<base::Instant> said_at;
    bool complete = false, removed = false, has_photo = false, has_picture = false, same_office = false;
    std::vector<QuestionView> questions;
    std::optional<ProblemView> problem;
    std::string recheck; // "", waiting, same, contradicted
    std::vector<std::string> may;
    static constexpr std::string_view schema_name = "LookbackDevice";
    static constexpr auto form = std::tuple{
        form::field("equipment_id", &DeviceView::equipment_id), form::field("name", &DeviceView::name), form::field("address", &DeviceView::address), form::field("region_name", &DeviceView::region_name),
        form::field("unit_name", &DeviceView::unit_name), form::field("device_code", &DeviceView::device_code), form::field("said_as", &DeviceView::said_as, "role of who answered last; empty: nobody"),
        form::field("said_at", &DeviceView::said_at), form::field("complete", &DeviceView::complete), form::field("removed", &DeviceView::removed), form::field("has_photo", &DeviceView::has_photo),
        form::field("has_picture", &DeviceView::has_picture, "one of what is wrong"), form::field("same_office", &DeviceView::same_office, "your own office answered: better if another looks again"),
        form::field("questions", &DeviceView::questions), form::field("problem", &DeviceView::problem), form::field("recheck", &DeviceView::recheck, "waiting, same, contradicted; empty: not drawn"),
        form::field("may", &DeviceView::may, "answer, recheck, close")};
};
struct DeviceList {
    std::vector<DeviceView> items;
    std::optional<std::string> next;
    static constexpr std::string_view schema_name = "LookbackDeviceList";
    static constexpr auto form = std::tuple{form::field("items", &DeviceList::items), form::field("next", &DeviceList::next)};
};
struct AnsweredView {
    DeviceView device;
    std::string photo; // accepted, rejected; empty: none was judged
    std::vector<std::string> photo_says;
    static constexpr std::string_view schema_name = "LookbackAnswered";
    static constexpr auto form = std::tuple{form::field("device", &AnsweredView::device), form::field("photo", &AnsweredView::photo, "accepted, rejected; empty: none was judged"),
                                            form::field("photo_says", &AnsweredView::photo_says, "what to do better")};
};

[[nodiscard]] CountsView view_of(const Counts&);
// Rows as this person may see and work on them. `tx` reads; rows were read through the scope.
[[nodiscard]] std::vector<DeviceView> view_of(store::Transaction&, const Lookback&, const auth::Actor&, const std::vector<Listed>&);

} // namespace tezai::coding::lookback
