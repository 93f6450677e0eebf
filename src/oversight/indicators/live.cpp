#include "oversight/indicators/live.hpp"

#include <algorithm>
#include <unordered_set>

#include "base/canonical_json.hpp"
#include "oversight/indicators/rate.hpp"
#include "oversight/indicators/read_fact.hpp"

namespace tezai::oversight {
namespace {

constexpr std::size_t most_pasts = 2;
constexpr std::chrono::minutes past_keeps{10};

std::string value_json(const Picture& picture, std::size_t region) {
    base::CanonicalObject all;
    for (std::size_t i = 0; i < indicator_count; ++i) {
        const auto& tally = picture.tally(i, region);
        base::CanonicalObject value;
        value.add("den", tally.den()).add("excluded", tally.of(Outcome::excluded)).add("fail", tally.fail()).add("grace", tally.of(Outcome::grace))
            .add("num", tally.counted(indicators()[i].counts)).add("population", tally.population()).add("rate_text", rate_text(tally.counted(indicators()[i].counts), tally.den()));
        all.add_raw(indicators()[i].id, value.text());
    }
    return all.text();
}

} // namespace

std::vector<Fact> facts_of(store::Transaction& tx, std::int64_t equipment_id, std::int64_t up_to_leaf) {
    std::vector<Fact> facts;
    for (const auto& record : journal::list_entries(tx, {"equipment", equipment_id}, 0, 100'000))
        if (record.leaf && *record.leaf <= up_to_leaf)
            if (const auto fact = read_fact(record)) facts.push_back(*fact);
    return facts;
}

void each_object(store::Transaction& tx, std::int64_t up_to_leaf, const std::function<void(std::span<const Fact>)>& each) {
    std::vector<Fact> facts;
    journal::facts(tx, "equipment", fact_events(), up_to_leaf, [&](const journal::Record& record) {
        const auto fact = read_fact(record);
        if (!fact) return;
        if (!facts.empty() && facts.front().equipment_id != fact->equipment_id) {
            each(facts);
            facts.clear();
        }
        facts.push_back(*fact);
    });
    if (!facts.empty()) each(facts);
}

Picture paint(store::Transaction& tx, Settings settings, std::int64_t up_to_leaf) {
    Picture picture(std::move(settings));
    const auto as_of = base::day_number(picture.settings().as_of);
    each_object(tx, up_to_leaf, [&](std::span<const Fact> facts) {
        picture.put(fold(facts, {as_of, up_to_leaf}, picture.settings().go_live, picture.settings().policy));
    });
    picture.judge_all();
    return picture;
}

Live::Live(store::Database& db, const registry::Regions& regions, const base::Clock& clock, bus::Bus& bus)
    : db_(db), regions_(regions), clock_(clock), bus_(bus) {}

void Live::load() {
    const std::scoped_lock feeding(feeding_);
    std::int64_t leaf = -1;
    auto picture = db_.read([&](store::Transaction& tx) {
        leaf = journal::last_leaf(tx);
        auto settings = load_settings(tx, *regions_.tree(), clock_.today(), clock_.offset());
        return paint(tx, std::move(settings), leaf);
    });
    const std::unique_lock lock(mutex_);
    picture_ = std::move(picture);
    leaf_ = leaf;
}

void Live::apply(std::span<const journal::Record> sealed) {
    const std::scoped_lock feeding(feeding_);
    std::vector<std::size_t> touched;
    std::unordered_set<std::int64_t> again; // happened before something already folded
    auto last = leaf_;
    {
        const std::unique_lock lock(mutex_);
        for (const auto& record : sealed) {
            if (!record.leaf || *record.leaf <= leaf_) continue;
            last = *record.leaf;
            const auto fact = read_fact(record);
            if (!fact || again.contains(fact->equipment_id)) continue;
            if (!picture_.take(*fact, touched)) again.insert(fact->equipment_id);
        }
        if (again.empty()) leaf_ = last;
    }
    if (!again.empty()) {
        std::vector<ObjectFacts> folded;
        db_.read([&](store::Transaction& tx) {
            folded.clear();
            for (const auto id : again) folded.push_back(fold(facts_of(tx, id, last), {INT32_MAX, last}, picture_.settings().go_live, picture_.settings().policy));
        });
        const std::unique_lock lock(mutex_);
        for (const auto& object : folded) picture_.replace(object, touched);
        leaf_ = last;
    }
    publish(touched);
}

void Live::tick() {
    const auto today = clock_.today();
    if (read([&](const Picture& picture, std::int64_t) { return picture.settings().as_of == today; })) return;
    const std::scoped_lock feeding(feeding_);
    auto settings = db_.read([&](store::Transaction& tx) { return load_settings(tx, *regions_.tree(), today, clock_.offset()); });
    std::vector<std::size_t> touched;
    {
        const std::unique_lock lock(mutex_);
        picture_.look_from(std::move(settings));
        for (std::size_t at = 0; at < picture_.frame().size(); ++at) touched.push_back(at);
    }
    publish(touched);
}

void Live::settings_changed() {
    auto settings = db_.read([&](store::Transaction& tx) { return load_settings(tx, *regions_.tree(), clock_.today(), clock_.offset()); });
    const bool facts_stand = read([&](const Picture& picture, std::int64_t) {
        const auto& now = picture.settings();
        return now.policy == settings.policy && now.go_live.by_default == settings.go_live.by_default && now.go_live.by_region == settings.go_live.by_region;
    });
    if (facts_stand) { // another campaign or another tree: the same facts, counted elsewhere
        const std::scoped_lock feeding(feeding_);
        const std::unique_lock lock(mutex_);
        picture_.look_from(std::move(settings));
    } else load();
    {
        const std::scoped_lock lock(past_mutex_);
        pasts_.clear();
    }
    std::vector<std::size_t> touched(read([](const Picture& picture, std::int64_t) { return picture.frame().size(); }));
    for (std::size_t at = 0; at < touched.size(); ++at) touched[at] = at;
    publish(touched);
}

void Live::set_earlier_gaps(std::unordered_map<std::int64_t, std::array<EarlierGap, indicator_count>> by_region) {
    const std::unique_lock lock(mutex_);
    earlier_ = std::move(by_region);
}

std::optional<EarlierGap> Live::earlier_gap(std::int64_t region_id, std::size_t indicator) const {
    const std::shared_lock lock(mutex_);
    const auto at = earlier_.find(region_id);
    return at == earlier_.end() || at->second[indicator].as_of == 0 ? std::nullopt : std::optional{at->second[indicator]};
}

void Live::publish(std::vector<std::size_t>& touched) {
    std::sort(touched.begin(), touched.end());
    touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
    std::vector<bus::Message> messages;
    {
        const std::shared_lock lock(mutex_);
        for (const auto at : touched) {
            const auto region_id = picture_.frame().nodes()[at].id;
            base::CanonicalObject data;
            data.add("region_id", region_id).add_raw("values", value_json(picture_, at));
            messages.push_back({"indicator", leaf_, region_id, 0, data.text()});
        }
    }
    for (const auto& message : messages) bus_.publish(message);
}

Live::Past Live::past(base::Date as_of) {
    const auto now = clock_.now();
    const auto leaf = read([](const Picture&, std::int64_t known) { return known; });
    const std::scoped_lock lock(past_mutex_); // a second asker waits and finds it painted
    std::erase_if(pasts_, [&](const Kept& kept) { return kept.past.leaf != leaf && now - kept.painted_at > past_keeps; });
    for (const auto& kept : pasts_)
        if (kept.as_of == as_of) return kept.past;
    Past painted;
    auto picture = db_.read([&](store::Transaction& tx) {
        painted.leaf = journal::last_leaf(tx);
        return paint(tx, load_settings(tx, *regions_.tree(), as_of, clock_.offset()), painted.leaf);
    });
    painted.picture = std::make_shared<const Picture>(std::move(picture));
    if (pasts_.size() >= most_pasts) pasts_.erase(pasts_.begin());
    pasts_.push_back({as_of, painted, now});
    return painted;
}

Light Live::light(const Picture& picture, std::size_t indicator, std::size_t region, bool live) const {
    const auto& settings = picture.settings();
    const auto& tally = picture.tally(indicator, region);
    LightInput in{.rule = indicators()[indicator].light, .num = tally.counted(indicators()[indicator].counts), .den = tally.den(), .as_of = base::day_number(settings.as_of)};
    if (settings.campaign) in.deadline_day = base::day_number(settings.campaign->until_on) - (settings.policy.deadline_inclusive ? 0 : 1);
    // The pace of a past day would need the issues of that day: its light is told without.
    if (live)
        if (const auto at = earlier_.find(picture.frame().nodes()[region].id); at != earlier_.end()) in.earlier = at->second[indicator];
    return light_of(in);
}

} // namespace tezai::oversight
