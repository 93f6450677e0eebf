// Pairs of records that may be one: SQL in, records out; decides nothing.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "auth/scope.hpp"
#include "journal/journal.hpp"
#include "registry/merging/candidates.hpp"
#include "store/database.hpp"

namespace tezai::registry::merging {

enum class Kind : std::uint8_t { equipment, unit };
enum class PairState : std::uint8_t { open, merged, apart };

struct Side {
    std::int64_t id = 0, region_id = 0;
    std::string name, note; // note: of a device its unit, of a unit its credit code
};
struct Pair {
    std::int64_t id = 0;
    Kind kind = Kind::equipment;
    Side left, right;
    Score score = Score::named;
    std::vector<std::string> reasons;
    PairState state = PairState::open;
    std::optional<base::Instant> decided_at;
    std::int64_t decided_by = 0, kept_id = 0, version = 1;
    std::string undo = "{}";
    [[nodiscard]] std::int64_t other_than(std::int64_t side) const { return side == left.id ? right.id : left.id; }
};

// Only where both sides are seen.
[[nodiscard]] std::optional<Pair> find_pair(store::Transaction&, const auth::Scope&, std::int64_t id);
struct PairQuery {
    Kind kind = Kind::equipment;
    PairState state = PairState::open;
    Score below_score = Score::sure; // keyset: (score, id), surest first
    std::int64_t after_id = 0;
    std::int64_t limit = 50;
};
[[nodiscard]] std::vector<Pair> list_pairs(store::Transaction&, const auth::Scope&, const PairQuery&);
struct PairCount {
    Kind kind = Kind::equipment;
    Score score = Score::named;
    std::int64_t count = 0;
};
[[nodiscard]] std::vector<PairCount> count_open(store::Transaction&, const auth::Scope&);
[[nodiscard]] std::int64_t find_pair_of(store::Transaction&, Kind, std::int64_t left, std::int64_t right); // 0: none
[[nodiscard]] std::vector<std::int64_t> list_merged_into(store::Transaction&, Kind, std::int64_t kept); // ids of pairs, latest first

std::int64_t insert_pair(store::Transaction&, Kind, std::int64_t left, std::int64_t right, base::Instant found_at); // named by a person
// False: somebody decided before you (the version is no longer the one you read).
[[nodiscard]] bool save_decision(store::Transaction&, const Pair&, PairState, journal::AccountId by, base::Instant at, std::int64_t kept_id, std::string_view undo);
void erase_open_pairs_of(store::Transaction&, Kind, std::int64_t record, std::int64_t but);

struct Saved {
    std::int64_t open = 0, added = 0, gone = 0;
};
Saved save_candidates(journal::Journal&, Kind, std::span<const Candidate>);

void insert_moved(store::Transaction&, std::int64_t pair, std::string_view kind, std::span<const std::int64_t> subjects);
[[nodiscard]] std::vector<std::int64_t> list_moved(store::Transaction&, std::int64_t pair, std::string_view kind);
void erase_moved(store::Transaction&, std::int64_t pair);

} // namespace tezai::registry::merging

template <>
struct tezai::base::form::Words<tezai::registry::merging::Kind> {
    using enum tezai::registry::merging::Kind;
    static constexpr std::string_view name = "MergeKind";
    static constexpr std::array all{std::pair{equipment, std::string_view("equipment")}, std::pair{unit, std::string_view("unit")}};
};
template <>
struct tezai::base::form::Words<tezai::registry::merging::PairState> {
    using enum tezai::registry::merging::PairState;
    static constexpr std::string_view name = "MergePairState";
    static constexpr std::array all{std::pair{open, std::string_view("open")}, std::pair{merged, std::string_view("merged")}, std::pair{apart, std::string_view("apart")}};
};
