// The one door to the store. The same SQL text runs on SQLite and PostgreSQL: named parameters, RETURNING, ON CONFLICT,
// CTEs, window functions; times as BIGINT milliseconds, civil dates as ISO text, enums as words, JSON as text.
// What differs goes through by_engine in the room that needs it.
//
// Knows nothing of what is kept in it.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "store/value.hpp"

namespace tezai::store {

enum class Engine { sqlite, postgres };

// The operator's move: disk full, connection lost, file damaged. Caught once at the edge; 503.
struct Fault : std::runtime_error {
    using std::runtime_error::runtime_error;
};
// A UNIQUE or primary key already holds this value. On PostgreSQL the transaction can go on only from a savepoint: a caller
// that expects a duplicate uses ON CONFLICT, or sets a savepoint before it tries.
struct Duplicate : std::runtime_error {
    Duplicate(const std::string& text, std::string which) : std::runtime_error(text), constraint(std::move(which)) {}
    std::string constraint; // PostgreSQL's constraint or SQLite's "table.column[, table.column]"
};

// One row while it is under the cursor: text and bytes are borrowed until the next row.
class Row {
public:
    virtual ~Row() = default;
    [[nodiscard]] virtual bool is_null(int column) const = 0;
    [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
    [[nodiscard]] virtual double real(int column) const = 0;
    [[nodiscard]] virtual std::string_view text(int column) const = 0;
    [[nodiscard]] virtual base::ByteView blob(int column) const = 0;

    [[nodiscard]] std::optional<std::int64_t> maybe_integer(int column) const;
    [[nodiscard]] std::optional<std::string> maybe_text(int column) const;
    [[nodiscard]] base::Instant instant(int column) const { return base::instant_of_millis(integer(column)); }
    [[nodiscard]] std::optional<base::Instant> maybe_instant(int column) const;
    [[nodiscard]] std::optional<base::Date> maybe_date(int column) const; // from ISO text
    template <class Thing>
    [[nodiscard]] base::Id<Thing> id(int column) const { return {integer(column)}; }
};

class InsertMany;
class Kept;
using FillRow = std::function<void(std::size_t i, std::span<Value> values, Kept&)>; // insert_many.hpp

class Transaction {
public:
    virtual ~Transaction() = default;

    [[nodiscard]] virtual Engine engine() const = 0;
    // Runs a statement that changes; the number of rows touched.
    std::int64_t execute(std::string_view sql, std::initializer_list<Bound> bound = {}) {
        return execute(sql, std::span<const Bound>(bound.begin(), bound.size()));
    }
    virtual std::int64_t execute(std::string_view sql, std::span<const Bound> bound) = 0;
    virtual void insert_rows(const InsertMany&, std::size_t rows, const FillRow&) = 0;
    // Calls `each` for every row, streamed; stop by returning false from it (a void `each` takes all).
    void query(std::string_view sql, std::initializer_list<Bound> bound, const std::function<bool(const Row&)>& each) {
        query(sql, std::span<const Bound>(bound.begin(), bound.size()), each);
    }
    virtual void query(std::string_view sql, std::span<const Bound> bound, const std::function<bool(const Row&)>& each) = 0;
    template <class Each>
        requires std::is_void_v<std::invoke_result_t<Each&, const Row&>>
    void query(std::string_view sql, std::initializer_list<Bound> bound, Each&& each) {
        query(sql, std::span<const Bound>(bound.begin(), bound.size()), std::function<bool(const Row&)>([&](const Row& row) {
                  each(row);
                  return true;
              }));
    }

    // The first row read by `read`, or nothing.
    template <class Read>
    [[nodiscard]] auto first(std::string_view sql, std::initializer_list<Bound> bound, Read&& read)
        -> std::optional<std::invoke_result_t<Read, const Row&>> {
        std::optional<std::invoke_result_t<Read, const Row&>> found;
        query(sql, bound, [&](const Row& row) {
            found.emplace(read(row));
            return false;
        });
        return found;
    }
    template <class Read>
    [[nodiscard]] auto all(std::string_view sql, std::initializer_list<Bound> bound, Read&& read)
        -> std::vector<std::invoke_result_t<Read, const Row&>> {
        std::vector<std::invoke_result_t<Read, const Row&>> rows;
        query(sql, bound, [&](const Row& row) {
            rows.push_back(read(row));
            return true;
        });
        return rows;
    }
    [[nodiscard]] std::int64_t integer(std::string_view sql, std::initializer_list<Bound> bound = {}); // first column of the one row

    // Work between `savepoint` and `rollback_to` can be taken back while the transaction goes on.
    virtual void savepoint(std::string_view name) = 0;
    virtual void rollback_to(std::string_view name) = 0; // and forgets it
    virtual void release(std::string_view name) = 0;
};

[[nodiscard]] inline std::string_view by_engine(const Transaction& tx, std::string_view sqlite, std::string_view postgres) {
    return tx.engine() == Engine::sqlite ? sqlite : postgres;
}

struct Settings {
    std::string url;            // a file path ("var/tezai.db"), ":memory:", or "postgres://…" / "host=… dbname=…"
    bool read_only = false;     // beside a running server
    std::size_t readers = 4;    // connections for reading
    std::size_t writers = 4;    // PostgreSQL only; SQLite has one writer
};

class Database {
public:
    [[nodiscard]] static std::unique_ptr<Database> open(const Settings&); // throws Fault with what to do
    virtual ~Database() = default;

    [[nodiscard]] virtual Engine engine() const = 0;
    // Runs `work` in one write transaction and returns once it is durable. `work` is SQL and pure judging only and may run
    // again (PostgreSQL retries serialization failures; a broken group commit retries alone). An exception rolls it back.
    // SQLite: one writer thread takes all waiting work in one commit, each in its own savepoint.
    template <class Work>
    auto transaction(Work&& work) -> std::invoke_result_t<Work, Transaction&> {
        using Out = std::invoke_result_t<Work, Transaction&>;
        if constexpr (std::is_void_v<Out>) {
            write([&](Transaction& tx) { work(tx); });
        } else {
            std::optional<Out> out;
            write([&](Transaction& tx) { out.emplace(work(tx)); });
            return std::move(*out);
        }
    }
    // Runs `work` on one consistent snapshot that cannot write.
    template <class Work>
    auto read(Work&& work) -> std::invoke_result_t<Work, Transaction&> {
        using Out = std::invoke_result_t<Work, Transaction&>;
        if constexpr (std::is_void_v<Out>) {
            snapshot([&](Transaction& tx) { work(tx); });
        } else {
            std::optional<Out> out;
            snapshot([&](Transaction& tx) { out.emplace(work(tx)); });
            return std::move(*out);
        }
    }

protected:
    virtual void write(const std::function<void(Transaction&)>& work) = 0;
    virtual void snapshot(const std::function<void(Transaction&)>& work) = 0;
};

} // namespace tezai::store
