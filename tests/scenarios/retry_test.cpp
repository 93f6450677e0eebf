// A retry after a lost answer is the same write: under one Idempotency-Key a request is done once, however often and from however
// many hands it comes.
#include "scenarios/office.hpp"

#include <atomic>
#include <thread>

#include <boost/json/object.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "simulator/sticker_photo.hpp"

using namespace tezai;
using test::Office;
using auth::Role;

namespace {

std::string new_device(const Office& office, int number) {
    const auto row = test::lift(number);
    return fmt::format(R"({{"region_id":{},"unit_id":0,"variety":"3110","name":"示例电梯","address":"示例路{}号","place_type":"care_home","device_code":"{}","certificate_no":"{}"}})", office.region("330106001"),
                       number, row.device_code, row.certificate_no);
}
constexpr auto json = "application/json";

} // namespace

TEST_CASE("the same key twice gives the same answer and one effect") {
    test::on_each_engine([](Office& office) {
        const auto county = office.account("xian", Role::regulator, "330106");
        const auto first = county.post("/api/v1/equipment", new_device(office, 1), json, "key-1");
        REQUIRE_MESSAGE(first.status == 201, first.body);
        const auto after_first = office.row_counts();
        const auto second = county.post("/api/v1/equipment", new_device(office, 1), json, "key-1");
        CHECK(second == first); // status, type, location, body
        CHECK(office.row_counts() == after_first);
        // Without a key the second one is another attempt, and the number is taken.
        CHECK(county.post("/api/v1/equipment", new_device(office, 1)).code() == "equipment.code_already_held");

        // A refusal is remembered like any other answer.
        const auto refused = county.post("/api/v1/equipment", new_device(office, 1), json, "key-2");
        CHECK(refused.status == 409);
        CHECK(county.post("/api/v1/equipment", new_device(office, 1), json, "key-2") == refused);
        // What was malformed was never an attempt: corrected, it may come under the same key.
        CHECK(county.post("/api/v1/equipment", "{}", json, "key-3").status == 400);
        CHECK(county.post("/api/v1/equipment", new_device(office, 2), json, "key-3").status == 201);
        CHECK(office.count("SELECT COUNT(*) FROM equipment") == 2);
    });
}

TEST_CASE("an action whose answer was lost with the process is not done again") {
    test::on_each_engine([](Office& office) {
        const auto county = office.account("xian", Role::regulator, "330106");
        REQUIRE(county.post("/api/v1/equipment", new_device(office, 1), json, "key-1").status == 201);
        // As a kill between the action's commit and its answer leaves it: the mark without the answer.
        office.house->database->transaction([](store::Transaction& tx) { tx.execute("UPDATE idempotency_keys SET status = 0, body = ''"); });
        const auto before = office.row_counts();
        const auto retried = county.post("/api/v1/equipment", new_device(office, 1), json, "key-1");
        CHECK(retried.status == 409);
        CHECK(retried.code() == "http.answer_lost");
        CHECK(office.row_counts() == before);
    });
}

TEST_CASE("the same key with another request is told apart, whatever differs") {
    test::on_each_engine([](Office& office) {
        const auto county = office.account("xian", Role::regulator, "330106"), other = office.account("linxian", Role::regulator, "330109");
        REQUIRE(county.post("/api/v1/equipment", new_device(office, 1), json, "key-1").status == 201);
        const auto before = office.row_counts();
        const auto another_body = county.post("/api/v1/equipment", new_device(office, 2), json, "key-1");
        CHECK(another_body.status == 409);
        CHECK(another_body.code() == "http.key_used_for_another_request");
        CHECK_FALSE(another_body.json().at("next").as_string().empty());
        CHECK(county.post("/api/v1/coding/codes", new_device(office, 1), json, "key-1").code() == "http.key_used_for_another_request");
        CHECK(office.row_counts() == before);
        // Keys are each account's own.
        CHECK(other.post("/api/v1/equipment", new_device(office, 1), json, "key-1").code() == "equipment.region_not_yours");
        // 128 visible characters are a key, 129 are none.
        CHECK(county.post("/api/v1/equipment", new_device(office, 3), json, std::string(128, 'k')).status == 201);
        CHECK(county.post("/api/v1/equipment", new_device(office, 4), json, std::string(129, 'k')).code() == "http.bad_idempotency_key");
        CHECK(county.post("/api/v1/equipment", new_device(office, 4), json, "two words").code() == "http.bad_idempotency_key");
    });
}

