#include "registry/api.hpp"

#include <doctest/doctest.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/json.hpp"
#include "registry/registry_for_test.hpp"

using namespace tezai;
using namespace tezai::registry;
using http::Method;
using std::chrono::operator""y;

namespace {

boost::json::value body_of(const http::Reply& reply) {
    const auto value = base::form::parse_json(reply.body);
    REQUIRE(value);
    return *value;
}
// "/name missing;/variety not_one_of;" of a 400, else its code
std::string faults_of(const http::Reply& reply) {
    const auto value = body_of(reply);
    std::string all;
    if (const auto* fields = value.as_object().if_contains("fields"))
        for (const auto& each : fields->as_array()) all += std::string(each.at("path").as_string()) + " " + std::string(each.at("code").as_string()) + ";";
    return all.empty() ? std::string(value.at("code").as_string()) : all;
}

struct Office {
    TestRegistry house;
    Desk desk{house, routes(house.registry)};
    std::int64_t stone = house.region("990102"), sand = house.region("990203"), unit = house.add_unit("示例一厂", stone);

    explicit Office(store::Database& db) : house(db) {}
    std::string form(const std::map<std::string, std::string>& changes = {}) const { // of a good device; "" leaves a field out
        std::map<std::string, std::string> fields{{"region_id", std::to_string(stone)}, {"unit_id", std::to_string(unit)}, {"variety", "\"3110\""}, {"name", "\"示例客梯\""},
                                                  {"address", "\"示例路1号\""}, {"place_type", "\"residential\""}, {"device_code", "\"311010330202100001\""},
                                                  {"certificate_no", "\"梯11浙A00001(21)\""}};
        for (const auto& [name, value] : changes) fields[name] = value;
        std::string text = "{";
        for (const auto& [name, value] : fields)
            if (!value.empty()) text += (text.size() > 1 ? "," : "") + ("\"" + name + "\":" + value);
        return text + "}";
    }
};

} // namespace

TEST_CASE("the equipment list answers by search, filter and page, and only with what one sees") {
    const auto db = test::sqlite_store(TestRegistry::migrations());
    Office office(*db);
    auto& house = office.house;
    const auto a = house.add_device({.name = "客梯", .region_id = office.stone, .unit_id = office.unit, .identifiers = {{IdentifierKind::device_code, "311010330202100001"}}});
    const auto b = house.add_device({.name = "货梯", .region_id = office.stone});
    const auto c = house.add_device({.name = "锅炉", .region_id = office.sand, .variety = "1110"});
    house.catch_up();
    office.desk.sign_in(auth::Role::regulator, house.region("990100"));
    const auto list = [&](const std::string& query) { return body_of(office.desk.ask(Method::get, "/api/v1/equipment" + query)); };
    const auto first = list("?limit=1");
    CHECK(first.at("total") == 2);
    CHECK(first.at("indexing") == false);
    REQUIRE(first.at("items").as_array().size() == 1);
    const auto& row = first.at("items").at(0);
    CHECK(row.at("id") == a);
    CHECK(row.at("name") == "客梯");
    CHECK(row.at("unit_name") == "示例一厂");
    CHECK(row.at("region_name") == "云栖市 · 青石区");
    CHECK(body_of(office.desk.ask(Method::get, "/api/v1/equipment?limit=1", "", "", "en")).at("items").at(0).at("region_name") == "Yunqi City · Qingshi District");
    CHECK(body_of(office.desk.ask(Method::get, "/api/v1/units", "", "", "en")).at("items").at(0).at("region_name") == "Qingshi District");
    CHECK(row.at("device_code") == "311010330202100001");
    CHECK(row.at("category_name") == "电梯");
    CHECK(row.at("coding_status") == "uncoded");
    CHECK(row.at("version") == 1);
    CHECK(first.at("next").as_string() == std::to_string(a));
    const auto second = list("?limit=1&cursor=" + std::to_string(a));
    CHECK(second.at("items").at(0).at("id") == b);
    CHECK(second.at("total") == 2);
    CHECK(list("?q=kt").at("total") == 1);
    CHECK(list("?q=%E9%94%85%E7%82%89").at("total") == 0); // 锅炉 is the other city's
    CHECK(list("?category=1000").at("total") == 0);
    CHECK(faults_of(office.desk.ask(Method::get, "/api/v1/equipment?use_state=broken")) == "/use_state not_one_of;");
    office.desk.sign_in(auth::Role::regulator, house.region("990200"));
    CHECK(list("?q=%E9%94%85%E7%82%89").at("items").at(0).at("id") == c);
    office.desk.sign_in(auth::Role::security_admin, 0);
    CHECK(office.desk.ask(Method::get, "/api/v1/equipment").status == 403);
}

