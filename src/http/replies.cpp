#include <charconv>

#include "base/json.hpp"
#include "http/http.hpp"

namespace tezai::http {
namespace {

using base::form::append_string;

struct FieldFault {
    std::string path, code, says;
};

Reply problem_reply(const Request& request, int status, std::string_view code, const std::map<std::string, std::string>& named,
                    const std::vector<FieldFault>& fields, const law::Clause* clause) {
    auto& all = words();
    Reply reply;
    reply.status = status;
    reply.content_type = "application/problem+json; charset=utf-8";
    auto& out = reply.body;
    out += "{\"status\":" + std::to_string(status) + ",\"code\":";
    append_string(out, code);
    out += ",\"says\":";
    append_string(out, all.says(request.language, code, named));
    out += ",\"next\":";
    append_string(out, all.next(request.language, code, named));
    out += ",\"fields\":[";
    for (std::size_t i = 0; i < fields.size(); ++i) {
        out += i ? ",{\"path\":" : "{\"path\":";
        append_string(out, fields[i].path);
        out += ",\"code\":";
        append_string(out, fields[i].code);
        out += ",\"says\":";
        append_string(out, fields[i].says);
        out += '}';
    }
    out += ']';
    if (clause) {
        out += ",\"clause\":";
        append_string(out, law::to_text(*clause));
    }
    out += '}';
    return reply;
}

bool ends_with(std::string_view text, std::string_view end) { return text.size() >= end.size() && text.substr(text.size() - end.size()) == end; }

} // namespace

std::string_view Request::path_value(std::string_view name) const {
    for (const auto& [key, value] : path_values)
        if (key == name) return value;
    return {};
}
std::optional<std::int64_t> Request::path_id(std::string_view name) const {
    const auto text = path_value(name);
    std::int64_t id = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), id);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || id <= 0) return std::nullopt;
    return id;
}
std::optional<std::string_view> Request::query_value(std::string_view name) const {
    for (const auto& [key, value] : query)
        if (key == name && !value.empty()) return value;
    return std::nullopt;
}
std::optional<std::int64_t> Request::query_integer(std::string_view name) const {
    const auto text = query_value(name);
    if (!text) return std::nullopt;
    std::int64_t n = 0;
    const auto read = std::from_chars(text->data(), text->data() + text->size(), n);
    if (read.ec != std::errc{} || read.ptr != text->data() + text->size()) return std::nullopt;
    return n;
}

Reply created(std::string_view location, std::string body) {
    Reply reply;
    reply.status = 201;
    reply.body = std::move(body);
    reply.headers.emplace_back("Location", location);
    return reply;
}
Reply no_content() {
    Reply reply;
    reply.status = 204;
    reply.content_type.clear();
    return reply;
}
Reply not_found(const Request& request) { return problem_reply(request, 404, "http.not_found", {}, {}, nullptr); }
Reply malformed(const Request& request, const base::form::Faults& faults) {
    std::vector<FieldFault> fields;
    for (const auto& fault : faults) {
        // The codes of form.hpp stand without a room; a room's own faults ("registry.credit_code_wrong") have theirs.
        const auto code = fault.code.find('.') == std::string::npos ? "form." + fault.code : fault.code;
        fields.push_back({fault.path, fault.code, words().says(request.language, code, fault.named)});
    }
    return problem_reply(request, 400, "http.malformed", {}, fields, nullptr);
}
Reply refused(const Request& request, const law::Refusal& refusal) {
    const int status = ends_with(refusal.code, ".not_permitted") ? 403 : ends_with(refusal.code, ".saved_before_you") ? 412 : 409;
    return problem_reply(request, status, refusal.code, refusal.named, {}, &refusal.clause);
}
Reply problem(const Request& request, int status, std::string_view code, const std::map<std::string, std::string>& named) {
    return problem_reply(request, status, code, named, {}, nullptr);
}

} // namespace tezai::http
