// A full disk: looking goes on, every write says that it was not saved and why, nothing is half written, and once there is room
// again everything works without a restart.
#include "scenarios/office.hpp"

#include <boost/json/object.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "journal/commands.hpp"

using namespace tezai;
using test::Office;

TEST_CASE("with a full disk one can look, and afterwards work on") {
    Office office("sqlite");
    const auto county = office.account("xian", auth::Role::regulator, "330106");
    office.import_all(county, test::ledger({test::lift(1)}), "tezai");
    // SQLite's own limit stands in for the disk's: the same error, at the same place.
    const auto limit = [&](std::int64_t pages) {
        office.house->database->transaction([&](store::Transaction& tx) { tx.query(fmt::format("PRAGMA max_page_count = {}", pages), {}, [](const store::Row&) {}); });
    };
    const auto pages = office.count("SELECT page_count FROM pragma_page_count");
    limit(pages);
    std::vector<std::string> acknowledged;
    int refused = 0;
    for (int i = 0; i < 400 && refused < 5; ++i) { // what room there is in half-empty pages is used up first
        const auto row = test::lift(100 + i);
        const auto body = fmt::format(R"({{"region_id":{},"unit_id":0,"variety":"3110","name":"示例电梯","address":"示例路{}号","place_type":"care_home","device_code":"{}","certificate_no":"{}"}})",
                                      office.region("330106001"), i, row.device_code, row.certificate_no);
        const auto before = office.count("SELECT COUNT(*) FROM equipment");
        const auto answer = county.post("/api/v1/equipment", body);
        if (answer.status == 201) {
            acknowledged.push_back(row.device_code);
            continue;
        }
        ++refused;
        CHECK_MESSAGE(answer.status == 507, answer.body);
        CHECK(answer.code() == "http.disk_full");
        CHECK_FALSE(answer.json().at("next").as_string().empty());
        CHECK(office.count("SELECT COUNT(*) FROM equipment") == before);
    }
    REQUIRE(refused == 5);
    CHECK(county.get("/api/v1/equipment").status == 200);
    CHECK(county.get("/api/v1/indicators/K03").status == 200);

    limit(1'000'000);
    office.catch_up();
    const auto row = test::lift(999);
    CHECK(county.post("/api/v1/equipment", fmt::format(R"({{"region_id":{},"unit_id":0,"variety":"3110","name":"示例电梯","address":"示例路","place_type":"care_home","device_code":"{}","certificate_no":"{}"}})",
                                                       office.region("330106001"), row.device_code, row.certificate_no))
              .status == 201);
    office.catch_up();
    for (const auto& code : acknowledged) CHECK(office.device(code) > 0);
    CHECK(journal::verify_report(*office.house->database, office.house->settings.suite, office.house->signer.public_key_pem(), {}).sound);
}
