// The few facts that we take from a photo's EXIF. What a phone writes there is a claim, not a proof.
#pragma once

#include <chrono>
#include <optional>

#include "base/calendar.hpp"
#include "base/digest.hpp"

namespace tezai::documents {

struct PhotoOrigin {
    int orientation = 1;                                      // 1–8, TIFF 6.0; 1 = as stored
    std::optional<std::chrono::local_seconds> taken_at_local; // by the phone's own clock
    std::optional<base::UtcOffset> taken_offset;              // most phones since 2018 say it
    bool has_gps = false;                                     // that there is a place; where is not read at all
};

// Anything unreadable is left out; a broken EXIF never makes a photo fail.
[[nodiscard]] PhotoOrigin read_origin(base::ByteView jpeg);

} // namespace tezai::documents
