// Another county's record and no record are the same answer, byte for byte, on every route that the server has. The list of
// routes comes from the dispatcher: a new route fails here until somebody has said what it may show to whom.
#include "scenarios/office.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "documents/xlsx_reader.hpp"
#include "registry/repair/repair.hpp"
#include "simulator/sticker_photo.hpp"

using namespace tezai;
using test::Office;
using auth::Role;
using http::Method;

namespace {

// What one party has; of `absent`, numbers of the same form that nobody has.
struct Holdings {
    std::int64_t region = 0, unit = 0, device = 0, photo = 0, sheet = 0, task = 0, report = 0, import_id = 0, leaf = 0, account = 0, approval = 0, file = 0, handout = 0, order = 0, place = 0, plate_report = 0, letter = 0, letter_file = 0, objection = 0, evidence = 0, assignment = 0;
    std::int64_t member = 0, milestone = 0; // of a task force
    std::int64_t document = 0, pair = 0, repair = 0, draft = 0, mapping = 0;
    std::string device_code, certificate_no, code, human_code, name, unit_name, address;
};
const Holdings absent{.region = 999'999, .unit = 999'999, .device = 999'999, .photo = 999'999, .sheet = 999'999, .task = 999'999, .report = 999'999, .import_id = 999'999, .leaf = 999'999, .account = 999'999, .approval = 999'999, .file = 999'999, .handout = 999'999, .order = 999'999, .place = 999'999, .plate_report = 999'999, .letter = 999'999, .letter_file = 999'999, .objection = 999'999, .evidence = 999'999, .assignment = 999'999,
                      .member = 999'999, .milestone = 999'999, .document = 999'999, .pair = 999'999, .repair = 999'999, .draft = 999'999, .mapping = 999'999,
                      .device_code = "311010123202099999", .certificate_no = "梯11浙A99999(21)", .code = "0123456789ACDEFG", .human_code = "7K3M9XD", .name = "没有这台", .unit_name = "没有这家", .address = "没有这条路"};

struct Ask {
    std::string target, body = "", type = "application/json";
};
enum class Shows {
    object,    // asks name a record: another's and none are the same answer
    list,      // says what is within the scope; asks with another's numbers find what asks with nobody's find
    everybody, // the same for whoever may call it, or nothing of a region or unit
};
struct Row {
    std::string_view route;
    Shows shows;
    std::function<std::vector<Ask>(const Holdings&)> asks = {};
};

std::string n(std::int64_t id) { return std::to_string(id); }
std::vector<Ask> filtered(const std::string& path, const Holdings& h) {
    std::vector<Ask> asks{{path + "?region_id=" + n(h.region)}, {path + "?unit_id=" + n(h.unit)}};
    for (const auto& q : {h.device_code, h.certificate_no, h.code, h.human_code, h.name, h.unit_name, h.address}) asks.push_back({path + "?q=" + test::percent(q)});
    return asks;
}
std::string new_device(std::int64_t region, std::int64_t unit) {
    return fmt::format(R"json({{"region_id":{},"unit_id":{},"variety":"3110","name":"示例试登","address":"示例路9号","place_type":"care_home","device_code":"311010123202088888","certificate_no":"梯11浙A88888(21)"}})json", region, unit);
}
std::vector<Ask> by_region(const std::string& path, const Holdings& h) {
    return {{path + "?region_id=" + n(h.region)}, {path + "?as_of=2021-11-19&region_id=" + n(h.region)}};
}

constexpr std::string_view a_png = "\x89PNG\r\n\x1A\n picture";
std::string letter_to(std::int64_t unit) { return R"({"template":"notice","text":"示例","unit_id":)" + n(unit) + "}"; }
std::vector<Ask> of_county(const Holdings& h, const std::string& what) { return {{"/api/v1/counties/" + n(h.region) + "/bulletins/2021-11-21" + what}}; }

std::string document_target(const std::string& title) {
    return "/api/v1/documents?kind=notice&dated_on=2021-11-17&file_name=a.png&issuing_body=" + test::percent("示例局") + "&title=" + test::percent(title);
}

const std::vector<Row>& table() {
    using H = const Holdings&;
    constexpr auto object = Shows::object;
    constexpr auto list = Shows::list;
    constexpr auto everybody = Shows::everybody;
    static const std::vector<Row> rows{
        {"GET /api/v1/session", everybody},
        {"POST /api/v1/session", everybody},
        {"DELETE /api/v1/session", everybody},
        {"GET /api/v1/bootstrap", everybody},
        {"POST /api/v1/bootstrap", everybody},
        {"GET /api/v1/accounts", everybody}, // of the security administrator, who has no business data
        {"POST /api/v1/accounts", everybody},
        {"POST /api/v1/accounts/{id}/disable", everybody},
        {"POST /api/v1/accounts/{id}/end-sessions", everybody},
        {"POST /api/v1/accounts/{id}/password", object, [](H h) { return std::vector<Ask>{{"/api/v1/accounts/" + n(h.account) + "/password", R"({"password":"Example-password-2","current":"wrong"})"}}; }},

        {"GET /api/v1/equipment", list, [](H h) { return filtered("/api/v1/equipment", h); }},
        {"POST /api/v1/equipment", object, [](H h) { return std::vector<Ask>{{"/api/v1/equipment", new_device(h.region, 0)}}; }},
        {"GET /api/v1/equipment/{id}", object, [](H h) { return std::vector<Ask>{{"/api/v1/equipment/" + n(h.device)}}; }},
        {"POST /api/v1/equipment/{id}/use-state", object, [](H h) { return std::vector<Ask>{{"/api/v1/equipment/" + n(h.device) + "/use-state", R"({"use_state":"suspended","version":77,"reason":"示例"})"}}; }},
        {"POST /api/v1/approval-files", everybody}, // evidence of one's own, shown to nobody until it is handed in
        {"GET /api/v1/approvals", list, [](H h) { return std::vector<Ask>{{"/api/v1/approvals?equipment_id=" + n(h.device)}}; }},
        {"POST /api/v1/approvals", object, [](H h) { return std::vector<Ask>{{"/api/v1/approvals", R"({"kind":"suspend","ground":"other","grounds":"示例","file_ids":[],"equipment_ids":[)" + n(h.device) + "]}"}}; }},
        {"GET /api/v1/approvals/{id}", object, [](H h) { return std::vector<Ask>{{"/api/v1/approvals/" + n(h.approval)}}; }},
        {"GET /api/v1/approvals/{id}/files/{file}", object, [](H h) { return std::vector<Ask>{{"/api/v1/approvals/" + n(h.approval) + "/files/" + n(h.file)}}; }},
        {"POST /api/v1/approvals/{id}/decision", object, [](H h) { return std::vector<Ask>{{"/api/v1/approvals/" + n(h.approval) + "/decision", R"({"approve":true,"reason":"示例","version":1})"}}; }},
        {"POST /api/v1/approvals/{id}/withdrawal", object, [](H h) { return std::vector<Ask>{{"/api/v1/approvals/" + n(h.approval) + "/withdrawal", R"({"version":1})"}}; }},
        {"GET /api/v1/regions", everybody}, // the tree is the law's own table
        {"POST /api/v1/regions/import", everybody},
        {"GET /api/v1/units", list, [](H h) { return std::vector<Ask>{{"/api/v1/units?q=" + test::percent(h.unit_name)}}; }},
        {"GET /api/v1/units/{id}", object, [](H h) { return std::vector<Ask>{{"/api/v1/units/" + n(h.unit)}}; }},
        {"GET /api/v1/tasks", list},
        {"GET /api/v1/tasks/{id}", object, [](H h) { return std::vector<Ask>{{"/api/v1/tasks/" + n(h.task)}}; }},
        {"POST /api/v1/tasks/{id}/done", object, [](H h) { return std::vector<Ask>{{"/api/v1/tasks/" + n(h.task) + "/done", R"({"note":"示例"})"}}; }},

        {"GET /api/v1/repairs", list},
        {"GET /api/v1/repairs/counts", list},
        {"GET /api/v1/repairs/{id}", object, [](H h) { return std::vector<Ask>{{"/api/v1/repairs/" + n(h.repair)}}; }},
        {"POST /api/v1/repairs/{id}/proposal", object, [](H h) { return std::vector<Ask>{{"/api/v1/repairs/" + n(h.repair) + "/proposal", R"({"value":"x"})"}}; }},
        {"POST /api/v1/equipment/{id}/repair", object, [](H h) { return std::vector<Ask>{{"/api/v1/equipment/" + n(h.device) + "/repair", R"({"version":77,"registered_on":"2021-03-01","device_code":null,"grounds":"示例"})"}}; }},
        {"POST /api/v1/units/{id}/repair", object, [](H h) { return std::vector<Ask>{{"/api/v1/units/" + n(h.unit) + "/repair", R"({"version":77,"credit_code":"91330106MA2H00000B","grounds":"示例"})"}}; }},
        {"GET /api/v1/merge-pairs", list},
        {"GET /api/v1/merge-pairs/counts", list},
        {"POST /api/v1/merge-pairs", object,
         [](H h) { return std::vector<Ask>{{"/api/v1/merge-pairs", fmt::format(R"({{"kind":"equipment","one":{},"other":{}}})", h.device, h.device)}, {"/api/v1/merge-pairs", fmt::format(R"({{"kind":"unit","one":{},"other":{}}})", h.unit, h.unit)}}; }},
        {"POST /api/v1/merge-pairs/look-again", everybody}, // what it finds is shown by scope
        {"GET /api/v1/merge-pairs/{id}", object, [](H h) { return std::vector<Ask>{{"/api/v1/merge-pairs/" + n(h.pair)}}; }},
        {"POST /api/v1/merge-pairs/{id}/merge", object, [](H h) { return std::vector<Ask>{{"/api/v1/merge-pairs/" + n(h.pair) + "/merge", fmt::format(R"({{"version":77,"keep":{},"take":[],"grounds":"示例"}})", h.device)}}; }},
        {"POST /api/v1/merge-pairs/{id}/apart", object, [](H h) { return std::vector<Ask>{{"/api/v1/merge-pairs/" + n(h.pair) + "/apart", R"({"version":77,"grounds":"示例"})"}}; }},
        {"POST /api/v1/merge-pairs/{id}/part", object, [](H h) { return std::vector<Ask>{{"/api/v1/merge-pairs/" + n(h.pair) + "/part", R"({"version":77,"grounds":"示例"})"}}; }},

        {"POST /api/v1/coding/codes", object,
         [](H h) {
             return std::vector<Ask>{{"/api/v1/coding/codes", "{\"equipment_ids\":[" + n(h.device) + "]}"},
                                     {"/api/v1/coding/codes", R"({"filter":{"q":"","category":"","use_state":"","coding":"","place_type":"","region_id":)" + n(h.region) + "}}"},
                                     {"/api/v1/coding/codes", R"({"filter":{"q":"","category":"","use_state":"","coding":"","place_type":"","unit_id":)" + n(h.unit) + "}}"}};
         }},
        {"GET /api/v1/coding/label-formats", everybody},
        {"GET /api/v1/coding/sheets", list},
        {"POST /api/v1/coding/sheets", object,
         [](H h) {
             const auto format = std::string(documents::list_label_formats().front().key);
             return std::vector<Ask>{{"/api/v1/coding/sheets", "{\"format\":\"" + format + "\",\"equipment_ids\":[" + n(h.device) + "]}"},
                                     {"/api/v1/coding/sheets", "{\"format\":\"" + format + R"(","filter":{"q":"","category":"","use_state":"","coding":"","place_type":"","unit_id":)" + n(h.unit) + "}}"}};
         }},
        {"GET /api/v1/coding/sheets/{file}", object, [](H h) { return std::vector<Ask>{{"/api/v1/coding/sheets/" + n(h.sheet) + ".pdf"}}; }},
        {"GET /api/v1/coding/pocket", list},
        {"GET /api/v1/coding/training", everybody}, // one's own
        {"POST /api/v1/coding/training", everybody},
        {"GET /api/v1/coding/training/people", list},
        {"GET /api/v1/coding/practice-sheet.pdf", everybody}, // nobody's plates
        {"POST /api/v1/coding/practice-photos", everybody},
        {"POST /api/v1/equipment/{id}/sticker-photos", object, [](H h) { return std::vector<Ask>{{"/api/v1/equipment/" + n(h.device) + "/sticker-photos", "no picture", "image/jpeg"}}; }},
        {"GET /api/v1/equipment/{id}/sticker-photos", object, [](H h) { return std::vector<Ask>{{"/api/v1/equipment/" + n(h.device) + "/sticker-photos"}}; }},
        {"GET /api/v1/sticker-photos/{id}/image", object, [](H h) { return std::vector<Ask>{{"/api/v1/sticker-photos/" + n(h.photo) + "/image"}}; }},
        {"GET /api/v1/codes/{code}", object, [](H h) { return std::vector<Ask>{{"/api/v1/codes/" + h.code}, {"/api/v1/codes/" + h.human_code}}; }},
        {"GET /api/v1/public-reports/{id}", object, [](H h) { return std::vector<Ask>{{"/api/v1/public-reports/" + n(h.report)}}; }},
        {"POST /api/v1/equipment/{id}/sticker-reports", object, [](H h) { return std::vector<Ask>{{"/api/v1/equipment/" + n(h.device) + "/sticker-reports", R"({"kind":"damaged","note":"示例"})"}}; }},
        {"GET /api/v1/equipment/{id}/plates", object, [](H h) { return std::vector<Ask>{{"/api/v1/equipment/" + n(h.device) + "/plates"}}; }},
        {"POST /api/v1/equipment/{id}/code-revocations", object, [](H h) { return std::vector<Ask>{{"/api/v1/equipment/" + n(h.device) + "/code-revocations", R"({"reason":"scrapped","issue_new":false})"}}; }},
        {"POST /api/v1/equipment/{id}/plate-places", object, [](H h) { return std::vector<Ask>{{"/api/v1/equipment/" + n(h.device) + "/plate-places", R"({"name":"示例入口","reason":"示例"})"}}; }},
        {"POST /api/v1/equipment/{id}/plate-places/{place}/removal", object,
         [](H h) { return std::vector<Ask>{{"/api/v1/equipment/" + n(h.device) + "/plate-places/" + n(h.place) + "/removal"}}; }},
        {"GET /api/v1/coding/sticker-reports", list},
        {"POST /api/v1/coding/sticker-reports/{id}/admission", object, [](H h) { return std::vector<Ask>{{"/api/v1/coding/sticker-reports/" + n(h.plate_report) + "/admission", R"({"note":"示例"})"}}; }},
        {"POST /api/v1/coding/sticker-reports/{id}/decision", object, [](H h) { return std::vector<Ask>{{"/api/v1/coding/sticker-reports/" + n(h.plate_report) + "/decision", R"({"cloned":false})"}}; }},
        {"GET /api/v1/coding/reprint-orders", list, [](H h) { return std::vector<Ask>{{"/api/v1/coding/reprint-orders?unit_id=" + n(h.unit)}}; }},
        {"POST /api/v1/coding/reprint-orders", object, [](H h) { return std::vector<Ask>{{"/api/v1/coding/reprint-orders", "{\"reason\":\"unreadable\",\"equipment_ids\":[" + n(h.device) + "]}"}}; }},
        {"POST /api/v1/coding/reprint-orders/{id}/drop", object, [](H h) { return std::vector<Ask>{{"/api/v1/coding/reprint-orders/" + n(h.order) + "/drop", "{}"}}; }},
        {"POST /api/v1/coding/sheets/{id}/hand-outs", object, [](H h) { return std::vector<Ask>{{"/api/v1/coding/sheets/" + n(h.sheet) + "/hand-outs", "{}"}}; }},
        {"GET /api/v1/coding/hand-outs", list},
        {"GET /api/v1/coding/hand-outs/{id}", object, [](H h) { return std::vector<Ask>{{"/api/v1/coding/hand-outs/" + n(h.handout)}}; }},
        {"POST /api/v1/coding/hand-outs/{id}/receipt", object, [](H h) { return std::vector<Ask>{{"/api/v1/coding/hand-outs/" + n(h.handout) + "/receipt"}}; }},
        {"GET /api/v1/coding/unreadable", list},
        {"POST /api/v1/coding/failed-scans", object, [](H h) { return std::vector<Ask>{{"/api/v1/coding/failed-scans", "{\"fault\":\"unread\",\"equipment_id\":" + n(h.device) + "}"}}; }},

        {"GET /api/v1/lookback", list, [](H h) { return std::vector<Ask>{{"/api/v1/lookback?region_id=" + n(h.region)}}; }},
        {"GET /api/v1/lookback/devices", list, [](H h) { return std::vector<Ask>{{"/api/v1/lookback/devices?part=all&region_id=" + n(h.region)}}; }},
        {"POST /api/v1/lookback/censuses", everybody}, // the province's, which sees everything
        {"POST /api/v1/lookback/draws", everybody},    // as well
        {"GET /api/v1/equipment/{id}/lookback", object, [](H h) { return std::vector<Ask>{{"/api/v1/equipment/" + n(h.device) + "/lookback"}}; }},
        {"GET /api/v1/equipment/{id}/lookback-picture", object, [](H h) { return std::vector<Ask>{{"/api/v1/equipment/" + n(h.device) + "/lookback-picture"}}; }},
        {"POST /api/v1/equipment/{id}/lookback-answers", object, [](H h) { return std::vector<Ask>{{"/api/v1/equipment/" + n(h.device) + "/lookback-answers?accurate=yes", "no picture", "image/jpeg"}}; }},
        {"POST /api/v1/equipment/{id}/lookback-rechecks", object, [](H h) { return std::vector<Ask>{{"/api/v1/equipment/" + n(h.device) + "/lookback-rechecks", R"({"coded":"yes","accurate":"yes","proper":"yes","note":""})"}}; }},
        {"POST /api/v1/equipment/{id}/lookback-closings", object, [](H h) { return std::vector<Ask>{{"/api/v1/equipment/" + n(h.device) + "/lookback-closings", R"({"reason":"示例"})"}}; }},

        {"GET /api/v1/indicators", everybody},
        {"GET /api/v1/indicators/{indicator}", list, [](H h) { return by_region("/api/v1/indicators/K03", h); }},
        {"GET /api/v1/indicators/{indicator}/objects", list, [](H h) { return by_region("/api/v1/indicators/K03/objects", h); }},
        {"GET /api/v1/indicators/{indicator}/objects.csv", list, [](H h) { return by_region("/api/v1/indicators/K03/objects.csv", h); }},
        {"GET /api/v1/indicators/{indicator}/departures", list, [](H h) { return by_region("/api/v1/indicators/K03/departures", h); }},
        {"GET /api/v1/campaigns", everybody},
        {"POST /api/v1/campaigns", everybody},         // the province's, which sees everything
        {"POST /api/v1/campaigns/go-live", everybody}, // as well
        {"GET /api/v1/bulletins", everybody},
        {"GET /api/v1/bulletins/{issue_on}", everybody}, // every county's number, no device but those of named amendments
        {"POST /api/v1/bulletins/{issue_on}/freeze", everybody},
        {"POST /api/v1/bulletins/{issue_on}/publish", everybody},
        {"POST /api/v1/bulletins/{issue_on}/rebuild", everybody},
        {"GET /api/v1/bulletins/{issue_on}/file.pdf", everybody},
        {"GET /api/v1/bulletins/{issue_on}/file.html", everybody},
        {"GET /api/v1/bulletins/{issue_on}/file.json", everybody},
        {"GET /api/v1/bulletins/{issue_on}/file.xlsx", list},
        {"GET /api/v1/bulletins/{issue_on}/objections", list},
        {"POST /api/v1/bulletins/{issue_on}/objections", object,
         [](H h) { return std::vector<Ask>{{"/api/v1/bulletins/2021-11-21/objections", R"({"indicator":"K03","claim":"pass","grounds":"示例","equipment_id":)" + n(h.device) + "}"}}; }},
        {"POST /api/v1/objections/{id}/decision", everybody},
        {"GET /api/v1/bulletins/{issue_on}/steps", everybody},
        {"GET /api/v1/bulletins/{issue_on}/objects", list, [](H h) { return std::vector<Ask>{{"/api/v1/bulletins/2021-11-21/objects?region_id=" + n(h.region)}}; }},
        {"GET /api/v1/bulletins/{issue_on}/objects/{id}", object, [](H h) { return std::vector<Ask>{{"/api/v1/bulletins/2021-11-21/objects/" + n(h.device)}}; }},
        {"GET /api/v1/objections/{id}", object, [](H h) { return std::vector<Ask>{{"/api/v1/objections/" + n(h.objection)}}; }},
        {"POST /api/v1/objections/{id}/evidence", object, [](H h) { return std::vector<Ask>{{"/api/v1/objections/" + n(h.objection) + "/evidence?file_name=a.pdf", "%PDF-1.4 example", "application/octet-stream"}}; }},
        {"GET /api/v1/objections/{id}/evidence/{evidence_id}", object, [](H h) { return std::vector<Ask>{{"/api/v1/objections/" + n(h.objection) + "/evidence/" + n(h.evidence)}}; }},
        {"POST /api/v1/objections/{id}/withdraw", object, [](H h) { return std::vector<Ask>{{"/api/v1/objections/" + n(h.objection) + "/withdraw"}}; }},
        {"GET /api/v1/indicator-policy", everybody},
        {"POST /api/v1/indicator-policy", everybody}, // the province's, for everybody
        {"GET /api/v1/task-forces/{region_id}", object, [](H h) { return std::vector<Ask>{{"/api/v1/task-forces/" + n(h.region)}}; }},
        {"POST /api/v1/task-forces/{region_id}/members", object, [](H h) { return std::vector<Ask>{{"/api/v1/task-forces/" + n(h.region) + "/members", R"({"post":"组长","name":"示例·甲","office_phone":"0571-88880000","from_on":"2021-11-20"})"}}; }},
        {"POST /api/v1/task-forces/{region_id}/milestones", object, [](H h) { return std::vector<Ask>{{"/api/v1/task-forces/" + n(h.region) + "/milestones", R"({"indicator":"K03","due_on":"2021-12-01","per_ten_thousand":9800})"}}; }},
        {"POST /api/v1/task-force-members/{id}/hand-over", object, [](H h) { return std::vector<Ask>{{"/api/v1/task-force-members/" + n(h.member) + "/hand-over", R"({"on":"2021-11-22"})"}}; }},
        {"POST /api/v1/task-force-milestones/{id}/drop", object, [](H h) { return std::vector<Ask>{{"/api/v1/task-force-milestones/" + n(h.milestone) + "/drop"}}; }},
        {"GET /api/v1/counties/{region_id}/bulletins", object, [](H h) { return std::vector<Ask>{{"/api/v1/counties/" + n(h.region) + "/bulletins"}}; }},
        {"GET /api/v1/counties/{region_id}/bulletins/{issue_on}", object, [](H h) { return of_county(h, ""); }},
        {"GET /api/v1/counties/{region_id}/bulletins/{issue_on}/steps", object, [](H h) { return of_county(h, "/steps"); }},
        {"POST /api/v1/counties/{region_id}/bulletins/{issue_on}/freeze", object, [](H h) { return of_county(h, "/freeze"); }},
        {"POST /api/v1/counties/{region_id}/bulletins/{issue_on}/publish", object, [](H h) { return of_county(h, "/publish"); }},
        {"POST /api/v1/counties/{region_id}/bulletins/{issue_on}/rebuild", object, [](H h) { return of_county(h, "/rebuild"); }},
        {"GET /api/v1/counties/{region_id}/bulletins/{issue_on}/file.pdf", object, [](H h) { return of_county(h, "/file.pdf"); }},
        {"GET /api/v1/counties/{region_id}/bulletins/{issue_on}/file.html", object, [](H h) { return of_county(h, "/file.html"); }},
        {"GET /api/v1/counties/{region_id}/bulletins/{issue_on}/file.json", object, [](H h) { return of_county(h, "/file.json"); }},
        {"GET /api/v1/counties/{region_id}/bulletins/{issue_on}/file.xlsx", object, [](H h) { return of_county(h, "/file.xlsx"); }},

        {"GET /api/v1/import-profiles", list},
        {"POST /api/v1/import-drafts", everybody}, // makes one of one's own region
        {"GET /api/v1/import-drafts/{id}", object, [](H h) { return std::vector<Ask>{{"/api/v1/import-drafts/" + n(h.draft)}}; }},
        {"POST /api/v1/import-drafts/{id}/preview", object, [](H h) { return std::vector<Ask>{{"/api/v1/import-drafts/" + n(h.draft) + "/preview", R"({"columns":[],"words":[]})"}}; }},
        {"GET /api/v1/import-mappings", list},
        {"POST /api/v1/import-mappings", everybody}, // as well
        {"POST /api/v1/imports", object, [](H h) { return std::vector<Ask>{{"/api/v1/imports?profile=tezai&file_name=a.csv&region_id=" + n(h.region), "x", "application/octet-stream"}, {"/api/v1/imports?file_name=a.csv&profile=own-" + n(h.mapping), "x", "application/octet-stream"}}; }},
        {"GET /api/v1/imports", list},
        {"GET /api/v1/imports/{id}", object, [](H h) { return std::vector<Ask>{{"/api/v1/imports/" + n(h.import_id)}}; }},
        {"GET /api/v1/imports/{id}/rows", object, [](H h) { return std::vector<Ask>{{"/api/v1/imports/" + n(h.import_id) + "/rows"}}; }},
        {"GET /api/v1/imports/{id}/changes", object, [](H h) { return std::vector<Ask>{{"/api/v1/imports/" + n(h.import_id) + "/changes"}}; }},
        {"GET /api/v1/imports/{id}/missing", object, [](H h) { return std::vector<Ask>{{"/api/v1/imports/" + n(h.import_id) + "/missing"}}; }},
        {"GET /api/v1/imports/{id}/correction.csv", object, [](H h) { return std::vector<Ask>{{"/api/v1/imports/" + n(h.import_id) + "/correction.csv"}}; }},
        {"POST /api/v1/imports/{id}/commit", object, [](H h) { return std::vector<Ask>{{"/api/v1/imports/" + n(h.import_id) + "/commit", R"({"issue_codes":true})"}}; }},
        {"POST /api/v1/imports/{id}/undo", object, [](H h) { return std::vector<Ask>{{"/api/v1/imports/" + n(h.import_id) + "/undo"}}; }},
        {"GET /api/v1/equipment/export.csv", list, [](H h) { return filtered("/api/v1/equipment/export.csv", h); }},
        {"GET /api/v1/equipment/export.xlsx", list, [](H h) { return filtered("/api/v1/equipment/export.xlsx", h); }},

        {"GET /api/v1/letter-templates", everybody}, // and the name of the actor's own office
        {"POST /api/v1/letter-office", everybody},
        {"POST /api/v1/letters/preview", object, [](H h) { return std::vector<Ask>{{"/api/v1/letters/preview", letter_to(h.unit)}}; }},
        {"POST /api/v1/letters", object, [](H h) { return std::vector<Ask>{{"/api/v1/letters", letter_to(h.unit)}}; }},
        {"GET /api/v1/letters", list, [](H h) { return std::vector<Ask>{{"/api/v1/letters?unit_id=" + n(h.unit)}, {"/api/v1/letters?equipment_id=" + n(h.device)}}; }},
        {"GET /api/v1/letters/{id}", object, [](H h) { return std::vector<Ask>{{"/api/v1/letters/" + n(h.letter)}}; }},
        {"GET /api/v1/letters/{id}/file.pdf", object, [](H h) { return std::vector<Ask>{{"/api/v1/letters/" + n(h.letter) + "/file.pdf"}}; }},
        {"GET /api/v1/letters/{id}/files/{file_id}", object, [](H h) { return std::vector<Ask>{{"/api/v1/letters/" + n(h.letter) + "/files/" + n(h.letter_file)}}; }},
        {"POST /api/v1/letters/{id}/files", object, [](H h) { return std::vector<Ask>{{"/api/v1/letters/" + n(h.letter) + "/files?file_name=a.png", std::string(a_png), "application/octet-stream"}}; }},
        {"POST /api/v1/letters/{id}/receipt", object, [](H h) { return std::vector<Ask>{{"/api/v1/letters/" + n(h.letter) + "/receipt", R"({"reply":"示例"})"}}; }},
        {"POST /api/v1/letters/{id}/delivery", object, [](H h) { return std::vector<Ask>{{"/api/v1/letters/" + n(h.letter) + "/delivery", R"({"on":"2021-11-17"})"}}; }},
        {"POST /api/v1/letters/{id}/withdrawal", object, [](H h) { return std::vector<Ask>{{"/api/v1/letters/" + n(h.letter) + "/withdrawal", R"({"why":""})"}}; }},
        {"POST /api/v1/letters/{id}/corrections", object, [](H h) { return std::vector<Ask>{{"/api/v1/letters/" + n(h.letter) + "/corrections", R"({"why":""})"}}; }},

        {"GET /api/v1/documents", list, [](H h) { return std::vector<Ask>{{"/api/v1/documents?q=" + test::percent(h.name)}}; }},
        {"POST /api/v1/documents", object, [](H h) { return std::vector<Ask>{{document_target(h.name) + "&supersedes=" + n(h.document), std::string(a_png), "application/octet-stream"}}; }},
        {"GET /api/v1/documents/{id}", object, [](H h) { return std::vector<Ask>{{"/api/v1/documents/" + n(h.document)}}; }},
        {"GET /api/v1/documents/{id}/file", object, [](H h) { return std::vector<Ask>{{"/api/v1/documents/" + n(h.document) + "/file"}}; }},
        {"POST /api/v1/documents/{id}/withdrawal", object, [](H h) { return std::vector<Ask>{{"/api/v1/documents/" + n(h.document) + "/withdrawal", R"({"why":""})"}}; }},
        {"GET /api/v1/public/documents", everybody}, // what was published for everybody
        {"GET /api/v1/public/documents/{id}/file", everybody},
        {"GET /api/v1/release-notes", everybody},
        {"POST /api/v1/release-notes/seen", everybody},

        {"GET /api/v1/today", list},
        {"GET /api/v1/gap-list", object, [](H h) { return std::vector<Ask>{{"/api/v1/gap-list?region_id=" + n(h.region)}}; }},
        {"GET /api/v1/gap-list.xlsx", object, [](H h) { return std::vector<Ask>{{"/api/v1/gap-list.xlsx?region_id=" + n(h.region)}}; }},
        {"GET /api/v1/gap-regions", object, [](H h) { return std::vector<Ask>{{"/api/v1/gap-regions?region_id=" + n(h.region)}}; }},
        {"GET /api/v1/route", list},
        {"GET /api/v1/assignments", list},
        {"GET /api/v1/assignments/{id}", object, [](H h) { return std::vector<Ask>{{"/api/v1/assignments/" + n(h.assignment)}}; }},
        {"POST /api/v1/assignments", object,
         [](H h) {
             return std::vector<Ask>{{"/api/v1/assignments", fmt::format(R"({{"region_id":{},"indicator":"K03","to":"unit","equipment_ids":[{}],"due_on":"2021-12-01","note":""}})", h.region, h.device)}};
         }},
        {"POST /api/v1/assignments/{id}/reassign", object, [](H h) { return std::vector<Ask>{{"/api/v1/assignments/" + n(h.assignment) + "/reassign", fmt::format(R"({{"owner_kind":"unit","owner_id":{},"note":""}})", h.unit)}}; }},
        {"POST /api/v1/assignments/{id}/attempts", object, [](H h) { return std::vector<Ask>{{"/api/v1/assignments/" + n(h.assignment) + "/attempts", R"({"outcome":"nobody_there","note":""})"}}; }},
        {"POST /api/v1/assignments/{id}/take-back", object, [](H h) { return std::vector<Ask>{{"/api/v1/assignments/" + n(h.assignment) + "/take-back", R"({"reason":"示例"})"}}; }},
        {"GET /q/{code}", everybody}, // the public projection: the one exception
        {"GET /Q/{code}", everybody},
        {"GET /q.css", everybody},
        {"POST /q/{code}/report", everybody},
        {"GET /q/{code}/received/{number}", everybody},
        {"GET /api/v1/journal", list, [](H h) { return std::vector<Ask>{{"/api/v1/journal?subject_kind=equipment&subject_id=" + n(h.device)}, {"/api/v1/journal?subject_kind=unit&subject_id=" + n(h.unit)}}; }},
        {"GET /api/v1/journal/{leaf}/proof", object, [](H h) { return std::vector<Ask>{{"/api/v1/journal/" + n(h.leaf) + "/proof"}}; }},
        {"GET /api/v1/journal/heads/latest", everybody},
        {"GET /api/v1/live", list}, // has a test of its own below
    };
    return rows;
}

std::string_view word_of(Method method) { return method == Method::get ? "GET" : method == Method::post ? "POST" : method == Method::put ? "PUT" : "DELETE"; }
std::string key_of(const http::Route& route) { return std::string(word_of(route.method)) + " " + std::string(route.path); }
const Row* row_of(const std::string& key) {
    const auto at = std::ranges::find(table(), key, &Row::route);
    return at == table().end() ? nullptr : &*at;
}
// With something in the place of every {name}.
std::string filled(std::string_view path) {
    std::string out(path);
    for (const auto& [name, value] : {std::pair{"{issue_on}", "2021-11-21"}, std::pair{"{file}", "1.pdf"}, std::pair{"{code}", "0123456789ACDEFG"}, std::pair{"{leaf}", "1"}, std::pair{"{place}", "1"}, std::pair{"{id}", "1"}, std::pair{"{file_id}", "1"}, std::pair{"{region_id}", "1"}, std::pair{"{evidence_id}", "1"}, std::pair{"{indicator}", "K03"}})
        if (const auto at = out.find(name); at != std::string::npos) out.replace(at, std::string_view(name).size(), value);
    return out == "/api/v1/indicators/1" || out.starts_with("/api/v1/indicators/1/") ? out.replace(19, 1, "K03") : out;
}
std::string first_type(std::string_view types) { return types.empty() ? "application/json" : std::string(types.substr(0, types.find(','))); }

// Two counties, and in the first of them two units, each with everything that a record can hang on.
struct Neighbours {
    Office& office;
    Office::Client province, county, other_county, unit_manager, unit_member, other_unit_manager;
    Holdings mine, theirs, my_unit, their_unit;
    std::int64_t failing = 0, failing_next_door = 0; // devices without an accepted photo

