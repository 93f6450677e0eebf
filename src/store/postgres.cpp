// PostgreSQL: a pool of connections for writing (READ COMMITTED) and one for reading (REPEATABLE READ READ ONLY). A work that
// meets another one is run again as a whole: conflicts may come as late as COMMIT.
#include "store/postgres.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>

#include "store/postgres_connection.hpp"

namespace tezai::store {
namespace {

using Work = std::function<void(Transaction&)>;
constexpr int most_attempts = 20;

// At most `size` connections, made when first needed; a broken one is replaced by the next that is made.
class Pool {
public:
    Pool(std::string url, std::size_t size) : url_(std::move(url)), free_(size == 0 ? 1 : size) {}

    class Lease {
    public:
        Lease(Pool& pool, std::unique_ptr<PostgresConnection> connection) : pool_(pool), connection_(std::move(connection)) {}
        ~Lease() { pool_.give_back(std::move(connection_)); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        PostgresConnection& operator*() const { return *connection_; }

    private:
        Pool& pool_;
        std::unique_ptr<PostgresConnection> connection_;
    };

    Lease borrow() {
        std::unique_lock lock(mutex_);
        returned_.wait(lock, [&] { return free_ > 0; });
        --free_;
        if (!idle_.empty()) {
            auto connection = std::move(idle_.back());
            idle_.pop_back();
            return {*this, std::move(connection)};
        }
        lock.unlock();
        try {
            return {*this, std::make_unique<PostgresConnection>(url_)};
        } catch (...) {
            give_back(nullptr);
            throw;
        }
    }

private:
    void give_back(std::unique_ptr<PostgresConnection> connection) {
        {
            const std::lock_guard lock(mutex_);
            ++free_;
            if (connection && connection->is_usable()) idle_.push_back(std::move(connection));
        }
        returned_.notify_one();
    }

    std::string url_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::size_t free_;
    std::vector<std::unique_ptr<PostgresConnection>> idle_;
};

void roll_back(PostgresConnection& connection) {
    try {
        connection.run("ROLLBACK");
    } catch (const std::exception&) {
        // A connection that cannot roll back is not used again (Pool::give_back).
    }
}

class PostgresDatabase final : public Database {
public:
    explicit PostgresDatabase(const Settings& settings)
        : read_only_(settings.read_only), readers_(settings.url, settings.readers), writers_(settings.url, settings.writers) {
        const auto probe = readers_.borrow(); // a wrong address is told now, not at the first request
        (*probe).run("SELECT 1");
    }

    [[nodiscard]] Engine engine() const override { return Engine::postgres; }

protected:
    void write(const Work& work) override {
        if (read_only_) throw Fault("the store is open for reading only");
        const auto lease = writers_.borrow();
        auto& connection = *lease;
        for (int attempt = 1;; ++attempt) {
            try {
                connection.run("BEGIN ISOLATION LEVEL READ COMMITTED");
                work(connection);
                connection.run("COMMIT");
                return;
            } catch (const Conflict& conflict) {
                roll_back(connection);
                if (attempt == most_attempts) throw Fault(std::string("the work kept meeting others: ") + conflict.what());
                wait_a_little(attempt);
            } catch (...) {
                roll_back(connection);
                throw;
            }
        }
    }

    void snapshot(const Work& work) override {
        const auto lease = readers_.borrow();
        auto& connection = *lease;
        try {
            connection.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            work(connection);
            connection.run("COMMIT");
        } catch (...) {
            roll_back(connection);
            throw;
        }
    }

private:
    // Two works that met would meet again if both came back at once.
    static void wait_a_little(int attempt) {
        thread_local std::minstd_rand random{std::random_device{}()};
        std::this_thread::sleep_for(std::chrono::microseconds{random() % (1'000u * static_cast<unsigned>(attempt))});
    }

    bool read_only_;
    Pool readers_, writers_;
};

} // namespace

std::unique_ptr<Database> open_postgres(const Settings& settings) { return std::make_unique<PostgresDatabase>(settings); }

} // namespace tezai::store
