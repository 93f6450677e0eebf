// SQLite: one writer thread that takes all waiting work in one commit (each in its own savepoint, so that one failure falls
// alone), and reading connections on snapshots. Callers come back once their work is on disk.
#include "store/sqlite.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <semaphore>
#include <thread>

#include "base/ensure.hpp"
#include "store/disk_full.hpp"
#include "store/owner_lock.hpp"
#include "store/sqlite_connection.hpp"

namespace tezai::store {
namespace {

constexpr std::size_t most_in_a_commit = 256;
constexpr std::chrono::milliseconds longest_batch{20}; // then commit: nobody waits for the slowest of 256

using Work = std::function<void(Transaction&)>;

struct Job {
    const Work* work = nullptr;
    std::exception_ptr error;
    std::binary_semaphore done{0};
};

class SqliteDatabase final : public Database {
public:
    explicit SqliteDatabase(const Settings& settings)
        : path_(settings.url), in_memory_(settings.url == ":memory:"), read_only_(settings.read_only), most_idle_(settings.readers) {
        if (read_only_) {
            ENSURE(!in_memory_, "a store in memory has nothing to read beside");
            probe();
            return;
        }
        if (!in_memory_) owner_ = std::make_unique<OwnerLock>(path_);
        writer_ = std::make_unique<SqliteConnection>(path_, SqliteConnection::Access::write, true);
        thread_ = std::thread([this] { serve(); });
    }

    ~SqliteDatabase() override {
        {
            const std::lock_guard lock(queue_mutex_);
            stopping_ = true;
        }
        queue_filled_.notify_all();
        if (thread_.joinable()) thread_.join();
    }

    [[nodiscard]] Engine engine() const override { return Engine::sqlite; }

protected:
    void write(const Work& work) override {
        if (read_only_) throw Fault("the store " + path_ + " is open for reading only");
        ENSURE(std::this_thread::get_id() != thread_.get_id(), "an action does not open a second write transaction inside its own");
        Job job;
        job.work = &work;
        {
            const std::lock_guard lock(queue_mutex_);
            if (stopping_) throw Fault("the store is closing");
            queue_.push_back(&job);
        }
        queue_filled_.notify_one();
        job.done.acquire();
        if (job.error) std::rethrow_exception(job.error);
    }

    void snapshot(const Work& work) override {
        if (in_memory_) return snapshot_in_memory(work);
        auto connection = borrow();
        try {
            connection->run("BEGIN");
            work(*connection);
            connection->run("COMMIT");
        } catch (...) {
            if (connection->in_transaction()) connection->run("ROLLBACK");
            give_back(std::move(connection));
            throw;
        }
        give_back(std::move(connection));
    }

private:
    // A store in memory has one connection; readers take turns with the writer.
    void snapshot_in_memory(const Work& work) {
        const std::lock_guard lock(memory_mutex_);
        if (writer_->in_transaction()) return work(*writer_); // read inside an action, or inside another read
        writer_->run("BEGIN");
        writer_->run("PRAGMA query_only = ON");
        std::exception_ptr error;
        try {
            work(*writer_);
        } catch (...) {
            error = std::current_exception();
        }
        writer_->run("PRAGMA query_only = OFF");
        if (writer_->in_transaction()) writer_->run("ROLLBACK");
        if (error) std::rethrow_exception(error);
    }

    std::unique_ptr<SqliteConnection> borrow() {
        {
            const std::lock_guard lock(idle_mutex_);
            if (!idle_.empty()) {
                auto connection = std::move(idle_.back());
                idle_.pop_back();
                return connection;
            }
        }
        // More than the settings keep may be out at once: a read inside a read must not wait for itself.
        return std::make_unique<SqliteConnection>(path_, SqliteConnection::Access::read, false);
    }
    void give_back(std::unique_ptr<SqliteConnection> connection) {
        const std::lock_guard lock(idle_mutex_);
        if (idle_.size() < most_idle_) idle_.push_back(std::move(connection));
    }
    void probe() {
        auto connection = borrow();
        (void)connection->integer("SELECT COUNT(*) FROM sqlite_master");
        give_back(std::move(connection));
    }