    explicit Neighbours(Office& o) : office(o) {
        province = office.account("sheng", Role::regulator, "330000");
        county = office.account("xian", Role::regulator, "330106");
        other_county = office.account("linxian", Role::regulator, "330109");
        REQUIRE(province.post("/api/v1/campaigns", R"({"name":"示例行动","from_on":"2021-11-17","until_on":"2021-12-15","go_live_on":"2021-11-17"})").status == 201);
        auto first = test::lift(101), second = test::lift(102), third = test::lift(201);
        first.name = "甲区独有电梯", first.unit = "示例甲物业公司", first.address = "甲区示例路1号";
        second.name = "甲区别家电梯", second.unit = "示例别家物业公司", second.address = "甲区示例路2号";
        third.name = "邻区独有电梯", third.unit = "示例邻区物业公司", third.address = "邻区示例路1号", third.region = "330109001";
        auto unstuck = second, unstuck_next_door = third; // these fail, so that the annex of an issue has something to name
        unstuck.device_code = test::lift(103).device_code, unstuck.certificate_no = test::lift(103).certificate_no;
        unstuck_next_door.device_code = test::lift(203).device_code, unstuck_next_door.certificate_no = test::lift(203).certificate_no;
        auto doubtful = [](std::string region) {
            test::LedgerRow row{.device_code = "", .certificate_no = "", .region = region};
            return row;
        };
        mine = holdings(county, "330106", {first, second, unstuck, doubtful("330106001")}, first);
        theirs = holdings(other_county, "330109", {third, unstuck_next_door, doubtful("330109001")}, third);
        failing = office.device(unstuck.device_code), failing_next_door = office.device(unstuck_next_door.device_code);
        their_unit.device = office.device(second.device_code);
        their_unit.assignment = handed_down(county, their_unit.device);
        their_unit.unit = unit_of(their_unit.device);
        fill(their_unit, second);

        map_columns(county, mine);
        map_columns(other_county, theirs);
        mine.pair = pair(county, mine.device, failing);
        theirs.pair = pair(other_county, theirs.device, failing_next_door);

        unit_manager = office.account("danwei", Role::unit_manager, "", mine.unit);
        unit_member = office.account("yuangong", Role::unit_member, "", mine.unit);
        other_unit_manager = office.account("biejia", Role::unit_manager, "", their_unit.unit);
        act(county, mine);
        act(other_county, theirs);
        my_unit = mine;
        their_unit.region = theirs.region; // which of our own devices are in somebody's region is no secret of theirs
        their_unit.import_id = mine.import_id, their_unit.leaf = mine.leaf, their_unit.report = theirs.report, their_unit.document = theirs.document;
        my_unit.sheet = sheet(unit_manager, my_unit.device);
        my_unit.account = unit_manager.actor()->account.value;
        their_unit.handout = hand_out(county, sheet(county, their_unit.device));
        their_unit.sheet = sheet(other_unit_manager, their_unit.device);
        their_unit.account = other_unit_manager.actor()->account.value;
        their_unit.photo = photo(other_unit_manager, their_unit, 31);
        apply(other_unit_manager, their_unit);
        write(county, their_unit);
        REQUIRE(other_unit_manager.post("/api/v1/equipment/" + n(their_unit.device) + "/sticker-reports", R"({"kind":"lost","note":"示例"})").status == 204);
        REQUIRE(unit_manager.post("/api/v1/equipment/" + n(my_unit.device) + "/sticker-reports", R"({"kind":"lost","note":"示例"})").status == 204);
        office.catch_up();
        their_unit.task = office.count("SELECT id FROM tasks WHERE owner_kind = 'unit' AND owner_id = " + n(their_unit.unit) + " ORDER BY id LIMIT 1");
        my_unit.task = office.count("SELECT id FROM tasks WHERE owner_kind = 'unit' AND owner_id = " + n(my_unit.unit) + " ORDER BY id LIMIT 1");

        office.set_clock("2021-11-22T12:00+08:00");
        REQUIRE(province.post("/api/v1/lookback/censuses", R"({"campaign_id":1})").status == 201);
        office.catch_up();
        for (const auto& [client, device] : {std::pair{&county, mine.device}, std::pair{&other_county, theirs.device}, std::pair{&county, their_unit.device}})
            REQUIRE(client->post("/api/v1/equipment/" + n(device) + "/lookback-answers?proper=no", simulator::take_sticker_photo("HTTPS://TZ.EXAMPLE.GOV.CN/Q/0123456789ACDEFG", simulator::Flaw::none, 41), "image/jpeg").status == 201);
        REQUIRE(province.post("/api/v1/bulletins/2021-11-21/freeze", "").status == 201);
        const auto object = [&](const Office::Client& client, std::int64_t device, Holdings& h) {
            const auto answer = client.post("/api/v1/bulletins/2021-11-21/objections", R"({"indicator":"K03","claim":"excluded","grounds":"示例理由)" + n(device) + R"(","equipment_id":)" + n(device) + "}");
            REQUIRE_MESSAGE(answer.status == 201, answer.body);
            h.objection = answer.json().at("id").as_int64();
            const auto file = client.post("/api/v1/objections/" + n(h.objection) + "/evidence?file_name=a.pdf", "%PDF-1.4 example " + n(device), "application/octet-stream");
            REQUIRE_MESSAGE(file.status == 201, file.body);
            h.evidence = file.json().at("id").as_int64();
            const auto force = "/api/v1/task-forces/" + n(h.region);
            h.member = client.post(force + "/members", R"({"post":"联络员","name":"示例·乙","office_phone":"0571-88880000","from_on":"2021-11-18"})").json().at("id").as_int64();
            h.milestone = client.post(force + "/milestones", R"({"indicator":"K03","due_on":"2021-12-08","per_ten_thousand":9900})").json().at("id").as_int64();
            REQUIRE(client.post("/api/v1/counties/" + n(h.region) + "/bulletins/2021-11-21/freeze", "").status == 201);
        };
        object(county, their_unit.device, mine);
        object(other_county, theirs.device, theirs);
        office.catch_up();
        for (auto* holdings : {&mine, &my_unit, &theirs, &their_unit}) holdings->repair = repair(holdings->device);
        office.catch_up();
    }