TEST_CASE("one device is registered over HTTP, or each bad field is named") {
    const auto db = test::sqlite_store(TestRegistry::migrations());
    Office office(*db);
    auto& house = office.house;
    const auto elsewhere = house.add_unit("示例外厂", office.sand);
    house.catch_up();
    office.desk.sign_in(auth::Role::regulator, office.stone);
    const auto post = [&](const std::map<std::string, std::string>& changes) { return office.desk.ask(Method::post, "/api/v1/equipment", office.form(changes)); };
    struct Case { const char* says; std::map<std::string, std::string> changes; int status; const char* faults; };
    for (const auto& c : std::vector<Case>{
             {"no name", {{"name", ""}}, 400, "/name missing;"},
             {"an empty name", {{"name", "\" \""}}, 400, "/name missing;"},
             {"a name that is a number", {{"name", "7"}}, 400, "/name not_a_string;"},
             {"no such place", {{"place_type", "\"moon\""}}, 400, "/place_type not_one_of;"},
             {"a device code that is too short", {{"device_code", "\"3110\""}}, 400, "/device_code law.device_code_length;"},
             {"a certificate number that is none", {{"certificate_no", "\"abc\""}}, 400, ""},
             {"several at once", {{"name", "\"\""}, {"device_code", "\"3110\""}}, 400, "/name missing;/device_code law.device_code_length;"},
             {"a field nobody knows", {{"colour", "\"red\""}}, 400, "/colour unknown_field;"},
             {"a day that does not exist", {{"registered_on", "\"2021-02-30\""}}, 400, "/registered_on not_a_date;"},
             {"a unit nobody knows", {{"unit_id", "999"}}, 400, "/unit_id unknown;"},
             {"a unit that another county sees", {{"unit_id", std::to_string(elsewhere)}}, 400, "/unit_id unknown;"},
             {"another county", {{"region_id", std::to_string(office.sand)}}, 409, "equipment.region_not_yours"},
             {"no such variety", {{"variety", "\"3999\""}}, 409, "equipment.variety_unknown"},
         }) {
        CAPTURE(c.says);
        const auto reply = post(c.changes);
        CHECK(reply.status == c.status);
        if (*c.faults) CHECK(faults_of(reply) == c.faults);
        else CHECK(faults_of(reply).starts_with("/certificate_no law."));
        CHECK(house.count("SELECT COUNT(*) FROM equipment") == 0);
    }
    const auto made = post({});
    REQUIRE(made.status == 201);
    CHECK(body_of(made).at("id").as_int64() > 0);
    CHECK(faults_of(post({})) == "equipment.code_already_held");
    CHECK(post({{"device_code", "\"311010330202100002\""}, {"certificate_no", "\"梯11浙A00002(21)\""}, {"unit_id", "0"}, {"serial_no", "\" sn 1 \""}}).status == 201);
    CHECK(house.count("SELECT COUNT(*) FROM equipment_identifiers WHERE kind = 'serial_no' AND value = 'SN1'") == 1);
    office.desk.sign_in(auth::Role::unit_member, 0, office.unit);
    CHECK(post({}).status == 403);
}

TEST_CASE("a use state is changed over HTTP with the version as read") {
    const auto db = test::sqlite_store(TestRegistry::migrations());
    Office office(*db);
    const auto id = office.house.add_device({.region_id = office.stone});
    const auto url = "/api/v1/equipment/" + std::to_string(id) + "/use-state";
    office.desk.sign_in(auth::Role::regulator, office.stone);
    const auto post = [&](const std::string& body) { return office.desk.ask(Method::post, url, body); };
    CHECK(faults_of(post(R"({"use_state":"asleep","version":1,"reason":""})")) == "/use_state not_one_of;");
    CHECK(post(R"({"use_state":"suspended","version":1,"reason":"检修"})").status == 204);
    CHECK(post(R"({"use_state":"in_use","version":1,"reason":""})").status == 412);
    const auto refused = post(R"({"use_state":"suspended","version":2,"reason":""})");
    CHECK(refused.status == 409);
    CHECK(refused.body.find("停用") != std::string::npos); // in the reader's words, not the code's
    CHECK(refused.body.find("suspended") == std::string::npos);
    office.desk.sign_in(auth::Role::regulator, office.sand);
    const auto hidden = post(R"({"use_state":"in_use","version":2,"reason":""})");
    const auto absent = office.desk.ask(Method::post, "/api/v1/equipment/999/use-state", R"({"use_state":"in_use","version":2,"reason":""})");
    CHECK(hidden.status == 404);
    CHECK(hidden.body == absent.body);
}

