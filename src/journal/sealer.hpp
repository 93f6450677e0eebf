// Gives committed entries their leaf index, grows the tree, signs the head. One sealer at a time per store: on SQLite the
// process that owns the file, on PostgreSQL the holder of an advisory lock.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "journal/journal.hpp"
#include "journal/signer.hpp"
#include "journal/tree.hpp"

namespace tezai::journal {

struct Head {
    std::uint64_t size = 0;
    Hash root{};
    base::Instant signed_at;
    std::string signature; // DER (gm) or raw 64 bytes (intl) over head_text
    std::string key_id;    // hex of the first 8 bytes of H(public key)
};
// "tezai head 1\n<suite>\n<size>\n<root hex>\n<signed_at ms>\n"
[[nodiscard]] std::string head_text(base::Suite, const Head&);

class Sealer {
public:
    Sealer(store::Database&, const base::Clock&, base::Suite, const Signer&);
    ~Sealer();

    // Seals up to `most` waiting entries; the number sealed. A head is signed when something was sealed.
    std::size_t seal_once(std::size_t most = 50'000);
    void seal_all();
    // Runs seal_once every 100 ms on a thread of its own and calls `sealed(last leaf)` after each that did something.
    void start(std::function<void(std::int64_t last_leaf)> sealed);
    void stop();
    // Why the thread's last round failed; empty when it did not. Entries wait meanwhile; /readyz and the duty desk should say it.
    [[nodiscard]] std::string trouble() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

[[nodiscard]] std::optional<Head> find_latest_head(store::Transaction&);
[[nodiscard]] std::optional<Head> find_head_covering(store::Transaction&, std::int64_t leaf); // the first head with size > leaf
struct Inclusion {
    std::int64_t leaf = 0;
    Record record;
    std::vector<Hash> path;
    Head head; // the latest head
};
[[nodiscard]] std::optional<Inclusion> prove_inclusion(store::Transaction&, base::Suite, std::int64_t leaf);
[[nodiscard]] std::vector<Hash> prove_consistency(store::Transaction&, base::Suite, std::uint64_t old_size, std::uint64_t size);

struct Verified {
    std::uint64_t entries = 0, heads = 0;
    std::vector<std::string> faults; // "leaf 812: the entry's bytes are not those that were sealed"
};
// Hashes every entry again, compares tiles and heads, checks every signature and that each head grew from the one before;
// personal values are compared with their commitments. `progress(done, total)` is called now and then.
[[nodiscard]] Verified verify(store::Transaction&, base::Suite, std::string_view public_key_pem,
                              const std::function<void(std::uint64_t, std::uint64_t)>& progress);

} // namespace tezai::journal
