#include "app/demo.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_map>

#include <fmt/format.h>

#include "app/console.hpp"
#include "links/coding/human_code.hpp"
#include "registry/units/units.hpp"
#include "simulator/living.hpp"

namespace tezai::app {
namespace {

struct Wanted {
    std::string login, who;
    auth::Role role;
    std::int64_t region_id = 0, unit_id = 0;
};

// The unit with the most stickers to put up under the region, else with the most devices: whose day there is something to see in.
std::int64_t largest_unit(const House& house, std::int64_t region) {
    std::unordered_map<std::int64_t, int> counts;
    const auto regions = house.registry.regions.tree()->below_until(region, house.clock.today());
    for (const auto id : house.registry.directory.all_ids(auth::Scope::everything(), {.regions = regions}, 50'000))
        house.registry.directory.visit(id, [&](const registry::Seen& seen) {
            const auto status = house.book.status(seen.id);
            const bool to_stick = status == coding::StickerStatus::uncoded || status == coding::StickerStatus::coded;
            if (seen.unit_id != 0 && seen.use_state == registry::UseState::in_use) counts[seen.unit_id] += to_stick ? 1'000 : 1;
        });
    const auto best = std::ranges::max_element(counts, {}, [](const auto& each) { return std::pair{each.second, -each.first}; });
    return best == counts.end() ? 0 : best->first;
}

std::vector<Wanted> wanted_accounts(const House& house) {
    const auto tree = house.registry.regions.tree();
    const auto today = house.clock.today();
    const auto province = tree->root(registry::Tree::supervision, today);
    std::vector<Wanted> wanted{{"sheng", "province: freezes and publishes the bulletin", auth::Role::regulator, province}};
    const auto cities = tree->children_of(province, today);
    if (cities.empty()) return wanted;
    const auto city = cities.front();
    wanted.push_back({"shi", "city", auth::Role::regulator, city});
    const auto counties = tree->children_of(city, today);
    if (counties.empty()) return wanted;
    // The county with the most to do, so that there is something to see.
    const auto county = *std::ranges::max_element(counties, {}, [&](std::int64_t id) {
        return house.live.read([&](const oversight::Picture& picture, std::int64_t) { return picture.tally(0, picture.frame().index_of(id)).fail(); });
    });
    wanted.push_back({"xian", "county: today's work, imports, codes, photos, objections", auth::Role::regulator, county});
    if (const auto townships = tree->children_of(county, today); !townships.empty()) wanted.push_back({"suo", "township", auth::Role::inspector, townships.front()});
    if (const auto unit = largest_unit(house, county)) wanted.push_back({"danwei", "a use unit: its own devices, stickers to put up", auth::Role::unit_manager, 0, unit});
    const auto next_door = std::ranges::find_if(counties, [&](std::int64_t id) { return id != county; });
    if (next_door != counties.end()) wanted.push_back({"linxian", "the county next door: sees nothing of xian's", auth::Role::regulator, *next_door});
    return wanted;
}

std::string random_password() {
    auto text = coding::random_code();
    return text.substr(0, 4) + "-" + text.substr(4, 4) + "-" + text.substr(8, 4);
}

} // namespace

std::vector<DemoAccount> set_demo_accounts(House& house, bool loopback) {
    auto wanted = wanted_accounts(house);
    wanted.push_back({"xitong", "system administrator: regions, reference data", auth::Role::system_admin});
    wanted.push_back({"anquan", "security administrator: accounts", auth::Role::security_admin});
    wanted.push_back({"shenji", "audit administrator: the journal", auth::Role::audit_admin});
    const auto by = console_actor();
    std::unordered_map<std::string, std::int64_t> known;
    for (const auto& account : house.accounts.list(by, 0, 10'000)) known[account.login] = account.id;
    std::vector<DemoAccount> made;
    for (const auto& each : wanted) {
        const auto password = loopback ? "Tezai-demo-2026" : random_password();
        if (const auto at = known.find(each.login); at == known.end()) {
            const auto done = house.accounts.create_by_system({each.login, "示例·" + each.login, password, each.role, each.region_id, each.unit_id});
            if (!done) throw store::Fault("The demo account " + each.login + " could not be made: " + said(done.error()));
        } else if (!house.accounts.password_is(at->second, password)) {
            (void)house.accounts.set_password(by, at->second, password);
        }
        made.push_back({each.login, password, each.who});
    }
    return made;
}

void print_demo_accounts(House& house, bool loopback) {
    fmt::print("\nDemo accounts{}:\n", loopback ? "" : " (new passwords at each start)");
    for (const auto& account : set_demo_accounts(house, loopback)) fmt::print("  {:<10} {:<18} {}\n", account.login, account.password, account.who);
    fmt::print("The invented province lives on by itself: every few seconds somebody codes a device, sends a photo or reports a fault.\n\n");
}

struct LivingDemo::State {
    House& house;
    simulator::LivingProvince province;
    std::mutex mutex;
    std::condition_variable wake;
    bool stopping = false;
    std::thread thread;
};

LivingDemo::LivingDemo(House& house, bool on) {
    if (!on) return;
    const auto today = house.clock.today();
    simulator::Office office{house.journal, house.registry.regions, house.coding, system_actor()};
    simulator::Plan plan;
    plan.devices = house.registry.directory.count();
    plan.seed = static_cast<std::uint64_t>(base::day_number(today));
    auto work = simulator::survey(house.registry.directory, house.book, *house.registry.regions.tree(), simulator::plan_counties(plan.seed), today);
    state_.reset(new State{house, simulator::LivingProvince(office, plan, std::move(work), today), {}, {}, false, {}});
    state_->thread = std::thread([this] {
        std::unique_lock lock(state_->mutex);
        while (!state_->wake.wait_for(lock, std::chrono::seconds(12), [&] { return state_->stopping; })) {
            lock.unlock();
            try {
                (void)state_->province.act_now();
            } catch (const std::exception& fault) {
                state_->house.log.fault("the living demo", fault.what());
            }
            lock.lock();
        }
    });
}

LivingDemo::~LivingDemo() { stop(); }

void LivingDemo::stop() {
    if (!state_ || !state_->thread.joinable()) return;
    {
        const std::lock_guard lock(state_->mutex);
        state_->stopping = true;
    }
    state_->wake.notify_all();
    state_->thread.join();
}

} // namespace tezai::app