    static void fill(Holdings& h, const test::LedgerRow& row) {
        h.device_code = row.device_code, h.certificate_no = row.certificate_no, h.name = row.name, h.unit_name = row.unit, h.address = row.address;
    }
    std::int64_t unit_of(std::int64_t device) const { return office.count("SELECT unit_id FROM equipment WHERE id = " + n(device)); }
    static void map_columns(const Office::Client& client, Holdings& h) {
        const auto draft = client.post("/api/v1/import-drafts?file_name=a.csv", "a,b\n1,2\n", "application/octet-stream");
        REQUIRE_MESSAGE(draft.status == 201, draft.body);
        h.draft = draft.json().at("id").as_int64();
        const auto kept = client.post("/api/v1/import-mappings", R"({"name":")" + h.unit_name + R"(的表","words":[],"columns":[{"title":"甲","field":"device_code"},{"title":"乙","field":"unit_name"}]})");
        REQUIRE_MESSAGE(kept.status == 201, kept.body);
        h.mapping = kept.json().at("id").as_int64();
    }
    // A task to mend its record: its registration day is lost.
    std::int64_t repair(std::int64_t device) const {
        office.house->database->transaction([&](store::Transaction& tx) { tx.execute("UPDATE equipment SET registered_on = NULL WHERE id = " + n(device)); });
        (void)registry::repair::look_for_faults(office.house->registry, false);
        return office.count("SELECT id FROM tasks WHERE code = 'repair.registration_day_missing' AND subject_id = " + n(device));
    }
    static std::int64_t pair(const Office::Client& client, std::int64_t one, std::int64_t other) {
        const auto named = client.post("/api/v1/merge-pairs", fmt::format(R"({{"kind":"equipment","one":{},"other":{}}})", one, other));
        REQUIRE_MESSAGE(named.status == 201, named.body);
        return named.json().at("id").as_int64();
    }
    std::int64_t handed_down(const Office::Client& client, std::int64_t device) const { // to its unit
        const auto made = client.post("/api/v1/assignments", R"({"indicator":"K03","to":"unit","due_on":"2021-12-01","note":"","equipment_ids":[)" + n(device) + "]}");
        REQUIRE_MESSAGE(made.status == 201, made.body);
        return made.json().at("ids").at(0).as_int64();
    }
    std::int64_t sheet(const Office::Client& client, std::int64_t device) const {
        const auto made = client.post("/api/v1/coding/sheets", "{\"format\":\"" + std::string(documents::list_label_formats().front().key) + "\",\"equipment_ids\":[" + n(device) + "]}");
        REQUIRE_MESSAGE(made.status == 201, made.body);
        return made.json().at("id").as_int64();
    }
    std::int64_t photo(const Office::Client& client, Holdings& h, std::uint64_t seed) const {
        const auto sent = client.post("/api/v1/equipment/" + n(h.device) + "/sticker-photos",
                                      simulator::take_sticker_photo(coding::plate_url(office.house->coding, office.code_of(h.device)), simulator::Flaw::none, seed), "image/jpeg");
        REQUIRE_MESSAGE(sent.status == 201, sent.body);
        h.code = office.code_of(h.device);
        h.human_code = office.house->book.human_code_of(h.device);
        return sent.json().at("id").as_int64();
    }
    // A plate handed out, one ordered again, an entrance, and what the public said of it.
    void plates(const Office::Client& client, Holdings& h) const {
        h.handout = hand_out(client, h.sheet);
        REQUIRE(client.post("/api/v1/coding/reprint-orders", "{\"reason\":\"unreadable\",\"equipment_ids\":[" + n(h.device) + "]}").status == 201);
        h.order = office.count("SELECT MAX(id) FROM reprint_orders");
        const auto place = client.post("/api/v1/equipment/" + n(h.device) + "/plate-places", R"({"name":"示例东入口","reason":"示例"})");
        REQUIRE_MESSAGE(place.status == 201, place.body);
        h.place = place.json().at("id").as_int64();
        REQUIRE(office.nobody().post("/q/" + h.code + "/report", "about=sticker&text=" + test::percent("示例反映"), "application/x-www-form-urlencoded").status == 303);
        h.plate_report = office.count("SELECT MAX(entry_id) FROM sticker_reports");
    }
    static std::int64_t hand_out(const Office::Client& client, std::int64_t sheet) {
        const auto handed = client.post("/api/v1/coding/sheets/" + n(sheet) + "/hand-outs", "{}");
        REQUIRE_MESSAGE(handed.status == 201, handed.body);
        return handed.json().at("items").at(0).at("id").as_int64();
    }
    Holdings holdings(const Office::Client& client, const std::string& county_code, const std::vector<test::LedgerRow>& rows, const test::LedgerRow& first) {
        Holdings h;
        h.region = office.region(county_code);
        h.import_id = office.check(client, test::ledger(rows), "tezai", "ledger-" + county_code + ".csv");
        office.commit(client, h.import_id, true);
        h.device = office.device(first.device_code);
        h.unit = unit_of(h.device);
        h.assignment = handed_down(client, h.device);
        h.account = client.actor()->account.value;
        fill(h, first);
        return h;
    }
    void apply(const Office::Client& client, Holdings& h) const { // to stop the device, with a picture
        const auto file = client.post("/api/v1/approval-files?shows=site_photo", simulator::take_sticker_photo("HTTPS://EXAMPLE/Q/0123456789ACDEFG", simulator::Flaw::none, 5), "image/jpeg");
        REQUIRE_MESSAGE(file.status == 201, file.body);
        h.file = file.json().at("id").as_int64();
        const auto asked = client.post("/api/v1/approvals", fmt::format(R"({{"equipment_ids":[{}],"kind":"suspend","ground":"seasonal","grounds":"示例","file_ids":[{}]}})", h.device, h.file));
        REQUIRE_MESSAGE(asked.status == 201, asked.body);
        h.approval = asked.json().at("ids").at(0).as_int64();
    }
    void write(const Office::Client& client, Holdings& h) const { // a letter with a file
        const auto sent = client.post("/api/v1/letters", R"({"template":"notice","text":"示例","unit_id":)" + n(h.unit) + ",\"equipment_ids\":[" + n(h.device) + "]}");
        REQUIRE_MESSAGE(sent.status == 201, sent.body);
        h.letter = sent.json().at("made").at(0).at("id").as_int64();
        const auto added = client.post("/api/v1/letters/" + n(h.letter) + "/files?file_name=strip.png", std::string(a_png), "application/octet-stream");
        REQUIRE_MESSAGE(added.status == 201, added.body);
        h.letter_file = added.json().at("id").as_int64();
    }
    void act(const Office::Client& client, Holdings& h) {
        write(client, h);
        const auto published = client.post(document_target(h.name), std::string(a_png), "application/octet-stream");
        REQUIRE_MESSAGE(published.status == 201, published.body);
        h.document = published.json().at("id").as_int64();
        h.photo = photo(client, h, static_cast<std::uint64_t>(h.device));
        h.sheet = sheet(client, h.device);
        plates(client, h);
        const auto told = office.nobody().post("/q/" + h.code + "/report", "about=fault&text=" + test::percent("示例反映"), "application/x-www-form-urlencoded");
        REQUIRE_MESSAGE(told.status == 303, told.body);
        office.catch_up();
        h.task = office.count("SELECT MAX(id) FROM tasks WHERE owner_kind = 'region'");
        h.report = office.count("SELECT subject_id FROM tasks WHERE id = " + n(h.task));
        apply(client, h);
        h.leaf = office.count("SELECT MAX(leaf) FROM journal_entries WHERE subject_kind = 'equipment' AND subject_id = " + n(h.device));
    }
};

Office::Answer send(const Office::Client& client, Method method, const Ask& ask) { return client.send(method, ask.target, ask.body, {.content_type = ask.type}); }

std::string readable(const Office::Answer& answer) { // of XLSX the cells
    if (!answer.body.starts_with("PK")) return answer.body;
    const auto reader = documents::open_xlsx(answer.body);
    REQUIRE(reader);
    std::string text;
    documents::Row row;
    for (;;) {
        const auto more = (*reader)->next(row);
        REQUIRE(more);
        if (!*more) return text;
        for (const auto& cell : row.cells) text += cell.text + "\n";
    }
}

// Everything that would give away that the other is there.
void check_silent_about(const std::string& text, const Holdings& h) {
    for (const auto& mark : {h.device_code, h.certificate_no, h.code, h.human_code, h.name, h.unit_name, h.address, "示例理由" + n(h.device), "\"equipment_id\":" + n(h.device) + ","})
        CHECK_MESSAGE(text.find(mark) == std::string::npos, mark << " in " << text.substr(0, 600));
}

void hold_apart(Neighbours& world, const Office::Client& client, Holdings mine, const Holdings& theirs) {
    const auto actor = client.actor();
    REQUIRE(actor);
    mine.account = actor->account.value;
    // Reading first: what is refused below is journaled, each attempt in the journal of who made it.
    auto routes = world.office.dispatcher->routes();
    std::ranges::stable_partition(routes, [](const http::Route& route) { return Method{route.method} == Method::get; });
    for (const auto& route : routes) {
        const auto* row = row_of(key_of(route));
        if (row == nullptr || row->shows == Shows::everybody || !actor->may(route.permission)) continue;
        INFO(key_of(route) << " as " << actor->login);
        const auto own = row->asks ? row->asks(mine) : std::vector<Ask>{}, of_other = row->asks ? row->asks(theirs) : std::vector<Ask>{}, of_none = row->asks ? row->asks(absent) : std::vector<Ask>{};
        for (std::size_t i = 0; i < of_other.size(); ++i) {
            INFO(of_other[i].target << " " << of_other[i].body);
            const auto other = send(client, route.method, of_other[i]), none = send(client, route.method, of_none[i]);
            CHECK_MESSAGE(other == none, other.status << " " << other.body.substr(0, 600) << "\n" << none.status << " " << none.body.substr(0, 600));
            check_silent_about(readable(other), theirs);
            if (row->shows == Shows::object && !std::string_view(route.path).ends_with("/codes")) CHECK(other.status >= 400);
            if (actor->region_id == 0 && (route.path.find("/indicators/") != std::string_view::npos || route.path.find("/public-reports/") != std::string_view::npos || route.path.starts_with("/api/v1/gap-list"))) continue; // are of regions
            if (actor->region_id == 0 && (route.path.find("/indicators/") != std::string_view::npos || route.path.find("/lookback") == std::string_view("/api/v1").size() || route.path.find("/public-reports/") != std::string_view::npos)) continue; // are of regions
            // Not because it says the same to everybody.
            const auto answer = send(client, route.method, own[i]);
            CHECK_MESSAGE(!(answer == none), answer.status << " " << answer.body.substr(0, 300));
        }
        const bool of_regions = route.path.find("/indicators/") != std::string_view::npos;
        if (row->shows == Shows::list && route.path != "/api/v1/live" && !(of_regions && actor->region_id == 0)) {
            const auto all = client.get(filled(route.path));
            CHECK(all.status == 200);
            check_silent_about(readable(all), theirs);
        }
    }
}

} // namespace

