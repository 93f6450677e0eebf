#include "journal/heads.hpp"

#include <algorithm>
#include <cstring>

#include "journal/records.hpp"
#include "journal/tiles.hpp"

namespace tezai::journal {
namespace {

Head read_head(const store::Row& row) {
    Head head;
    head.size = static_cast<std::uint64_t>(row.integer(0));
    const auto root = row.blob(1);
    if (root.size() == head.root.size()) std::memcpy(head.root.data(), root.data(), root.size()); // else zeros: verifies nothing
    head.signed_at = row.instant(2);
    const auto signature = row.blob(3);
    head.signature.assign(reinterpret_cast<const char*>(signature.data()), signature.size());
    head.key_id = std::string(row.text(4));
    return head;
}

std::string select_heads(std::string_view rest) {
    return "SELECT size, root, signed_at, signature, key_id FROM journal_heads " + std::string(rest);
}

} // namespace

std::string head_text(base::Suite suite, const Head& head) {
    return "tezai head 1\n" + std::string(base::word(suite)) + "\n" + std::to_string(head.size) + "\n" + base::to_hex(head.root) + "\n" +
           std::to_string(base::millis(head.signed_at)) + "\n";
}

void keep_head(store::Transaction& tx, const Head& head) {
    tx.execute(R"sql(
        INSERT INTO journal_heads (size, root, signed_at, signature, key_id)
        VALUES (:size, :root, :signed_at, :signature, :key_id))sql",
               {{"size", static_cast<std::int64_t>(head.size)},
                {"root", head.root},
                {"signed_at", head.signed_at},
                {"signature", base::bytes(head.signature)},
                {"key_id", head.key_id}});
}

std::optional<Head> find_latest_head(store::Transaction& tx) {
    return tx.first(select_heads("ORDER BY size DESC LIMIT 1"), {}, read_head);
}

std::optional<Head> find_head_covering(store::Transaction& tx, std::int64_t leaf) {
    return tx.first(select_heads("WHERE size > :leaf ORDER BY size LIMIT 1"), {{"leaf", leaf}}, read_head);
}

std::optional<Head> find_head(store::Transaction& tx, std::uint64_t size) {
    return tx.first(select_heads("WHERE size = :size"), {{"size", static_cast<std::int64_t>(size)}}, read_head);
}

std::vector<Head> list_heads(store::Transaction& tx, std::int64_t limit) {
    auto heads = tx.all(select_heads("ORDER BY size DESC LIMIT :limit"), {{"limit", limit}}, read_head);
    std::reverse(heads.begin(), heads.end());
    return heads;
}

void each_head(store::Transaction& tx, const std::function<void(const Head&)>& each) {
    tx.query(select_heads("ORDER BY size"), {}, [&](const store::Row& row) { each(read_head(row)); });
}

std::optional<Inclusion> prove_inclusion(store::Transaction& tx, base::Suite suite, std::int64_t leaf) {
    static const std::string sql = select_entries("WHERE leaf = :leaf");
    auto head = find_latest_head(tx);
    if (!head || leaf < 0 || static_cast<std::uint64_t>(leaf) >= head->size) return std::nullopt;
    auto record = tx.first(sql, {{"leaf", leaf}}, [&](const store::Row& row) {
        Record read;
        read_into(read, row, leaf);
        return read;
    });
    if (!record) return std::nullopt;
    StoredTree stored(tx, suite);
    auto path = inclusion_proof(stored.hasher(), static_cast<std::uint64_t>(leaf), head->size,
                                [&](int level, std::uint64_t index) { return stored.subtree(level, index); });
    return Inclusion{leaf, std::move(*record), std::move(path), std::move(*head)};
}

std::vector<Hash> prove_consistency(store::Transaction& tx, base::Suite suite, std::uint64_t old_size, std::uint64_t size) {
    StoredTree stored(tx, suite);
    return consistency_proof(stored.hasher(), old_size, size,
                             [&](int level, std::uint64_t index) { return stored.subtree(level, index); });
}

} // namespace tezai::journal
