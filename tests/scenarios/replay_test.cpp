// A rehearsal store replays the campaign of 2021 issue by issue; long afterwards, and after a hundred thousand further facts, an
// issue is computed again from its facts alone and is the same, byte for byte (indicators.md V10).
#include "scenarios/office.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include "documents/fonts.hpp"
#include "oversight/bulletin/actions.hpp"
#include "oversight/bulletin/files.hpp"
#include "oversight/campaigns/campaigns.hpp"
#include "simulator/simulate.hpp"

using namespace tezai;
using test::Office;

namespace {

using std::chrono::hours;

base::Date day(std::string_view text) { return base::parse_date(text).value(); }
base::Instant at(std::string_view text) { return base::parse_instant(text).value(); }

// Devices that bear a code and no accepted sticker.
constexpr std::string_view waiting_sql = R"sql(
    SELECT e.id, e.region_id FROM equipment AS e JOIN code_bindings AS b ON b.equipment_id = e.id AND b.unbound_at IS NULL
     WHERE e.use_state = 'in_use' AND NOT EXISTS (SELECT 1 FROM stickers AS s WHERE s.equipment_id = e.id AND s.accepted_at IS NOT NULL)
     ORDER BY e.id LIMIT 7
)sql";

struct Device {
    std::int64_t id = 0, region_id = 0;
};
std::vector<Device> devices(const Office& office, std::string_view sql) {
    return office.house->database->read([&](store::Transaction& tx) { return tx.all(sql, {}, [](const store::Row& row) { return Device{row.integer(0), row.integer(1)}; }); });
}

// What the bureau does at full hours: opens the campaign, freezes on Monday noon, publishes on Tuesday at five.
struct Bureau {
    Office& office;
    std::optional<oversight::Campaign> campaign;
    std::map<base::Date, oversight::IssueRow> published;
    bool late_ones_came = false;

    void hour(base::Instant now) {
        office.catch_up();
        office.house->live.tick();
        if (!campaign) {
            REQUIRE(oversight::open_campaign(office.house->journal, app::system_actor(), {.name = "四周行动", .from_on = day("2021-11-17"), .until_on = day("2021-12-15"), .targets = {}, .go_live_on = day("2021-11-17")}));
            office.catch_up();
            campaign = office.house->database->read([&](store::Transaction& tx) { return oversight::find_campaign_on(tx, day("2021-11-17")); });
            REQUIRE(campaign);
        }
        for (const auto& issue : oversight::issues_of(*campaign)) {
            if (now == base::end_of(issue.as_of, base::china_offset) + hours(12)) REQUIRE(oversight::freeze(office.house->oversight, app::system_actor(), issue.as_of));
            if (now == base::end_of(issue.as_of, base::china_offset) + hours(24 + 17)) {
                const auto row = oversight::publish(office.house->oversight, app::system_actor(), issue.as_of);
                REQUIRE(row);
                published[issue.as_of] = *row;
            }
        }
        // Phones that had been offline since Saturday: too late for the issue of 12-05, in time for its restatement.
        if (now == at("2021-12-08T10:00+08:00")) {
            for (const auto& device : devices(office, waiting_sql))
                office.house->database->transaction([&](store::Transaction& tx) {
                    office.house->journal.append(tx, {.event = "coding.photo_accepted", .subject = {"equipment", device.id}, .place = {device.region_id, 0}, .event_at = at("2021-12-04T15:00+08:00"),
                                                      .origin = journal::Origin::proven});
                });
            late_ones_came = true;
        }
    }
};

