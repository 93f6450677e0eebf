// An objection from the bulletin: the county is told, sees its devices as they were counted, brings evidence, takes back what was wrong;
// the province sees both sides and decides; the amendment says what it rests on.
#include "scenarios/office.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "oversight/bulletin/actions.hpp"
#include "simulator/sticker_photo.hpp"

using namespace tezai;
using test::Office;
using auth::Role;

namespace {

const std::string issue = "/api/v1/bulletins/2021-11-21";

std::string n(std::int64_t id) { return std::to_string(id); }
std::string text(const boost::json::value& value) { return std::string(value.as_string()); }

boost::json::value get(const Office::Client& client, const std::string& target) {
    const auto answer = client.get(target);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json();
}

// The item of today's list that asks to look at the issue; nothing where there is none.
std::optional<boost::json::value> look_item(const Office::Client& client) {
    const auto today = get(client, "/api/v1/today");
    for (const auto& group : today.at("groups").as_array())
        for (const auto& item : group.at("items").as_array())
            if (item.at("code") == "oversight.look_at_issue") return item;
    return std::nullopt;
}

boost::json::value object_row(const Office::Client& client, std::int64_t device) {
    const auto list = get(client, issue + "/objects?indicator=K03");
    for (const auto& row : list.at("items").as_array())
        if (row.at("equipment_id") == device) return row;
    FAIL("the device is not in the list");
    return {};
}

struct World {
    Office& office;
    Office::Client province, county, colleague, next_door, township;
    std::int64_t stuck = 0, uncoded = 0, elsewhere = 0;

