// Codes, plates, photos as records. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/calendar.hpp"
#include "base/form.hpp"
#include "journal/types.hpp"

namespace tezai::coding {

// cloned: the same code at two places. A suspicion until the bureau decides; the other three count at once when staff say so.
enum class ReportKind : std::uint8_t { damaged, lost, mismatched, cloned };

struct IssuedCode {
    std::int64_t id = 0, equipment_id = 0;
    std::string code, human_code;
    base::Instant issued_at;
};

struct Sticker { // of one device, as known now
    std::optional<base::Instant> accepted_at, reported_at;
    std::int64_t photo_id = 0;
    std::string report_kind;
    std::optional<base::Instant> cloned_at; // its code was found twice
};

struct StickerPhoto {
    std::int64_t id = 0, equipment_id = 0;
    std::string blob, verdict, reasons, measures; // reasons: JSON array; measures: JSON object
    base::Instant sent_at;
    std::optional<base::Instant> captured_at;
    std::optional<bool> right_device;
};

struct LabelSheet {
    std::int64_t id = 0;
    std::string format, blob;
    std::int64_t labels = 0, pages = 0, printed = 0;
    base::Instant made_at;
};

} // namespace tezai::coding

template <>
struct tezai::base::form::Words<tezai::coding::ReportKind> {
    using enum tezai::coding::ReportKind;
    static constexpr std::string_view name = "ReportKind";
    static constexpr std::array all{std::pair{damaged, std::string_view("damaged")}, std::pair{lost, std::string_view("lost")},
                                    std::pair{mismatched, std::string_view("mismatched")}, std::pair{cloned, std::string_view("cloned")}};
};