TEST_CASE("every route of the server has a verdict, and no verdict is for a route that is gone") {
    Office office("sqlite");
    std::vector<std::string> keys;
    for (const auto& route : office.dispatcher->routes()) {
        keys.push_back(key_of(route));
        const auto* row = row_of(keys.back());
        CHECK_MESSAGE(row != nullptr, keys.back() << " has no verdict: say in access_test.cpp what it may show to whom");
        // What reads through the scope is compared here; what does not has nothing to compare.
        if (row != nullptr && http::ScopeUse{route.scope} != http::ScopeUse::applied && row->shows != Shows::everybody) CHECK(keys.back() == "POST /api/v1/accounts/{id}/password");
        if (row != nullptr && http::ScopeUse{route.scope} == http::ScopeUse::applied && row->shows == Shows::everybody)
            CHECK((auth::Permission{route.permission} == auth::Permission::manage_campaigns || auth::Permission{route.permission} == auth::Permission::decide_objections));
    }
    for (const auto& row : table()) CHECK_MESSAGE(std::ranges::count(keys, row.route) == 1, row.route);
}

TEST_CASE("another county's record and no record are the same answer on every route") {
    test::on_each_engine([](Office& office) {
        Neighbours world(office);
        hold_apart(world, world.county, world.mine, world.theirs);
    });
}

