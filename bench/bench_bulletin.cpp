// The weekly bulletin of every region of a real store: freeze (every fact read, every device judged, both weeks), publish
// (the same again with its amendments, then HTML, PDF and XLSX), and the rebuild that must give the same bytes.
//
//   bench_bulletin --data DIR        prints `name value unit`; the next issue of the store's campaign is used up by it
//
// The clock is the issue's own: a store for measuring may look ahead.
#include <chrono>
#include <cstdio>
#include <string>

#include "app/console.hpp"
#include "app/house.hpp"
#include "oversight/bulletin/actions.hpp"
#include "oversight/campaigns/campaigns.hpp"

using namespace tezai;

namespace {

double seconds_of(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

template <class T>
T must(const law::Decision<T>& done) {
    if (!done) throw store::Fault(app::said(done.error()));
    return *done;
}

std::optional<base::Date> next_issue(store::Transaction& tx, base::Date today) {
    const auto campaign = oversight::find_campaign_on(tx, today);
    if (!campaign) return std::nullopt;
    for (const auto& issue : oversight::issues_of(*campaign)) {
        const auto row = oversight::find_issue_on(tx, issue.as_of);
        if (!row) return issue.as_of;
        if (row->state != "published") break;
    }
    return std::nullopt;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3 || std::string(argv[1]) != "--data") {
        std::fprintf(stderr, "bench_bulletin --data DIR\n");
        return 2;
    }
    try {
        app::add_words();
        app::prepare_fonts();
        const app::Home home(argv[2]);
        base::StoppedClock clock(base::SystemClock().now());
        app::House house(home, clock);
        house.load();
        const auto issue = house.database->read([&](store::Transaction& tx) { return next_issue(tx, clock.today()); });
        if (!issue) {
            std::fprintf(stderr, "  every issue of this store is published already: make a new one\n");
            return 1;
        }
        const auto by = app::system_actor();
        clock.set(oversight::freeze_from(*issue, clock.offset()) + std::chrono::hours(1));
        const auto freeze = seconds_of([&] { must(oversight::freeze(house.oversight, by, *issue)); });
        house.catch_up();
        clock.set(oversight::objection_until(*issue, clock.now(), clock.offset()) + std::chrono::hours(1));
        const auto publish = seconds_of([&] { must(oversight::publish(house.oversight, by, *issue)); });
        house.catch_up();
        std::optional<oversight::Rebuilt> rebuilt;
        const auto rebuild = seconds_of([&] { rebuilt = oversight::rebuild(house.oversight, *issue); });
        if (!rebuilt || !rebuilt->identical) {
            std::fprintf(stderr, "  the rebuilt issue differs\n");
            return 1;
        }
        std::fprintf(stderr, "  issue %s of %lld devices, rebuilt to the same bytes\n", base::to_text(*issue).c_str(), static_cast<long long>(house.registry.directory.count()));
        std::printf("bulletin_freeze %.2f s\nbulletin_publish %.2f s\nbulletin %.2f s\nbulletin_rebuild %.2f s\n", freeze, publish, freeze + publish, rebuild);
        return 0;
    } catch (const std::exception& fault) {
        std::fprintf(stderr, "  %s\n", fault.what());
        return 1;
    }
}
