#include "portal/public_page.hpp"

#include <array>
#include <unordered_map>

#include "base/text.hpp"
#include "law/catalog.hpp"
#include "links/coding/human_code.hpp"
#include "links/coding/training/training.hpp"
#include "portal/report_limit.hpp"

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
button,.button{display:block;width:100%;min-height:52px;margin-top:10px;border:0;border-radius:8px;background:var(--accent);color:var(--on);font-family:inherit;font-size:17px;font-weight:600;line-height:52px;text-align:center;text-decoration:none}
a{color:var(--accent)}:focus-visible{outline:3px solid #0b7bd0;outline-offset:2px}fieldset{border:0;margin:0;padding:0}
)css";

// What the page says, the same for every device: looked up once per language.
enum class Text : std::size_t {
    title, unknown_title, unknown_hint, emergency, kind, use_state, unit, place, next_inspection, next_inspection_claim, maintenance, maintenance_none,
    sticker, sticker_ok, sticker_reported, sticker_waiting, not_known, fresh, report, about_fault, about_sticker, about_complaint, text, send, staff,
    too_much, too_many, thanks, thanks_number, certificate_expiry, revoked_title, revoked_scrapped, revoked_cloned, revoked_wrong_binding,
    practice_title, practice_says, practice_real, practice_go, count
};
constexpr std::array<std::string_view, static_cast<std::size_t>(Text::count)> text_codes{
    "title", "unknown_title", "unknown_hint", "emergency", "kind", "use_state", "unit", "place", "next_inspection", "next_inspection_claim", "maintenance",
    "maintenance_none", "sticker", "sticker_ok", "sticker_reported", "sticker_waiting", "not_known", "fresh", "report", "about_fault", "about_sticker",
    "about_complaint", "text", "send", "staff", "too_much", "too_many", "thanks", "thanks_number", "certificate_expiry", "revoked_title", "revoked_scrapped",
    "revoked_cloned", "revoked_wrong_binding",
    "practice_title", "practice_says", "practice_real", "practice_go"};
constexpr std::array all_use_states{registry::UseState::not_yet_used, registry::UseState::in_use, registry::UseState::suspended,
                                    registry::UseState::sealed,       registry::UseState::scrapped, registry::UseState::moved_out};

struct Texts {
    explicit Texts(auth::Language language) {
        for (std::size_t i = 0; i < text_codes.size(); ++i) said[i] = http::words().says(language, "coding.public." + std::string(text_codes[i]));
        for (const auto state : all_use_states) states.push_back(http::words().says(language, "coding.state." + std::string(registry::word(state))));
    }
    const std::string& operator[](Text text) const { return said[static_cast<std::size_t>(text)]; }
    const std::string& state(registry::UseState state) const { return states[static_cast<std::size_t>(state)]; }

    std::array<std::string, text_codes.size()> said;
    std::vector<std::string> states; // by UseState
};
const Texts& texts_of(const Request& request) {
    static const Texts zh(auth::Language::zh), en(auth::Language::en);
    return request.language == auth::Language::zh ? zh : en;
}

void row(std::string& html, std::string_view name, std::string_view value, std::string_view note = "") {
    html.append("<dt>").append(name).append("</dt><dd>");
    base::append_html(html, value);
    if (!note.empty()) html.append(" <small>").append(note).append("</small>");
    html += "</dd>";
}

std::string start(const PublicPage& page, const Request& request, std::string_view title) {
    std::string html;
    html.reserve(4096);
    html += request.language == auth::Language::zh ? "<!doctype html><html lang=\"zh-CN\">" : "<!doctype html><html lang=\"en\">";
    html += "<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\"><title>";
    base::append_html(html, title);
    html.append("</title><link rel=\"stylesheet\" href=\"/q.css\"></head><body><main><header><span>").append(texts_of(request)[Text::title]).append("</span>");
    if (!page.mark.empty()) html.append("<span class=\"mark\">").append(page.mark).append("</span>");
    html += "</header>";
    return html;
}

Reply html_reply(std::string html, int status = 200) {
    html += "</main></body></html>";
    return {.status = status, .content_type = "text/html; charset=utf-8", .body = std::move(html), .headers = {{"Cache-Control", "no-cache"}}};
}

Reply unknown(const PublicPage& page, const Request& request) {
    const auto& texts = texts_of(request);
    auto html = start(page, request, texts[Text::unknown_title]);
    html += "<h1>" + texts[Text::unknown_title] + "</h1><section><p>" + texts[Text::unknown_hint] + "</p></section>";
    return html_reply(std::move(html), 404);
}

// Of a code that is no more, whoever bears a plate with it is told what it is worth.
Reply revoked(const PublicPage& page, const Request& request, std::string_view why) {
    const auto& texts = texts_of(request);
    auto html = start(page, request, texts[Text::revoked_title]);
    const auto said = why == "scrapped" ? Text::revoked_scrapped : why == "cloned" ? Text::revoked_cloned : Text::revoked_wrong_binding;
    html += "<h1>" + texts[Text::revoked_title] + "</h1><section class=\"help\"><p>" + texts[said] + "</p></section>";
    return html_reply(std::move(html), 410);
}

