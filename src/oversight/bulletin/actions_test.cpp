// A whole campaign on SQLite in memory: freeze, objection, decision, publication, restatement, rebuild.
#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <filesystem>
#include <fstream>

#include "base/canonical_json.hpp"
#include "coding_migrations.hpp"
#include "documents/fonts.hpp"
#include "http/http.hpp"
#include "journal/sealer.hpp"
#include "journal_migrations.hpp"
#include "oversight/bulletin/actions.hpp"
#include "oversight/bulletin/files.hpp"
#include "oversight/bulletin/objections.hpp"
#include "oversight/indicators/cases.hpp"
#include "oversight/reading.hpp"
#include "oversight_migrations.hpp"
#include "oversight_words.hpp"
#include "registry/equipment/actions.hpp"
#include "registry_migrations.hpp"
#include "support/test_store.hpp"

using namespace tezai;
using namespace tezai::oversight;

namespace {

base::Date date(std::string_view text) { return *base::parse_date(text); }
base::Instant at(const std::string& text) { return base::instant_of_millis(cases::instant(text)); }

registry::RegionTree tree() {
    const auto from = date("2015-01-01");
    using enum registry::Tree;
    return registry::RegionTree({{1, supervision, "province", "330000", "示例省", "", false, from, {}}, {2, supervision, "city", "330100", "示例市", "", false, from, {}},
                                 {3, supervision, "county", "330101", "示例甲县", "", false, from, {}}, {4, supervision, "county", "330102", "示例乙县", "", false, from, {}}},
                                {{2, 1, from, {}}, {3, 2, from, {}}, {4, 2, from, {}}});
}

struct Office {
    std::string dir = (std::filesystem::temp_directory_path() / ("tezai_bulletin_" + std::to_string(::getpid()) + "_" + std::to_string(++made))).string();
    store::Database* db;
    base::StoppedClock clock{at("2021-11-17T08:00")};
    journal::Journal journal{*db, clock, base::Suite::gm};
    journal::Signer signer = (std::filesystem::create_directories(dir), journal::Signer::create(base::Suite::gm, dir + "/key.pem"));
    journal::Sealer sealer{*db, clock, base::Suite::gm, signer};
    bus::Bus bus;
    blobs::Blobs blobs{dir + "/blobs", base::Suite::gm};
    registry::Registry registry{.journal = journal};
    Live live{*db, registry.regions, clock, bus};
    Oversight oversight{registry, blobs, signer, live, "示例省市场监督管理局文件", "演练 · 非正式文件"};
    auth::Actor province{.account = {1}, .role = auth::Role::regulator, .region_id = 1, .region_level = "province", .scope = auth::Scope::everything()};
    auth::Actor county{.account = {2}, .role = auth::Role::regulator, .region_id = 3, .region_level = "county", .scope = auth::Scope::of_regions({3})};
    static inline int made = 0;

    explicit Office(store::Database& store) : db(&store) {
        static const bool said = [] {
            documents::use_fonts(TEZAI_SOURCE_DIR "/build/fonts");
            if (!http::words().knows("oversight.reason.no_code")) http::words().add(oversight::zh_words(), oversight::en_words());
            return true;
        }();
        CHECK(said);
        registry.regions.set(tree());
        CHECK(open_campaign(journal, province, {"示例深化行动", date("2021-11-17"), date("2021-12-15"), {}, date("2021-11-17")}));
        live.load();
    }
    ~Office() { std::filesystem::remove_all(dir); }

    std::int64_t device(std::int64_t region, std::optional<std::string> attested_day = {}) {
        registry::NewEquipment wanted{.region_id = region, .category = "3000", .variety = "3110", .name = "示例电梯", .place_type = "residence"};
        if (attested_day) {
            wanted.origin = journal::Origin::attested;
            wanted.registered_on = date(*attested_day);
        }
        return db->transaction([&](store::Transaction& tx) { return registry::record_equipment(tx, journal, {}, wanted); }).value;
    }
    void say(std::string_view event, std::int64_t device, std::int64_t region, journal::Origin origin = journal::Origin::witnessed, std::optional<base::Instant> when = {}) {
        db->transaction([&](store::Transaction& tx) {
            journal.append(tx, {.event = event, .subject = {"equipment", device}, .place = {region, 0}, .event_at = when, .origin = origin, .payload = R"({"code":"A"})"});
        });
    }
    void stick(std::int64_t device, std::int64_t region) {
        say("coding.code_issued", device, region);
        say("coding.photo_accepted", device, region);
    }
    law::Decision<IssueRow> freeze_on(const char* day, const std::string& when) {
        clock.set(at(when));
        sealer.seal_all();
        return freeze(oversight, province, date(day));
    }
};

void on_each_engine(const std::function<void(Office&)>& work) {
    const auto migrations = test::migrations_of({journal::migrations(), registry::migrations(), coding::migrations(), oversight::migrations()});
    test::for_each_engine(migrations, [&](store::Database& db, std::string_view engine) {
        INFO(engine);
        Office office(db);
        work(office);
    });
}

} // namespace

