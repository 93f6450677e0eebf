// K03 and K04 of every device of a real store, judged again as a new day makes the server do it.
//
//   bench_indicators --data DIR      prints `name value unit`
//
// Facts are read once (that is part of start, measured elsewhere); what counts here is classify and the roll-up.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "app/console.hpp"
#include "app/house.hpp"

using namespace tezai;

namespace {

double median_seconds(const std::function<void()>& work) {
    std::vector<double> all;
    for (int i = 0; i < 5; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        work();
        all.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    std::sort(all.begin(), all.end());
    return all[all.size() / 2];
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3 || std::string(argv[1]) != "--data") {
        std::fprintf(stderr, "bench_indicators --data DIR\n");
        return 2;
    }
    app::add_words();
    const app::Home home(argv[2]);
    const base::SystemClock clock;
    app::House house(home, clock);
    house.database->read([&](store::Transaction& tx) { house.registry.regions.set(registry::load_tree(tx)); });
    house.live.load();
    auto picture = house.live.read([](const oversight::Picture& live, std::int64_t) { return live; });
    std::fprintf(stderr, "  %lld devices, %zu regions, %zu indicators\n", static_cast<long long>(picture.count()), picture.frame().size(), oversight::indicators().size());
    std::printf("classify_one_core %.3f s\n", median_seconds([&] { picture.judge_all(1); }));
    std::printf("classify %.3f s\n", median_seconds([&] { picture.judge_all(2); }));
    return 0;
}
