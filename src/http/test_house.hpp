// A store in memory with accounts and some routes, and a browser made of a plain socket: for the tests of this room.
#pragma once

#include <atomic>
#include <cstring>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "auth_migrations.hpp"
#include "auth_words.hpp"
#include "http/live.hpp"
#include "http/server.hpp"
#include "http/session_api.hpp"
#include "http_words.hpp"
#include "journal_migrations.hpp"
#include "store/migrator.hpp"

namespace tezai::http {

struct TestHouse {
    std::unique_ptr<store::Database> db = store::Database::open({.url = ":memory:"});
    base::StoppedClock clock{*base::parse_instant("2021-12-05T09:00:00+08:00")};
    journal::Journal journal{*db, clock, base::Suite::gm};
    bus::Bus bus;
    std::unique_ptr<auth::Accounts> accounts;
    std::atomic<int> issued = 0;
    std::atomic<bool> hold = false; // keeps /issue waiting
    static constexpr const char* password = "a long password of ours";

    TestHouse() {
        std::vector<store::Migration> all(tezai::journal::migrations().begin(), tezai::journal::migrations().end());
        all.insert(all.end(), tezai::auth::migrations().begin(), tezai::auth::migrations().end());
        store::migrate(*db, all);
        accounts = std::make_unique<auth::Accounts>(
            journal, auth::ScopePort{.below_region = [](std::int64_t region) { return auth::Scope::of_regions({region}); },
                                     .level_of_region = [](std::int64_t region) { return region == 3 || region == 4 ? std::string("county") : std::string(); },
                                     .unit_exists = [](std::int64_t) { return true; }});
        static const bool words_added = [] {
            words().add(auth::zh_words(), auth::en_words());
            words().add(http::zh_words(), http::en_words());
            return true;
        }();
        (void)words_added;
        (void)accounts->create_by_system({.login = "security", .name = "示例管理员", .password = password, .role = auth::Role::security_admin});
        (void)accounts->create_by_system({.login = "county", .name = "示例监管员", .password = password, .role = auth::Role::regulator, .region_id = 3});
    }

    struct Wanted {
        std::string name;
        std::optional<int> count;
        static constexpr auto form = std::tuple{base::form::field("name", &Wanted::name), base::form::field("count", &Wanted::count)};
    };