TEST_CASE("an issue goes from its freeze over an objection to publication, and is rebuilt from facts alone") {
    on_each_engine([](Office& office) {
        const auto good = office.device(3, "2020-05-01"), missing = office.device(3, "2020-05-01"), other = office.device(4, "2020-05-01"), late = office.device(3, "2019-03-01");
        office.stick(good, 3);
        office.say("coding.code_issued", missing, 3);
        office.say("coding.code_issued", late, 3);

        CHECK(office.freeze_on("2021-11-20", "2021-11-22T13:00").error().code == "oversight.no_issue_that_day");
        CHECK(office.freeze_on("2021-11-21", "2021-11-22T11:59").error().code == "oversight.too_early_to_freeze");
        const auto frozen = office.freeze_on("2021-11-21", "2021-11-22T12:00");
        REQUIRE(frozen);
        CHECK(frozen->number == "〔2021〕1号");
        CHECK(base::to_text_minutes(frozen->objection_until, base::china_offset) == "2021-11-23 12:00");
        CHECK(office.freeze_on("2021-11-21", "2021-11-22T12:01").error().code == "oversight.already_frozen");
        const auto day = date("2021-11-21");
        const auto first_draft = boost::json::parse(draft(office.oversight, day)->data);
        CHECK(first_draft.at("regions").at(0).at("values").at("K03").at("rate") == "25.00");

        // Arrived after the freeze: does not count in this issue, restated in the next.
        office.say("coding.photo_accepted", late, 3, journal::Origin::proven, at("2021-11-21T09:00"));

        CHECK(publish(office.oversight, office.province, day).error().code == "oversight.objection_window_open");
        CHECK(object_to(office.oversight, office.county, day, {"K03", other, "pass", "别县的"}).error().code == "equipment.unknown");
        CHECK(object_to(office.oversight, office.county, day, {"K03", good, "pass", "已贴"}).error().code == "oversight.objection_changes_nothing");
        CHECK(object_to(office.oversight, office.county, day, {"K03", missing, "pass", " "}).error().code == "oversight.objection_without_grounds");
        const auto objection = object_to(office.oversight, office.county, day, {"K03", missing, "pass", "照片在县局存档"});
        REQUIRE(objection);
        CHECK(object_to(office.oversight, office.county, day, {"K03", missing, "excluded", "再来"}).error().code == "oversight.objection_is_there");
        office.clock.set(at("2021-11-23T12:00"));
        CHECK(object_to(office.oversight, office.county, day, {"K03", late, "pass", "迟了"}).error().code == "oversight.objection_window_closed");
        CHECK(publish(office.oversight, office.province, day).error().code == "oversight.objections_undecided");
        CHECK(decide_objection(office.oversight, office.county, 99, true, "没有").error().code == "oversight.unknown_objection");
        REQUIRE(decide_objection(office.oversight, office.province, *objection, true, "核实无误"));
        CHECK(decide_objection(office.oversight, office.province, *objection, false, "反悔").error().code == "oversight.objection_is_decided");

        const auto published = publish(office.oversight, office.province, day);
        REQUIRE(published);
        CHECK(publish(office.oversight, office.province, day).error().code == "oversight.issue_is_published");
        const auto data = boost::json::parse(*office.blobs.get(published->data_blob));
        CHECK(data.at("regions").at(0).at("values").at("K03").at("rate") == "50.00");
        CHECK(data.at("amendments").at(0).at("before") == "no_photo");
        // The reason of the decision is printed; what the county wrote may name people and stays in the objection.
        CHECK(data.at("amendments").at(0).at("evidence") == "核实无误");
        CHECK(office.blobs.get(published->data_blob)->find("照片在县局存档") == std::string::npos);
        CHECK(office.blobs.get(published->html_blob)->find("照片在县局存档") == std::string::npos);
        std::string signature = *base::from_hex(published->signature);
        CHECK(journal::verify_signature(base::Suite::gm, office.signer.public_key_pem(), signed_text(base::Suite::gm, *published), signature));
        CHECK(office.blobs.get(published->pdf_blob)->starts_with("%PDF"));
        CHECK(office.blobs.get(published->xlsx_blob)->starts_with("PK"));
        CHECK(office.blobs.get(published->html_blob)->find("50.00") != std::string::npos);
        if (const char* keep = std::getenv("TEZAI_KEEP_FILES")) {
            std::ofstream(std::string(keep) + "/bulletin.pdf") << *office.blobs.get(published->pdf_blob);
            std::ofstream(std::string(keep) + "/bulletin.html") << *office.blobs.get(published->html_blob);
            std::ofstream(std::string(keep) + "/bulletin.json") << *office.blobs.get(published->data_blob);
        }

        // A great deal happens afterwards.
        office.clock.set(at("2021-11-28T20:00"));
        office.stick(missing, 3);
        for (int i = 0; i < 500; ++i) office.say(i % 2 ? "coding.sticker_reported" : "coding.photo_accepted", i % 3 ? good : other, 3, journal::Origin::proven, at("2021-11-20T09:00"));
        office.sealer.seal_all();
        const auto again = rebuild(office.oversight, day);
        REQUIRE(again);
        CHECK(again->identical);
        CHECK(again->digest == again->kept_digest);
        CHECK_FALSE(rebuild(office.oversight, date("2021-11-28")));

        CHECK(office.freeze_on("2021-11-28", "2021-11-29T12:00"));
        CHECK(office.freeze_on("2021-12-05", "2021-12-06T12:00").error().code == "oversight.previous_not_published");
        const auto next = publish(office.oversight, office.province, date("2021-11-28"));
        REQUIRE(next);
        const auto second = boost::json::parse(*office.blobs.get(next->data_blob));
        const auto& restated = second.at("restated").at(0);
        CHECK(restated.at("published").at("num") == 2);
        CHECK(restated.at("restated").at("num").as_int64() >= 3);
        CHECK(second.at("regions").at(0).at("values").at("K03").at("causes").as_object().contains("restated"));
        CHECK(rebuild(office.oversight, date("2021-11-28"))->identical);
        CHECK(rebuild(office.oversight, day)->identical);
        if (const char* keep = std::getenv("TEZAI_KEEP_FILES")) std::ofstream(std::string(keep) + "/bulletin2.pdf") << *office.blobs.get(next->pdf_blob);
    });
}