TEST_CASE("a unit's people see their unit's devices and nothing of the unit next door") {
    test::on_each_engine([](Office& office) {
        Neighbours world(office);
        hold_apart(world, world.unit_member, world.my_unit, world.their_unit);
        hold_apart(world, world.unit_manager, world.my_unit, world.their_unit);
        for (const auto reply = world.unit_manager.get("/api/v1/equipment").json(); const auto& each : reply.at("items").as_array()) CHECK(each.at("unit_id") == world.mine.unit);
    });
}

TEST_CASE("every county reads the whole bulletin, and no device of another county in it") {
    test::on_each_engine([](Office& office) {
        Neighbours world(office);
        const auto of_another = "\"id\":" + n(world.theirs.region) + ","; // its row of numbers: the ranking is public among them
        for (const auto* path : {"/api/v1/bulletins/2021-11-21", "/api/v1/bulletins/2021-11-21/file.json"}) {
            const auto answer = world.county.get(path);
            REQUIRE(answer.status == 200);
            CHECK(answer.body.find(of_another) != std::string::npos);
            check_silent_about(answer.body, world.theirs);
        }
        check_silent_about(world.county.get("/api/v1/bulletins/2021-11-21/file.html").body, world.theirs);
        CHECK(readable(world.county.get("/api/v1/bulletins/2021-11-21/file.xlsx")).find(test::lift(103).device_code) != std::string::npos); // its own are there
    });
}