// Nobody's code: one that was revoked says so.
Reply no_device(const PublicPage& page, const Request& request) {
    if (const auto why = page.book.why_revoked(request.path_value("code"))) return revoked(page, request, *why);
    return unknown(page, request);
}

struct Written { // in the form, as it was sent
    std::string about, text;
};

void report_form(std::string& html, const Texts& texts, std::string_view code, const Written& written = {"fault", ""}) {
    html.append("<section><h2>").append(texts[Text::report]).append("</h2><form method=\"post\" action=\"/q/").append(code).append("/report\"><fieldset>");
    for (const auto& [about, text] : {std::pair{std::string_view("fault"), Text::about_fault}, {"sticker", Text::about_sticker}, {"complaint", Text::about_complaint}}) {
        html.append("<label><input type=\"radio\" name=\"about\" value=\"").append(about).append("\"").append(about == written.about ? " checked" : "").append(">").append(texts[text]).append("</label>");
    }
    html.append("</fieldset><label>").append(texts[Text::text]).append("<textarea name=\"text\" maxlength=\"500\" required>\n"); // browsers drop this first break
    base::append_html(html, written.text);
    html += "</textarea></label><button>";
    html.append(texts[Text::send]).append("</button></form></section>");
}

Text text_of(coding::StickerStatus status) {
    switch (status) {
    case coding::StickerStatus::stuck: return Text::sticker_ok;
    case coding::StickerStatus::reported: return Text::sticker_reported;
    default: return Text::sticker_waiting;
    }
}

// Where a region lies, in words: a few thousand texts for three million devices, kept as long as tree and day are the same.
const std::string& place_text(const PublicPage& page, std::int64_t region_id, auth::Language language) {
    struct Places {
        std::shared_ptr<const registry::RegionTree> tree;
        base::Date day;
        std::unordered_map<std::int64_t, std::string> zh, en;
    };
    thread_local Places places;
    auto tree = page.registry.regions.tree();
    const auto today = page.registry.journal.clock().today();
    if (places.tree != tree || places.day != today) places = {std::move(tree), today, {}, {}};
    auto& texts = language == auth::Language::zh ? places.zh : places.en;
    if (const auto known = texts.find(region_id); known != texts.end()) return known->second;
    return texts.emplace(region_id, places.tree->path_text(region_id, today, language)).first->second;
}

// A plate to learn with: no device, no report, no record.
Reply practice(const PublicPage& page, const Request& request) {
    const auto& texts = texts_of(request);
    auto html = start(page, request, texts[Text::practice_title]);
    html += "<h1>" + texts[Text::practice_title] + "</h1><section><p>" + texts[Text::practice_says] + "</p><p>" + texts[Text::practice_real] + "</p></section>";
    html += "<a class=\"button\" href=\"/m/practice\">" + texts[Text::practice_go] + "</a>";
    return html_reply(std::move(html));
}

