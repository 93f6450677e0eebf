// From a device's entries to what is known of it at a cut.
//
// Facts are taken in the order in which they happened (effective_ms, then leaf), whatever order they arrived in: a stop-use
// of last year that an import brings today does not undo what happened since.
#pragma once

#include <span>
#include <vector>

#include "oversight/indicators/frame.hpp"

namespace tezai::oversight {

// What a cut lets in: effective civil day <= as_of, and leaf <= last_leaf.
struct CutLine {
    std::int32_t as_of = INT32_MAX;
    std::int64_t last_leaf = INT64_MAX;
};

// Folds one more fact. False when it cannot be done in this order – it happened before something already folded, or it
// corrects the registration day – and nothing was changed: fold the device again from all its facts.
[[nodiscard]] bool fold_next(ObjectFacts&, const Fact&, const GoLiveDays&, const Policy&);

// All facts of one device, in any order.
[[nodiscard]] ObjectFacts fold(std::span<const Fact> facts, const CutLine&, const GoLiveDays&, const Policy&);

} // namespace tezai::oversight
