// A whole bureau in one process: the house over a store of its own on a stopped clock, spoken to through the dispatcher that
// the server uses, so a scenario sees what a browser sees.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "app/console.hpp"
#include "app/house.hpp"
#include "http/live.hpp"
#include "support/test_store.hpp"

namespace tezai::test {

struct Sent { // beside a body
    std::string content_type = "application/json", key = "";
    bool with_csrf = true;
    std::vector<std::pair<std::string, std::string>> headers = {}; // more of them
};

class Office {
public:
    // `engine`: "sqlite", or "postgres" with a fresh schema of the throw-away cluster. Regions: Zhejiang's with three invented
    // townships, two in 330106 and one in 330109; of another jurisdiction those that its profile brings along.
    explicit Office(std::string_view engine, std::string_view now = "2021-11-17T09:00+08:00", std::string_view jurisdiction = "zhejiang");
    ~Office();

    struct Answer {
        int status = 0;
        std::string body, content_type;
        std::vector<std::pair<std::string, std::string>> headers;
        [[nodiscard]] boost::json::value json() const;
        [[nodiscard]] std::string code() const; // of a problem; empty where there is none
        friend bool operator==(const Answer&, const Answer&) = default;
    };
    using Sent = test::Sent;
    class Client {
    public:
        Answer send(http::Method, const std::string& target, const std::string& body = "", const Sent& = {}) const;
        Answer get(const std::string& target) const { return send(http::Method::get, target); }
        Answer post(const std::string& target, const std::string& body, const std::string& content_type = "application/json", const std::string& key = "") const {
            return send(http::Method::post, target, body, {content_type, key});
        }
        [[nodiscard]] std::shared_ptr<const auth::Actor> actor() const;
        // What GET /api/v1/live gives to this account from now on.
        [[nodiscard]] std::unique_ptr<http::LiveStream> listen() const;

    private:
        friend class Office;
        http::Reply run(http::Method, const std::string& target, const std::string& body, const Sent&) const;
        Office* office_ = nullptr;
        std::string token_, csrf_;
    };
    // Makes the account and signs it in. `region`: a code; `unit`: an id.
    Client account(const std::string& login, auth::Role role, const std::string& region = "", std::int64_t unit = 0);
    Client nobody();

    // Hands the file over and waits until it is read; the import's id.
    std::int64_t check(const Client&, const std::string& bytes, const std::string& profile, const std::string& file_name = "ledger.csv", std::int64_t region_id = 0);
    void commit(const Client&, std::int64_t import_id, bool issue_codes = false); // and lets everything follow
    // The same in one step; every row must be ready.
    void import_all(const Client&, const std::string& bytes, const std::string& profile, bool issue_codes = false);

    std::int64_t region(const std::string& code) const;
    std::int64_t device(const std::string& device_code) const; // its id
    std::string code_of(std::int64_t equipment_id) const;      // on its plate
    std::int64_t count(const std::string& sql) const;
    [[nodiscard]] std::map<std::string, std::int64_t> row_counts() const; // of every table
    void catch_up() { house->catch_up(); }
    void set_clock(std::string_view moment);
    [[nodiscard]] const std::string& folder() const { return folder_; }

    base::StoppedClock clock;
    std::unique_ptr<app::House> house;
    std::unique_ptr<http::Dispatcher> dispatcher;

private:
    std::string folder_;
    std::unique_ptr<PostgresSchema> schema_;
    std::unique_ptr<app::Home> home_;
};

inline constexpr std::string_view password = "Example-password-1"; // of every account here

// Runs the scenario on SQLite, and on PostgreSQL when TEZAI_TEST_POSTGRES names a cluster.
void on_each_engine(const std::function<void(Office&)>& scenario, std::string_view now = "2021-11-17T09:00+08:00", std::string_view jurisdiction = "zhejiang");

// A ledger in the columns of the `tezai` profile.
struct LedgerRow {
    std::string device_code, certificate_no, name = "示例乘客电梯", unit = "示例一号物业公司", region = "330106001", address = "示例路1号";
    std::string use_state = "在用", registered_on = "2021-03-02", code = "", coded_on = "", stuck_on = "";
};
[[nodiscard]] std::string ledger(const std::vector<LedgerRow>&);
// 31101012320200nnnn with its certificate, for the n-th of many.
[[nodiscard]] LedgerRow lift(int n);

[[nodiscard]] std::string percent(std::string_view text); // of a query's value

} // namespace tezai::test