TEST_CASE("what the public writes about a unit's device is for the bureau to read and to answer, not for the unit") {
    test::on_each_engine([](Office& office) {
        Neighbours world(office);
        const auto read = "/api/v1/public-reports/" + n(world.mine.report), done = "/api/v1/tasks/" + n(world.mine.task) + "/done";
        for (const auto* client : {&world.unit_manager, &world.unit_member}) {
            CHECK(client->get(read) == client->get("/api/v1/public-reports/999999"));
            CHECK(client->post(done, R"({"note":"自己办结"})") == client->post("/api/v1/tasks/999999/done", R"({"note":"自己办结"})"));
            CHECK(client->get("/api/v1/tasks").body.find("coding.answer_public_report") == std::string::npos);
        }
        CHECK(world.county.get(read).json().at("text") == "示例反映");
        CHECK(world.county.get("/api/v1/tasks").body.find("coding.answer_public_report") != std::string::npos);
        CHECK(world.county.post(done, R"({"note":"已回复"})").status == 204);
    });
}

TEST_CASE("page after page, a list is what the scope holds") {
    test::on_each_engine([](Office& office) {
        Neighbours world(office);
        const auto walk = [](const Office::Client& client, const std::string& path) {
            std::vector<boost::json::value> items;
            std::string cursor;
            for (int page = 0; page < 200; ++page) {
                const auto answer = client.get(path + (path.find('?') == path.npos ? "?" : "&") + "limit=1" + (cursor.empty() ? "" : "&cursor=" + cursor));
                REQUIRE(answer.status == 200);
                const auto view = answer.json();
                for (const auto& item : view.at("items").as_array()) items.push_back(item);
                if (!view.at("next").is_string()) return items;
                cursor = std::string(view.at("next").as_string());
            }
            FAIL("the list does not end");
            return items;
        };
        const auto ids = [](const std::vector<boost::json::value>& items, const char* name = "id") {
            std::vector<std::int64_t> out;
            for (const auto& item : items) out.push_back(item.at(name).as_int64());
            std::ranges::sort(out);
            return out;
        };
        auto of_county = std::vector{world.mine.device, world.their_unit.device, world.failing}, of_other_county = std::vector{world.theirs.device, world.failing_next_door};
        std::ranges::sort(of_county);
        CHECK(ids(walk(world.county, "/api/v1/equipment")) == of_county);
        CHECK(ids(walk(world.other_county, "/api/v1/equipment")) == of_other_county);
        CHECK(ids(walk(world.province, "/api/v1/equipment")).size() == 5);
        CHECK(ids(walk(world.unit_member, "/api/v1/equipment")) == std::vector{world.mine.device});
        CHECK(ids(walk(world.county, "/api/v1/indicators/K03/objects"), "equipment_id") == of_county);
        CHECK(ids(walk(world.other_county, "/api/v1/indicators/K03/objects"), "equipment_id") == of_other_county);
        CHECK(walk(world.other_county, "/api/v1/units").size() == 1);
        CHECK(walk(world.county, "/api/v1/units").size() == 2);
        const auto entries = walk(world.other_county, "/api/v1/journal");
        CHECK(entries.size() >= 6);
        for (const auto& entry : entries)
            if (entry.at("subject_kind") == "equipment") CHECK(std::ranges::count(of_other_county, entry.at("subject_id").as_int64()) == 1);
    });
}

