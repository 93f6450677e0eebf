#include "store/postgres_connection.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>

#include "base/ensure.hpp"
#include "store/disk_full.hpp"
#include "store/insert_many.hpp"
#include "store/postgres_row.hpp"
#include "store/sql_text.hpp"

namespace tezai::store {
namespace {

constexpr Oid integer_type = 20, text_type = 25, real_type = 701, bytes_type = 17, inferred = 0;

Oid type_of(const Value& value) {
    struct Type {
        Oid operator()(std::monostate) const { return inferred; }
        Oid operator()(std::int64_t) const { return integer_type; }
        Oid operator()(double) const { return real_type; }
        Oid operator()(std::string_view) const { return text_type; }
        Oid operator()(base::ByteView) const { return bytes_type; }
    };
    return std::visit(Type{}, value.held());
}

std::string quoted(std::string_view name) {
    ENSURE(name.find('"') == std::string_view::npos, "a savepoint's name is ours");
    return "\"" + std::string(name) + "\"";
}

std::string field(const PGresult* result, int code) {
    const char* text = PQresultErrorField(result, code);
    return text != nullptr ? text : "";
}

} // namespace

std::string Result::state() const { return field(result_.get(), PG_DIAG_SQLSTATE); }

// Values in the form libpq takes: text, except bytes, which go as they are.
struct PostgresConnection::Parameters {
    std::vector<const char*> values;
    std::vector<int> lengths, formats;
    std::deque<std::string> owned; // numbers as text, and texts, which libpq wants ended by a zero

    void add(const Value& value) {
        struct Add {
            Parameters& to;
            void operator()(std::monostate) const { to.push(nullptr, 0, 0); }
            void operator()(std::int64_t v) const { to.number(v); }
            void operator()(double v) const { to.number(v); }
            void operator()(std::string_view v) const {
                // A zero byte would end the text early: the store must refuse it, not shorten it.
                ENSURE(v.find('\0') == std::string_view::npos, "text holds no zero byte");
                to.keep(std::string(v));
            }
            void operator()(base::ByteView v) const {
                to.push(v.empty() ? "" : reinterpret_cast<const char*>(v.data()), static_cast<int>(v.size()), 1);
            }
        };
        std::visit(Add{*this}, value.held());
    }

private:
    template <class N>
    void number(N v) {
        std::array<char, 32> digits;
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), v).ptr;
        keep(std::string(digits.data(), end));
    }
    void keep(std::string text) {
        owned.push_back(std::move(text));
        push(owned.back().c_str(), static_cast<int>(owned.back().size()), 0);
    }
    void push(const char* value, int length, int format) {
        values.push_back(value);
        lengths.push_back(length);
        formats.push_back(format);
    }
};

// Rows of the statement that is being read, one at a time; or, once something else has to be sent on this connection, all
// that were left, in memory.
class PostgresConnection::Rows {
public:
    Rows(PostgresConnection& connection, std::string_view sql) : connection_(connection), sql_(sql) { connection_.reading_ = this; }
    ~Rows() {
        if (connection_.reading_ == this) connection_.forget_rows();
    }
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;

    // The next result with a row, or nothing at the end. Throws what the server says.
    const PGresult* next() {
        current_ = Result();
        if (connection_.reading_ == this) {
            current_ = receive();
        } else if (!kept_.empty()) {
            current_ = std::move(kept_.front());
            kept_.pop_front();
        }
        return current_.get();
    }
    void keep_the_rest() {
        while (auto result = receive()) kept_.push_back(std::move(result));
    }
    [[nodiscard]] std::int64_t touched() const { return touched_; }

private:
    Result receive() {
        Result result(PQgetResult(connection_.connection_));
        if (!result) {
            connection_.reading_ = nullptr;
            return result;
        }
        if (PQresultStatus(result.get()) == PGRES_SINGLE_TUPLE) return result;
        if (!result.is_done()) {
            connection_.forget_rows();
            connection_.fail(result.get(), sql_);
        }
        const std::string_view count = PQcmdTuples(result.get());
        std::from_chars(count.data(), count.data() + count.size(), touched_);
        return receive(); // the nothing that ends it
    }

    PostgresConnection& connection_;
    std::string_view sql_;
    Result current_;
    std::deque<Result> kept_;
    std::int64_t touched_ = 0;
};

PostgresConnection::PostgresConnection(const std::string& url) : connection_(PQconnectdb(url.c_str())) {
    if (PQstatus(connection_) != CONNECTION_OK) {
        // libpq's message names host and user, not the password.
        const std::string why = PQerrorMessage(connection_);
        PQfinish(connection_);
        throw Fault("cannot reach the PostgreSQL store: " + why);
    }
    PQsetNoticeProcessor(connection_, [](void*, const char*) {}, nullptr);
    try {
        run("SET client_encoding = 'UTF8'");
        run("SET standard_conforming_strings = on");
    } catch (...) {
        PQfinish(connection_);
        throw;
    }
}

