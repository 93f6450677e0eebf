// The journal on a SQLite file, synchronous as in use: append (one fact a transaction from eight hands at once, and in batches
// as imports do), seal, verify.
//
//   bench_journal [ENTRIES]      200 000 unless told; prints `name value unit`
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <vector>

#include <unistd.h>

#include "journal/test_journal.hpp"
#include "journal_migrations.hpp"
#include "store/migrator.hpp"

using namespace tezai;

namespace {

double seconds_of(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void append(journal::Journal& journal, store::Transaction& tx, std::int64_t subject) {
    journal.append(tx, {.event = "equipment.use_state_changed", .subject = {"equipment", subject}, .place = {12, 34}, .by = {1},
                        .payload = R"({"before":"in_use","reason":"示例：大修","use_state":"suspended"})"});
}

void measure(const std::filesystem::path& folder, base::Suite suite, int entries) {
    const auto db = store::Database::open({.url = (folder / (std::string(base::word(suite)) + ".db")).string()});
    store::migrate(*db, journal::migrations());
    journal::TestJournal office(*db, suite);
    const std::string name = "journal_" + std::string(base::word(suite));

    constexpr int hands = 8, each = 500;
    const auto single = seconds_of([&] {
        std::vector<std::thread> threads;
        for (int hand = 0; hand < hands; ++hand)
            threads.emplace_back([&, hand] {
                for (int i = 0; i < each; ++i) db->transaction([&](store::Transaction& tx) { append(office.journal, tx, hand * each + i); });
            });
        for (auto& thread : threads) thread.join();
    });
    std::printf("%s_append_durable %.0f entries/s\n", name.c_str(), hands * each / single);

    constexpr int batch = 2'000;
    const auto batched = seconds_of([&] {
        for (int done = 0; done < entries; done += batch)
            db->transaction([&](store::Transaction& tx) {
                for (int i = 0; i < batch; ++i) append(office.journal, tx, done + i);
            });
    });
    const int batches = (entries + batch - 1) / batch * batch, all = batches + hands * each;
    std::printf("%s_append_batched %.0f entries/s\n", name.c_str(), batches / batched);
    std::printf("%s_seal %.0f entries/s\n", name.c_str(), all / seconds_of([&] { office.sealer.seal_all(); }));
    std::size_t faults = 0;
    const auto verify = seconds_of([&] { faults = office.faults().size(); });
    std::printf("%s_verify %.0f entries/s\n", name.c_str(), all / verify);
    if (faults != 0) std::exit(1);
}

} // namespace

int main(int argc, char** argv) {
    const int entries = argc > 1 ? std::atoi(argv[1]) : 200'000;
    const auto folder = std::filesystem::temp_directory_path() / ("tezai_bench_journal_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    for (const auto suite : {base::Suite::gm, base::Suite::intl}) measure(folder, suite, entries);
    std::filesystem::remove_all(folder);
    return 0;
}
