// What `tezai journal verify | prove | heads` does; the command line itself is read in app. The files written here are checked
// by tools/verify_journal.py, which shares nothing with this program (docs/journal.md).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "journal/sealer.hpp"

namespace tezai::journal {

// One entry under the latest head: {"suite", "leaf", "leaf_text", "path": [hex], "head": {…}, "public_key_pem"}.
// Nothing when the leaf is not under a signed head.
[[nodiscard]] std::optional<std::string> proof_json(store::Transaction&, base::Suite, std::int64_t leaf, std::string_view public_key_pem);

// The latest `limit` heads, smallest first, each with a proof that it grew from the one before it:
// {"suite", "public_key_pem", "heads": [{"size", "root", …, "grew_from": {"size", "path": [hex]}}]}.
// With `since`, the size of a head somebody kept, the first grew_from starts there; nothing when the journal is smaller.
[[nodiscard]] std::optional<std::string> heads_json(store::Transaction&, base::Suite, std::int64_t limit, std::optional<std::uint64_t> since,
                                                    std::string_view public_key_pem);

struct Report {
    std::string text; // for the operator: one line of result, then the faults
    bool sound = false;
};
[[nodiscard]] Report verify_report(store::Database&, base::Suite, std::string_view public_key_pem,
                                   const std::function<void(std::uint64_t done, std::uint64_t total)>& progress);

} // namespace tezai::journal
