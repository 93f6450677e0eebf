// The records of a real store that may be one: found as every night, and written.
//
//   bench_merge_candidates --data DIR      prints `name value unit`
#include <chrono>
#include <cstdio>
#include <string>

#include "app/console.hpp"
#include "app/house.hpp"
#include "registry/merging/candidates.hpp"

using namespace tezai;

int main(int argc, char** argv) {
    if (argc != 3 || std::string(argv[1]) != "--data") {
        std::fprintf(stderr, "bench_merge_candidates --data DIR\n");
        return 2;
    }
    app::add_words();
    const app::Home home(argv[2]);
    const base::SystemClock clock;
    app::House house(home, clock);
    house.database->read([&](store::Transaction& tx) { house.registry.regions.set(registry::load_tree(tx)); });
    const std::atomic<bool> stop = false;
    const auto timed = [&](const char* name, const auto& find) {
        const auto begin = std::chrono::steady_clock::now();
        const auto count = find();
        std::fprintf(stderr, "  %s: %lld pairs\n", name, static_cast<long long>(count));
        std::printf("%s %.3f s\n", name, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    };
    timed("merge_candidates_units", [&] { return registry::merging::find_unit_candidates(house.registry, stop).size(); });
    timed("merge_candidates_devices", [&] { return registry::merging::find_device_candidates(house.registry, stop).size(); });
    timed("merge_candidates", [&] { return registry::merging::refresh_pairs(house.registry, stop).open; });
    return 0;
}
