#include "app/numbers.hpp"

#include "http/http.hpp"
#include "oversight/indicators/rate.hpp"

namespace tezai::app {
namespace {

double floored(std::int64_t num, std::int64_t den) { return den == 0 ? 0 : static_cast<double>(num * 10'000 / den) / 100; }

std::string name_of(const oversight::Indicator& indicator, auth::Language language) { return http::words().says(language, indicator.code); }

portal::Gap gap_of(const oversight::Live& live, const oversight::Picture& picture, std::size_t number, std::size_t region, auth::Language language) {
    const auto& indicator = oversight::indicators()[number];
    const auto& tally = picture.tally(number, region);
    portal::Gap gap{.indicator = std::string(indicator.id), .name = name_of(indicator, language), .value_text = oversight::rate_text(tally.num(), tally.den()),
                    .target_text = "100.00", .light = std::string(oversight::word(live.light(picture, number, region, true))), .region_id = picture.frame().nodes()[region].id,
                    .gap = tally.fail(), .grace = tally.of(oversight::Outcome::grace), .rate = floored(tally.num(), tally.den())};
    if (picture.settings().campaign) gap.due_on = picture.settings().campaign->until_on;
    const auto& nodes = picture.frame().nodes();
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (nodes[i].parent_id != nodes[region].parent_id || nodes[i].ended) continue;
        const auto& beside = picture.tally(number, i);
        if (beside.den() == 0) continue;
        gap.siblings.push_back({nodes[i].name, oversight::rate_text(beside.num(), beside.den()), floored(beside.num(), beside.den()), i == region});
    }
    return gap;
}

// The device as it would be once approved, today.
oversight::ObjectFacts approved(oversight::ObjectFacts object, registry::ApprovalKind kind, std::int32_t today) {
    using registry::ApprovalKind, oversight::Reason, oversight::UseState;
    const auto leave = [&](UseState state, Reason why) {
        object.use_state = state;
        object.left_day = today;
        object.left_for = why;
    };
    switch (kind) {
    case ApprovalKind::suspend: leave(UseState::suspended, Reason::suspended); break;
    case ApprovalKind::scrap: leave(UseState::scrapped, Reason::scrapped); break;
    case ApprovalKind::move_out: leave(UseState::moved_out, Reason::moved_out); break;
    case ApprovalKind::restart: object.use_state = UseState::in_use; break;
    case ApprovalKind::exclude_cannot_be_stuck:
    case ApprovalKind::exclude_other:
        object.exclusion = kind == ApprovalKind::exclude_other ? oversight::ExclusionKind::other : oversight::ExclusionKind::cannot_be_stuck;
        object.excluded_day = today;
        break;
    case ApprovalKind::end_exclusion: object.exclusion = oversight::ExclusionKind::none; break;
    }
    return object;
}

} // namespace

std::function<std::optional<registry::ApprovalEffect>(std::int64_t, registry::ApprovalKind)> approval_effect(const oversight::Live& live) {
    return [&live](std::int64_t equipment_id, registry::ApprovalKind kind) {
        return live.read([&](const oversight::Picture& picture, std::int64_t) -> std::optional<registry::ApprovalEffect> {
            const auto* object = picture.find(equipment_id);
            const auto k03 = oversight::find_indicator("K03");
            if (object == nullptr || !k03) return std::nullopt;
            const auto before = picture.judge(*k03, *object).outcome();
            const auto after = picture.judge(*k03, approved(*object, kind, base::day_number(picture.settings().as_of))).outcome();
            const auto counted = [](oversight::Outcome outcome) { return outcome == oversight::Outcome::pass || outcome == oversight::Outcome::fail ? 1 : 0; };
            const auto failing = [](oversight::Outcome outcome) { return outcome == oversight::Outcome::fail ? 1 : 0; };
            return registry::ApprovalEffect{"K03", std::string(oversight::word(before)), std::string(oversight::word(after)), counted(after) - counted(before), failing(after) - failing(before)};
        });
    };
}

portal::NumbersPort numbers_port(const oversight::Live& live) {
    return {.gaps =
                [&live](const auth::Actor& actor) {
                    std::vector<portal::Gap> gaps;
                    if (actor.region_id == 0) return gaps; // a unit has no rate of its own; its tasks say what is missing
                    live.read([&](const oversight::Picture& picture, std::int64_t) {
                        if (picture.frame().find(actor.region_id) == nullptr) return;
                        const auto region = picture.frame().index_of(actor.region_id);
                        for (std::size_t i = 0; i < oversight::indicators().size(); ++i) {
                            // The look-back is today's work once there is a list; its rates of what is wrong are no gap to close.
                            const auto& each = oversight::indicators()[i];
                            const bool is_gap = each.counts == oversight::Counts::passes && (each.light != oversight::LightRule::derived || picture.tally(i, region).den() > 0);
                            if (is_gap) gaps.push_back(gap_of(live, picture, i, region, actor.language));
                        }
                    });
                    return gaps;
                },
            .outcomes =
                [&live](std::int64_t equipment_id, auth::Language language) {
                    std::vector<portal::Outcome> outcomes;
                    live.read([&](const oversight::Picture& picture, std::int64_t) {
                        const auto* object = picture.find(equipment_id);
                        if (object == nullptr) return;
                        for (std::size_t i = 0; i < oversight::indicators().size(); ++i) {
                            const auto judged = picture.judge(i, *object);
                            if (judged.outcome() == oversight::Outcome::out) continue;
                            const auto reason = std::string(oversight::word(judged.reason));
                            outcomes.push_back({std::string(oversight::indicators()[i].id), name_of(oversight::indicators()[i], language), std::string(oversight::word(judged.outcome())), reason,
                                                http::words().says(language, "oversight.reason." + reason),
                                                judged.due_day == oversight::ObjectFacts::no_day ? std::nullopt : std::optional{base::date_of_number(judged.due_day)}});
                        }
                    });
                    return outcomes;
                }};
}

} // namespace tezai::app