PostgresConnection::~PostgresConnection() { PQfinish(connection_); }

void PostgresConnection::run(const std::string& sql) {
    make_room();
    const Result result(PQexec(connection_, sql.c_str()));
    if (!result.is_done()) fail(result.get(), sql);
    // COMMIT of a transaction that had failed answers ROLLBACK, without an error.
    if (sql == "COMMIT" && std::string_view(PQcmdStatus(result.get())) != "COMMIT")
        throw base::Bug("a statement failed and the work went on; set a savepoint before what may fail");
}

PostgresConnection::Statement& PostgresConnection::find_statement(std::string_view sql) {
    if (const auto found = cache_.find(sql); found != cache_.end()) return *found->second;
    if (cache_.size() >= most_kept_statements) {
        run("DEALLOCATE ALL");
        cache_.clear();
    }
    auto numbered = number_names(sql);
    auto statement = std::make_unique<Statement>();
    statement->text = std::move(numbered.text);
    statement->names = std::move(numbered.names);
    statement->known.resize(statement->names.size(), inferred);
    return *cache_.emplace(std::string(sql), std::move(statement)).first->second;
}

const PostgresConnection::Prepared& PostgresConnection::find_prepared(Statement& statement, const std::vector<Oid>& given) {
    std::vector<Oid> wanted = given;
    for (std::size_t i = 0; i < given.size(); ++i) {
        if (given[i] != inferred) statement.known[i] = given[i];
        else wanted[i] = statement.known[i];
    }
    for (const auto& prepared : statement.prepared) {
        bool fits = true;
        for (std::size_t i = 0; i < given.size(); ++i)
            fits = fits && (given[i] == inferred || given[i] == prepared.types[i]);
        if (fits) return prepared;
    }
    const auto name = "s" + std::to_string(++made_);
    const bool guess = std::find(wanted.begin(), wanted.end(), inferred) != wanted.end();
    // A refusal would end the transaction, so a guess has a savepoint.
    const bool guarded = guess && PQtransactionStatus(connection_) == PQTRANS_INTRANS;
    if (guarded) run("SAVEPOINT prepare");
    auto result = prepare(name, statement.text, wanted);
    if (guess && (result.state() == "42P08" || result.state() == "42P18")) {
        if (guarded) run("ROLLBACK TO SAVEPOINT prepare");
        wanted = infer(statement.text, std::move(wanted));
        if (guarded) run("ROLLBACK TO SAVEPOINT prepare");
        result = prepare(name, statement.text, wanted);
    }
    if (!result.is_done()) fail(result.get(), statement.text);
    if (guarded) run("RELEASE SAVEPOINT prepare");
    return statement.prepared.emplace_back(Prepared{name, std::move(wanted)});
}

Result PostgresConnection::prepare(const std::string& name, const std::string& text, const std::vector<Oid>& types) {
    return Result(PQprepare(connection_, name.c_str(), text.c_str(), static_cast<int>(types.size()), types.data()));
}

// "$1 IS NULL OR label = $1" is refused while $1 has no type. Without its tests for NULL the server tells what the other uses
// ask for; a parameter without other uses is taken for text.
std::vector<Oid> PostgresConnection::infer(const std::string& text, std::vector<Oid> types) {
    const auto probe = prepare("", without_null_tests(text), types);
    if (probe.is_done()) {
        const Result told(PQdescribePrepared(connection_, ""));
        for (int i = 0; i < PQnparams(told.get()); ++i) {
            auto& type = types[static_cast<std::size_t>(i)];
            if (type == inferred) type = PQparamtype(told.get(), i);
        }
    }
    std::replace(types.begin(), types.end(), inferred, text_type);
    return types;
}

void PostgresConnection::send(std::string_view sql, std::span<const Bound> bound) {
    make_room();
    auto& statement = find_statement(sql);
    Parameters parameters;
    std::vector<Oid> types;
    for (std::size_t i = 0; i < statement.names.size(); ++i) {
        const Bound* found = nullptr;
        if (i < bound.size() && bound[i].name == statement.names[i]) {
            found = &bound[i];
        } else {
            for (const auto& one : bound)
                if (one.name == statement.names[i]) found = &one;
        }
        if (found == nullptr) throw base::Bug("nothing bound to :" + statement.names[i] + " in " + std::string(sql));
        parameters.add(found->value);
        types.push_back(type_of(found->value));
    }
    int sent = 0;
    const int count = static_cast<int>(types.size());
    if (worth_keeping(sql)) {
        const auto& prepared = find_prepared(statement, types);
        sent = PQsendQueryPrepared(connection_, prepared.name.c_str(), count, parameters.values.data(), parameters.lengths.data(),
                                   parameters.formats.data(), 0);
    } else {
        const auto text = statement.text;
        cache_.erase(cache_.find(sql));
        sent = PQsendQueryParams(connection_, text.c_str(), count, types.data(), parameters.values.data(), parameters.lengths.data(),
                                 parameters.formats.data(), 0);
    }
    if (sent == 0) throw Fault(std::string("the PostgreSQL store does not answer: ") + PQerrorMessage(connection_));
    PQsetSingleRowMode(connection_);
}

