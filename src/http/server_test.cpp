// Over real sockets: what the network does with good, bad, slow and rude peers.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "http/client_address.hpp"
#include "http/reply_text.hpp"
#include "http/test_house.hpp"

using namespace tezai;
using namespace tezai::http;
using namespace std::chrono_literals;

namespace {
struct Running {
    TestHouse house;
    Server server;
    explicit Running(ServerSettings settings = {}) : server(adjusted(std::move(settings)), house.routes(), *house.accounts, house.journal) { server.start(); }
    static ServerSettings adjusted(ServerSettings settings) {
        settings.port = 0;
        return settings;
    }
    std::string ask(const std::string& text) {
        Wire wire(server.port());
        wire.say(text);
        return wire.hear_answer();
    }
    std::string get(const std::string& path, const std::string& headers = "") { return ask("GET " + path + " HTTP/1.1\r\nHost: t\r\n" + headers + "\r\n"); }
};
bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }
std::string status_of(const std::string& answer) { return answer.size() > 12 ? answer.substr(9, 3) : "none"; }
} // namespace

TEST_CASE("an answer carries its length and what protects a page") {
    Running r;
    const auto answer = r.get("/q/ABC");
    CHECK(answer.substr(0, 17) == "HTTP/1.1 200 OK\r\n");
    CHECK(has(answer, "\r\n\r\ncode ABC"));
    for (const auto* header : {"Content-Length: 8", "X-Content-Type-Options: nosniff", "frame-ancestors 'none'", "script-src 'self' 'wasm-unsafe-eval'", "Referrer-Policy: same-origin", "Cache-Control: no-store", "Date: "})
        CHECK_MESSAGE(has(answer, header), header);
    const auto head = r.ask("HEAD /q/ABC HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
    CHECK(has(head, "Content-Length: 8"));
    CHECK(head.substr(head.size() - 4) == "\r\n\r\n");
}

TEST_CASE("a GET that leaves a trace does nothing for HEAD") {
    Running r;
    const auto head = r.ask("HEAD /api/v1/counted HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
    CHECK(status_of(head) == "405");
    CHECK(has(head, "Allow: GET\r\n"));
    CHECK(r.house.issued == 0);
    CHECK(status_of(r.get("/api/v1/counted")) == "200");
    CHECK(r.house.issued == 1);
}

TEST_CASE("who asks is the peer; a proxy on this machine is believed in what it wrote itself") {
    struct Case {
        const char *says, *peer, *forwarded, *client;
    };
    for (const auto& c : {
             Case{"nobody between", "198.51.100.7", "", "198.51.100.7"},
             Case{"a stranger writes what he likes", "198.51.100.7", "203.0.113.9", "198.51.100.7"},
             Case{"the proxy names the client", "127.0.0.1", "203.0.113.9", "203.0.113.9"},
             Case{"the client wrote the first, the proxy the last", "::1", "1.2.3.4, 203.0.113.9", "203.0.113.9"},
             Case{"no address", "127.0.0.1", "unknown", "127.0.0.1"},
             Case{"an empty last", "127.0.0.1", "203.0.113.9,", "127.0.0.1"},
             Case{"IPv4 on a socket for both", "::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"},
             Case{"one subscriber has all of a /64", "2001:db8:1:2:aaaa:bbbb:cccc:dddd", "", "2001:db8:1:2::"},
             Case{"the next /64 is another's", "::1", "2001:db8:1:3::1", "2001:db8:1:3::"},
             Case{"itself", "::1", "", "::1"},
         }) {
        CAPTURE(c.says);
        CHECK(client_address(boost::asio::ip::make_address(c.peer), c.forwarded) == c.client);
    }
    Running r;
    CHECK(has(r.get("/api/v1/counted"), "\"127.0.0.1\""));
    CHECK(has(r.get("/api/v1/counted", "X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-For: 203.0.113.9\r\n"), "\"203.0.113.9\""));
}

TEST_CASE("what is not HTTP, too large or not allowed is refused with its status") {
    Running r;
    const std::string big(17 * 1024, 'x');
    struct Case {
        const char* says;
        std::string text;
        const char* status;
    };
    for (const auto& c : {
             Case{"rubbish", "\x16\x03\x01 hello\r\n\r\n", "400"},
             Case{"rubbish version", "GET / HTTP/3.7\r\n\r\n", "400"},
             Case{"no host", "GET /q/A HTTP/1.1\r\n\r\n", "400"},
             Case{"two hosts", "GET /q/A HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"},
             Case{"two lengths", "PUT /api/v1/photo HTTP/1.1\r\nHost: t\r\nContent-Type: image/png\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", "400"},
             Case{"length and chunked", "PUT /api/v1/photo HTTP/1.1\r\nHost: t\r\nContent-Type: image/png\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
             Case{"length that is no number", "PUT /api/v1/photo HTTP/1.1\r\nHost: t\r\nContent-Length: -1\r\n\r\n", "400"},
             Case{"a blank in a name", "GET /q/A HTTP/1.1\r\nHost : t\r\n\r\n", "400"},
             Case{"header of 17 kB", "GET /q/A HTTP/1.1\r\nHost: t\r\nX-Big: " + big + "\r\n\r\n", "431"},
             Case{"target of 17 kB", "GET /q/" + big + " HTTP/1.1\r\nHost: t\r\n\r\n", "431"},
             Case{"body at the limit", "PUT /api/v1/photo HTTP/1.1\r\nHost: t\r\nContent-Type: image/png\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x'), "200"},
             Case{"body over the limit", "PUT /api/v1/photo HTTP/1.1\r\nHost: t\r\nContent-Type: image/png\r\nContent-Length: 1001\r\n\r\n" + std::string(1001, 'x'), "413"},
             Case{"a length that promises 10 GB", "PUT /api/v1/photo HTTP/1.1\r\nHost: t\r\nContent-Type: image/png\r\nContent-Length: 10000000000\r\n\r\n", "413"},
             Case{"chunks at the limit", "PUT /api/v1/photo HTTP/1.1\r\nHost: t\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" + std::string(1000, 'x') + "\r\n0\r\n\r\n", "200"},
             Case{"chunks over the limit", "PUT /api/v1/photo HTTP/1.1\r\nHost: t\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" + std::string(1000, 'x') + "\r\n1\r\nx\r\n0\r\n\r\n", "413"},
             Case{"a broken chunk", "PUT /api/v1/photo HTTP/1.1\r\nHost: t\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400"},
             Case{"a body for a page that takes none", "POST /q/ABC HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\nabc", "405"},
             Case{"a method nobody knows", "BREW /q/ABC HTTP/1.1\r\nHost: t\r\n\r\n", "405"},
             Case{"OPTIONS", "OPTIONS /q/ABC HTTP/1.1\r\nHost: t\r\n\r\n", "405"},
             Case{"absolute form", "GET http://t/q/ABC HTTP/1.1\r\nHost: t\r\n\r\n", "200"},
             Case{"HTTP/1.0", "GET /q/ABC HTTP/1.0\r\n\r\n", "200"},
             Case{"a handler that throws on the loop", "GET /api/v1/broken HTTP/1.1\r\nHost: t\r\n\r\n", "503"},
             Case{"a handler that throws on the pool", "GET /api/v1/broken_pooled HTTP/1.1\r\nHost: t\r\n\r\n", "503"},
             Case{"nothing there", "GET /nothing HTTP/1.1\r\nHost: t\r\n\r\n", "404"},
         }) {
        CAPTURE(c.says);
        CHECK(status_of(r.ask(c.text)) == c.status);
    }
    CHECK(status_of(r.get("/q/ABC")) == "200"); // and it is alive
    CHECK(has(r.server.metrics(), "route=\"/q/{code}\",status=\"2xx\"}"));
}

TEST_CASE("a connection serves many requests, also with bodies, also split in any place") {
    Running r;
    Wire wire(r.server.port());
    const std::string put = "PUT /api/v1/photo HTTP/1.1\r\nHost: t\r\nContent-Type: image/png\r\nContent-Length: 5\r\n\r\nhello";
    for (std::size_t cut = 1; cut < put.size(); cut += 7) {
        wire.say(put.substr(0, cut));
        std::this_thread::sleep_for(1ms);
        wire.say(put.substr(cut));
        CHECK(has(wire.hear_answer(), "\r\n\r\n5"));
    }
    wire.say("PUT /api/v1/photo HTTP/1.1\r\nHost: t\r\nContent-Type: image/png\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    CHECK(has(wire.hear("\r\n\r\n"), "100 Continue"));
    wire.say("hello");
    CHECK(has(wire.hear_answer(), "\r\n\r\n5"));
    wire.say("GET /q/A HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
    CHECK(has(wire.hear(), "Connection: close"));
    CHECK(wire.is_closed());
}

TEST_CASE("the slow are cut: a header that does not end, a body that stands still, a half-closed request") {
    Running r({.header_within = 700ms, .body_progress = 700ms, .idle = 700ms});
    const auto time_until_closed = [&](const std::string& text) {
        const auto from = std::chrono::steady_clock::now();
        Wire wire(r.server.port());
        wire.say(text);
        (void)wire.hear();
        CHECK(wire.is_closed());
        return std::chrono::steady_clock::now() - from;
    };
    for (const std::string text : {"", "GET /q/A HTTP/1.1\r\nHos", "PUT /api/v1/photo HTTP/1.1\r\nHost: t\r\nContent-Type: image/png\r\nContent-Length: 50\r\n\r\nhalf"}) {
        const auto took = time_until_closed(text);
        CHECK(took > 500ms);
        CHECK(took < 4s);
    }
    Wire half(r.server.port());
    half.say("PUT /api/v1/photo HTTP/1.1\r\nHost: t\r\nContent-Type: image/png\r\nContent-Length: 50\r\n\r\nhalf");
    half.finish_saying();
    CHECK(half.hear().empty());
    // A drop now and then keeps nobody's header open.
    Wire dripping(r.server.port());
    const auto from = std::chrono::steady_clock::now();
    for (const char c : std::string("GET /q/A HTTP/1.1\r\nHost: t\r\nX: aaaaaaaaaaaaaaaaaaaaaaaa")) {
        if (!dripping.say(std::string(1, c)) || std::chrono::steady_clock::now() - from > 4s) break;
        std::this_thread::sleep_for(100ms);
    }
    CHECK(std::chrono::steady_clock::now() - from < 4s);
    CHECK(status_of(r.get("/q/ABC")) == "200");
}

TEST_CASE("an export leaves in pieces; one that breaks off is seen to break off") {
    Running r;
    Wire wire(r.server.port());
    wire.say("GET /api/v1/export/all.csv HTTP/1.1\r\nHost: t\r\n\r\n");
    const auto answer = wire.hear("\r\n0\r\n\r\n");
    CHECK(has(answer, "Transfer-Encoding: chunked"));
    CHECK(has(answer, "row 0,"));
    CHECK(has(answer, "row 99,"));
    wire.say("GET /q/A HTTP/1.1\r\nHost: t\r\n\r\n");
    CHECK(status_of(wire.hear_answer()) == "200");
    Wire broken(r.server.port());
    broken.say("GET /api/v1/export/broken.csv HTTP/1.1\r\nHost: t\r\n\r\n");
    const auto part = broken.hear();
    CHECK(has(part, "row 2,"));
    CHECK_FALSE(has(part, "\r\n0\r\n\r\n"));
}

TEST_CASE("a live stream tells what its listener may see, beats, and ends with the session") {
    Running r({.heartbeat = 300ms});
    CHECK(status_of(r.get("/api/v1/live")) == "401");
    const auto session = r.house.accounts->sign_in("county", TestHouse::password, false);
    REQUIRE(session);
    Wire wire(r.server.port());
    wire.say("GET /api/v1/live HTTP/1.1\r\nHost: t\r\nCookie: __Host-tezai=" + session->token + "\r\n\r\n");
    CHECK(has(wire.hear("retry:"), "text/event-stream"));
    r.house.bus.publish({.topic = "indicator", .leaf = 7, .region_id = 4, .data = "{\"foreign\":1}"});
    r.house.bus.publish({.topic = "indicator", .leaf = 8, .region_id = 3, .data = "{\"own\":\n1}"});
    r.house.bus.publish({.topic = "import", .leaf = 9, .data = "{\"all\":1}"});
    const auto heard = wire.hear("\"all\"");
    CHECK(has(heard, "id: 8\nevent: indicator\ndata: {\"own\": 1}\n\n"));
    CHECK(has(heard, "id: 9\nevent: import\n"));
    CHECK_FALSE(has(heard, "foreign"));
    CHECK(has(wire.hear("heartbeat"), "event: heartbeat\ndata: {}"));
    r.house.accounts->sign_out(session->token);
    (void)wire.hear();
    CHECK(wire.is_closed());
    r.house.bus.publish({.topic = "import", .leaf = 10, .data = "{}"}); // nobody is left to hear it
}

TEST_CASE("built pages come from memory, packed for who takes it, and the page owns the addresses below it") {
    const auto root = std::filesystem::temp_directory_path() / ("tezai_web_" + std::to_string(::getpid()));
    std::filesystem::create_directories(root / "assets");
    std::filesystem::create_directories(root / "m");
    std::ofstream(root / "index.html") << "<p>desktop";
    std::ofstream(root / "m" / "index.html") << "<p>phone";
    std::ofstream(root / "assets" / "a.js") << "plain script";
    std::ofstream(root / "assets" / "a.js.br") << "br";
    std::ofstream(root / "assets" / "a.js.gz") << "gzip";
    {
        Running r({.static_root = root});
        const std::string html = "Accept: text/html,*/*\r\n";
        struct Case {
            const char *path, *headers, *status, *has;
        };
        for (const auto& c : {
                 Case{"/", "", "200", "<p>desktop"},
                 Case{"/", html.c_str(), "200", "<p>desktop"},
                 Case{"/equipment/17", html.c_str(), "200", "<p>desktop"},
                 Case{"/equipment/17", "", "404", "http.not_found"},
                 Case{"/m", html.c_str(), "200", "<p>phone"},
                 Case{"/m/today", html.c_str(), "200", "<p>phone"},
                 Case{"/index.html", "", "200", "<p>desktop"},
                 Case{"/assets/a.js", "", "200", "plain script"},
                 Case{"/assets/a.js", "Accept-Encoding: gzip, deflate, br\r\n", "200", "Content-Encoding: br"},
                 Case{"/assets/a.js", "Accept-Encoding: gzip\r\n", "200", "Content-Encoding: gzip"},
                 Case{"/assets/a.js", "Accept-Encoding: br;q=0, gzip;q=0.5\r\n", "200", "Content-Encoding: gzip"},
                 Case{"/assets/a.js", "", "200", "immutable"},
                 Case{"/assets/b.js", html.c_str(), "404", "http.not_found"},
                 Case{"/assets/../../etc/passwd", html.c_str(), "200", "<p>desktop"},
                 Case{"/api/v1/nothing", html.c_str(), "404", "http.not_found"},
                 Case{"/q/ABC", html.c_str(), "200", "code ABC"},
             }) {
            CAPTURE(c.path);
            CAPTURE(c.headers);
            const auto answer = r.get(c.path, c.headers);
            CHECK(status_of(answer) == c.status);
            CHECK_MESSAGE(has(answer, c.has), answer);
        }
        const auto answer = r.get("/assets/a.js");
        const auto at = answer.find("ETag: ");
        const auto etag = answer.substr(at + 6, answer.find("\r\n", at) - at - 6);
        CHECK(status_of(r.get("/assets/a.js", "If-None-Match: " + etag + "\r\n")) == "304");
    }
    std::filesystem::remove_all(root);
}

TEST_CASE("when too much waits, the rest is told to come back") {
    Running r({.workers = 1, .queue = 2});
    std::vector<std::thread> threads;
    std::atomic<int> served = 0, busy = 0;
    for (int i = 0; i < 12; ++i)
        threads.emplace_back([&] {
            const auto answer = r.get("/api/v1/slow");
            if (status_of(answer) == "200") ++served;
            if (status_of(answer) == "503" && has(answer, "Retry-After: 1") && has(answer, "http.busy")) ++busy;
        });
    for (auto& thread : threads) thread.join();
    CHECK(served + busy == 12);
    CHECK(served >= 2);
    CHECK(busy >= 1);
}

TEST_CASE("stopping under load finishes what runs and lets nobody hang") {
    for (int round = 0; round < 3; ++round) {
        auto r = std::make_unique<Running>();
        const auto session = r->house.accounts->sign_in("county", TestHouse::password, false);
        const auto port = r->server.port();
        std::atomic<bool> over = false;
        std::atomic<int> whole = 0, broken = 0;
        std::vector<std::thread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&, i] {
                while (!over) {
                    try {
                        Wire wire(port);
                        for (int n = 0; n < 50; ++n) {
                            if (!wire.say(i % 2 ? "GET /q/ABC HTTP/1.1\r\nHost: t\r\n\r\n" : "GET /api/v1/slow HTTP/1.1\r\nHost: t\r\n\r\n")) break;
                            const auto answer = wire.hear_answer();
                            if (answer.empty()) break;
                            if (status_of(answer) == "200") ++whole;
                            else ++broken;
                        }
                    } catch (const std::exception&) {
                        return; // nobody listens any more
                    }
                }
            });
        Wire live(port);
        live.say("GET /api/v1/live HTTP/1.1\r\nHost: t\r\nCookie: __Host-tezai=" + session->token + "\r\n\r\n");
        (void)live.hear("retry:");
        const Wire idle(port), half(port);
        half.say("GET /q/A HT");
        std::this_thread::sleep_for(150ms);
        const auto from = std::chrono::steady_clock::now();
        r->server.stop();
        CHECK(std::chrono::steady_clock::now() - from < 12s);
        over = true;
        for (auto& thread : threads) thread.join();
        CHECK(whole > 0);
        CHECK(broken == 0);
        r.reset();
    }
}

TEST_CASE("a header's value cannot begin another header") {
    Reply reply;
    reply.headers = {{"Location", "/a\r\nSet-Cookie: x=1"}};
    std::string out;
    append_head(out, reply, {.length = 0, .date = "now"});
    CHECK_FALSE(has(out, "\nSet-Cookie"));
    CHECK(http_date(1638669600) == "Sun, 05 Dec 2021 02:00:00 GMT");
}