TEST_CASE("an open page hears of its own county only") {
    test::on_each_engine([](Office& office) {
        Neighbours world(office);
        const auto system_admin = office.account("xitong", Role::system_admin);
        auto here = world.county.listen(), there = world.other_county.listen(), above = world.province.listen(), in_unit = world.unit_member.listen(), admin = system_admin.listen();
        const auto heard = [](http::LiveStream& stream) {
            std::string out;
            CHECK(stream.take(out));
            return out;
        };
        (void)heard(*here);
        const auto stop = [&](const Office::Client& client, std::int64_t device) {
            const auto path = "/api/v1/equipment/" + n(device);
            const auto version = client.get(path).json().at("device").at("version").as_int64();
            REQUIRE(client.post(path + "/use-state", fmt::format(R"({{"use_state":"suspended","version":{},"reason":"示例"}})", version)).status == 204);
            office.catch_up();
        };
        stop(world.other_county, world.theirs.device);
        CHECK(heard(*there).find("event: indicator") != std::string::npos);
        CHECK(heard(*above).find("event: indicator") != std::string::npos);
        CHECK(heard(*here) == "");
        CHECK(heard(*in_unit) == "");
        CHECK(heard(*admin) == "");
        stop(world.county, world.their_unit.device);
        CHECK(heard(*here).find("event: indicator") != std::string::npos);
        CHECK(heard(*in_unit) == ""); // the unit next door
        CHECK(heard(*there) == "");
    });
}

