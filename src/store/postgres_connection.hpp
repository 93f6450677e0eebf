// One PostgreSQL connection with its prepared statements, as a Transaction. Used by one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <libpq-fe.h>

#include "store/database.hpp"
#include "store/text_hash.hpp"

namespace tezai::store {

// The transaction met another one (40001, 40P01): nothing is wrong, it is run again.
struct Conflict : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Result {
public:
    explicit Result(PGresult* result = nullptr) : result_(result) {}
    explicit operator bool() const { return result_ != nullptr; }
    [[nodiscard]] PGresult* get() const { return result_.get(); }
    [[nodiscard]] bool is_done() const {
        const auto status = PQresultStatus(result_.get());
        return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    }
    [[nodiscard]] std::string state() const; // SQLSTATE of an error, "" else

private:
    struct Clear {
        void operator()(PGresult* result) const { PQclear(result); }
    };
    std::unique_ptr<PGresult, Clear> result_;
};

class PostgresConnection final : public Transaction {
public:
    explicit PostgresConnection(const std::string& url); // throws Fault
    ~PostgresConnection() override;
    PostgresConnection(const PostgresConnection&) = delete;
    PostgresConnection& operator=(const PostgresConnection&) = delete;

    using Transaction::execute;
    using Transaction::query;
    [[nodiscard]] Engine engine() const override { return Engine::postgres; }
    std::int64_t execute(std::string_view sql, std::span<const Bound> bound) override;
    void insert_rows(const InsertMany&, std::size_t rows, const FillRow&) override;
    void query(std::string_view sql, std::span<const Bound> bound, const std::function<bool(const Row&)>& each) override;
    void savepoint(std::string_view name) override;
    void rollback_to(std::string_view name) override;
    void release(std::string_view name) override;

    void run(const std::string& sql); // no parameters, no rows
    [[nodiscard]] bool is_usable() const { return PQstatus(connection_) == CONNECTION_OK && PQtransactionStatus(connection_) == PQTRANS_IDLE; }

private:
    // A text prepared for one combination of parameter types; 0 lets the server infer one.
    struct Prepared {
        std::string name;
        std::vector<Oid> types;
    };
    struct Statement {
        std::string text;               // with $n
        std::vector<std::string> names;
        std::vector<Oid> known;         // types that values had before, for the times they are NULL
        std::vector<Prepared> prepared;
    };
    struct Parameters;
    class Rows;

    Statement& find_statement(std::string_view sql);
    const Prepared& find_prepared(Statement&, const std::vector<Oid>& given);
    Result prepare(const std::string& name, const std::string& text, const std::vector<Oid>& types);
    std::vector<Oid> infer(const std::string& text, std::vector<Oid> types);
    void send(std::string_view sql, std::span<const Bound> bound);
    void make_room();                       // nothing may be sent while rows are still under way
    void forget_rows();
    [[noreturn]] void fail(const PGresult*, std::string_view sql) const;

    PGconn* connection_ = nullptr;
    Rows* reading_ = nullptr;               // the rows that are under way
    std::uint64_t made_ = 0;
    std::unordered_map<std::string, std::unique_ptr<Statement>, TextHash, std::equal_to<>> cache_;
};

} // namespace tezai::store
