#include "portal/public_page.hpp"

#include <unordered_map>

#include "base/text.hpp"
#include "law/catalog.hpp"
#include "links/coding/human_code.hpp"
#include "store/text_hash.hpp"

namespace tezai::portal {
namespace {

using http::Reply;
using http::Request;

constexpr std::string_view css = R"css(:root{color-scheme:light dark;--bg:#f4f6f7;--card:#fff;--ink:#14212a;--soft:#5f6e78;--line:#dfe5e8;--accent:#0b5c6b;--red:#b3201e;--redbg:#fcebe9;--on:#fff}
@media(prefers-color-scheme:dark){:root{--bg:#0e1519;--card:#162026;--ink:#e8eef1;--soft:#93a2ab;--line:#27343b;--accent:#57b8c8;--red:#ff8f88;--redbg:#3d1a1a;--on:#06222a}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.6 "Noto Sans SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif}
main{max-width:34rem;margin:0 auto;padding:16px}header{display:flex;justify-content:space-between;align-items:baseline;gap:12px;color:var(--soft);font-size:14px}
h1{font-size:22px;line-height:1.3;margin:4px 0 2px}.code{font:600 20px/1.4 ui-monospace,Consolas,monospace;letter-spacing:.06em;color:var(--accent)}
section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px;margin:14px 0}h2{font-size:17px;margin:0 0 8px}
dl{display:grid;grid-template-columns:6.5em 1fr;gap:8px 12px;margin:0}dt{color:var(--soft)}dd{margin:0}small{color:var(--soft)}
.help{background:var(--redbg);border-color:transparent;color:var(--red);font-weight:600}.mark{background:var(--redbg);color:var(--red);padding:4px 10px;border-radius:6px;font-weight:600}
label{display:block;padding:10px 0}input[type=radio]{width:20px;height:20px;vertical-align:-4px;margin-right:8px;accent-color:var(--accent)}
textarea{width:100%;min-height:6em;font:inherit;padding:10px;border:1px solid #84939c;border-radius:6px;background:var(--card);color:var(--ink)}
button,.button{display:block;width:100%;min-height:52px;margin-top:10px;border:0;border-radius:8px;background:var(--accent);color:var(--on);font:600 17px/52px inherit;font-family:inherit;text-align:center;text-decoration:none}
a{color:var(--accent)}:focus-visible{outline:3px solid #0b7bd0;outline-offset:2px}fieldset{border:0;margin:0;padding:0}
)css";

// Twenty sentences a page, the same ones for everybody: each is looked up once per thread and language.
const std::string& say(const Request& request, std::string_view code) {
    using Said = std::unordered_map<std::string, std::string, store::TextHash, std::equal_to<>>;
    thread_local Said zh, en;
    auto& said = request.language == auth::Language::zh ? zh : en;
    if (const auto known = said.find(code); known != said.end()) return known->second;
    return said.emplace(code, http::words().says(request.language, code)).first->second;
}

void row(std::string& html, std::string_view name, std::string_view value, std::string_view note = "") {
    html.append("<dt>").append(name).append("</dt><dd>").append(base::escape_html(value));
    if (!note.empty()) html.append(" <small>").append(note).append("</small>");
    html += "</dd>";
}

std::string start(const PublicPage& page, const Request& request, const std::string& title) {
    std::string html;
    html.reserve(4096);
    html += request.language == auth::Language::zh ? "<!doctype html><html lang=\"zh-CN\">" : "<!doctype html><html lang=\"en\">";
    html += "<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\"><title>";
    html += base::escape_html(title) + "</title><link rel=\"stylesheet\" href=\"/q.css\"></head><body><main><header><span>" + say(request, "coding.public.title") + "</span>";
    if (!page.mark.empty()) html += "<span class=\"mark\">" + page.mark + "</span>";
    html += "</header>";
    return html;
}

Reply html_reply(std::string html, int status = 200) {
    return {.status = status, .content_type = "text/html; charset=utf-8", .body = std::move(html) + "</main></body></html>", .headers = {{"Cache-Control", "no-cache"}}};
}

Reply unknown(const PublicPage& page, const Request& request) {
    auto html = start(page, request, say(request, "coding.public.unknown_title"));
    html += "<h1>" + say(request, "coding.public.unknown_title") + "</h1><section><p>" + say(request, "coding.public.unknown_hint") + "</p></section>";
    return html_reply(std::move(html), 404);
}

void report_form(std::string& html, const Request& request, const std::string& code) {
    html += "<section><h2>" + say(request, "coding.public.report") + "</h2><form method=\"post\" action=\"/q/" + code + "/report\"><fieldset>";
    const char* checked = " checked";
    for (const auto& [about, code_of_text] : {std::pair{"fault", "coding.public.about_fault"}, {"sticker", "coding.public.about_sticker"}, {"complaint", "coding.public.about_complaint"}}) {
        html += std::string("<label><input type=\"radio\" name=\"about\" value=\"") + about + "\"" + checked + ">" + say(request, code_of_text) + "</label>";
        checked = "";
    }
    html += "</fieldset><label>" + say(request, "coding.public.text") + "<textarea name=\"text\" maxlength=\"500\" required></textarea></label><button>" + say(request, "coding.public.send") + "</button></form></section>";
}

Reply show(const PublicPage& page, const Request& request) {
    const auto id = page.book.find(request.path_value("code"));
    if (!id) return unknown(page, request);
    Reply reply;
    const bool there = page.registry.directory.visit(*id, [&](const registry::Seen& device) {
        const bool zh = request.language == auth::Language::zh;
        const auto code = page.book.code_of(*id);
        auto html = start(page, request, std::string(device.name));
        html += "<h1>" + base::escape_html(device.name) + "</h1><p class=\"code\">" + coding::grouped(page.book.human_code_of(*id)) + "</p>";
        if (law::is_lift(device.variety)) html += "<section class=\"help\">" + say(request, "coding.public.emergency") + "</section>";
        html += "<section><dl>";
        if (const auto* variety = law::find_catalog_row(device.variety)) row(html, say(request, "coding.public.kind"), zh ? variety->name_zh : variety->name_en);
        row(html, say(request, "coding.public.use_state"), say(request, "coding.state." + std::string(registry::word(device.use_state))));
        row(html, say(request, "coding.public.unit"), device.unit_name.empty() ? std::string_view(say(request, "coding.public.not_known")) : device.unit_name);
        row(html, say(request, "coding.public.place"), page.registry.regions.tree()->path_text(device.region_id, page.registry.journal.clock().today()));
        if (device.next_inspection_on) row(html, say(request, "coding.public.next_inspection"), base::to_text(*device.next_inspection_on), say(request, "coding.public.next_inspection_claim"));
        else row(html, say(request, "coding.public.next_inspection"), say(request, "coding.public.not_known"));
        row(html, say(request, "coding.public.maintenance"), say(request, "coding.public.maintenance_none"));
        switch (page.book.status(*id)) {
        case coding::StickerStatus::stuck: row(html, say(request, "coding.public.sticker"), say(request, "coding.public.sticker_ok")); break;
        case coding::StickerStatus::reported: row(html, say(request, "coding.public.sticker"), say(request, "coding.public.sticker_reported")); break;
        default: row(html, say(request, "coding.public.sticker"), say(request, "coding.public.sticker_waiting"));
        }
        html += "</dl><p><small>" + say(request, "coding.public.fresh") + " " + base::to_text_minutes(page.registry.journal.clock().now(), page.registry.journal.clock().offset()) + "</small></p></section>";
        report_form(html, request, code);
        html += "<p><a href=\"/equipment/" + std::to_string(*id) + "\">" + say(request, "coding.public.staff") + "</a></p>";
        reply = html_reply(std::move(html));
    });
    return there ? reply : unknown(page, request);
}

// application/x-www-form-urlencoded, as a page without scripts sends it.
std::string form_value(std::string_view body, std::string_view wanted) {
    for (const auto pair : base::split(body, '&')) {
        const auto eq = pair.find('=');
        if (eq == std::string_view::npos || pair.substr(0, eq) != wanted) continue;
        std::string value;
        const auto raw = pair.substr(eq + 1);
        for (std::size_t i = 0; i < raw.size(); ++i) {
            if (raw[i] == '+') value += ' ';
            else if (raw[i] == '%' && i + 2 < raw.size()) {
                const auto byte = base::from_hex(raw.substr(i + 1, 2));
                if (byte) value += *byte, i += 2;
                else value += '%';
            } else value += raw[i];
        }
        return value;
    }
    return "";
}

Reply take_report(const PublicPage& page, const Request& request) {
    const auto about = form_value(request.body, "about");
    const auto text = form_value(request.body, "text");
    const auto id = page.book.find(request.path_value("code"));
    if (!id) return unknown(page, request);
    const bool known = about == "fault" || about == "sticker" || about == "complaint";
    const auto length = base::to_code_points(text).size();
    if (!known || base::trim(text).empty() || length > 500 || base::first_bad_utf8(text)) {
        auto html = start(page, request, say(request, "coding.public.report"));
        html += "<section class=\"help\">" + say(request, "coding.public.too_much") + "</section>";
        report_form(html, request, page.book.code_of(*id));
        return html_reply(std::move(html), 400);
    }
    const auto task = coding::report_from_public(page.coding, {page.book.code_of(*id), about, text});
    if (!task) return unknown(page, request);
    auto html = start(page, request, say(request, "coding.public.report"));
    html += "<h1>" + say(request, "coding.public.thanks") + "</h1><section><dl>";
    row(html, say(request, "coding.public.thanks_number"), std::to_string(*task));
    html += "</dl></section><a class=\"button\" href=\"/q/" + page.book.code_of(*id) + "\">←</a>";
    return html_reply(std::move(html));
}

} // namespace

std::vector<http::Route> public_routes(const PublicPage& page) {
    using enum http::Method;
    using http::Runs, http::ScopeUse, auth::Permission;
    const auto bind = [page](Reply (*handler)(const PublicPage&, const Request&)) { return [page, handler](const Request& request) { return handler(page, request); }; };
    const auto style = [](const Request&) { return Reply{.content_type = "text/css; charset=utf-8", .body = std::string(css), .headers = {{"Cache-Control", "public, max-age=86400"}}}; };
    return {
        {get, "/q/{code}", Permission::anyone, ScopeUse::public_projection, Runs::inline_on_loop, bind(show), "The public page of a plate", {}, {}, {}, "application/json", "text/html"},
        {get, "/Q/{code}", Permission::anyone, ScopeUse::public_projection, Runs::inline_on_loop, bind(show), "As printed on the plate", {}, {}, {}, "application/json", "text/html"},
        {get, "/q.css", Permission::anyone, ScopeUse::none, Runs::inline_on_loop, style, "The public page's style", {}, {}, {}, "application/json", "text/css"},
        {post, "/q/{code}/report", Permission::anyone, ScopeUse::public_projection, Runs::pooled, bind(take_report), "A fault, a bad plate or a complaint, from anybody", {}, {}, {}, "application/x-www-form-urlencoded", "text/html", std::size_t{16} << 10},
    };
}

} // namespace tezai::portal
