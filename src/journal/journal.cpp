#include "journal/journal.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "journal/payload.hpp"
#include "store/insert_many.hpp"

namespace tezai::journal {
namespace {

// SQLite has one writer, so that entries commit in the order they are written: the leaf is known here, and a work that is
// rolled back gives its leaves back with it. Setting it later would write every entry twice.
constexpr std::string_view insert_sqlite = R"sql(
INSERT INTO journal_entries (leaf, event, subject_kind, subject_id, region_id, unit_id, event_at, recorded_at, origin, account_id, payload)
VALUES ((SELECT COALESCE(MAX(leaf), -1) + 1 FROM journal_entries WHERE leaf IS NOT NULL),
        :event, :subject_kind, :subject_id, :region_id, :unit_id, :event_at, :recorded_at, :origin, :account_id, :payload)
RETURNING id)sql";
// On PostgreSQL transactions commit in another order than they write: the sealer gives the leaf.
constexpr std::string_view insert_postgres = R"sql(
INSERT INTO journal_entries (event, subject_kind, subject_id, region_id, unit_id, event_at, recorded_at, origin, account_id, payload)
VALUES (:event, :subject_kind, :subject_id, :region_id, :unit_id, :event_at, :recorded_at, :origin, :account_id, :payload)
RETURNING id)sql";
constexpr std::string_view insert_personal_sql = R"sql(
INSERT INTO journal_personal (entry_id, field, salt, value) VALUES (:entry_id, :field, :salt, :value))sql";

constexpr auto answers_are_kept = std::chrono::days{30};

// No field can hold a line break, so that leaf_text is unambiguous.
bool is_word(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    });
}

} // namespace

Journal::Journal(store::Database& db, const base::Clock& clock, base::Suite suite) : db_(db), clock_(clock), suite_(suite) {}
Journal::~Journal() = default;

EntryId Journal::append(store::Transaction& tx, const Entry& entry) {
    ENSURE(is_word(entry.event) && is_word(entry.subject.kind), "an event and a kind are words: " + std::string(entry.event));
    ENSURE(is_payload(entry.payload), "a payload is one line, a JSON object: " + std::string(entry.event));
    const auto now = clock_.now();
    // What the server saw happened when it wrote it down; an action may have read the clock a moment earlier.
    const auto event_at = entry.origin == Origin::witnessed ? now : entry.event_at.value_or(now);
    ENSURE(!entry.event_at || event_at - *entry.event_at < std::chrono::minutes{1} || entry.origin != Origin::witnessed,
           "another instant than now is proven or attested: " + std::string(entry.event));

    struct Kept {
        std::string_view field, value;
        base::Bytes32 salt;
    };
    std::vector<Kept> kept;
    std::string_view payload = entry.payload;
    std::string completed;
    if (!entry.personal.empty() || !entry.findings.empty()) {
        base::Hasher hasher(suite_);
        std::vector<Commitment> commitments;
        for (const auto& personal : entry.personal) {
            ENSURE(is_word(personal.field), "a personal field is a word");
            auto& one = kept.emplace_back(Kept{personal.field, personal.value, {}});
            base::fill_random(one.salt);
            commitments.push_back({std::string(one.field), base::to_hex(hasher.hash({one.salt, base::bytes(one.value)}))});
        }
        completed = add_to_payload(entry.payload, entry.findings, std::move(commitments));
        payload = completed;
    }
    const auto id = tx.integer(store::by_engine(tx, insert_sqlite, insert_postgres), {
        {"event", entry.event},
        {"subject_kind", entry.subject.kind},
        {"subject_id", entry.subject.id},
        {"region_id", entry.place.region_id},
        {"unit_id", entry.place.unit_id},
        {"event_at", event_at},
        {"recorded_at", now},
        {"origin", word(entry.origin)},
        {"account_id", entry.by},
        {"payload", payload}});
    for (const auto& one : kept)
        tx.execute(insert_personal_sql, {{"entry_id", id}, {"field", one.field}, {"salt", one.salt}, {"value", one.value}});
    return {id};
}

