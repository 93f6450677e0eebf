// simulate: an invented province in a demo or rehearsal store, in the middle of its campaign.
#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/house.hpp"
#include "oversight/bulletin/actions.hpp"
#include "oversight/campaigns/campaigns.hpp"
#include "simulator/looking_back.hpp"
#include "simulator/simulate.hpp"

namespace tezai::app {
namespace {

using std::chrono::hours;

// What the bureau does at a full hour of a played day: opens the campaign, freezes on Monday noon, publishes on Tuesday 17:00.
class Bureau {
public:
    Bureau(House& house, const simulator::Plan& plan, bool leave_last, base::Date last_day) : house_(house), plan_(plan), leave_last_(leave_last), last_day_(last_day) {}

    void hour(base::Instant at) {
        house_.catch_up();
        house_.live.tick();
        if (!campaign_) open();
        const auto day = house_.clock.day_of(at);
        if (at == house_.clock.start_of(day) + hours(8)) coding::remind(house_.coding, day);
        look_back(at, day);
        for (const auto& issue : oversight::issues_of(*campaign_)) {
            // In a demo the latest week is left to whoever looks: it can be frozen and objected to right away.
            if (leave_last_ && base::add(issue.as_of, base::CalendarDays{7}) > last_day_) continue;
            if (at == house_.clock.start_of(base::add(issue.as_of, base::CalendarDays{1})) + hours(12)) tell(oversight::freeze(house_.oversight, system_actor(), issue.as_of), "frozen", issue.as_of);
            if (at == house_.clock.start_of(base::add(issue.as_of, base::CalendarDays{2})) + hours(17)) tell(oversight::publish(house_.oversight, system_actor(), issue.as_of), "published", issue.as_of);
        }
    }

private:
    void open() {
        const auto until = base::add(plan_.campaign_from, base::CalendarDays{plan_.campaign_days - 1});
        const auto opened = oversight::open_campaign(house_.journal, system_actor(), {.name = "四周行动", .from_on = plan_.campaign_from, .until_on = until, .targets = {}, .go_live_on = plan_.campaign_from});
        if (!opened) throw store::Fault("The campaign could not be opened: " + said(opened.error()));
        house_.catch_up();
        campaign_ = house_.database->read([&](store::Transaction& tx) { return oversight::find_campaign_on(tx, plan_.campaign_from); });
    }
    // The list is frozen on the second morning; from then on some devices are looked back at every day, and second looks are drawn
    // on Mondays. Who looks a second time is left to whoever has an account: it may not be the same person.
    void look_back(base::Instant at, base::Date day) {
        if (at == house_.clock.start_of(base::add(plan_.campaign_from, base::CalendarDays{1})) + hours(9)) {
            const auto census = coding::lookback::open_census(house_.lookback, system_actor(), campaign_->id);
            if (!census) throw store::Fault(said(census.error()));
            house_.catch_up();
        }
        if (at == house_.clock.start_of(day) + hours(16)) simulator::look_back(house_.lookback, system_actor(), plan_.seed, 200);
        if (at == house_.clock.start_of(day) + hours(9) && std::chrono::weekday{day} == std::chrono::Monday) (void)coding::lookback::draw(house_.lookback, system_actor());
    }
    template <class T>
    void tell(const law::Decision<T>& done, std::string_view what, base::Date issue) {
        if (!done) throw store::Fault(said(done.error()));
        fmt::print(stderr, "\r");
        fmt::print("Issue {} {}.\n", base::to_text(issue), what);
    }
    House& house_;
    const simulator::Plan& plan_;
    bool leave_last_;
    base::Date last_day_;
    std::optional<oversight::Campaign> campaign_;
};

} // namespace

int run_simulate(const Arguments& arguments) {
    prepare_fonts();
    const Home home(data_folder(arguments));
    Settings settings;
    {
        auto database = home.open(true);
        settings = home.settings(*database);
    }
    if (settings.kind == "ordinary") throw Misuse("An ordinary store holds real devices only. Make a demo or rehearsal store: tezai migrate --demo --data DIR.");
    simulator::Plan plan;
    plan.devices = arguments.integer("--devices").value_or(20'000);
    plan.seed = static_cast<std::uint64_t>(arguments.integer("--seed").value_or(1));
    plan.photos_per_day = static_cast<int>(arguments.integer("--photos-per-day").value_or(plan.photos_per_day));
    const auto days = base::CalendarDays{arguments.integer("--days").value_or(12)};
    // A demo's campaign has been running for so many days and ends now; a rehearsal replays that of 2021 from its first day.
    const base::SystemClock real(settings.offset());
    const auto now = real.now();
    plan.campaign_from = arguments.date("--campaign-from").value_or(settings.is_rehearsal() ? plan.campaign_from : base::add(real.day_of(now), -days));
    const auto until = settings.is_rehearsal() ? real.start_of(base::add(plan.campaign_from, days)) : now;

    base::StoppedClock clock(real.start_of(plan.campaign_from) - hours(4), real.offset());
    House house(home, clock);
    house.load();
    Bureau bureau(house, plan, !settings.is_rehearsal(), real.day_of(until));
    const auto done = simulator::simulate({house.journal, house.registry.regions, house.coding, system_actor()}, clock, plan, until, [&](base::Instant at) { bureau.hour(at); },
                                          [last = std::string()](std::string_view step, std::int64_t some, std::int64_t all) mutable {
                                              const auto line = fmt::format("{} {}", step, some * 50 / std::max<std::int64_t>(all, 1));
                                              if (std::exchange(last, line) != line) fmt::print(stderr, "\r{:<16} {:>9} of {:<9}", step, some, all);
                                              return true;
                                          });
    fmt::print(stderr, "\r");
    if (!done) throw store::Fault(http::words().says(auth::Language::zh, done.error()) + " " + http::words().next(auth::Language::zh, done.error()));
    house.catch_up();
    fmt::print("{}\n", simulator::describe(*done));
    return 0;
}

} // namespace tezai::app