// Everything that would change the past if it counted: accepted photos, reports, stops, and devices that are somewhere else.
void add_later_facts(Office& office, int count) {
    const auto all = devices(office, "SELECT id, region_id FROM equipment ORDER BY id");
    constexpr int at_once = 5'000;
    for (int from = 0; from < count; from += at_once)
        office.house->database->transaction([&](store::Transaction& tx) {
            for (int i = from; i < from + at_once; ++i) {
                const auto& device = all[static_cast<std::size_t>(i) * 7919 % all.size()];
                const auto& elsewhere = all[static_cast<std::size_t>(i) * 104'729 % all.size()];
                const auto payload = i % 4 == 0   ? std::string("{}")
                                     : i % 4 == 1 ? std::string(R"({"kind":"lost"})")
                                     : i % 4 == 2 ? std::string(R"({"before":"in_use","reason":"示例","use_state":"scrapped"})")
                                                  : R"({"address":"示例路","before":0,"region_id":)" + std::to_string(elsewhere.region_id) + "}";
                constexpr std::array events{"coding.photo_accepted", "coding.sticker_reported", "equipment.use_state_changed", "equipment.placed"};
                office.house->journal.append(tx, {.event = events[static_cast<std::size_t>(i % 4)], .subject = {"equipment", device.id}, .place = {device.region_id, 0},
                                                  .event_at = at("2021-11-18T08:00+08:00") + hours(i % 400), .origin = i % 2 == 0 ? journal::Origin::proven : journal::Origin::attested, .payload = payload});
            }
        });
}

void check_tally(const boost::json::value& told, const oversight::Tally& counted) {
    CHECK(told.at("num") == counted.num());
    CHECK(told.at("den") == counted.den());
    CHECK(told.at("fail") == counted.fail());
    CHECK(told.at("grace") == counted.of(oversight::Outcome::grace));
    CHECK(told.at("excluded") == counted.of(oversight::Outcome::excluded));
    CHECK(told.at("population") == counted.population());
}

void replay(Office& office) {
    const simulator::Plan plan{.devices = 1'000, .seed = 5, .photos_per_day = 12};
    Bureau bureau{.office = office, .campaign = {}, .published = {}};
    const auto report = simulator::simulate({office.house->journal, office.house->registry.regions, office.house->coding, app::system_actor()}, office.clock, plan, at("2021-12-18T00:00+08:00"),
                                            [&](base::Instant now) { bureau.hour(now); }, {});
    REQUIRE(report);
    INFO(simulator::describe(*report));
    CHECK(report->played.photos_accepted > 100);
    CHECK(bureau.late_ones_came);

    // Five issues, whose windows tile the campaign, each computed again on the spot.
    const auto& oversight = office.house->oversight;
    REQUIRE(bureau.published.size() == 5);
    std::map<base::Date, std::string> data;
    auto window_from = day("2021-11-17");
    int ordinal = 0;
    std::int64_t leaf = -1;
    for (const auto& [issue_on, row] : bureau.published) {
        CAPTURE(base::to_text(issue_on));
        CHECK(row.number == "〔2021〕" + std::to_string(++ordinal) + "号");
        CHECK(row.leaf > leaf);
        leaf = row.leaf;
        data[issue_on] = *office.house->blobs.get(row.data_blob);
        const auto issue = boost::json::parse(data[issue_on]);
        CHECK(std::string(issue.at("cut").at("window_from").as_string()) == base::to_text(window_from));
        CHECK(std::string(issue.at("cut").at("as_of").as_string()) == base::to_text(issue_on));
        window_from = base::add(issue_on, base::CalendarDays{1});
        const auto again = oversight::rebuild(oversight, issue_on);
        REQUIRE(again);
        CHECK(again->identical);
        // Counted regions add up: the province is the sum of its cities.
        std::int64_t cities = 0;
        for (const auto& region : issue.at("regions").as_array())
            if (region.at("level") == "city") cities += region.at("values").at("K03").at("den").as_int64();
        CHECK(issue.at("regions").at(0).at("values").at("K03").at("den") == cities);
        CHECK(cities > 500);
    }
    CHECK(bureau.published.begin()->first == day("2021-11-21"));
    CHECK(bureau.published.rbegin()->first == day("2021-12-15"));

    // ---- the restated column of 12-12 is 12-05 at the leaf of 12-12
    const auto next = bureau.published.at(day("2021-12-12"));
    const auto told = boost::json::parse(data[day("2021-12-12")]);
    const auto recomputed = office.house->database->read([&](store::Transaction& tx) {
        const auto row = *oversight::find_issue_on(tx, day("2021-12-05"));
        oversight::IssueInput input{.now = oversight::read_cut(row.cut), .previous = {}, .before_previous = {}};
        input.now.leaf = next.leaf;
        return oversight::compute(tx, input);
    });
    const auto before = boost::json::parse(data[day("2021-12-05")]);
    int changed = 0;
    std::map<std::pair<std::string, std::int64_t>, bool> listed;
    for (const auto& row : told.at("restated").as_array()) {
        const std::string indicator(row.at("indicator").as_string());
        const auto region = row.at("region_id").as_int64();
        CAPTURE(indicator);
        CAPTURE(region);
        listed[{indicator, region}] = true;
        check_tally(row.at("restated"), recomputed.values[*oversight::find_indicator(indicator)][recomputed.frame.index_of(region)].now);
        changed += row.at("restated") != row.at("published");
        for (const auto& published : before.at("regions").as_array())
            if (published.at("id") == region) CHECK(row.at("published").at("num") == published.at("values").at(indicator).at("num"));
    }
    CHECK(changed >= 3); // the seven photos of Saturday, in their counties, their cities and the province
    // What is not listed did not change.
    for (std::size_t i = 0; i < oversight::indicator_count; ++i)
        for (const auto& published : before.at("regions").as_array()) {
            const auto& value = published.at("values").at(oversight::indicators()[i].id);
            const auto region = published.at("id").as_int64();
            if (!listed.contains({std::string(oversight::indicators()[i].id), region})) check_tally(value, recomputed.values[i][recomputed.frame.index_of(region)].now);
        }

    // ---- a hundred thousand later facts, and every issue is still what it was
    office.set_clock("2022-03-01T09:00+08:00");
    const auto entries = office.count("SELECT COUNT(*) FROM journal_entries");
    add_later_facts(office, 100'000);
    office.house->sealer.seal_all();
    CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE leaf IS NOT NULL") >= entries + 100'000);
    for (const auto& [issue_on, row] : bureau.published) {
        CAPTURE(base::to_text(issue_on));
        const auto again = oversight::rebuild(oversight, issue_on);
        REQUIRE(again);
        CHECK(again->identical);
        CHECK(again->digest == row.digest);
        CHECK(again->data == data[issue_on]); // canonical data, byte for byte
    }
    // The papers too, under the same fonts and libraries.
    const auto& issued = bureau.published.at(day("2021-12-05"));
    REQUIRE(documents::render_fingerprint() == issued.render_fingerprint);
    const auto files = oversight::make_files(oversight, oversight::rebuild(oversight, day("2021-12-05"))->data, *office.house->blobs.get(issued.objects_blob));
    CHECK(files.html == *office.house->blobs.get(issued.html_blob));
    CHECK(files.pdf == *office.house->blobs.get(issued.pdf_blob));
    CHECK(files.xlsx == *office.house->blobs.get(issued.xlsx_blob));
    // They do count where they should: the same day looked at with what is known now is another number.
    const auto now = office.house->database->read([&](store::Transaction& tx) {
        oversight::IssueInput input{.now = oversight::read_cut(oversight::find_issue_on(tx, day("2021-12-05"))->cut), .previous = {}, .before_previous = {}};
        input.now.leaf = journal::last_leaf(tx);
        return oversight::compute(tx, input);
    });
    CHECK_FALSE(now.values[0][0].now == recomputed.values[0][0].now);
}

} // namespace

TEST_CASE("the campaign of 2021 is replayed issue by issue, and each is rebuilt after a hundred thousand later facts") { test::on_each_engine(replay, "2021-11-16T20:00+08:00"); }
