#include "links/coding/training/training_api.hpp"

#include <algorithm>

#include "links/coding/photo_view.hpp"

namespace tezai::coding {
namespace {

using http::Reply;
using http::Request;

struct OwnTraining {
    std::string material;
    std::optional<base::Instant> finished_at;
    static constexpr std::string_view schema_name = "OwnTraining";
    static constexpr auto form = std::tuple{base::form::field("material", &OwnTraining::material, "the version of the steps"), base::form::field("finished_at", &OwnTraining::finished_at, "null: not yet")};
};
struct TrainingDone {
    std::string material;
    static constexpr std::string_view schema_name = "TrainingDone";
    static constexpr auto form = std::tuple{base::form::field("material", &TrainingDone::material, "the version of the steps that were shown")};
};
struct TrainedPerson {
    std::string name;
    std::optional<base::Instant> finished_at;
    static constexpr std::string_view schema_name = "TrainedPerson";
    static constexpr auto form = std::tuple{base::form::field("name", &TrainedPerson::name), base::form::field("finished_at", &TrainedPerson::finished_at, "null: not yet")};
};
struct TrainedPeople {
    std::vector<TrainedPerson> items;
    static constexpr std::string_view schema_name = "TrainedPeople";
    static constexpr auto form = std::tuple{base::form::field("items", &TrainedPeople::items, "of one's own unit, by name")};
};

struct Room {
    const Coding& coding;
    TrainingPort port;
};

Reply show_own(const Room& room, const Request& request) {
    const auto finished = room.coding.journal.database().read([&](store::Transaction& tx) { return find_training(tx, *request.actor); });
    return http::json(OwnTraining{std::string(training_material), finished});
}

Reply finish(const Room& room, const Request& request) {
    const auto done = http::parse<TrainingDone>(request);
    if (!done) return done.error();
    const auto finished = finish_training(room.coding, *request.actor, done->material);
    return finished ? http::json(OwnTraining{done->material, *finished}) : http::refused(request, finished.error());
}

// Names beside dates, in the order of the names: a record, never a ranking (rulebook 107).
Reply list_people(const Room& room, const Request& request) {
    TrainedPeople people;
    const auto unit = request.actor->unit_id;
    if (unit == 0) return http::json(people); // an official answers for no unit's people
    const auto trained = room.coding.journal.database().read([&](store::Transaction& tx) { return list_trained(tx, request.actor->scope, unit); });
    for (const auto& person : room.port.members(unit)) {
        const auto at = std::ranges::find(trained, person.account_id, &Trained::account_id);
        people.items.push_back({person.name, at == trained.end() ? std::nullopt : std::optional{at->finished_at}});
    }
    return http::json(people);
}

Reply print_practice(const Room& room, const Request&) {
    return {.content_type = "application/pdf", .body = practice_sheet(room.coding, room.coding.journal.clock().now()), .headers = {{"Content-Disposition", "inline; filename=\"tezai-practice.pdf\""}}};
}

Reply judge(const Room&, const Request& request) {
    const auto verdict = judge_practice(request.body);
    return verdict ? http::json(view_of(request, *verdict)) : http::refused(request, verdict.error());
}

} // namespace

std::vector<http::Route> training_routes(const Coding& coding, TrainingPort port) {
    using enum http::Method;
    using http::Runs, http::ScopeUse, http::schema, auth::Permission;
    const auto room = std::make_shared<const Room>(Room{coding, std::move(port)});
    const auto bind = [room](Reply (*handler)(const Room&, const Request&)) { return [room, handler](const Request& request) { return handler(*room, request); }; };
    return {
        {get, "/api/v1/coding/training", Permission::send_photo, ScopeUse::none, Runs::pooled, bind(show_own), "Whether I went through the steps", {}, {}, schema<OwnTraining>()},
        {post, "/api/v1/coding/training", Permission::send_photo, ScopeUse::none, Runs::pooled, bind(finish), "I went through the steps", {}, schema<TrainingDone>(), schema<OwnTraining>()},
        {get, "/api/v1/coding/training/people", Permission::ask_approval, ScopeUse::applied, Runs::pooled, bind(list_people), "Who of my unit went through the steps", {}, {}, schema<TrainedPeople>()},
        {get, "/api/v1/coding/practice-sheet.pdf", Permission::send_photo, ScopeUse::none, Runs::pooled, bind(print_practice), "Plates to practise with: no device's, counted nowhere", {}, {}, {}, "application/json", "application/pdf"},
        {post, "/api/v1/coding/practice-photos", Permission::send_photo, ScopeUse::none, Runs::pooled, bind(judge), "A photo of a practice plate: judged like a real one, kept nowhere", {}, {}, schema<VerdictView>(), "image/jpeg", "application/json", std::size_t{24} << 20},
    };
}

} // namespace tezai::coding
