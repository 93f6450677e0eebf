// The network: Beast's synchronous algorithms on fibres, one io loop, a worker pool for what blocks (stack/server.md §2).
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "auth/accounts.hpp"
#include "http/http.hpp"

namespace tezai::http {

struct ServerSettings {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;          // 0: any free one; see Server::port
    std::string certificate_file, key_file; // PEM; both empty: plain HTTP
    std::size_t loops = 1;              // network threads
    std::size_t workers = 3;            // pool threads
    std::size_t queue = 512;            // waiting pool jobs; beyond: 503 with Retry-After
    std::string static_root;            // the built web pages with .br/.gz beside them; loaded into memory at start
    std::size_t connections = 12'000;
    std::string request_log;            // "": none; "-": standard error; else a file
    std::chrono::milliseconds header_within{10'000}, body_progress{30'000}, idle{60'000}, heartbeat{15'000}, stop_within{10'000};
};

class Server {
public:
    // `routes` of all rooms; ENSUREs that no two have the same method and pattern. `accounts` resolves the session cookie.
    Server(ServerSettings, std::vector<Route> routes, auth::Accounts& accounts, journal::Journal& journal);
    ~Server();
    void start();
    void stop(); // takes no new connections, finishes what is running, then returns
    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::string metrics() const; // requests by route and status, seconds spent, open connections: Prometheus' text form

private:
    struct State;
    std::unique_ptr<State> state_;
};

// The OpenAPI 3.1 document of the routes, sorted, the same bytes for the same routes.
[[nodiscard]] std::string openapi(const std::vector<Route>& routes, std::string_view version);

// Without a network: finds the route, checks session, CSRF, permission and body limit, runs the handler. The server and the
// scenarios of tests use this one function, so a test sees what a browser sees.
class Dispatcher {
public:
    Dispatcher(std::vector<Route> routes, auth::Accounts& accounts, journal::Journal& journal);
    ~Dispatcher();
    struct Incoming {
        Method method;
        std::string target; // path and query as sent
        std::vector<std::pair<std::string, std::string>> headers; // lower-case names
        std::string body;
        std::string client_address = {};
        bool head_only = false;
    };
    [[nodiscard]] Reply run(const Incoming&);
    [[nodiscard]] const std::vector<Route>& routes() const;

private:
    struct State;
    std::unique_ptr<State> state_;
    friend class Server;
};

} // namespace tezai::http