    void serve() {
        std::vector<Job*> batch;
        while (true) {
            batch.clear();
            {
                std::unique_lock lock(queue_mutex_);
                queue_filled_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
                if (queue_.empty()) return;
                while (!queue_.empty() && batch.size() < most_in_a_commit) {
                    batch.push_back(queue_.front());
                    queue_.pop_front();
                }
            }
            std::unique_lock memory_lock(memory_mutex_, std::defer_lock);
            if (in_memory_) memory_lock.lock();
            const auto done = batch.size() == 1 ? alone(*batch.front(), true) : together(batch);
            if (in_memory_) memory_lock.unlock();
            if (done < batch.size()) {
                const std::lock_guard lock(queue_mutex_);
                queue_.insert(queue_.begin(), batch.begin() + static_cast<std::ptrdiff_t>(done), batch.end());
            }
            for (std::size_t i = 0; i < done; ++i) batch[i]->done.release();
        }
    }

    // One work in a transaction of its own; a failing commit is tried once more.
    std::size_t alone(Job& job, bool again) {
        bool committing = false;
        try {
            writer_->run("BEGIN IMMEDIATE");
            (*job.work)(*writer_);
            committing = true;
            writer_->run("COMMIT");
        } catch (...) {
            job.error = std::current_exception();
            roll_back();
            if (committing && again) {
                job.error = nullptr;
                return alone(job, false);
            }
            if (committing) job.error = commit_failed(job.error);
        }
        return 1;
    }

    // The number of works that are settled; the rest goes back into the queue.
    std::size_t together(std::vector<Job*>& batch) {
        const auto until = std::chrono::steady_clock::now() + longest_batch;
        std::size_t done = 0;
        try {
            writer_->run("BEGIN IMMEDIATE");
            while (done < batch.size() && (done == 0 || std::chrono::steady_clock::now() < until)) {
                within(*batch[done]);
                ++done;
            }
            writer_->run("COMMIT");
            return done;
        } catch (...) {
            // The batch is lost as a whole: each work is tried once more by itself.
            roll_back();
            if (done == 0) done = 1;
            for (std::size_t i = 0; i < done; ++i) {
                batch[i]->error = nullptr;
                alone(*batch[i], false);
            }
            return done;
        }
    }

    void within(Job& job) {
        writer_->run("SAVEPOINT work");
        try {
            (*job.work)(*writer_);
        } catch (...) {
            // A full disk or a failing device ends SQLite's transaction under us: then all works of the batch are lost.
            if (!writer_->in_transaction()) throw;
            job.error = std::current_exception();
            writer_->run("ROLLBACK TO work");
        }
        writer_->run("RELEASE work");
    }

    void roll_back() {
        try {
            if (writer_->in_transaction()) writer_->run("ROLLBACK");
        } catch (const std::exception&) {
            // The next BEGIN says what is wrong with the connection.
        }
    }

    static std::exception_ptr commit_failed(const std::exception_ptr& error) {
        try {
            std::rethrow_exception(error);
        } catch (const DiskFull&) {
            return error;
        } catch (const std::exception& e) {
            return std::make_exception_ptr(Fault(std::string("the store could not keep the work: ") + e.what()));
        }
    }

    std::string path_;
    bool in_memory_;
    bool read_only_;
    std::unique_ptr<OwnerLock> owner_;
    std::unique_ptr<SqliteConnection> writer_;
    std::recursive_mutex memory_mutex_;

    std::mutex idle_mutex_;
    std::vector<std::unique_ptr<SqliteConnection>> idle_;
    std::size_t most_idle_;

    std::mutex queue_mutex_;
    std::condition_variable queue_filled_;
    std::deque<Job*> queue_;
    bool stopping_ = false;
    std::thread thread_; // last: it uses everything above
};

} // namespace

std::unique_ptr<Database> open_sqlite(const Settings& settings) { return std::make_unique<SqliteDatabase>(settings); }

} // namespace tezai::store
