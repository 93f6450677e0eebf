#include "oversight/bulletin/files.hpp"

#include <boost/json/parse.hpp>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "documents/xlsx_writer.hpp"
#include "http/http.hpp"
#include "oversight/bulletin/causes.hpp"
#include "oversight/bulletin/objects.hpp"
#include "registry/equipment/store.hpp"

namespace tezai::oversight {
namespace {

using base::escape_html;

constexpr std::string_view style =
    "body{max-width:60rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.7 'Noto Serif CJK SC',serif;color:#1a1a1a;background:#fff}"
    "header{text-align:center;color:#b30000;border-bottom:3px solid;padding-bottom:.5rem}h1{text-align:center;font-size:1.5rem}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0;font-size:.9rem}caption{font-weight:bold;padding:.3rem}"
    "th,td{border:1px solid #777;padding:.2rem .4rem;text-align:center}th[scope=row]{text-align:left;font-weight:normal}.red{color:#b30000}p{text-indent:2em}"
    ".note,.mark{font-size:.85rem}.mark{text-align:right;color:#b30000}@media(prefers-color-scheme:dark){body{background:#16181c;color:#e6e6e6}header,.red,.mark{color:#ff8a80}}";

void write_table(std::string& out, const documents::PaperTable& table) {
    out += "<table><caption>" + escape_html(table.caption) + "</caption><thead><tr>";
    for (const auto& column : table.columns) out += "<th scope=\"col\">" + escape_html(column.title) + "</th>";
    out += "</tr></thead><tbody>\n";
    for (const auto& row : table.rows) {
        out += "<tr>";
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string tag = i == 0 ? "th scope=\"row\"" : "td";
            out += "<" + tag + (row[i].red ? " class=\"red\"" : "") + ">" + escape_html(row[i].text) + (i == 0 ? "</th>" : "</td>");
        }
        out += "</tr>\n";
    }
    out += "</tbody></table>\n";
}

void write_block(std::string& out, const documents::PaperBlock& block) {
    if (const auto* paragraph = std::get_if<documents::Paragraph>(&block))
        out += "<p>" + (paragraph->lead.empty() ? "" : "<strong>" + escape_html(paragraph->lead) + "</strong>") + escape_html(paragraph->text) + "</p>\n";
    else if (const auto* heading = std::get_if<documents::Heading>(&block)) {
        const auto tag = "h" + std::to_string(heading->level + 1);
        out += "<" + tag + ">" + escape_html(heading->text) + "</" + tag + ">\n";
    } else if (const auto* note = std::get_if<documents::Note>(&block)) out += "<p class=\"note\">" + escape_html(note->text) + "</p>\n";
    else write_table(out, std::get<documents::PaperTable>(block));
}

} // namespace

std::string write_html(const documents::OfficialPaper& paper) {
    std::string title;
    for (const auto& line : paper.title) title += line;
    std::string out = "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>" + escape_html(title) +
                      "</title><style>" + std::string(style) + "</style></head><body>\n";
    if (!paper.watermark.empty()) out += "<p class=\"mark\">" + escape_html(paper.watermark) + "</p>\n";
    out += "<header><strong>" + escape_html(paper.issuer) + "</strong><br>" + escape_html(paper.number) + "</header>\n<main><h1>" + escape_html(title) + "</h1>\n";
    if (!paper.addressee.empty()) out += "<p style=\"text-indent:0\">" + escape_html(paper.addressee) + "：</p>\n";
    for (const auto& block : paper.body) write_block(out, block);
    if (paper.signed_on) out += "<p style=\"text-align:right\">" + escape_html(paper.signed_by) + "<br>" + documents::official_date(*paper.signed_on) + "</p>\n";
    for (const auto& annex : paper.annexes) {
        out += "<section><h2>附件 " + escape_html(annex.title) + "</h2>\n";
        for (const auto& block : annex.blocks) write_block(out, block);
        out += "</section>\n";
    }
    return out + "</main></body></html>\n";
}

