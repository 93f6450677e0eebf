// One request between its header and its answer, without a network. The server begins with the header alone (so that a
// body nobody may send is never read), reads the body, and finishes on the loop or on the pool.
#pragma once

#include <mutex>
#include <set>

#include "http/log.hpp"
#include "http/router.hpp"
#include "http/server.hpp"

namespace tezai::http {

using HeaderOf = std::function<std::string_view(std::string_view lower_case_name)>;

struct Call {
    Method method = Method::get;
    std::string_view raw_target;
    Target target;
    Router::Found found;
    HeaderOf header;
    std::string client_address;
    bool head_only = false;            // HEAD: `method` is get
    std::shared_ptr<const auth::Actor> actor;
    std::string_view token;            // of the session cookie; empty: none that is alive
    auth::Language language = auth::Language::zh;
    std::string_view idempotency_key;  // empty where it plays no part
    std::optional<Reply> early;        // decided by the header: the body is not wanted
    bool no_such_path = false;         // `early` is the 404 for it: the server may look for a page first

    [[nodiscard]] std::string_view pattern() const { return found.route ? found.route->path : std::string_view("-"); }
    [[nodiscard]] bool runs_on_loop() const { return found.route && Runs{found.route->runs} == Runs::inline_on_loop; }
    [[nodiscard]] std::size_t body_limit() const { return found.route ? found.route->body_limit : 0; }
};

struct Dispatcher::State {
    State(std::vector<Route> all, auth::Accounts& a, journal::Journal& j) : routes(std::move(all)), router(routes), accounts(a), journal(j) {}

    void begin(Call&, Method, std::string_view target, HeaderOf) const;
    // Runs the handler: blocking for pooled routes. Never throws std::exception.
    [[nodiscard]] Reply finish(Call&, std::string_view body);
    // A problem in the language of whoever asks.
    [[nodiscard]] Reply problem(const Call&, int status, std::string_view code) const;

    const std::vector<Route> routes;
    const Router router;
    auth::Accounts& accounts;
    journal::Journal& journal;
    std::unique_ptr<RequestLog> log = std::make_unique<RequestLog>(""); // the server puts its own here

private:
    friend class Dispatcher;
    [[nodiscard]] Reply run_handler(Call&, std::string_view body);
    [[nodiscard]] Reply run_once(Call&, std::string_view body);
    std::mutex running_mutex_;
    std::set<std::pair<std::int64_t, std::string>> running_; // idempotency keys at work
};

inline constexpr std::string_view session_cookie = "__Host-tezai";

} // namespace tezai::http