Reply show(const PublicPage& page, const Request& request) {
    if (coding::is_practice_code(request.path_value("code"))) return practice(page, request);
    const auto id = page.book.find(request.path_value("code"));
    if (!id) return no_device(page, request);
    const auto& texts = texts_of(request);
    const auto& clock = page.registry.journal.clock();
    Reply reply;
    const bool there = page.registry.directory.visit(*id, [&](const registry::Seen& device) {
        const auto plate = page.book.plate_of(*id);
        auto html = start(page, request, device.name);
        html += "<h1>";
        base::append_html(html, device.name);
        html.append("</h1><p class=\"code\">").append(coding::grouped(plate.human_code)).append("</p>");
        if (law::is_lift(device.variety)) html.append("<section class=\"help\">").append(texts[Text::emergency]).append("</section>");
        html += "<section><dl>";
        if (const auto* variety = law::find_catalog_row(device.variety)) row(html, texts[Text::kind], request.language == auth::Language::zh ? variety->name_zh : variety->name_en);
        row(html, texts[Text::use_state], texts.state(device.use_state));
        row(html, texts[Text::unit], device.unit_name.empty() ? std::string_view(texts[Text::not_known]) : device.unit_name);
        row(html, texts[Text::place], place_text(page, device.region_id, request.language));
        if (const auto& claimed = device.next_inspection)
            row(html, texts[claimed->what == registry::ClaimKind::certificate_expiry ? Text::certificate_expiry : Text::next_inspection], registry::to_text(claimed->on, claimed->precision), texts[Text::next_inspection_claim]);
        else row(html, texts[Text::next_inspection], texts[Text::not_known]);
        row(html, texts[Text::maintenance], texts[Text::maintenance_none]);
        row(html, texts[Text::sticker], texts[text_of(plate.status)]);
        html.append("</dl><p><small>").append(texts[Text::fresh]).append(" ").append(base::to_text_minutes(clock.now(), clock.offset())).append("</small></p></section>");
        report_form(html, texts, plate.code);
        html.append("<p><a href=\"/equipment/").append(std::to_string(*id)).append("\">").append(texts[Text::staff]).append("</a></p>");
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

// A browser counts a line break as one character and sends two.
std::string with_plain_breaks(std::string_view text) {
    std::string folded;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] != '\r') folded += text[i];
        else if (i + 1 == text.size() || text[i + 1] != '\n') folded += '\n';
    return folded;
}

// What was written is not lost with the answer that it was not taken.
Reply not_taken(const PublicPage& page, const Request& request, std::string_view code, const Written& written, int status, std::string_view why) {
    const auto& texts = texts_of(request);
    auto html = start(page, request, texts[Text::report]);
    html.append("<section class=\"help\">").append(why).append("</section>");
    report_form(html, texts, code, written);
    return html_reply(std::move(html), status);
}

Reply take_report(const PublicPage& page, ReportLimit& limit, const Request& request) {
    const Written written{form_value(request.body, "about"), with_plain_breaks(form_value(request.body, "text"))};
    const auto& [about, text] = written;
    const auto id = page.book.find(request.path_value("code"));
    if (!id) return no_device(page, request);
    const bool known = about == "fault" || about == "sticker" || about == "complaint";
    const auto& texts = texts_of(request);
    const auto code = page.book.code_of(*id);
    if (base::first_bad_utf8(text)) return not_taken(page, request, code, {about, ""}, 400, texts[Text::too_much]);
    if (!known || base::trim(text).empty() || base::to_code_points(text).size() > 500) return not_taken(page, request, code, written, 400, texts[Text::too_much]);
    if (!limit.take(request.client_address, code, page.registry.journal.clock().now())) {
        auto reply = not_taken(page, request, code, written, 429, texts[Text::too_many]);
        reply.headers.emplace_back("Retry-After", std::to_string(std::chrono::seconds(ReportLimit::window).count()));
        return reply;
    }
    const auto task = coding::report_from_public(page.coding, {code, about, text});
    if (!task) return unknown(page, request);
    // Another page, so that who loads it again does not send again.
    return {.status = 303, .content_type = "text/html; charset=utf-8", .headers = {{"Location", "/q/" + code + "/received/" + std::to_string(*task)}, {"Cache-Control", "no-store"}}};
}

Reply thank(const PublicPage& page, const Request& request) {
    const auto id = page.book.find(request.path_value("code"));
    const auto number = request.path_id("number");
    if (!id || !number) return unknown(page, request);
    const auto& texts = texts_of(request);
    auto html = start(page, request, texts[Text::report]);
    html += "<h1>" + texts[Text::thanks] + "</h1><section><dl>";
    row(html, texts[Text::thanks_number], std::to_string(*number));
    html += "</dl></section><a class=\"button\" href=\"/q/" + page.book.code_of(*id) + "\">←</a>";
    return html_reply(std::move(html));
}

} // namespace

std::vector<http::Route> public_routes(const PublicPage& page) {
    using enum http::Method;
    using http::Runs, http::ScopeUse, auth::Permission;
    const auto bind = [page](Reply (*handler)(const PublicPage&, const Request&)) { return [page, handler](const Request& request) { return handler(page, request); }; };
    const auto limit = std::make_shared<ReportLimit>(); // one for as long as the routes live
    const auto report = [page, limit](const Request& request) { return take_report(page, *limit, request); };
    const auto style = [](const Request&) { return Reply{.content_type = "text/css; charset=utf-8", .body = std::string(css), .headers = {{"Cache-Control", "public, max-age=86400"}}}; };
    return {
        {get, "/q/{code}", Permission::anyone, ScopeUse::public_projection, Runs::inline_on_loop, bind(show), "The public page of a plate", {}, {}, {}, "application/json", "text/html"},
        {get, "/Q/{code}", Permission::anyone, ScopeUse::public_projection, Runs::inline_on_loop, bind(show), "As printed on the plate", {}, {}, {}, "application/json", "text/html"},
        {get, "/q.css", Permission::anyone, ScopeUse::none, Runs::inline_on_loop, style, "The public page's style", {}, {}, {}, "application/json", "text/css"},
        {post, "/q/{code}/report", Permission::anyone, ScopeUse::public_projection, Runs::pooled, report, "A fault, a bad plate or a complaint, from anybody; 429 when too many come within an hour", {}, {}, {}, "application/x-www-form-urlencoded", "text/html", std::size_t{16} << 10, 303},
        {get, "/q/{code}/received/{number}", Permission::anyone, ScopeUse::public_projection, Runs::inline_on_loop, bind(thank), "Thanks for a report, with its number", {}, {}, {}, "application/json", "text/html"},
    };
}

} // namespace tezai::portal
