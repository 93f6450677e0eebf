// What a room sees of HTTP: a request in, a reply out, and a table of routes. No Boost here; the network is elsewhere.
//
// A route that does not state its permission, its scope and where it runs does not compile: the three have no default.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/fwd.hpp>

#include "auth/actor.hpp"
#include "base/form.hpp"
#include "law/decision.hpp"

namespace tezai::http {

enum class Method : std::uint8_t { get, post, put, del };

struct Request {
    Method method = Method::get;
    std::string_view path;                                            // decoded path, no query
    std::vector<std::pair<std::string, std::string>> path_values;     // {id} → "17", in the order of the pattern
    std::vector<std::pair<std::string, std::string>> query;           // decoded, UTF-8 checked; repeated names are refused
    std::string_view body;
    std::string_view content_type;
    std::function<std::string_view(std::string_view name)> header;    // lower-case name; empty when absent
    std::shared_ptr<const auth::Actor> actor;                         // never null: the public has account 0
    auth::Language language = auth::Language::zh;

    std::string_view session_token = {}; // of a session that is alive: for signing out and changing the password only
    std::string_view client_address = {}; // http/client_address.hpp; empty where no network was between: to limit what a stranger may do, never kept

    [[nodiscard]] std::string_view path_value(std::string_view name) const;
    [[nodiscard]] std::optional<std::int64_t> path_id(std::string_view name = "id") const;  // digits only, > 0
    [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const; // empty counts as absent
    [[nodiscard]] std::optional<std::int64_t> query_integer(std::string_view name) const;
};

struct Reply {
    int status = 200;
    std::string content_type = "application/json; charset=utf-8";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    // When set, the body is produced in pieces (export): called until it returns false; runs on the pool.
    std::function<bool(std::string& piece)> stream;
    // When set, the connection becomes a server-sent event stream fed from the bus (http/live.hpp).
    std::function<void(class LiveStream&)> live;
};

// Where a handler runs: on the network loop (answers from memory in microseconds) or on the worker pool (may read the store).
enum class Runs : std::uint8_t { inline_on_loop, pooled };
// What of the actor's scope the handler uses; the access matrix in tests is generated from it.
enum class ScopeUse : std::uint8_t {
    none,              // touches no record of a region or unit (session, label formats, documentation)
    public_projection, // the fixed public view of a device: the one exception to "another county's record does not exist"
    applied,           // every record it touches is read through actor.scope
};

template <class E>
class Stated { // an E that must be given: no default
public:
    constexpr Stated(E value) : value_(value) {}
    constexpr operator E() const { return value_; }

private:
    E value_;
};

using Handler = std::function<Reply(const Request&)>;

struct QueryParameter {
    std::string_view name, about;
    std::string_view type = "string"; // string, integer, boolean, date
};

struct Route {
    Stated<Method> method;
    std::string_view path; // "/api/v1/equipment/{id}"
    Stated<auth::Permission> permission;
    Stated<ScopeUse> scope;
    Stated<Runs> runs;
    Handler handler;
    std::string_view about = "";                                     // one sentence for OpenAPI
    std::vector<QueryParameter> query = {};
    std::function<boost::json::value(boost::json::object&)> request_schema = {}; // schema_of<NewUnit>
    std::function<boost::json::value(boost::json::object&)> reply_schema = {};
    std::string_view request_type = "application/json";              // of the body where there is one
    std::string_view reply_type = "application/json";
    std::size_t body_limit = 1 << 20;                                // bytes; photos and imports state theirs
    int status = 200;                                                // of a good answer, for OpenAPI: 201 where something is made
    bool answers_head = true;                                        // false: a GET that leaves a trace, such as a print that is counted: HEAD gets 405
};
template <class T>
[[nodiscard]] std::function<boost::json::value(boost::json::object&)> schema() {
    return [](boost::json::object& schemas) { return base::form::schema_of<T>(schemas); };
}

// ---- replies ---------------------------------------------------------------------------------------------------
template <class T>
[[nodiscard]] Reply json(const T& value, int status = 200) {
    return {.status = status, .body = base::form::write(value)};
}
[[nodiscard]] Reply created(std::string_view location, std::string body = "{}");
[[nodiscard]] Reply no_content();
[[nodiscard]] Reply not_found(const Request&);                          // the one text for absent and for invisible, byte for byte
[[nodiscard]] Reply malformed(const Request&, const base::form::Faults&);   // 400 with every field named
[[nodiscard]] Reply refused(const Request&, const law::Refusal&);       // 409 (403 for "*.not_permitted", 412 for "*.saved_before_you"): says, next, clause
[[nodiscard]] Reply problem(const Request&, int status, std::string_view code, const std::map<std::string, std::string>& named = {});

// Parses the body as T or gives the 400 to send.
template <class T>
[[nodiscard]] base::Result<T, Reply> parse(const Request& request) {
    auto parsed = base::form::parse<T>(request.body);
    if (parsed) return std::move(*parsed);
    return base::failure(malformed(request, parsed.error()));
}

// ---- words -----------------------------------------------------------------------------------------------------
// Every code that a room can say, in Chinese and English: zh.json and en.json of the room,
// { "coding.device_scrapped": { "says": "该设备已于 {scrapped_on} 报废，不能赋码。", "next": "…" }, … }; a plain string is `says` alone.
class Words {
public:
    void add(std::string_view zh_json, std::string_view en_json); // at start; ENSUREs that both have the same codes and placeholders
    [[nodiscard]] std::string says(auth::Language, std::string_view code, const std::map<std::string, std::string>& named = {}) const;
    [[nodiscard]] std::string next(auth::Language, std::string_view code, const std::map<std::string, std::string>& named = {}) const;
    [[nodiscard]] bool knows(std::string_view code) const;
    [[nodiscard]] std::vector<std::string> codes() const;

private:
    struct Text {
        std::string says, next;
    };
    std::map<std::string, std::pair<Text, Text>, std::less<>> texts_;
};
[[nodiscard]] Words& words(); // the process's; filled once at start in compose.cpp (and by a test's Office)

} // namespace tezai::http