TEST_CASE("a county reads its own number and objects, and another county's is not there") {
    on_each_engine([](Office& office) {
        const auto mine = office.device(3, "2020-05-01");
        const auto theirs = office.device(4, "2020-05-01");
        office.clock.set(at("2021-11-18T08:00"));
        office.sealer.seal_all();
        office.live.load();
        const auto look = [&](const auth::Actor& actor, std::int64_t region) { return look_at(office.oversight, actor.scope, actor.region_id, {0, region, {}}, auth::Language::zh); };
        const auto own = look(office.county, 0);
        REQUIRE(own);
        CHECK(own->region.id == 3);
        CHECK(own->region.parent_id == 0); // the city is above what it may see
        CHECK(own->value.den == 1);
        CHECK(own->reasons.size() == 1);
        CHECK(own->reasons[0].says == "还没有赋码");
        CHECK(own->target == "100.00");
        CHECK_FALSE(look(office.county, 4));
        CHECK_FALSE(look(office.county, 77));
        const auto all = look(office.province, 0);
        CHECK(all->value.den == 2);
        CHECK(all->children.size() == 1);
        const auto found = list_objects(office.oversight, office.county.scope, 3, {.look = {}, .outcome = Outcome::fail});
        REQUIRE(found->rows.size() == 1);
        CHECK(found->rows[0].equipment_id == mine);
        std::string csv;
        CHECK(write_indicator_csv(office.oversight, office.province.scope, "K03", {}, 0, true, [&](std::string_view piece) { csv += piece; }));
        CHECK(csv.find("K03," + std::to_string(theirs) + ",,4,fail,no_code,2021-11-17") != std::string::npos);
        csv.clear();
        CHECK(write_indicator_csv(office.oversight, office.province.scope, "K03", date("2021-11-17"), 0, false, [&](std::string_view piece) { csv += piece; }));
        CHECK(csv.find("K03,1,2021-11-17,1,330000,province,示例省,0,2,2,0,0,2,0.00,red") != std::string::npos);
        CHECK_FALSE(write_indicator_csv(office.oversight, office.province.scope, "K99", {}, 0, false, [](std::string_view) {}));
    });
}

TEST_CASE("go-live is set once") {
    on_each_engine([](Office& office) {
        CHECK(set_go_live(office.journal, office.province, 0, date("2022-01-01")).error().code == "oversight.go_live_is_set");
        CHECK(set_go_live(office.journal, office.province, 3, date("2021-12-01")));
        CHECK(set_go_live(office.journal, office.province, 3, date("2021-12-02")).error().code == "oversight.go_live_is_set");
        const auto settings = office.db->read([&](store::Transaction& tx) { return load_settings(tx, tree(), date("2021-12-05"), base::china_offset); });
        CHECK(settings.go_live.of(3) == cases::day("2021-12-01"));
        CHECK(settings.go_live.of(4) == cases::day("2021-11-17"));
        CHECK(open_campaign(office.journal, office.province, {"另一个", date("2021-12-15"), date("2021-12-20"), {}, {}}).error().code == "oversight.campaign_overlaps");
    });
}