    explicit World(Office& o) : office(o) {
        province = office.account("sheng", Role::regulator, "330000");
        county = office.account("xian", Role::regulator, "330106"), colleague = office.account("xianb", Role::regulator, "330106");
        next_door = office.account("linxian", Role::regulator, "330109");
        township = office.account("suo", Role::inspector, "330106001");
        REQUIRE(province.post("/api/v1/campaigns", R"({"name":"示例行动","from_on":"2021-11-17","until_on":"2021-12-15","go_live_on":"2021-11-17"})").status == 201);
        office.import_all(county, test::ledger({test::lift(1), test::lift(2)}), "tezai");
        stuck = office.device(test::lift(1).device_code), uncoded = office.device(test::lift(2).device_code);
        auto other = test::lift(3);
        other.region = "330109001";
        office.import_all(next_door, test::ledger({other}), "tezai");
        elsewhere = office.device(other.device_code);
        REQUIRE(county.post("/api/v1/coding/codes", "{\"equipment_ids\":[" + n(stuck) + "]}").status == 200);
        office.catch_up();
    }
    std::int64_t photo() { // accepted, on Monday: after the cut
        const auto sent = township.post("/api/v1/equipment/" + n(stuck) + "/sticker-photos",
                                        simulator::take_sticker_photo(coding::plate_url(office.house->coding, office.code_of(stuck)), simulator::Flaw::none, 7), "image/jpeg");
        REQUIRE_MESSAGE(sent.json().at("verdict") == "accepted", sent.body);
        office.catch_up();
        return sent.json().at("id").as_int64();
    }
    std::string objection(std::int64_t device, const std::string& more = "") const {
        return fmt::format(R"({{"indicator":"K03","equipment_id":{},"claim":"pass","grounds":"标牌在截数前已经贴好"{}}})", device, more);
    }
    boost::json::value steps(const Office::Client& client) const { return get(client, issue + "/steps"); }
};

void dispute(Office& office) {
    World world(office);

    // ---- the button is there when the step may be taken, and before that it says from when
    office.set_clock("2021-11-22T11:59+08:00");
    auto steps = world.steps(world.province);
    CHECK(steps.at("state") == "due");
    CHECK(steps.at("yours").as_bool());
    CHECK(!steps.at("freeze").at("may").as_bool());
    CHECK(steps.at("freeze").at("from") == "2021-11-22T04:00:00.000Z");
    CHECK(!world.steps(world.county).at("yours").as_bool());
    CHECK(world.province.get("/api/v1/bulletins/2021-11-20/steps").status == 404); // no issue of the campaign
    CHECK(!look_item(world.county));
    const auto photo = world.photo();
    office.set_clock("2021-11-22T12:00+08:00");
    CHECK(world.steps(world.province).at("freeze").at("may").as_bool());
    CHECK(world.county.post(issue + "/freeze", "").code() == "oversight.bulletin.not_permitted");
    REQUIRE(world.province.post(issue + "/freeze", "").status == 201);
    office.catch_up();
    steps = world.steps(world.county);
    CHECK(steps.at("state") == "draft");
    CHECK(steps.at("may_object").as_bool());
    CHECK(!world.steps(world.province).at("publish").at("may").as_bool());

    // ---- each county with failing devices is told, with their number, the way there and the end of the window
    const auto item = look_item(world.county);
    REQUIRE(item);
    CHECK(item->at("href") == "/bulletins/2021-11-21");
    CHECK(item->at("due_on") == "2021-11-23");
    CHECK(text(item->at("says")).find("2 台") != std::string::npos);
    CHECK(text(look_item(world.next_door)->at("says")).find("1 台") != std::string::npos);

    // ---- its devices as they were counted, each with the way to object
    const auto list = get(world.county, issue + "/objects?indicator=K03");
    CHECK(list.at("total") == 2);
    auto row = object_row(world.county, world.stuck);
    CHECK(row.at("reason") == "no_photo");
    CHECK(text(row.at("device_code")) == test::lift(1).device_code);
    CHECK(row.at("may_object").as_bool());
    CHECK(!object_row(world.province, world.stuck).at("may_object").as_bool()); // decides, does not object
    CHECK(get(world.county, issue + "/objects?region_id=" + n(office.region("330106002"))).at("total") == 0);
    CHECK(world.county.get(issue + "/objects?outcome=lost").code() == "http.malformed");
    CHECK(world.county.get(issue + "/objects?cursor=x").status == 400);

    // ---- prefilled: usual grounds, and the entries that speak for it
    const auto shown = get(world.county, issue + "/objects/" + n(world.stuck) + "?indicator=K03");
    CHECK(shown.at("counted").at("reason") == "no_photo");
    CHECK(shown.at("grounds").at(0).at("claim") == "pass");
    CHECK(shown.at("photos").at(0).at("id") == photo);
    std::int64_t accepted = -1, issued = -1;
    for (const auto& fact : shown.at("facts").as_array()) {
        if (fact.at("says") == "贴码照片合格") {
            accepted = fact.at("leaf").as_int64();
            CHECK(!fact.at("counted").as_bool()); // of Monday
        } else if (fact.at("says") == "赋码") {
            issued = fact.at("leaf").as_int64();
            CHECK(fact.at("counted").as_bool());
        }
    }
    REQUIRE(accepted >= 0);
    REQUIRE(issued >= 0);

    // ---- bad input, each with its own word
    const auto others_leaf = office.count("SELECT MAX(leaf) FROM journal_entries WHERE subject_kind = 'equipment' AND subject_id = " + n(world.uncoded));
    CHECK(world.county.post(issue + "/objections", world.objection(world.stuck, fmt::format(R"(,"entries":[{}])", others_leaf))).code() == "oversight.evidence_not_of_this_device");
    CHECK(world.county.post(issue + "/objections", world.objection(world.stuck, R"(,"photos":[999999])")).code() == "oversight.evidence_not_of_this_device");
    CHECK(world.next_door.post(issue + "/objections", world.objection(world.stuck)) == world.next_door.post(issue + "/objections", world.objection(999'999)));
    CHECK(office.count("SELECT COUNT(*) FROM objection_evidence") == 0);

    // ---- raised with what was picked, then taken back by a colleague, then raised again
    const auto picked = fmt::format(R"(,"entries":[{}],"photos":[{}])", accepted, photo);
    const auto first = world.county.post(issue + "/objections", world.objection(world.stuck, picked));
    REQUIRE_MESSAGE(first.status == 201, first.body);
    const auto first_path = "/api/v1/objections/" + n(first.json().at("id").as_int64());
    CHECK(object_row(world.county, world.stuck).at("objection_state") == "open");
    CHECK(world.county.post(issue + "/objections", world.objection(world.stuck)).code() == "oversight.objection_is_there");
    CHECK(world.next_door.post(first_path + "/withdraw", "").status == 404);
    CHECK(world.province.post(first_path + "/withdraw", "").status == 403);
    const auto withdrawn = world.colleague.post(first_path + "/withdraw", "");
    REQUIRE_MESSAGE(withdrawn.status == 200, withdrawn.body);
    CHECK(withdrawn.json().at("state") == "withdrawn");
    CHECK(world.county.post(first_path + "/withdraw", "").code() == "oversight.objection_is_decided");
    CHECK(object_row(world.county, world.stuck).at("may_object").as_bool());
    const auto again = world.county.post(issue + "/objections", world.objection(world.stuck, picked));
    REQUIRE_MESSAGE(again.status == 201, again.body);
    const auto path = "/api/v1/objections/" + n(again.json().at("id").as_int64());

    // ---- a file beside it: what it is, its content says
    CHECK(world.county.post(path + "/evidence?file_name=a.pdf", "plain text", "application/octet-stream").code() == "oversight.evidence_kind_unknown");
    CHECK(world.next_door.post(path + "/evidence?file_name=a.pdf", "%PDF-1.4 x", "application/octet-stream").status == 404);
    const auto file = world.county.post(path + "/evidence?file_name=" + test::percent("回执.pdf"), "%PDF-1.4 example", "application/octet-stream");
    REQUIRE_MESSAGE(file.status == 201, file.body);
    CHECK(world.province.get(path + "/evidence/" + n(file.json().at("id").as_int64())).body == "%PDF-1.4 example");

    // ---- the province sees both sides, decides, and it is said what it rests on
    const auto page = get(world.province, path);
    CHECK(text(page.at("objection").at("device_code")) == test::lift(1).device_code);
    CHECK(page.at("objection").at("may_decide").as_bool());
    CHECK(!get(world.county, path).at("objection").at("may_decide").as_bool());
    CHECK(get(world.county, path).at("objection").at("may_withdraw").as_bool());
    CHECK(page.at("evidence").as_array().size() == 3);
    CHECK(page.at("evidence").at(0).at("fact").at("says") == "贴码照片合格");
    CHECK(page.at("evidence").at(2).at("name") == "回执.pdf");
    const auto picture = world.province.get(path + "/evidence/" + n(page.at("evidence").at(1).at("id").as_int64()));
    CHECK(picture.content_type == "image/jpeg");
    CHECK(page.at("object").at("counted").at("outcome") == "fail");
    CHECK(world.province.post(path + "/decision", R"({"accepted":true,"reason":" "})").code() == "oversight.decision_without_reason");
    const auto decided = world.province.post(path + "/decision", R"({"accepted":true,"reason":"照片时间与台账一致"})");
    REQUIRE_MESSAGE(decided.status == 200, decided.body);
    CHECK(world.county.post(path + "/evidence?file_name=b.pdf", "%PDF-1.4 late", "application/octet-stream").code() == "oversight.objection_is_decided");

    // ---- the window closes by itself: the task ends, and nobody objects any more
    office.set_clock("2021-11-23T11:59+08:00");
    oversight::tend_issues(office.house->oversight);
    CHECK(look_item(world.county));
    office.set_clock("2021-11-23T12:00+08:00");
    oversight::tend_issues(office.house->oversight);
    CHECK(!look_item(world.county));
    CHECK(world.county.post(issue + "/objections", world.objection(world.uncoded)).code() == "oversight.objection_window_closed");
    CHECK(!object_row(world.county, world.uncoded).at("may_object").as_bool());
    CHECK(world.steps(world.province).at("publish").at("may").as_bool());
    REQUIRE(world.province.post(issue + "/publish", "").status == 200);
    const auto data = get(world.county, issue).at("data");
    REQUIRE(data.at("amendments").as_array().size() == 1);
    const auto& amendment = data.at("amendments").at(0);
    CHECK(text(amendment.at("device_code")) == test::lift(1).device_code);
    CHECK(amendment.at("after") == "amended_pass");
    const auto lines = fmt::format("entry {}\nphoto {}\nfile {}\n", accepted,
                                   office.house->database->read([&](store::Transaction& tx) { return tx.first("SELECT blob FROM sticker_photos", {}, [](const store::Row& r) { return std::string(r.text(0)); }).value(); }),
                                   base::to_hex(base::Hasher(base::Suite::gm).hash("%PDF-1.4 example")));
    CHECK(text(amendment.at("evidence_digest")) == base::to_hex(base::Hasher(base::Suite::gm).hash(lines)));
    CHECK(world.county.post(issue + "/rebuild", "").json().at("identical").as_bool());
    CHECK(world.province.get(issue + "/file.html").body.find(test::lift(1).device_code) != std::string::npos);
}

} // namespace

TEST_CASE("an objection goes from the bulletin with its evidence to a decision that is printed, and can be taken back before") { test::on_each_engine(dispute); }
