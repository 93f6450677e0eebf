#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "http/router.hpp"
#include "http/server.hpp"

namespace tezai::http {
namespace {

namespace bj = boost::json;

struct FieldProblem {
    std::string path, code, says;
    static constexpr auto form = std::tuple{base::form::field("path", &FieldProblem::path, "JSON pointer"), base::form::field("code", &FieldProblem::code),
                                            base::form::field("says", &FieldProblem::says, "in the language of the request")};
};
struct Problem {
    static constexpr std::string_view schema_name = "Problem";
    int status = 0;
    std::string code, says, next;
    std::vector<FieldProblem> fields;
    static constexpr auto form =
        std::tuple{base::form::field("status", &Problem::status), base::form::field("code", &Problem::code, "stable: what programs look at"),
                   base::form::field("says", &Problem::says, "what happened"), base::form::field("next", &Problem::next, "what this person can do"),
                   base::form::field("fields", &Problem::fields, "of a malformed body, every fault")};
};

std::string_view word(ScopeUse use) {
    static constexpr std::array<std::string_view, 3> words{"none", "public_projection", "applied"};
    return words.at(static_cast<std::size_t>(use));
}

bj::object content(std::string_view type, bj::value schema) { return {{type, bj::object{{"schema", std::move(schema)}}}}; }

bool is_json(std::string_view type) { return type.substr(0, type.find(';')) == "application/json"; }

bj::value bytes_or(bool json, const std::function<bj::value(bj::object&)>& schema, bj::object& schemas) {
    if (schema) return schema(schemas);
    if (json) return bj::object{};
    return bj::object{{"type", "string"}, {"format", "binary"}};
}

bj::object parameter(std::string_view name, std::string_view in, std::string_view type, std::string_view about, bool required) {
    bj::object schema{{"type", type == "date" ? "string" : bj::string_view(type)}};
    if (type == "date") schema["format"] = "date";
    bj::object out{{"name", name}, {"in", in}, {"required", required}, {"schema", std::move(schema)}};
    if (!about.empty()) out["description"] = about;
    return out;
}

bj::object operation(const Route& route, bj::object& schemas) {
    bj::object out;
    if (!route.about.empty()) out["summary"] = route.about;
    bj::array parameters;
    for (const auto segment : base::split(route.path.substr(1), '/')) {
        if (segment.empty() || segment.front() != '{') continue;
        const auto name = segment.substr(1, segment.find('}') - 1);
        parameters.push_back(parameter(name, "path", name == "id" || name == "leaf" ? "integer" : "string", {}, true));
    }
    for (const auto& query : route.query) parameters.push_back(parameter(query.name, "query", query.type, query.about, false));
    const bool unsafe = Method{route.method} != Method::get;
    if (unsafe && auth::Permission{route.permission} != auth::Permission::anyone) {
        parameters.push_back(parameter("X-CSRF-Token", "header", "string", "csrf_token of GET /api/v1/session", true));
        if (Runs{route.runs} == Runs::pooled)
            parameters.push_back(parameter("Idempotency-Key", "header", "string", "a new value for each write; a retry with it is the same write", false));
    }
    out["parameters"] = std::move(parameters);
    if (unsafe && (route.request_schema || !is_json(route.request_type))) {
        bj::object types;
        const auto schema = bytes_or(is_json(route.request_type), route.request_schema, schemas);
        for (const auto type : base::split(route.request_type, ',')) types[base::trim(type)] = bj::object{{"schema", schema}};
        out["requestBody"] = bj::object{{"required", true}, {"content", std::move(types)}};
    }
    bj::object responses;
    if (route.reply_schema || !is_json(route.reply_type)) {
        bj::object good{{"description", "ok"}, {"content", content(route.reply_type, bytes_or(is_json(route.reply_type), route.reply_schema, schemas))}};
        responses[std::to_string(route.status)] = std::move(good);
    } else {
        responses[std::to_string(route.status == 200 ? 204 : route.status)] = bj::object{{"description", "done"}};
    }
    responses["default"] = bj::object{{"description", "problem"}, {"content", content("application/problem+json", bj::object{{"$ref", "#/components/schemas/Problem"}})}};
    out["responses"] = std::move(responses);
    out["x-permission"] = auth::word(route.permission);
    out["x-scope"] = word(ScopeUse{route.scope});
    out["x-runs"] = Runs{route.runs} == Runs::pooled ? "pooled" : "inline";
    return out;
}

} // namespace

std::string openapi(const std::vector<Route>& routes, std::string_view version) {
    bj::object schemas, paths;
    base::form::add_schema<Problem>(schemas);
    for (const auto& route : routes) {
        auto& path = paths[route.path];
        if (!path.is_object()) path.emplace_object();
        std::string method(word(Method{route.method}));
        std::transform(method.begin(), method.end(), method.begin(), [](char c) { return static_cast<char>(c + 32); });
        path.as_object()[method] = operation(route, schemas);
    }
    return base::form::canonical(bj::object{{"openapi", "3.1.0"},
                                            {"info", bj::object{{"title", "Tezai"}, {"version", version}}},
                                            {"paths", std::move(paths)},
                                            {"components", bj::object{{"schemas", std::move(schemas)}}}}) +
           '\n';
}

} // namespace tezai::http
