// Everything is hashed again from the entries alone and held against what was kept: tiles, heads, signatures, commitments.
#include <algorithm>

#include "journal/heads.hpp"
#include "journal/payload.hpp"
#include "journal/records.hpp"
#include "journal/tiles.hpp"

namespace tezai::journal {
namespace {

constexpr std::size_t most_faults = 1'000; // enough to act on; a store that is wholly wrong does not fill the memory

class Check {
public:
    Check(store::Transaction& tx, base::Suite suite, std::string_view public_key_pem,
          const std::function<void(std::uint64_t, std::uint64_t)>& progress)
        : tx_(tx), suite_(suite), hasher_(suite), key_(suite, public_key_pem), key_id_(key_id_of(suite, public_key_pem).value_or("")),
          progress_(progress) {}

    Verified run() {
        each_head(tx_, [&](const Head& head) { heads_.push_back(head); });
        out_.heads = heads_.size();
        total_ = static_cast<std::uint64_t>(tx_.integer("SELECT COUNT(*) FROM journal_entries WHERE leaf IS NOT NULL"));
        check_entries();
        check_growing_tiles();
        while (next_head_ < heads_.size()) {
            fault("head of size " + std::to_string(heads_[next_head_].size) + ": the journal ends before it, at leaf " +
                  std::to_string(edge_.size()));
            ++next_head_;
        }
        if (later_heads_ > 0) fault("and " + std::to_string(later_heads_) + " later heads do not fit either");
        check_signatures();
        check_personal();
        return std::move(out_);
    }

private:
    void fault(std::string text) {
        if (out_.faults.size() < most_faults) out_.faults.push_back(std::move(text));
    }