std::string write_annex(const Oversight& oversight, std::string_view objects, const auth::Scope& scope) {
    std::string out;
    documents::XlsxWriter workbook([&](std::string_view piece) { out += piece; });
    const auto says = [](const std::string& code) { return http::words().says(auth::Language::zh, code); };
    const auto tree = oversight.registry.regions.tree();
    std::vector<ObjectLine> batch;
    const auto begin = [&](std::string_view sheet) {
        workbook.begin_sheet(sheet, {{"设备编号", 10}, {"设备代码", 20}, {"设备名称", 24}, {"使用单位", 30}, {"地区", 16}, {"结果", 8}, {"原因", 28}, {"应赋码日", 12}, {"变化原因", 14}, {"离开日", 12}, {"至", 12}, {"批准机关", 16}, {"依据", 18}, {"申请编号", 10}});
    };
    const auto flush = [&] {
        std::vector<std::int64_t> ids;
        for (const auto& line : batch) ids.push_back(line.equipment_id);
        std::map<std::int64_t, registry::Equipment> devices;
        if (!ids.empty())
            // Who was counted sees what was counted, also of a device that has left since; its names come from the registry.
            for (auto& device : oversight.database().read([&](store::Transaction& tx) { return registry::list_recorded_by_ids(tx, auth::Scope::everything(), ids); }))
                devices.emplace(device.id.value, std::move(device));
        for (const auto& line : batch) {
            const auto found = devices.find(line.equipment_id);
            const auto* device = found == devices.end() ? nullptr : &found->second;
            const auto* region = tree->find(line.region_id);
            const auto outcome = says("oversight.outcome." + std::string(line.outcome)), reason = says("oversight.reason." + std::string(line.reason));
            const auto cause = line.cause.empty() ? std::string() : says("oversight.cause." + std::string(line.cause));
            const auto due = base::parse_date(line.due_on);
            const auto left = base::parse_date(line.left_on), until = base::parse_date(line.until);
            const auto ground = line.ground.empty() ? std::string() : says("approval.ground." + std::string(line.ground));
            const auto* office = line.office_id.empty() ? nullptr : tree->find(std::stoll(std::string(line.office_id)));
            const auto approver = office ? office->name : line.approved_by.empty() ? std::string() : says("oversight.approved_by." + std::string(line.approved_by));
            const documents::XlsxValue row[] = {line.equipment_id,
                                                device ? device->identifier(registry::IdentifierKind::device_code) : std::string_view(),
                                                device ? std::string_view(device->name) : std::string_view(),
                                                device ? std::string_view(device->unit_name) : std::string_view(),
                                                region ? std::string_view(region->name) : std::string_view(),
                                                std::string_view(outcome), std::string_view(reason),
                                                due ? documents::XlsxValue(*due) : documents::XlsxValue(), std::string_view(cause),
                                                left ? documents::XlsxValue(*left) : documents::XlsxValue(), until ? documents::XlsxValue(*until) : documents::XlsxValue(),
                                                std::string_view(approver), std::string_view(ground),
                                                line.approval_id.empty() ? documents::XlsxValue() : documents::XlsxValue(std::int64_t{std::stoll(std::string(line.approval_id))})};
            workbook.add_row(row);
        }
        batch.clear();
    };
    std::string_view sheet;
    each_line(objects, [&](const ObjectLine& line) {
        if (!scope.is_everything() && !scope.sees_region(line.region_id)) return true;
        if (line.indicator != sheet) {
            flush();
            sheet = line.indicator;
            begin(sheet);
        }
        batch.push_back(line);
        if (batch.size() == 500) flush();
        return true;
    });
    flush();
    if (sheet.empty()) begin("K03");
    workbook.finish();
    return out;
}

Files make_files(const Oversight& oversight, std::string_view data, std::string_view objects) {
    const auto parsed = boost::json::parse(data);
    const auto paper = paper_of(parsed, issuer_of(oversight, parsed), oversight.watermark);
    auto rendered = documents::make_official_paper(paper);
    ENSURE(rendered.missing_glyphs == 0, "a paper with characters that no font has is not issued");
    return {write_html(paper), std::move(rendered.pdf), write_annex(oversight, objects, auth::Scope::everything())};
}

} // namespace tezai::oversight
