// An official paper in the look of GB/T 9704: red issuing name, number, title, body on the grid of 22 lines × 28
// characters, tables, annexes, signature, 版记, page numbers on the outer side.
//
// Values in, bytes out: the same paper gives the same PDF (see pdf.hpp). What it says is the caller's; the layout
// decides nothing but where things stand. Dates print as 2021年12月6日.
//
//     const auto made = make_official_paper({.issuer = "示例市市场监督管理局文件", .number = "示市监特通〔2021〕48号", …});
//     if (made.missing_glyphs == 0) keep(made.pdf);
#pragma once

#include "documents/pdf_table.hpp"

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tezai::documents {

// Indented by two characters. `lead` is a heading that runs into its text: “（一）件件赋码。” in 楷体, then the text.
struct Paragraph {
    std::string lead = {};
    std::string text;
};
// Level 1 一、 in 黑体, 2 （一） in 楷体, 3 1. in 仿宋; the text brings its own number. Never the last line of a page.
struct Heading {
    int level = 1;
    std::string text;
};
struct Note { // small print under a table: 注：…
    std::string text;
};
using PaperBlock = std::variant<Paragraph, Heading, PaperTable, Note>;

// Begins on a page of its own, after the signature; the paper lists it under “附件：” by itself.
struct Annex {
    std::string title;
    std::vector<PaperBlock> blocks;
};

// A strip to be signed, cut off and kept by who delivers the paper: on a page of its own at the end, with blanks to fill in.
struct ReceiptStrip {
    std::string title;
    std::vector<std::pair<std::string, std::string>> lines; // label and what is known already; empty: to be written by hand
    std::string note = {};
    std::optional<Modules> qr = {};                         // leads back to the paper's record
};

struct OfficialPaper {
    std::string issuer;              // 发文机关标志, as printed: 示例市市场监督管理局文件
    std::string number = {};         // 浙市监特通〔2021〕48号
    std::vector<std::string> title;  // its lines, as they should break
    std::string addressee = {};      // without the colon: 各市、县（市、区）市场监督管理局
    std::vector<PaperBlock> body = {};
    std::vector<Annex> annexes = {};
    std::string signed_by = {};
    std::optional<base::Date> signed_on = {};
    std::string seal_place = {};     // 印章处: says in grey where the seal goes; a seal is never drawn
    std::optional<ReceiptStrip> receipt = {};
    std::string copy_to = {};        // 抄送, without the word
    std::string printed_by = {};     // 印发机关
    std::optional<base::Date> printed_on = {};
    std::string watermark = {};      // top right of every page: 样稿 · 演示数据; 演练 · 非正式文件
    base::Instant created_at;        // goes into the file's metadata: the moment of the cut, not of this call
};

struct RenderedPaper {
    std::string pdf;
    int pages = 0;
    int missing_glyphs = 0; // characters no font has; such a paper is not to be issued
};

[[nodiscard]] RenderedPaper make_official_paper(const OfficialPaper&);

[[nodiscard]] std::string official_date(base::Date); // 2021年12月6日: no leading zeros

} // namespace tezai::documents
