#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "exchange/office_for_test.hpp"

using namespace tezai;
using namespace tezai::exchange;
using tezai::exchange::test::Office;

namespace {

constexpr std::string_view three_lifts =
    "设备代码,使用登记证编号,设备名称,使用单位,统一社会信用代码,区县,使用地点,场所类型,使用状态,登记日期,下次检验日期\n"
    "311010123202000098,梯11浙A00001(21),乘客电梯,示例一号物业公司,,云溪区,示例路1号,住宅,在用,2021-03-02,2022-03\n"
    "311010123202000099,梯11浙A00002(21),乘客电梯,示例一号物业公司,,云溪区,示例路2号,住宅,在用,2021/3/5,2022年3月\n"
    "331010123202000100,梯31浙A00003(21),自动扶梯,示例二号商场公司,91330106MA2ABCD139,石桥县,示例街8号,商场,停用,2021.3.5,2022-03-31\n";

std::map<std::string, std::string> reasons(const Office& office, std::int64_t id) { // code → line
    std::map<std::string, std::string> found;
    for (const auto& row : office.kept_back(id))
        for (const auto& fault : row.faults) found[fault.code] += (found[fault.code].empty() ? "" : " ") + std::to_string(row.line);
    return found;
}

} // namespace

TEST_CASE("a clean ledger is checked, committed, and every fact of it is in the journal as attested") {
    tezai::test::for_each_engine(exchange::test::all_migrations(), [](store::Database& db, std::string_view) {
        Office office(db);
        const auto id = office.check(three_lifts, "ledger");
        auto import = office.find(id);
        CHECK(reasons(office, id) == std::map<std::string, std::string>{});
        CHECK(import.state == ImportState::checked);
        CHECK(import.rows_total == 3);
        CHECK(import.rows_ready == 3);
        CHECK(import.not_rows == 1);
        CHECK(office.count("SELECT COUNT(*) FROM equipment") == 0); // a dry run
        office.commit(id);
        import = office.find(id);
        CHECK(import.state == ImportState::committed);
        CHECK(import.rows_done == 3);
        CHECK(office.count("SELECT COUNT(*) FROM equipment WHERE import_id = 1") == 3);
        CHECK(office.count("SELECT COUNT(*) FROM units") == 2);
        CHECK(office.count("SELECT COUNT(*) FROM inspection_claims WHERE precision = 'month'") == 2);
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'equipment.registered' AND origin = 'attested'") == 3);
        CHECK(office.text("SELECT source FROM inspection_claims ORDER BY equipment_id, entry_id, what") == "import 1, line 2");
        CHECK(office.text("SELECT place_type FROM equipment ORDER BY id DESC") == "shopping_mall");
        CHECK(office.text("SELECT use_state FROM equipment ORDER BY id DESC") == "suspended");
        CHECK(office.count("SELECT event_at FROM journal_entries WHERE event = 'equipment.registered' ORDER BY id LIMIT 1") ==
              base::millis(base::start_of(base::Date{std::chrono::year{2021} / 3 / 2}, base::china_offset)));
    });
}

TEST_CASE("the New York and Maryland registries come in whole: the sums match the files") {
    struct Case {
        const char *file, *profile;
        std::int64_t rows;
        std::string kept_back; // what they say is doubtful, and nothing else
    };
    for (const auto& c : {Case{"nyc_elevators.csv", "nyc", 35'042, ""}, Case{"maryland_elevators.csv", "maryland", 12'601, "import.region_unknown 2\n"}}) {
        const auto path = std::filesystem::path(TEZAI_SOURCE_DIR) / "../shared/data" / c.file;
        if (!std::filesystem::exists(path)) {
            MESSAGE("skipped: the file is not there: " << c.file);
            continue;
        }
        std::ostringstream bytes;
        bytes << std::ifstream(path, std::ios::binary).rdbuf();
        const auto text = bytes.str();
        tezai::test::for_each_engine(exchange::test::all_migrations(), [&](store::Database& db, std::string_view) {
            Office office(db, c.profile, "");
            office.clock.set(base::instant_of_millis(1'672'531'200'000)); // 2023: after both were published
            CHECK(import_profile_regions(office.exchange, office.province, *find_profile(c.profile)).value() > 5);
            office.reload();
            const auto id = office.check(text, c.profile, c.file);
            const auto import = office.find(id);
            CHECK(import.state == ImportState::checked);
            CHECK(import.rows_total == c.rows);
            CHECK(import.rows_ready + import.rows_kept_back == c.rows);
            CHECK(import.not_rows == 1);
            std::string reasons;
            for (const auto& reason : db.read([&](store::Transaction& tx) { return count_reasons(tx, id); })) reasons += reason.code + " " + std::to_string(reason.count) + "\n";
            CHECK(reasons == c.kept_back);
            office.commit(id);
            CHECK(office.find(id).rows_done == import.rows_ready);
            CHECK(office.count("SELECT COUNT(*) FROM equipment") == import.rows_ready);
        });
    }
}
