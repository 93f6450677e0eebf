// A whole bureau in one process: the house over a store of its own on a stopped clock, spoken to through the dispatcher that
// the server uses, so a scenario sees what a browser sees.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <boost/json/value.hpp>

#include "app/console.hpp"
#include "app/house.hpp"
#include "support/test_store.hpp"

namespace tezai::test {

class Office {
public:
    // `engine`: "sqlite", or "postgres" with a fresh database of the throw-away cluster.
    explicit Office(std::string_view engine, std::string_view now = "2021-11-17T09:00+08:00");
    ~Office();

    struct Answer {
        int status = 0;
        std::string body, content_type;
        std::vector<std::pair<std::string, std::string>> headers;
        [[nodiscard]] boost::json::value json() const;
        [[nodiscard]] std::string code() const; // of a problem
    };
    class Client {
    public:
        Answer get(const std::string& target) const;
        Answer post(const std::string& target, const std::string& body, const std::string& content_type = "application/json", const std::string& key = "") const;

    private:
        friend class Office;
        Office* office_ = nullptr;
        std::string cookie_, csrf_;
    };
    // Makes the account and signs it in. `region`: a code; `unit`: an id.
    Client account(const std::string& login, auth::Role role, const std::string& region = "", std::int64_t unit = 0);
    Client nobody();

    std::int64_t region(const std::string& code) const;
    void catch_up() { house->catch_up(); }
    void set_clock(std::string_view moment);

    base::StoppedClock clock;
    std::unique_ptr<app::House> house;
    std::unique_ptr<http::Dispatcher> dispatcher;

private:
    std::string folder_;
    std::unique_ptr<PostgresSchema> schema_;
    std::unique_ptr<app::Home> home_;
};

// Runs the scenario on SQLite, and on PostgreSQL when TEZAI_TEST_POSTGRES names a cluster.
void on_each_engine(const std::function<void(Office&)>& scenario);

} // namespace tezai::test
