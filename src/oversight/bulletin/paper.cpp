#include <map>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/calendar.hpp"
#include "base/ensure.hpp"
#include "http/http.hpp"
#include "oversight/bulletin/causes.hpp"
#include "oversight/bulletin/files.hpp"
#include "oversight/indicators/frame.hpp"

namespace tezai::oversight {
namespace {

namespace json = boost::json;
using documents::Heading, documents::Note, documents::PaperCell, documents::PaperColumn, documents::PaperTable, documents::Paragraph, documents::TextAlign;

std::string says(std::string_view code) { return http::words().says(auth::Language::zh, code); }
std::string text(const json::value& value) { return value.is_string() ? std::string(value.as_string()) : std::to_string(value.as_int64()); }
base::Date date(const json::value& value) {
    const auto day = base::parse_date(value.as_string());
    ENSURE(day, "we wrote the day");
    return *day;
}
std::string short_day(base::Date day) {
    return std::to_string(static_cast<unsigned>(day.month())) + "月" + std::to_string(static_cast<unsigned>(day.day())) + "日";
}
// A mark beside the colour's word, for those who cannot tell the colours.
std::string light_text(std::string_view light) {
    if (light == "green") return "绿●";
    if (light == "yellow") return "黄▲";
    if (light == "red") return "红■";
    return "灰○";
}
std::string short_name(const json::value& indicator) { return indicator == "K04C" ? "K04累计" : text(indicator); }
std::string with_sign(std::int64_t n) { return n > 0 ? "+" + std::to_string(n) : std::to_string(n); }

PaperCell rate_cell(const json::value& value) { return {text(value.at("rate")), value.at("light").as_string() == "red"}; }

const json::value& root_of(const json::value& data) { return data.at("regions").at(0); }

// A county's own issue begins at the county, and is read by its townships.
bool is_county(const json::value& data) { return data.as_object().contains("named"); }

PaperTable targets_table(const json::value& data) {
    PaperTable table{.caption = "目标完成情况", .columns = {{"指标"}, {"目标"}, {"本期"}, {"上期"}, {"计划"}, {"达标/应达"}, {"宽限"}, {"排除"}, {"灯"}}};
    const auto& values = root_of(data).at("values");
    for (const auto& definition : data.at("definitions").as_array()) {
        if (text(definition.at("id")).starts_with("K05")) continue; // has a table of its own
        const auto& value = values.at(text(definition.at("id")));
        const auto* last = value.as_object().if_contains("last");
        const auto* plan = value.as_object().if_contains("plan");
        const auto target = text(definition.at("target"));
        table.rows.push_back({{says(text(definition.at("code")))}, {target.empty() ? "—" : target}, rate_cell(value), {last ? text(last->at("rate")) : "—"},
                              {plan ? text(plan->at("rate")) : "—"}, {text(value.at("num")) + "/" + text(value.at("den"))}, {text(value.at("grace"))},
                              {text(value.at("excluded"))}, {light_text(value.at("light").as_string())}});
    }
    return table;
}

PaperTable regions_table(const json::value& data, std::string_view level, std::string caption) {
    PaperTable table{.caption = std::move(caption), .columns = {{"地区", TextAlign::left}, {"赋码率"}, {"达标"}, {"应达"}, {"宽限"}, {"排除"}, {"未达"}, {"灯"}, {"本期及时率"}, {"累计及时率"}}};
    for (const auto& region : data.at("regions").as_array()) {
        if (region.at("level").as_string() != level) continue;
        const auto& k03 = region.at("values").at("K03");
        const auto& week = region.at("values").at("K04");
        table.rows.push_back({{text(region.at("name")) + (region.at("ended").as_bool() ? "（已撤并）" : "")}, rate_cell(k03), {text(k03.at("num"))}, {text(k03.at("den"))}, {text(k03.at("grace"))},
                              {text(k03.at("excluded"))}, {text(k03.at("fail"))}, {light_text(k03.at("light").as_string())}, rate_cell(week), {text(region.at("values").at("K04C").at("rate"))}});
    }
    return table;
}

// The look-back: shown, never ranked. Regions stand in the order of their codes.
bool has_lookback(const json::value& data) {
    const auto* value = root_of(data).at("values").as_object().if_contains("K05a");
    return value && value->at("population").as_int64() > 0;
}
PaperTable lookback_table(const json::value& data, std::string_view below) {
    PaperTable table{.caption = "回头看情况", .columns = {{"地区", TextAlign::left}, {"名单"}, {"移出"}, {"已核对"}, {"完成率"}, {"有问题"}, {"问题率"}, {"应整改"}, {"按期"}, {"按期整改率"}, {"复核"}, {"不一致"}, {"不一致率"}}};
    for (const auto& region : data.at("regions").as_array()) {
        const auto level = region.at("level").as_string();
        if (&region != &root_of(data) && level != below) continue;
        const auto& values = region.at("values");
        const auto &a = values.at("K05a"), &b = values.at("K05b"), &c = values.at("K05c"), &r = values.at("K05r");
        table.rows.push_back({{text(region.at("name"))}, {text(a.at("population"))}, {text(a.at("excluded"))}, {text(a.at("num"))}, rate_cell(a), {text(b.at("num"))}, {text(b.at("rate"))}, {text(c.at("den"))},
                              {text(c.at("num"))}, rate_cell(c), {text(r.at("den"))}, {text(r.at("num"))}, {text(r.at("rate"))}});
    }
    return table;
}

PaperTable causes_table(const json::value& data) {
    PaperTable table{.caption = "赋码缺口变化原因（台）", .columns = {{"地区", TextAlign::left}, {"变化"}}};
    constexpr Cause shown[] = {Cause::new_due, Cause::lapsed, Cause::re_entered, Cause::moved_in, Cause::fixed, Cause::excluded_or_left, Cause::moved_out, Cause::restated, Cause::definition_changed};
    for (const auto cause : shown) table.columns.push_back({says(code_of(cause))});
    for (const auto& region : data.at("regions").as_array()) {
        const auto level = region.at("level").as_string();
        if (!is_county(data) && level != "province" && level != "city") continue;
        const auto& value = region.at("values").at("K03").as_object();
        if (!value.contains("causes")) continue;
        std::vector<PaperCell> row{{text(region.at("name"))}, {with_sign(value.at("gap_change").as_int64())}};
        for (const auto cause : shown) {
            const auto* n = value.at("causes").as_object().if_contains(word(cause));
            row.push_back({n ? with_sign(n->as_int64()) : "0"});
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

PaperTable exclusions_table(const json::value& data) {
    PaperTable table{.caption = "排除情况（台）", .columns = {{"指标"}, {"原因", TextAlign::left}, {"数量"}}};
    for (const auto& row : data.at("exclusions").as_array())
        if (row.at("region_id") == root_of(data).at("id") && text(row.at("indicator")) != "K05b" && text(row.at("indicator")) != "K05c") // the same devices as K05a's
            table.rows.push_back({{short_name(row.at("indicator"))}, {says("oversight.reason." + text(row.at("reason")))}, {text(row.at("count"))}});
    return table;
}

std::string approver_text(const json::object& row) {
    const auto office = text(row.at("office"));
    return office.empty() ? says("oversight.approved_by." + text(row.at("approved_by"))) : office;
}

// What left the denominator in the window, why, and which office approved it (C13).
PaperTable departures_table(const json::value& data) {
    PaperTable table{.caption = "本期离开分母的设备（台）", .columns = {{"地区", TextAlign::left}, {"原因", TextAlign::left}, {"依据", TextAlign::left}, {"批准机关", TextAlign::left}, {"数量"}}};
    std::map<std::int64_t, std::pair<std::string, bool>> regions; // name, flagged
    for (const auto& region : data.at("regions").as_array())
        regions[region.at("id").as_int64()] = {text(region.at("name")), region.at("values").at("K03").at("denominator_flag").as_bool()};
    for (const auto& each : data.at("departures").as_array()) {
        const auto& row = each.as_object();
        const auto& [name, flagged] = regions[row.at("region_id").as_int64()];
        const auto ground = text(row.at("ground"));
        table.rows.push_back({{name + (flagged ? "（超限）" : ""), flagged}, {says("oversight.reason." + text(row.at("reason")))}, {ground.empty() ? "—" : says("approval.ground." + ground)}, {approver_text(row)},
                              {text(row.at("count"))}});
    }
    return table;
}

std::string flags_text(const json::value& data) {
    std::string names;
    for (const auto& region : data.at("regions").as_array())
        if (region.at("level").as_string() == "county" && region.at("values").at("K03").at("denominator_flag").as_bool())
            names += (names.empty() ? "" : "、") + text(region.at("name")) + "（新增排除" + text(region.at("values").at("K03").at("newly_excluded")) + "台）";
    return names.empty() ? "本期没有地区触发分母核查。" : "下列地区本期新增排除超过限度，请核查：" + names + "。";
}

PaperTable restated_table(const json::value& data) {
    PaperTable table{.caption = "上期数据重述", .columns = {{"指标"}, {"地区", TextAlign::left}, {"上期公布"}, {"重述"}, {"达标/应达（公布）"}, {"达标/应达（重述）"}}};
    for (const auto& row : data.at("restated").as_array()) {
        if (!is_county(data) && row.at("level").as_string() == "township") continue;
        const auto& was = row.at("published");
        const auto& is = row.at("restated");
        table.rows.push_back({{short_name(row.at("indicator"))}, {text(row.at("region"))}, {text(was.at("rate"))}, {text(is.at("rate"))}, {text(was.at("num")) + "/" + text(was.at("den"))},
                              {text(is.at("num")) + "/" + text(is.at("den"))}});
    }
    return table;
}

std::string device_text(const json::value& row) {
    const auto name = text(row.at("device_name")), code = text(row.at("device_code"));
    return name.empty() && code.empty() ? "#" + text(row.at("equipment_id")) : name + (code.empty() ? "" : " " + code);
}
std::string short_digest(const std::string& digest) { return digest.empty() ? "—" : digest.substr(0, 12); }

PaperTable units_table(const json::value& data) {
    PaperTable table{.caption = "未贴码最多的使用单位", .columns = {{"序"}, {"使用单位", TextAlign::left}, {"未达"}, {"应达"}, {"赋码率"}}};
    for (const auto& row : data.at("named").at("units").as_array())
        table.rows.push_back({{std::to_string(table.rows.size() + 1)}, {text(row.at("name"))}, {text(row.at("fail"))}, {text(row.at("den"))}, {text(row.at("rate"))}});
    return table;
}

PaperTable due_table(const json::value& data) {
    PaperTable table{.caption = "今后七日到期应贴码设备", .columns = {{"到期日"}, {"设备", TextAlign::left}, {"使用单位", TextAlign::left}, {"所在地", TextAlign::left}}};
    for (const auto& row : data.at("named").at("due_soon").as_array()) {
        std::string place;
        for (const auto& region : data.at("regions").as_array())
            if (region.at("id") == row.at("region_id")) place = text(region.at("name"));
        table.rows.push_back({{text(row.at("due_on"))}, {text(row.at("name"))}, {text(row.at("unit")).empty() ? "—" : text(row.at("unit"))}, {place.empty() ? "—" : place}});
    }
    return table;
}

// §6.5: what matters more than a rank. The sections that come before it are the province's, one level down.
void add_named_lists(const json::value& data, std::vector<documents::PaperBlock>& body) {
    body.push_back(Heading{1, "三、应办清单"});
    const auto missing = data.at("named").at("units_missing").as_int64();
    if (auto table = units_table(data); !table.rows.empty()) {
        const auto shown = static_cast<std::int64_t>(table.rows.size());
        body.push_back(std::move(table));
        if (shown < missing) body.push_back(Note{"注：有缺口的使用单位共" + std::to_string(missing) + "家，列出缺口最大的" + std::to_string(shown) + "家。"});
    } else body.push_back(Paragraph{.text = "没有使用单位缺贴。"});
    if (auto table = due_table(data); !table.rows.empty()) body.push_back(std::move(table));
    else body.push_back(Paragraph{.text = "今后七日没有到期应贴码的设备。"});
    body.push_back(Note{"注：各所只列K03、K04，不排名。扫码维保率、扫码作业率、隐患闭环率和维保单位按比率的清单，待“时时扫码”“事事倒查”接入后列入。"});
}

PaperTable amendments_table(const json::value& data) {
    PaperTable table{.caption = "采纳的异议", .columns = {{"编号"}, {"指标"}, {"设备", TextAlign::left}, {"原结果", TextAlign::left}, {"更正为", TextAlign::left}, {"依据", TextAlign::left}, {"证据摘要"}}};
    for (const auto& row : data.at("amendments").as_array())
        table.rows.push_back({{text(row.at("objection_id"))}, {text(row.at("indicator"))}, {device_text(row)}, {says("oversight.reason." + text(row.at("before")))},
                              {says("oversight.reason." + text(row.at("after")))}, {text(row.at("evidence"))}, {short_digest(text(row.at("evidence_digest")))}});
    return table;
}

} // namespace

std::string issuer_of(const Oversight& oversight, const json::value& data) {
    return is_county(data) ? text(root_of(data).at("name")) + "市场监督管理局" : oversight.issuer;
}

documents::OfficialPaper paper_of(const json::value& data, const std::string& issuer, const std::string& watermark) {
    const auto& cut = data.at("cut");
    const auto as_of = date(data.at("issue_on"));
    const auto frozen_at = base::parse_instant(cut.at("frozen_at").as_string());
    ENSURE(frozen_at, "we wrote the instant");
    const bool county = is_county(data);
    const auto whose = county ? text(root_of(data).at("name")) : std::string();
    documents::OfficialPaper paper{.issuer = issuer, .number = text(data.at("number")), .title = {text(cut.at("campaign_name")), whose + "周通报（截至" + documents::official_date(as_of) + "）"},
                                   .addressee = county ? "各市场监督管理所" : "各市、县（市、区）市场监督管理局", .signed_by = issuer, .signed_on = base::add(as_of, base::CalendarDays{2}), .watermark = watermark, .created_at = *frozen_at};
    auto& body = paper.body;
    const auto& k03 = root_of(data).at("values").at("K03");
    body.push_back(Paragraph{.text = "截至" + documents::official_date(as_of) + "24时，" + text(root_of(data).at("name")) + "应赋码在用设备" + text(k03.at("den")) + "台，已规范赋码" + text(k03.at("num")) + "台，赋码率" + text(k03.at("rate")) +
                                     "%，尚差" + text(k03.at("fail")) + "台；另有" + text(k03.at("grace")) + "台未到期、" + text(k03.at("excluded")) + "台按规定排除。本期统计窗口为" +
                                     short_day(date(cut.at("window_from"))) + "至" + short_day(as_of) + "。"});
    body.push_back(Heading{1, "一、目标完成情况"});
    body.push_back(targets_table(data));
    body.push_back(Note{"注：比率只舍不入，只有全部达标才显示100.00。计划为自行动首日缺口至期限日归零的直线。"});
    if (county) {
        body.push_back(Heading{1, "二、各所情况"});
        if (auto table = regions_table(data, "township", "各乡镇（街道）赋码情况"); !table.rows.empty()) body.push_back(std::move(table));
        else body.push_back(Paragraph{.text = "本县没有录入乡镇（街道），设备都记在县一级。"});
        add_named_lists(data, body);
    } else {
        body.push_back(Heading{1, "二、各市情况"});
        body.push_back(regions_table(data, "city", "各市赋码情况"));
    }
    body.push_back(Heading{1, county ? "四、缺口变化原因" : "三、缺口变化原因"});
    if (data.as_object().contains("previous")) body.push_back(causes_table(data));
    else body.push_back(Paragraph{.text = county ? "本期为首期，无上期可比。" : "本期为行动首期，无上期可比。"});
    body.push_back(Heading{1, county ? "五、排除与分母核查" : "四、排除与分母核查"});
    if (auto table = exclusions_table(data); !table.rows.empty()) body.push_back(std::move(table));
    body.push_back(Paragraph{.text = flags_text(data)});
    auto departures = data.as_object().contains("departures") ? departures_table(data) : PaperTable{};
    if (!departures.rows.empty()) body.push_back(Note{"注：本期离开分母的设备按地区、原因和批准机关列于附件，逐台清单见对象清单。"});
    body.push_back(Heading{1, county ? "六、上期数据重述" : "五、上期数据重述"});
    if (auto table = restated_table(data); !table.rows.empty()) body.push_back(std::move(table));
    else body.push_back(Paragraph{.text = county ? "本期为首期，无上期可重述。" : "本期为行动首期，无上期可重述。"});
    body.push_back(Heading{1, county ? "七、异议" : "六、异议"});
    if (auto table = amendments_table(data); !table.rows.empty()) body.push_back(std::move(table));
    else body.push_back(Paragraph{.text = "异议期内没有被采纳的异议。"});
    if (has_lookback(data)) {
        body.push_back(Heading{1, county ? "八、回头看" : "七、回头看"});
        body.push_back(lookback_table(data, county ? "township" : "city"));
        body.push_back(Note{"注：回头看只公示，不排名。名单为行动首日24时在用设备；复核由另一人随机抽查，不一致率与完成率并列公示。"});
    }
    body.push_back(Heading{1, has_lookback(data) ? (county ? "九、口径" : "八、口径") : (county ? "八、口径" : "七、口径")});
    for (const auto& definition : data.at("definitions").as_array())
        body.push_back(Paragraph{.lead = says(text(definition.at("code"))) + "（" + text(definition.at("id")) + "，第" + text(definition.at("version")) + "版）。", .text = says(text(definition.at("code")) + ".about")});
    body.push_back(Paragraph{.text = "本期以事实日志第" + text(cut.at("leaf")) + "号及以前的记录为准，对象清单共" + text(data.at("objects").at("count")) + "条，摘要以" + text(data.at("objects").at("digest")).substr(0, 16) + "开头，全文见数据文件。"});
    if (!county) paper.annexes.push_back({"各县（市、区）赋码情况", {regions_table(data, "county", "各县（市、区）赋码情况")}});
    if (!departures.rows.empty()) paper.annexes.push_back({"本期离开分母的设备", {std::move(departures)}});
    return paper;
}

} // namespace tezai::oversight
