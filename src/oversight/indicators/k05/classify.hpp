// K05 回头看: of the devices on the frozen list, those with a look-back record (a), those whose record says "no" somewhere (b),
// the problems mended by their day (c), and how often a second person answered otherwise (r). README.md has the words alone.
#pragma once

#include "oversight/indicators/frame.hpp"

namespace tezai::oversight::k05 {

// Whether a device comes on the list that is frozen at this cut: coded device by device, and in use.
[[nodiscard]] bool belongs_on_list(const ObjectFacts&);

[[nodiscard]] Judgement classify_completion_v1(const ObjectFacts&, const View&, const Policy&);
[[nodiscard]] Judgement classify_problems_v1(const ObjectFacts&, const View&, const Policy&);
[[nodiscard]] Judgement classify_mending_v1(const ObjectFacts&, const View&, const Policy&);
[[nodiscard]] Judgement classify_rechecks_v1(const ObjectFacts&, const View&, const Policy&);

} // namespace tezai::oversight::k05