TEST_CASE("a photo that is sent again after a lost answer is judged and counted once") {
    test::on_each_engine([](Office& office) {
        const auto county = office.account("xian", Role::regulator, "330106");
        office.import_all(county, test::ledger({test::lift(1)}), "tezai", true);
        const auto device = office.device(test::lift(1).device_code);
        const auto jpeg = simulator::take_sticker_photo(coding::plate_url(office.house->coding, office.code_of(device)), simulator::Flaw::none, 7);
        const auto target = "/api/v1/equipment/" + std::to_string(device) + "/sticker-photos";
        const auto first = county.post(target, jpeg, "image/jpeg", "photo-1");
        REQUIRE_MESSAGE(first.status == 201, first.body);
        for (int i = 0; i < 3; ++i) CHECK(county.post(target, jpeg, "image/jpeg", "photo-1") == first);
        CHECK(office.count("SELECT COUNT(*) FROM sticker_photos") == 1);
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'coding.photo_accepted'") == 1);
    });
}

TEST_CASE("from many hands at once a key is still one write") {
    test::on_each_engine([](Office& office) {
        const auto county = office.account("xian", Role::regulator, "330106");
        constexpr int rounds = 6, hands = 8;
        for (int round = 0; round < rounds; ++round) {
            const auto body = new_device(office, 100 + round), key = fmt::format("round-{}", round);
            std::vector<Office::Answer> answers(hands);
            std::vector<std::thread> threads;
            std::atomic<bool> go = false;
            for (int i = 0; i < hands; ++i)
                threads.emplace_back([&, i] {
                    while (!go) std::this_thread::yield();
                    answers[static_cast<std::size_t>(i)] = county.post("/api/v1/equipment", body, json, key);
                });
            go = true;
            for (auto& thread : threads) thread.join();
            const auto last = county.post("/api/v1/equipment", body, json, key);
            CHECK(last.status == 201);
            int told = 0;
            for (const auto& answer : answers) {
                told += answer.status == 201;
                if (answer.status == 201) CHECK(answer == last);
                else CHECK_MESSAGE(answer.code() == "http.in_progress", answer.body);
            }
            CHECK(told >= 1);
        }
        CHECK(office.count("SELECT COUNT(*) FROM equipment") == rounds);
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'equipment.registered'") == rounds);
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event LIKE '%refused%'") == 0);
    });
}

TEST_CASE("two clerks at one record: the second is told that somebody saved before") {
    test::on_each_engine([](Office& office) {
        const auto county = office.account("xian", Role::regulator, "330106"), colleague = office.account("tongshi", Role::regulator, "330106");
        office.import_all(county, test::ledger({test::lift(1)}), "tezai");
        const auto path = "/api/v1/equipment/" + std::to_string(office.device(test::lift(1).device_code));
        const auto version = county.get(path).json().at("device").at("version").as_int64();
        const auto change = [&](const char* state) { return fmt::format(R"({{"use_state":"{}","version":{},"reason":"示例"}})", state, version); };
        CHECK(county.post(path + "/use-state", change("suspended")).status == 204);
        const auto late = colleague.post(path + "/use-state", change("scrapped"));
        CHECK(late.status == 412);
        CHECK(late.code() == "equipment.saved_before_you");
        CHECK(colleague.get(path).json().at("device").at("use_state") == "suspended");
    });
}
