// The files of an issue, made from its canonical data and its list of objects: official paper as PDF and HTML, the annex as
// XLSX. The same data gives the same paper.
#pragma once

#include <boost/json/value.hpp>

#include "documents/official_paper.hpp"
#include "oversight/oversight.hpp"

namespace tezai::oversight {

struct Files {
    std::string html, pdf, xlsx;
};
[[nodiscard]] Files make_files(const Oversight&, std::string_view data, std::string_view objects);

// 发文机关标志: the province's bureau, or that of the county whose issue it is.
[[nodiscard]] std::string issuer_of(const Oversight&, const boost::json::value& data);
// What the paper says; PDF and HTML are two looks of it. Chinese: it is an official paper.
[[nodiscard]] documents::OfficialPaper paper_of(const boost::json::value& data, const std::string& issuer, const std::string& watermark);
[[nodiscard]] std::string write_html(const documents::OfficialPaper&);
// The objects' list as a workbook, one sheet per indicator, as far as the scope sees.
[[nodiscard]] std::string write_annex(const Oversight&, std::string_view objects, const auth::Scope&);

} // namespace tezai::oversight