    void check_entries() {
        hash_entries(tx_, hasher_, 0, INT64_MAX, [&](std::int64_t leaf, const Hash& hash) {
            // Missing entries leave holes; nobody could fill them from here.
            while (next_leaf_ < static_cast<std::uint64_t>(leaf)) {
                if (!beyond_heads()) fault("leaf " + std::to_string(next_leaf_) + ": the entry is missing");
                take(std::nullopt);
            }
            ++out_.entries;
            take(hash);
            if (progress_ && out_.entries % 10'000 == 0) progress_(out_.entries, total_);
        });
        // What a head or a tile vouches for and is not there at the end.
        const auto promised = heads_.empty() ? 0 : heads_.back().size;
        while (next_leaf_ < promised && next_leaf_ - out_.entries < most_faults) {
            fault("leaf " + std::to_string(next_leaf_) + ": the entry is missing");
            take(std::nullopt);
        }
        settle();
        if (progress_) progress_(out_.entries, total_);
    }

    [[nodiscard]] bool beyond_heads() const { return heads_.empty() || next_leaf_ >= heads_.back().size; }

    void take(std::optional<Hash> hash) {
        waiting_.push_back(hash);
        if (++next_leaf_ % tile_width == 0) settle();
    }

    // A tile's worth of entries is complete: which hashes do we go on with? Those that the tile above confirms, so that one
    // changed entry is told as one fault and does not spoil every head after it.
    void settle() {
        if (waiting_.empty()) return;
        const auto first = next_leaf_ - waiting_.size();
        const auto index = first / tile_width;
        const auto kept = waiting_.size() == tile_width ? read_tile(tx_, 0, index) : std::vector<Hash>{};
        std::vector<Hash> computed(waiting_.size());
        for (std::size_t i = 0; i < waiting_.size(); ++i) computed[i] = waiting_[i].value_or(Hash{});
        auto chosen = computed;
        if (waiting_.size() == tile_width && kept != computed && !(kept.empty() && beyond_tiles(index))) {
            const auto above = read_tile(tx_, 1, index / tile_width);
            const bool has_above = index % tile_width < above.size();
            const bool kept_fits = kept.size() == tile_width && has_above && fold(hasher_, kept) == above[index % tile_width];
            const bool computed_fits = has_above && fold(hasher_, computed) == above[index % tile_width];
            if (kept_fits || (!computed_fits && kept.size() == tile_width)) {
                for (std::size_t i = 0; i < tile_width; ++i)
                    if (waiting_[i] && kept[i] != *waiting_[i])
                        fault("leaf " + std::to_string(first + i) + ": the entry's bytes are not those that were sealed");
                if (kept_fits) chosen = kept;
                else fault("tile 0/" + std::to_string(index) + ": it does not fit the tile above");
            } else {
                fault("tile 0/" + std::to_string(index) + (kept.empty() ? ": it is missing" : ": it is not what the entries give"));
            }
        }
        for (const auto& hash : chosen) add(hash);
        waiting_.clear();
    }

    // A tile is written with the head that covers it; entries sealed a moment ago may have none.
    [[nodiscard]] bool beyond_tiles(std::uint64_t index) const {
        return heads_.empty() || (index + 1) * tile_width > heads_.back().size;
    }

    void add(const Hash& hash) {
        edge_.add(hasher_, hash, [&](const Tile& tile) {
            if (tile.level > 0) compare(tile);
        });
        if (next_head_ == heads_.size() || heads_[next_head_].size > edge_.size()) return;
        const auto& head = heads_[next_head_];
        if (edge_.root(hasher_) == head.root) {
            good_size_ = head.size;
            broken_ = false;
        } else if (!broken_) {
            fault("head of size " + std::to_string(head.size) + ": the entries from leaf " + std::to_string(good_size_) + " to " +
                  std::to_string(head.size - 1) + " do not give the root it was signed for");
            broken_ = true;
        } else {
            ++later_heads_;
        }
        ++next_head_;
    }

    void compare(const Tile& tile) {
        const auto kept = read_tile(tx_, tile.level, tile.index);
        if (kept.empty() && beyond_heads_at(tile)) return;
        const bool same = kept.size() >= tile.hashes.size() && std::equal(tile.hashes.begin(), tile.hashes.end(), kept.begin());
        if (!same)
            fault("tile " + std::to_string(tile.level) + "/" + std::to_string(tile.index) +
                  (kept.empty() ? ": it is missing" : ": it is not what the tiles below give"));
    }
    [[nodiscard]] bool beyond_heads_at(const Tile& tile) const {
        return heads_.empty() || ((tile.index * tile_width + 1) << (tile_levels * tile.level)) > heads_.back().size;
    }

    void check_growing_tiles() {
        for (const auto& tile : edge_.list_growing()) {
            // Compared as far as the latest head reaches: what was sealed since is not kept yet.
            auto known = tile;
            const auto covered = heads_.empty() ? 0 : heads_.back().size >> (tile_levels * tile.level);
            const auto begins = tile.index * tile_width;
            known.hashes.resize(std::min<std::uint64_t>(known.hashes.size(), covered > begins ? covered - begins : 0));
            if (!known.hashes.empty()) compare(known);
        }
    }

    void check_signatures() {
        if (key_id_.empty()) fault("the public key cannot be read: no signature could be checked");
        base::Instant before{};
        for (const auto& head : heads_) {
            const auto name = "head of size " + std::to_string(head.size) + ": ";
            if (head.key_id != key_id_) fault(name + "it was signed with another key, " + head.key_id);
            else if (!key_.verify(head_text(suite_, head), head.signature)) fault(name + "its signature is not ours");
            if (head.signed_at < before) fault(name + "it says it was signed before the smaller one");
            before = head.signed_at;
        }
    }

    void check_personal() {
        tx_.query(R"sql(
            SELECT p.entry_id, p.field, p.salt, p.value, e.payload
              FROM journal_personal AS p
              LEFT JOIN journal_entries AS e ON e.id = p.entry_id
             ORDER BY p.entry_id, p.field)sql", {}, [&](const store::Row& row) {
            const auto name = "personal value " + std::string(row.text(1)) + " of entry " + std::to_string(row.integer(0)) + ": ";
            if (row.is_null(4)) return fault(name + "there is no such entry");
            const auto hex = base::to_hex(hasher_.hash({row.blob(2), base::bytes(row.text(3))}));
            const auto commitments = list_commitments(row.text(4));
            const auto found = std::find_if(commitments.begin(), commitments.end(), [&](const auto& c) { return c.field == row.text(1); });
            if (found == commitments.end()) return fault(name + "its entry commits to no such field");
            if (found->hex != hex) fault(name + "it is not the value that was committed to");
        });
    }

    store::Transaction& tx_;
    base::Suite suite_;
    base::Hasher hasher_;
    Verifier key_;
    std::string key_id_;
    const std::function<void(std::uint64_t, std::uint64_t)>& progress_;

    Verified out_;
    std::uint64_t total_ = 0;
    std::vector<Head> heads_;
    std::size_t next_head_ = 0;
    std::uint64_t next_leaf_ = 0, good_size_ = 0, later_heads_ = 0;
    bool broken_ = false;
    std::vector<std::optional<Hash>> waiting_;
    Edge edge_;
};

} // namespace

Verified verify(store::Transaction& tx, base::Suite suite, std::string_view public_key_pem,
                const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
    return Check(tx, suite, public_key_pem, progress).run();
}

} // namespace tezai::journal
