// A letter as the paper that goes out: in the look of GB/T 9704 where our own law holds, as a plain English letter elsewhere, with the
// strip that the unit signs. No seal is drawn: the paper says where it goes.
#pragma once

#include <string>

#include "documents/official_paper.hpp"
#include "library/letters/types.hpp"

namespace tezai::library {

struct PaperMarks {
    std::string watermark; // 样稿 · 演示数据 | 演练 · 非正式文件 | "": on every page of a store that is not for real
    std::string address;   // of the letter's page, in the strip's code; empty: none
    base::Instant made_at;
};

[[nodiscard]] documents::RenderedPaper make_letter_paper(const LetterContent&, const PaperMarks&);

} // namespace tezai::library
