#include "journal/commands.hpp"

#include "base/canonical_json.hpp"
#include "journal/heads.hpp"

namespace tezai::journal {
namespace {

std::string json_list(std::span<const Hash> hashes) {
    std::string list = "[";
    for (const auto& hash : hashes) {
        if (list.size() > 1) list += ',';
        list += '"' + base::to_hex(hash) + '"';
    }
    return list + "]";
}

std::string json_head(const Head& head, std::string_view grew_from) {
    base::CanonicalObject object;
    if (!grew_from.empty()) object.add_raw("grew_from", grew_from);
    object.add("key_id", head.key_id)
        .add("root", base::to_hex(head.root))
        .add("signature", base::to_hex(base::bytes(head.signature)))
        .add("signed_at_ms", base::millis(head.signed_at))
        .add("size", static_cast<std::int64_t>(head.size));
    return object.text();
}

} // namespace

std::optional<std::string> proof_json(store::Transaction& tx, base::Suite suite, std::int64_t leaf, std::string_view public_key_pem) {
    const auto proof = prove_inclusion(tx, suite, leaf);
    if (!proof) return std::nullopt;
    base::CanonicalObject object;
    object.add_raw("head", json_head(proof->head, ""))
        .add("leaf", proof->leaf)
        .add("leaf_text", leaf_text(proof->record))
        .add_raw("path", json_list(proof->path))
        .add("public_key_pem", public_key_pem)
        .add("suite", base::word(suite));
    return object.text() + "\n";
}

std::optional<std::string> heads_json(store::Transaction& tx, base::Suite suite, std::int64_t limit, std::optional<std::uint64_t> since,
                                      std::string_view public_key_pem) {
    const auto heads = list_heads(tx, limit);
    if (since && (heads.empty() || *since > heads.back().size)) return std::nullopt;
    std::string list = "[";
    auto before = since;
    for (const auto& head : heads) {
        if (since && head.size < *since) continue; // smaller than what the reader already holds
        std::string grew;
        if (before) {
            base::CanonicalObject from;
            from.add_raw("path", json_list(prove_consistency(tx, suite, *before, head.size))).add("size", static_cast<std::int64_t>(*before));
            grew = from.text();
        }
        if (list.size() > 1) list += ',';
        list += '\n' + json_head(head, grew);
        before = head.size;
    }
    base::CanonicalObject object;
    object.add_raw("heads", list + "]").add("public_key_pem", public_key_pem).add("suite", base::word(suite));
    return object.text() + "\n";
}

Report verify_report(store::Database& db, base::Suite suite, std::string_view public_key_pem,
                     const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
    const auto result = db.read([&](store::Transaction& tx) { return verify(tx, suite, public_key_pem, progress); });
    Report report;
    report.sound = result.faults.empty();
    report.text = std::to_string(result.entries) + " entries under " + std::to_string(result.heads) + " heads: " +
                  (report.sound ? "all as they were sealed and signed" : std::to_string(result.faults.size()) + " faults") + "\n";
    for (const auto& fault : result.faults) report.text += "  " + fault + "\n";
    return report;
}

} // namespace tezai::journal
