// Import of a registry, side by side with `sqlite3 .import` of the same file into one plain table: `name value unit peer ratio`.
//
//   bench_import [ROWS]      200 000 unless told; needs the sqlite3 shell for the peer
//
// The file is generated (invented numbers), the store is on disk in a folder of its own under /tmp, synchronous as in use. What
// counts is the whole way: the dry run (read, judge, compare) and the commit (judge again, write rows and journal entries).
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include <sys/resource.h>

#include "exchange/office_for_test.hpp"

using namespace tezai;

namespace {

double seconds_of(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double cpu_seconds() { // of all threads, ours and the kernel's for us
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto of = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    return of(used.ru_utime) + of(used.ru_stime);
}

std::string made_registry(int rows) {
    std::string csv = "设备代码,使用登记证编号,设备品种,设备名称,使用单位,县(市、区),使用地点,场所类型,使用状态,登记日期,上次检验日期,下次检验日期\n";
    char line[512];
    for (int i = 0; i < rows; ++i) {
        std::snprintf(line, sizeof line, "3110%05d%04d%05d,梯11浙A%05d(%02d),3110,%d号电梯,示例第%d物业服务有限公司,%s,示例路%d号,住宅,在用,20%02d-%02d-%02d,2021-05-%02d,2022-05\n",
                      10'000 + i / 100'000, 2000 + i % 20, i % 100'000, i % 100'000, i / 100'000, i % 7 + 1, i / 12, i % 3 == 0 ? "石桥县" : "云溪区", i % 999 + 1,
                      i % 20 + 1, i % 12 + 1, i % 28 + 1, i % 28 + 1);
        csv += line;
    }
    return csv;
}

} // namespace

int main(int argc, char** argv) {
    const int rows = argc > 1 ? std::atoi(argv[1]) : 200'000;
    const auto folder = std::filesystem::temp_directory_path() / ("tezai_bench_import_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    const auto csv = made_registry(rows);
    const auto file = (folder / "registry.csv").string();
    std::ofstream(file, std::ios::binary) << csv;
    {
        const auto db = store::Database::open({.url = (folder / "store.db").string()});
        store::migrate(*db, exchange::test::all_migrations());
        exchange::test::Office office(*db);
        std::int64_t id = 0;
        const auto cpu_before = cpu_seconds();
        const auto check = seconds_of([&] { id = office.check(csv, "tezai", "registry.csv"); });
        const auto commit = seconds_of([&] { office.commit(id); });
        const auto cpu = cpu_seconds() - cpu_before;
        const auto import = office.find(id);
        const auto rate = rows / (check + commit);
        const auto peer_seconds = seconds_of([&] {
            const auto command = "sqlite3 " + (folder / "peer.db").string() + " '.mode csv' '.import " + file + " registry'";
            if (std::system(command.c_str()) != 0) std::cerr << "the sqlite3 shell did not run: no peer\n";
        });
        const auto peer = rows / peer_seconds;
        std::cout << "import_check " << rows / check << " rows/s - -\n"
                  << "import_commit " << rows / commit << " rows/s - -\n"
                  << "import " << rate << " rows/s " << peer << ' ' << rate / peer << '\n';
        std::cerr << import.rows_done << " written, " << import.rows_kept_back << " kept back; " << cpu << " s of CPU\n";
        if (import.rows_done != rows) return 1;
    }
    std::filesystem::remove_all(folder);
    return 0;
}