    std::vector<Route> routes() {
        using auth::Permission;
        auto all = session_routes(*accounts, {.region = [](std::int64_t id, auth::Language) { return std::optional(SessionPort::Region{id, "示例县", "county"}); },
                                              .unit = {},
                                              .store = [this] {
                                                  return SessionPort::Store{.kind = "demo", .now = clock.now(), .today = clock.today(), .jurisdiction = "zhejiang", .host = "PLATES.EXAMPLE", .suite = "gm"};
                                              }});
        all.push_back(live_route(bus));
        const auto text = [](const Request& r) {
            Reply reply;
            reply.content_type = "text/plain; charset=utf-8";
            reply.body = "code " + std::string(r.path_value("code"));
            return reply;
        };
        const auto add = [&](Route route) { all.push_back(std::move(route)); };
        add({.method = Method::get, .path = "/q/{code}", .permission = Permission::anyone, .scope = ScopeUse::public_projection, .runs = Runs::inline_on_loop, .handler = text});
        add({.method = Method::post, .path = "/q/{code}/report", .permission = Permission::anyone, .scope = ScopeUse::public_projection, .runs = Runs::pooled,
             .handler = [](const Request& r) { return json(std::string(r.actor->account ? "known" : "anyone")); }, .request_type = "application/x-www-form-urlencoded"});
        add({.method = Method::post, .path = "/api/v1/things", .permission = Permission::issue_codes, .scope = ScopeUse::applied, .runs = Runs::pooled,
             .handler =
                 [this](const Request& r) -> Reply {
                     const auto wanted = parse<Wanted>(r);
                     if (!wanted) return wanted.error();
                     if (wanted->name == "refuse") return refused(r, {"auth.unknown_unit", law::rulebook(11), {}});
                     ++issued;
                     while (hold) std::this_thread::sleep_for(std::chrono::milliseconds(5));
                     return created("/api/v1/things/" + std::to_string(issued), "{\"id\":" + std::to_string(issued) + "}");
                 },
             .request_schema = schema<Wanted>(), .status = 201});
        add({.method = Method::put, .path = "/api/v1/photo", .permission = Permission::anyone, .scope = ScopeUse::none, .runs = Runs::pooled,
             .handler = [](const Request& r) { return json(static_cast<std::int64_t>(r.body.size())); }, .request_type = "image/*", .body_limit = 1000});
        add({.method = Method::get, .path = "/api/v1/broken", .permission = Permission::anyone, .scope = ScopeUse::none, .runs = Runs::inline_on_loop,
             .handler = [](const Request&) -> Reply { throw std::runtime_error("示例 disk full"); }});
        add({.method = Method::get, .path = "/api/v1/broken_pooled", .permission = Permission::anyone, .scope = ScopeUse::none, .runs = Runs::pooled,
             .handler = [](const Request&) -> Reply { throw std::runtime_error("示例 disk full"); }});
        add({.method = Method::get, .path = "/api/v1/counted", .permission = Permission::anyone, .scope = ScopeUse::none, .runs = Runs::pooled,
             .handler = [this](const Request& r) { return ++issued, json(std::string(r.client_address)); }, .answers_head = false});
        add({.method = Method::get, .path = "/api/v1/slow", .permission = Permission::anyone, .scope = ScopeUse::none, .runs = Runs::pooled, .handler = [](const Request&) {
                 std::this_thread::sleep_for(std::chrono::milliseconds(50));
                 return json(true);
             }});
        add({.method = Method::get, .path = "/api/v1/export/{name}.csv", .permission = Permission::anyone, .scope = ScopeUse::none, .runs = Runs::pooled, .handler = [](const Request& r) {
                 Reply reply;
                 reply.content_type = "text/csv; charset=utf-8";
                 reply.stream = [row = 0, broken = r.path_value("name") == "broken"](std::string& piece) mutable {
                     if (broken && row == 3) throw std::runtime_error("示例 lost the store");
                     piece = "row " + std::to_string(row) + "," + std::string(1000, 'x') + "\n";
                     return ++row < 100;
                 };
                 return reply;
             }});
        return all;
    }
};

// One connection that says what it is told and hears what comes.
class Wire {
public:
    explicit Wire(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) throw std::runtime_error(std::string("connect: ") + std::strerror(errno));
        const timeval patience{20, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }
    ~Wire() { ::close(fd_); }
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    bool say(std::string_view text) const {
        while (!text.empty()) {
            const auto n = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
            if (n <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(n));
        }
        return true;
    }
    void finish_saying() const { ::shutdown(fd_, SHUT_WR); }
    // Until `mark` was heard or the other side closed; all that was heard since the last call.
    std::string hear(std::string_view mark = {}) {
        while (mark.empty() || heard_.find(mark) == std::string::npos) {
            char buffer[8192];
            const auto n = ::recv(fd_, buffer, sizeof buffer, 0);
            if (n <= 0) {
                closed_ = true;
                break;
            }
            heard_.append(buffer, static_cast<std::size_t>(n));
        }
        return std::exchange(heard_, {});
    }
    // One answer with a Content-Length.
    std::string hear_answer() {
        std::string all;
        while (true) {
            const auto head_end = all.find("\r\n\r\n");
            if (head_end != std::string::npos) {
                const auto at = all.find("Content-Length: ");
                const auto length = at == std::string::npos || at > head_end ? 0 : std::stoul(all.substr(at + 16));
                if (all.size() >= head_end + 4 + length) {
                    heard_ = all.substr(head_end + 4 + length);
                    return all.substr(0, head_end + 4 + length);
                }
            }
            char buffer[8192];
            const auto n = ::recv(fd_, buffer, sizeof buffer, 0);
            if (n <= 0) {
                closed_ = true;
                return all;
            }
            all.append(buffer, static_cast<std::size_t>(n));
        }
    }
    [[nodiscard]] bool is_closed() const { return closed_; }

private:
    int fd_;
    bool closed_ = false;
    std::string heard_;
};

} // namespace tezai::http
