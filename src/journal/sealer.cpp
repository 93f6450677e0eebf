#include "journal/sealer.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "journal/heads.hpp"
#include "journal/records.hpp"
#include "journal/tiles.hpp"

namespace tezai::journal {
namespace {

constexpr std::chrono::milliseconds pause{100};

// Only what is committed is seen here. On PostgreSQL the entries of transactions that still run are invisible and get later
// leaves, although their ids are smaller: that is why the leaf is the cursor and the id is not.
constexpr std::string_view assign_sql = R"sql(
UPDATE journal_entries SET leaf = :next + waiting.place
  FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place
          FROM journal_entries WHERE leaf IS NULL ORDER BY id LIMIT :most) AS waiting
 WHERE journal_entries.id = waiting.id)sql";

} // namespace

struct Sealer::State {
    store::Database& db;
    const base::Clock& clock;
    base::Suite suite;
    const Signer& signer;
    base::Hasher hasher;
    Edge edge;             // under the latest head
    bool loaded = false;
    std::mutex sealing;    // seal_once may be called beside the thread

    std::thread thread;
    std::mutex mutex;
    std::condition_variable wake;
    bool stopping = false;
    std::string trouble;

    // What one round adds; made again from `edge` if PostgreSQL runs the transaction again.
    struct Round {
        Edge edge;
        std::vector<Tile> full;
    };

    [[nodiscard]] std::uint64_t sealed_size() const {
        const auto head = db.read([](store::Transaction& tx) { return find_latest_head(tx); });
        return head ? head->size : 0;
    }

    [[nodiscard]] bool anything_to_do() const {
        return db.read([&](store::Transaction& tx) {
            const bool waiting = tx.first("SELECT id FROM journal_entries WHERE leaf IS NULL LIMIT 1", {},
                                          [](const store::Row&) { return true; }).has_value();
            return waiting || !loaded || static_cast<std::uint64_t>(last_given_leaf(tx) + 1) > edge.size();
        });
    }

    // The right side of the tree, read back and held against the head it was signed under.
    void load(store::Transaction& tx) {
        const auto head = find_latest_head(tx);
        const auto size = head ? head->size : 0;
        if (loaded && edge.size() == size) return;
        StoredTree stored(tx, suite);
        edge = Edge::load(hasher, size, [&](int level, std::uint64_t index) { return stored.tile_hash(level, index); });
        if (head && edge.root(hasher) != head->root)
            throw store::Fault("the journal does not match its latest signed head of size " + std::to_string(size) +
                               "; sealing has stopped, run journal verify");
        loaded = true;
    }

    static std::int64_t assign(store::Transaction& tx, std::size_t most) {
        return tx.execute(assign_sql, {{"next", last_given_leaf(tx) + 1}, {"most", static_cast<std::int64_t>(most)}});
    }

    // Hashes entries that have a leaf and are under no head yet: this round's, and what a process that died left behind.
    Round grow(store::Transaction& tx, std::size_t most) {
        Round round{edge, {}};
        const auto from = static_cast<std::int64_t>(edge.size());
        hash_entries(tx, hasher, from, from + static_cast<std::int64_t>(most), [&](std::int64_t leaf, const Hash& hash) {
            if (static_cast<std::uint64_t>(leaf) != round.edge.size())
                throw store::Fault("the journal lacks leaf " + std::to_string(round.edge.size()) + "; run journal verify");
            round.edge.add(hasher, hash, [&](const Tile& tile) { round.full.push_back(tile); });
        });
        return round;
    }

    void keep(store::Transaction& tx, const Round& round) {
        for (const auto& tile : round.full) keep_tile(tx, tile);
        for (const auto& tile : round.edge.list_growing())
            if (round.edge.size() / tile_width != edge.size() / tile_width) keep_tile(tx, tile);
        Head head{round.edge.size(), round.edge.root(hasher), clock.now(), {}, signer.key_id()};
        head.signature = signer.sign(head_text(suite, head));
        keep_head(tx, head);
    }

    // SQLite has one writer, which gave the leaves (Journal::append); the hashing is done beside it, and only tiles and head
    // are written.
    std::size_t seal_beside_the_writer(std::size_t most) {
        auto round = db.read([&](store::Transaction& tx) {
            load(tx);
            return grow(tx, most);
        });
        return finish(std::move(round), [&](const Round& grown) {
            db.transaction([&](store::Transaction& tx) { keep(tx, grown); });
        });
    }

    // PostgreSQL: one transaction under an advisory lock, so that of several processes one seals.
    std::size_t seal_under_lock(std::size_t most) {
        auto round = db.transaction([&](store::Transaction& tx) -> Round {
            const auto mine = tx.integer(
                "SELECT CASE WHEN pg_try_advisory_xact_lock(7368002, hashtext(current_schema())) THEN 1 ELSE 0 END");
            if (mine == 0) return {edge, {}};
            load(tx);
            (void)assign(tx, most);
            auto grown = grow(tx, most);
            if (grown.edge.size() != edge.size()) keep(tx, grown);
            return grown;
        });
        return finish(std::move(round), [](const Round&) {});
    }

    std::size_t finish(Round round, const std::function<void(const Round&)>& write) {
        const auto sealed = static_cast<std::size_t>(round.edge.size() - edge.size());
        if (sealed == 0) return 0;
        write(round);
        edge = std::move(round.edge);
        return sealed;
    }

    std::size_t seal(std::size_t most) {
        const std::lock_guard lock(sealing);
        if (!anything_to_do()) return 0;
        return db.engine() == store::Engine::sqlite ? seal_beside_the_writer(most) : seal_under_lock(most);
    }
};

Sealer::Sealer(store::Database& db, const base::Clock& clock, base::Suite suite, const Signer& signer)
    : state_(new State{db, clock, suite, signer, base::Hasher(suite), {}, false, {}, {}, {}, {}, false, {}}) {}
Sealer::~Sealer() { stop(); }

std::size_t Sealer::seal_once(std::size_t most) { return state_->seal(most); }

void Sealer::seal_all() {
    while (state_->seal(50'000) > 0) {
    }
}

void Sealer::start(std::function<void(std::int64_t last_leaf)> sealed) {
    stop();
    state_->stopping = false;
    auto told = state_->sealed_size();
    state_->thread = std::thread([this, told, sealed = std::move(sealed)]() mutable {
        while (true) {
            std::string trouble;
            try {
                (void)state_->seal(50'000);
                // What another process sealed is news to this one's followers too.
                const auto size = state_->sealed_size();
                if (size > told && sealed) sealed(static_cast<std::int64_t>(size) - 1);
                told = size;
            } catch (const std::exception& e) {
                trouble = e.what(); // said by trouble(); tried again, as a full disk may be emptied
            }
            std::unique_lock lock(state_->mutex);
            state_->trouble = trouble;
            state_->wake.wait_for(lock, pause, [&] { return state_->stopping; });
            if (state_->stopping) return;
        }
    });
}

void Sealer::stop() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->stopping = true;
    }
    state_->wake.notify_all();
    if (state_->thread.joinable()) state_->thread.join();
}

std::string Sealer::trouble() const {
    const std::lock_guard lock(state_->mutex);
    return state_->trouble;
}

} // namespace tezai::journal