TEST_CASE("without a session, without the check value, without the right: 401 and 403 on every route") {
    Office office("sqlite");
    struct Person {
        std::string login;
        Role role;
        std::string region;
    };
    office.import_all(office.account("sheng", Role::regulator, "330000"), test::ledger({test::lift(1)}), "tezai", true);
    const auto unit = office.count("SELECT id FROM units");
    std::vector<Office::Client> clients;
    for (const auto& person : {Person{"tingzhang", Role::leader, "330000"}, Person{"shi", Role::regulator, "330100"}, Person{"xian", Role::regulator, "330106"}, Person{"suo", Role::regulator, "330106001"},
                               Person{"jiancha", Role::inspector, "330106"}, Person{"danwei", Role::unit_manager, ""}, Person{"yuangong", Role::unit_member, ""}, Person{"xitong", Role::system_admin, ""},
                               Person{"anquan", Role::security_admin, ""}, Person{"shenji", Role::audit_admin, ""}})
        clients.push_back(office.account(person.login, person.role, person.region, person.role == Role::unit_manager || person.role == Role::unit_member ? unit : 0));
    const auto before = office.row_counts();
    int refused = 0;
    for (const auto& route : office.dispatcher->routes()) {
        INFO(key_of(route));
        const auto permission = auth::Permission{route.permission};
        if (permission == auth::Permission::anyone) continue;
        const auto target = filled(route.path);
        const Office::Sent sent{.content_type = first_type(route.request_type)};
        const auto unknown = office.nobody().send(route.method, target, "", sent);
        CHECK(unknown.status == 401);
        CHECK(unknown.code() == "http.not_signed_in");
        for (const auto& client : clients) {
            const auto actor = client.actor();
            INFO(actor->login);
            if (Method{route.method} != Method::get) {
                auto bare = sent;
                bare.with_csrf = false;
                const auto forged = client.send(route.method, target, "", bare);
                CHECK(forged.status == 403);
                CHECK(forged.code() == "http.csrf");
            }
            if (actor->may(permission)) continue;
            const auto answer = client.send(route.method, target, "", sent);
            CHECK(answer.status == 403);
            CHECK(answer.code() == "http.not_permitted");
            ++refused;
        }
    }
    CHECK(refused > 200);
    CHECK(office.row_counts() == before);
}

TEST_CASE("the three administrators have no business data between them") {
    Office office("sqlite");
    const auto province = office.account("sheng", Role::regulator, "330000");
    office.import_all(province, test::ledger({test::lift(1)}), "tezai", true);
    for (const auto role : {Role::system_admin, Role::security_admin, Role::audit_admin}) {
        const auto client = office.account("admin" + n(static_cast<std::int64_t>(role)), role);
        INFO(auth::word(role));
        for (const auto& route : office.dispatcher->routes()) {
            if (http::ScopeUse{route.scope} != http::ScopeUse::applied || auth::Permission{route.permission} == auth::Permission::signed_in) continue;
            const bool journal = role == Role::audit_admin && auth::Permission{route.permission} == auth::Permission::read_journal;
            const auto answer = client.send(route.method, filled(route.path), "", {.content_type = first_type(route.request_type)});
            CHECK_MESSAGE(answer.status == (journal ? 200 : 403), key_of(route));
        }
        CHECK(client.get("/api/v1/session").json().at("region").is_null());
    }
}