std::vector<EntryId> Journal::append_many(store::Transaction& tx, std::span<const Entry> entries) {
    static const store::InsertMany with_leaf("journal_entries", {"id", "leaf", "event", "subject_kind", "subject_id", "region_id", "unit_id", "event_at",
                                                                 "recorded_at", "origin", "account_id", "payload"});
    static const store::InsertMany without_leaf("journal_entries", {"id", "event", "subject_kind", "subject_id", "region_id", "unit_id", "event_at",
                                                                    "recorded_at", "origin", "account_id", "payload"});
    std::vector<EntryId> ids;
    if (entries.empty()) return ids;
    const bool sqlite = tx.engine() == store::Engine::sqlite; // as in append: the leaf is known there
    std::int64_t leaf = 0;
    if (sqlite) {
        auto id = tx.integer("SELECT COALESCE(MAX(id), 0) FROM journal_entries");
        leaf = tx.integer("SELECT COALESCE(MAX(leaf), -1) + 1 FROM journal_entries WHERE leaf IS NOT NULL");
        for (std::size_t i = 0; i < entries.size(); ++i) ids.push_back({++id});
    } else {
        tx.query("SELECT nextval(pg_get_serial_sequence('journal_entries', 'id')) FROM generate_series(1, :count)",
                 {{"count", static_cast<std::int64_t>(entries.size())}}, [&](const store::Row& row) { ids.push_back({row.integer(0)}); });
        std::sort(ids.begin(), ids.end());
    }
    const auto now = clock_.now();
    (sqlite ? with_leaf : without_leaf).run(tx, entries.size(), [&](std::size_t i, std::span<store::Value> values, store::Kept&) {
        const auto& entry = entries[i];
        ENSURE(entry.personal.empty() && entry.findings.empty(), "many entries at once carry no personal values and no findings");
        ENSURE(is_word(entry.event) && is_word(entry.subject.kind), "an event and a kind are words: " + std::string(entry.event));
        ENSURE(is_payload(entry.payload), "a payload is one line, a JSON object: " + std::string(entry.event));
        ENSURE(!entry.event_at || entry.origin != Origin::witnessed, "another instant than now is proven or attested: " + std::string(entry.event));
        std::size_t at = 0;
        values[at++] = ids[i];
        if (sqlite) values[at++] = leaf++;
        values[at++] = entry.event;
        values[at++] = entry.subject.kind;
        values[at++] = entry.subject.id;
        values[at++] = entry.place.region_id;
        values[at++] = entry.place.unit_id;
        values[at++] = entry.event_at.value_or(now);
        values[at++] = now;
        values[at++] = word(entry.origin);
        values[at++] = entry.by;
        values[at++] = entry.payload;
    });
    return ids;
}

std::int64_t highest_subject(store::Transaction& tx, std::string_view subject_kind) {
    return tx.integer("SELECT COALESCE(MAX(subject_id), 0) FROM journal_entries WHERE subject_kind = :kind", {{"kind", subject_kind}});
}

void Journal::append_refusal(store::Transaction& tx, const Attempt& attempt, const law::Refusal& refusal) {
    append(tx, {.event = std::string(attempt.action) + ".refused",
                .subject = attempt.subject,
                .place = attempt.place,
                .by = attempt.by,
                .payload = refusal_payload(refusal)});
}

std::optional<Journal::Remembered> Journal::find_answer(store::Transaction& tx, AccountId account, std::string_view key,
                                                        std::string_view fingerprint) {
    return tx.first(R"sql(
        SELECT status, body, fingerprint FROM idempotency_keys
         WHERE account_id = :account AND key = :key AND kept_at > :since)sql",
                    {{"account", account}, {"key", key}, {"since", clock_.now() - answers_are_kept}}, [&](const store::Row& row) {
                        const bool same = row.text(2) == fingerprint;
                        return Remembered{static_cast<int>(row.integer(0)), same ? std::string(row.text(1)) : std::string(), same};
                    });
}

namespace {

thread_local KeyedRequest* answered_here = nullptr;

constexpr std::string_view keep_key_sql = R"sql(
    INSERT INTO idempotency_keys (account_id, key, fingerprint, status, body, kept_at)
    VALUES (:account, :key, :fingerprint, :status, :body, :now)
    ON CONFLICT (account_id, key) DO UPDATE
       SET fingerprint = excluded.fingerprint, status = excluded.status, body = excluded.body, kept_at = excluded.kept_at
     WHERE idempotency_keys.kept_at <= :since)sql"; // a key that has outlived its thirty days may be used again
constexpr std::string_view fill_key_sql = R"sql(
    UPDATE idempotency_keys SET status = :status, body = :body WHERE account_id = :account AND key = :key)sql";

} // namespace

KeyedRequest::KeyedRequest(AccountId by, std::string its_key, std::string print) : account(by), key(std::move(its_key)), fingerprint(std::move(print)) {
    ENSURE(answered_here == nullptr, "a thread answers one request at a time");
    answered_here = this;
}
KeyedRequest::~KeyedRequest() { answered_here = nullptr; }
KeyedRequest* KeyedRequest::of_this_thread() { return answered_here; }

void Journal::keep_key(store::Transaction& tx, const KeyedRequest& request, int status, std::string_view body) {
    const auto now = clock_.now();
    const auto kept = tx.execute(keep_key_sql, {{"account", request.account}, {"key", request.key}, {"fingerprint", request.fingerprint},
                                                {"status", std::int64_t{status}}, {"body", body}, {"now", now}, {"since", now - answers_are_kept}});
    if (kept == 0) throw AnsweredMeanwhile{};
}

void Journal::remember_answer(store::Transaction& tx, const KeyedRequest& request, int status, std::string_view body) {
    if (!request.marked) return keep_key(tx, request, status, body);
    tx.execute(fill_key_sql, {{"account", request.account}, {"key", request.key}, {"status", std::int64_t{status}}, {"body", body}});
}

std::int64_t Journal::forget_old_answers(store::Transaction& tx) {
    return tx.execute("DELETE FROM idempotency_keys WHERE kept_at <= :since", {{"since", clock_.now() - answers_are_kept}});
}

void Journal::forget_personal(store::Transaction& tx, EntryId entry) {
    tx.execute("DELETE FROM journal_personal WHERE entry_id = :entry", {{"entry", entry}});
}

} // namespace tezai::journal
