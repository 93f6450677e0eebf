// What comes in as evidence is what its bytes say it is.
#include "base/digest.hpp"
#include "documents/jpeg.hpp"
#include "registry/approvals/approvals.hpp"

namespace tezai::registry {
namespace {

bool is_pdf(std::string_view bytes) {
    constexpr std::size_t tail = 1'024; // the end mark stands within so many bytes
    return bytes.starts_with("%PDF-") && bytes.substr(bytes.size() - std::min(bytes.size(), tail)).find("%%EOF") != std::string_view::npos;
}

} // namespace

law::Decision<std::int64_t> keep_evidence(const Approvals& approvals, const auth::Actor& by, EvidenceKind shows, std::string_view bytes) {
    auto& journal = approvals.registry.journal;
    const journal::Attempt attempt{.action = "approval.keep_evidence", .by = by.account, .place = {by.region_id, by.unit_id}};
    const bool picture = documents::peek_jpeg(base::bytes(bytes)).has_value();
    EvidenceFile file{.shows = shows, .media_type = picture ? "image/jpeg" : "application/pdf", .bytes = static_cast<std::int64_t>(bytes.size())};
    const bool taken = picture || (shows == EvidenceKind::document && is_pdf(bytes));
    if (taken) file.blob = approvals.blobs.put(bytes);
    return journal.act<std::int64_t>(attempt, [&](store::Transaction& tx) -> law::Decision<std::int64_t> {
        if (!taken)
            return law::refuse(shows == EvidenceKind::document ? "approval.file_not_taken" : "approval.photo_not_taken", law::rulebook(60), {{"looks_like", std::string(documents::looks_like(base::bytes(bytes)))}});
        return insert_file(tx, file, journal.clock().now(), by.account);
    });
}

} // namespace tezai::registry