TEST_CASE("a unit's page counts what one sees of it, and lists what it has to do") {
    const auto db = test::sqlite_store(TestRegistry::migrations());
    Office office(*db);
    auto& house = office.house;
    const auto uncoded = house.add_device({.name = "客梯", .region_id = office.stone, .unit_id = office.unit}), coded = house.add_device({.region_id = office.stone, .unit_id = office.unit}),
               stuck = house.add_device({.region_id = office.stone, .unit_id = office.unit}), away = house.add_device({.region_id = office.sand, .unit_id = office.unit});
    house.add_device({.region_id = office.stone, .unit_id = office.unit, .use_state = UseState::scrapped});
    house.registry.coding.status = [=](std::int64_t id) { return id == coded ? "coded" : id == stuck || id == away ? "stuck" : "uncoded"; };
    db->transaction([&](store::Transaction& tx) {
        open_task(tx, house.journal, {1}, {.code = "task.unknown", .subject = {"equipment", uncoded}, .place = {office.stone, office.unit}, .owner_id = office.unit, .clause = law::rulebook(17),
                                           .evidence = R"({"name":"客梯"})", .due_on = 2021y / 12 / 6});
    });
    house.catch_up();
    const auto url = "/api/v1/units/" + std::to_string(office.unit);
    office.desk.sign_in(auth::Role::regulator, office.stone);
    const auto page = body_of(office.desk.ask(Method::get, url));
    CHECK(page.at("equipment_count") == 4);
    CHECK(page.at("in_use_count") == 3);
    CHECK(page.at("uncoded_count") == 1);
    CHECK(page.at("not_stuck_count") == 2);
    REQUIRE(page.at("tasks").as_array().size() == 1);
    const auto& task = page.at("tasks").at(0);
    CHECK(task.at("subject_name") == "客梯");
    CHECK(task.at("days_left") == 1);
    CHECK(task.at("tone") == "soon");
    CHECK(task.at("href").as_string() == "/equipment/" + std::to_string(uncoded));
    CHECK(task.at("owner") == "示例一厂");
    office.desk.sign_in(auth::Role::unit_manager, 0, office.unit);
    CHECK(body_of(office.desk.ask(Method::get, url)).at("equipment_count") == 5);
    office.desk.sign_in(auth::Role::regulator, house.region("990103"));
    CHECK(office.desk.ask(Method::get, url).body == office.desk.ask(Method::get, "/api/v1/units/999").body);
    const auto units = body_of(office.desk.ask(Method::get, "/api/v1/units?q=%E4%B8%80%E5%8E%82"));
    CHECK(units.at("items").as_array().empty());
}

