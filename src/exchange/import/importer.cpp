#include "exchange/import/importer.hpp"

#include <algorithm>
#include <cstdio>

#include "base/canonical_json.hpp"
#include "base/ensure.hpp"

namespace tezai::exchange {
namespace {

struct Stopping {}; // thrown between two batches: what was committed stays, the rest is found again

// For the operator: never a cell of the file.
void say(std::int64_t id, const char* what) { std::fprintf(stderr, "import %lld: %s\n", static_cast<long long>(id), what); }

} // namespace

Importer::Importer(const Exchange& exchange, std::chrono::milliseconds try_again_after) : exchange_(exchange), try_again_after_(try_again_after) {}
Importer::~Importer() { stop(); }

void Importer::start() {
    exchange_.database().transaction([&](store::Transaction& tx) {
        waiting_.clear();
        for (const auto id : list_unfinished(tx)) {
            save_failure(tx, id, "", ""); // it goes on now
            waiting_.push_back(id);
        }
    });
    thread_ = std::thread([this] { serve(); });
}

void Importer::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Importer::wake(std::int64_t id) {
    const std::lock_guard lock(mutex_);
    if (std::ranges::find(waiting_, id) == waiting_.end()) waiting_.push_back(id);
    changed_.notify_all();
}

void Importer::wait_until_idle() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopping_ || (waiting_.empty() && !busy_); });
}

void Importer::serve() {
    for (;;) {
        std::int64_t id = 0;
        {
            std::unique_lock lock(mutex_);
            busy_ = false;
            changed_.notify_all();
            changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
            if (stopping_) return;
            id = waiting_.front();
            waiting_.pop_front();
            busy_ = true;
        }
        try {
            work(id);
        } catch (const Stopping&) {
            return;
        } catch (const std::exception& fault) { // of the store: the operator's move; anything else: ours
            say(id, fault.what());
            if (keep_failure(id)) continue;
            std::unique_lock lock(mutex_);
            changed_.wait_for(lock, try_again_after_, [&] { return stopping_; });
            if (std::ranges::find(waiting_, id) == waiting_.end()) waiting_.push_back(id);
        }
    }
}

bool Importer::keep_failure(std::int64_t id) {
    try {
        auto& journal = exchange_.journal();
        const auto kept = exchange_.database().transaction([&](store::Transaction& tx) {
            auto import = find_import(tx, auth::Scope::everything(), id);
            if (!import) return import;
            if (set_state(tx, id, ImportState::reading, ImportState::failed, journal.clock().now())) {
                import->state = ImportState::failed;
                save_failure(tx, id, "import.broke_off", "");
                base::CanonicalObject payload;
                payload.add("code", "import.broke_off");
                journal.append(tx, {.event = "import.failed", .subject = {"import", id}, .place = {import->region_id, 0}, .by = {import->account_id}, .payload = payload.text()});
            } else if (import->state == ImportState::committing || import->state == ImportState::undoing) {
                save_failure(tx, id, import->state == ImportState::undoing ? "import.undo_broke_off" : "import.commit_broke_off", "");
            }
            return import;
        });
        if (kept) publish(*kept, {kept->id, kept->state, 0, kept->rows_done, kept->rows_total});
        return true;
    } catch (const std::exception& fault) {
        say(id, fault.what());
        return false;
    }
}

void Importer::publish(const Import& import, const ImportProgress& at) {
    base::CanonicalObject data;
    data.add("id", at.id).add("rows_done", at.rows_done).add("rows_read", at.rows_read).add("rows_total", at.rows_total).add("state", registry::word(at.state));
    exchange_.bus.publish({.topic = "import", .region_id = import.region_id, .data = data.text()});
}

void Importer::work(std::int64_t id) {
    const auto import = exchange_.database().read([&](store::Transaction& tx) { return find_import(tx, auth::Scope::everything(), id); });
    if (!import) return;
    const Progress tell = [&](const ImportProgress& at) {
        publish(*import, at);
        const std::lock_guard lock(mutex_);
        if (stopping_) throw Stopping{};
    };
    if (import->state == ImportState::reading) check_import(exchange_, id, tell);
    else if (import->state == ImportState::committing) commit_import(exchange_, id, tell);
    else if (import->state == ImportState::undoing) undo_import(exchange_, id, tell);
}

} // namespace tezai::exchange