void PostgresConnection::make_room() {
    if (reading_ != nullptr) reading_->keep_the_rest();
}

// Takes what is still under way off the connection, so that the next statement can be sent. Telling the server to stop would
// break the transaction: a reader that wants few rows says LIMIT.
void PostgresConnection::forget_rows() {
    while (auto* result = PQgetResult(connection_)) PQclear(result);
    reading_ = nullptr;
}

std::int64_t PostgresConnection::execute(std::string_view sql, std::span<const Bound> bound) {
    send(sql, bound);
    Rows rows(*this, sql);
    while (rows.next() != nullptr) {
    }
    return rows.touched();
}

namespace {

// One value in COPY's text format.
void append_copied(std::string& line, const Value& value) {
    struct Writer {
        std::string& line;
        void operator()(std::monostate) const { line += "\\N"; }
        void operator()(std::int64_t v) const { line += std::to_string(v); }
        void operator()(double v) const {
            std::array<char, 32> digits;
            line.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), v).ptr);
        }
        void operator()(std::string_view v) const {
            for (const char c : v) {
                switch (c) {
                case '\\': line += "\\\\"; break;
                case '\t': line += "\\t"; break;
                case '\n': line += "\\n"; break;
                case '\r': line += "\\r"; break;
                default: line += c;
                }
            }
        }
        void operator()(base::ByteView v) const { line += "\\\\x" + base::to_hex(v); }
    };
    std::visit(Writer{line}, value.held());
}

constexpr std::size_t copied_at_once = std::size_t{64} << 10;

} // namespace

void PostgresConnection::insert_rows(const InsertMany& into, std::size_t rows, const FillRow& fill) {
    make_room();
    if (const Result begun(PQexec(connection_, into.copy().c_str())); PQresultStatus(begun.get()) != PGRES_COPY_IN) fail(begun.get(), into.copy());
    std::vector<Value> values(into.columns().size());
    Kept kept;
    std::string lines;
    const auto send_lines = [&] {
        if (PQputCopyData(connection_, lines.data(), static_cast<int>(lines.size())) != 1)
            throw Fault(std::string("the PostgreSQL store does not answer: ") + PQerrorMessage(connection_));
        lines.clear();
    };
    try {
        for (std::size_t i = 0; i < rows; ++i) {
            fill(i, values, kept);
            for (std::size_t c = 0; c < values.size(); ++c) {
                if (c > 0) lines += '\t';
                append_copied(lines, values[c]);
            }
            lines += '\n';
            kept.clear();
            if (lines.size() >= copied_at_once) send_lines();
        }
        if (!lines.empty()) send_lines();
    } catch (...) { // the server must not wait for rows that nobody sends
        PQputCopyEnd(connection_, "given up");
        forget_rows();
        throw;
    }
    if (PQputCopyEnd(connection_, nullptr) != 1) throw Fault(std::string("the PostgreSQL store does not answer: ") + PQerrorMessage(connection_));
    const Result ended(PQgetResult(connection_));
    forget_rows();
    if (!ended.is_done()) fail(ended.get(), into.copy());
}

void PostgresConnection::query(std::string_view sql, std::span<const Bound> bound, const std::function<bool(const Row&)>& each) {
    send(sql, bound);
    Rows rows(*this, sql);
    PostgresRow row(sql);
    while (const auto* result = rows.next()) {
        row.stand_on(result);
        if (!each(row)) return;
    }
}

void PostgresConnection::savepoint(std::string_view name) { run("SAVEPOINT " + quoted(name)); }

void PostgresConnection::rollback_to(std::string_view name) {
    run("ROLLBACK TO SAVEPOINT " + quoted(name));
    release(name);
}

void PostgresConnection::release(std::string_view name) { run("RELEASE SAVEPOINT " + quoted(name)); }

void PostgresConnection::fail(const PGresult* result, std::string_view sql) const {
    const auto state = field(result, PG_DIAG_SQLSTATE);
    // The detail of a message quotes values, which may be personal: it is left out.
    auto says = field(result, PG_DIAG_MESSAGE_PRIMARY);
    if (says.empty()) says = PQerrorMessage(connection_);
    if (state == "53100") throw DiskFull(says);
    if (state == "40001" || state == "40P01") throw Conflict(says);
    if (state == "23505") throw Duplicate(says, field(result, PG_DIAG_CONSTRAINT_NAME));
    const auto text = says + " (" + state + ") in " + std::string(sql.substr(0, 2'000));
    const auto family = state.substr(0, 2);
    if (family == "23" || family == "42" || family == "22" || family == "25" || family == "0A") throw base::Bug(text);
    throw Fault(text);
}

} // namespace tezai::store