TEST_CASE("tasks are paged over HTTP and said to be done") {
    const auto db = test::sqlite_store(TestRegistry::migrations());
    Office office(*db);
    auto& house = office.house;
    std::vector<std::int64_t> ids;
    db->transaction([&](store::Transaction& tx) {
        for (std::int64_t i = 1; i <= 3; ++i)
            ids.push_back(open_task(tx, house.journal, {1}, {.code = "task.unknown", .subject = {"report", i}, .place = {office.stone, 0}, .owner_kind = "region", .owner_id = office.stone, .clause = law::rulebook(17),
                                                             .due_on = 2021y / 12 / 4, .ends_by_evidence = i == 3}));
    });
    office.desk.sign_in(auth::Role::regulator, office.stone);
    const auto first = body_of(office.desk.ask(Method::get, "/api/v1/tasks?limit=2"));
    REQUIRE(first.at("items").as_array().size() == 2);
    CHECK(first.at("items").at(0).at("tone") == "late");
    CHECK(first.at("items").at(0).at("owner") == "青石区");
    CHECK(body_of(office.desk.ask(Method::get, "/api/v1/tasks", "", "", "en")).at("items").at(0).at("owner") == "Qingshi District");
    const auto second = body_of(office.desk.ask(Method::get, "/api/v1/tasks?limit=2&cursor=" + std::string(first.at("next").as_string())));
    REQUIRE(second.at("items").as_array().size() == 1);
    CHECK(second.at("items").at(0).at("id") == ids[2]);
    for (const auto* cursor : {"x", "2021-12-04", "2021-12-04_", "2021-12-04_x", "2021-02-30_1"}) {
        CAPTURE(cursor);
        CHECK(faults_of(office.desk.ask(Method::get, std::string("/api/v1/tasks?cursor=") + cursor)) == "/cursor not_a_cursor;");
    }
    CHECK(faults_of(office.desk.ask(Method::get, "/api/v1/tasks?state=maybe")) == "/state not_one_of;");
    CHECK(faults_of(office.desk.ask(Method::get, "/api/v1/tasks?due=maybe")) == "/due not_one_of;");
    CHECK(body_of(office.desk.ask(Method::get, "/api/v1/tasks?due=overdue")).at("items").as_array().size() == 3);
    CHECK(body_of(office.desk.ask(Method::get, "/api/v1/tasks?due=today")).at("items").as_array().empty());
    CHECK_FALSE(first.at("items").at(0).at("ends_by_evidence").as_bool());
    CHECK(second.at("items").at(0).at("ends_by_evidence").as_bool());
    const auto one = [&](std::int64_t id) { return office.desk.ask(Method::get, "/api/v1/tasks/" + std::to_string(id)); };
    CHECK(body_of(one(ids[2])) == second.at("items").at(0));
    const auto done = [&](std::int64_t id) { return office.desk.ask(Method::post, "/api/v1/tasks/" + std::to_string(id) + "/done", R"({"note":"看过了"})"); };
    CHECK(done(ids[0]).status == 204);
    CHECK(body_of(one(ids[0])).at("state") == "done");
    CHECK(faults_of(done(ids[0])) == "task.already_ended");
    CHECK(faults_of(done(ids[2])) == "task.ends_with_its_evidence");
    office.desk.sign_in(auth::Role::regulator, office.sand);
    CHECK(done(ids[1]).body == done(999).body);
    CHECK(done(ids[1]).status == 404);
    CHECK(one(ids[1]).body == one(999).body);
    CHECK(one(ids[1]).status == 404);
}

TEST_CASE("regions are read of a day and imported by who may") {
    const auto db = test::sqlite_store(TestRegistry::migrations());
    Office office(*db);
    office.desk.sign_in(auth::Role::regulator, office.stone);
    CHECK(body_of(office.desk.ask(Method::get, "/api/v1/regions")).at("items").as_array().size() == 10);
    CHECK(body_of(office.desk.ask(Method::get, "/api/v1/regions?tree=administrative")).at("items").as_array().size() == 9);
    CHECK(body_of(office.desk.ask(Method::get, "/api/v1/regions?on=1949-09-30")).at("items").as_array().empty());
    CHECK(faults_of(office.desk.ask(Method::get, "/api/v1/regions?tree=family")) == "/tree not_one_of;");
    CHECK(faults_of(office.desk.ask(Method::get, "/api/v1/regions?on=soon")) == "/on not_a_date;");
    const auto post = [&](const std::string& csv) { return office.desk.ask(Method::post, "/api/v1/regions/import", csv, "text/csv"); };
    const std::string head = "code,level,parent_code,name_zh,name_en\n";
    CHECK(post(head).status == 403);
    office.desk.sign_in(auth::Role::system_admin, 0);
    const auto faulty = post(head + "990103001,hamlet,990103,钟楼街道,\n");
    CHECK(faulty.status == 422);
    CHECK(body_of(faulty).at("faults").at(0).at("line") == 2);
    CHECK(body_of(faulty).at("faults").at(0).at("says").as_string().find("hamlet") != std::string::npos);
    CHECK(faults_of(post(head + "990109001,township,990109,钟楼街道,\n")) == "region.parent_unknown");
    const auto good = post(head + "990103001,township,990103,钟楼街道,\n");
    CHECK(good.status == 200);
    CHECK(body_of(good).at("added") == 2);
    CHECK(body_of(post(head + "990103001,township,990103,钟楼街道,\n")).at("known") == 2);
}
