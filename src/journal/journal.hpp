// Append-only facts. One action = one transaction = state rows + journal entries; a sealer then gives each committed entry
// the next leaf index, hashes it into an RFC 9162 tree and signs the head (design.md §4). The leaf index is the only cursor.
//
// An entry *is* the bitemporal fact: what (event, payload), about what (subject), when it happened (event_at), where that
// instant comes from (origin), when we learned it (recorded_at; its leaf), and who brought it. Nothing is ever overwritten;
// a correction is a new entry. Personal values never stand in a payload: they go in as salted commitments.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar.hpp"
#include "base/clock.hpp"
#include "base/digest.hpp"
#include "journal/types.hpp"
#include "law/decision.hpp"
#include "store/database.hpp"

namespace tezai::journal {

// A value that must be deletable: the payload keeps only commit = H(salt ‖ value); salt and value live in their own table.
struct Personal {
    std::string_view field;
    std::string_view value;
};

struct Entry {
    std::string_view event;                 // past tense, "coding.photo_accepted"
    Subject subject;
    Place place = {};
    std::optional<base::Instant> event_at;  // none: now (witnessed)
    Origin origin = Origin::witnessed;
    AccountId by = {};
    std::string_view payload = "{}";        // canonical JSON object (keys sorted, no blanks), one line
    std::vector<Personal> personal = {};
    std::vector<law::Breach> findings = {};
};

// An entry as it is read back.
struct Record {
    std::int64_t id = 0;
    std::optional<std::int64_t> leaf; // none: committed, not sealed (under a signed head) yet
    std::string event, subject_kind;
    std::int64_t subject_id = 0;
    Place place;
    base::Instant event_at, recorded_at;
    Origin origin = Origin::witnessed;
    AccountId by;
    std::string payload;
};

// The bytes that are hashed: "1\n" then one line each, every line ended by "\n", of event, subject kind, subject id, event_at ms, recorded_at ms, origin,
// account id, region id, unit id, payload. No field can hold a line break, so the text is unambiguous. A third party can
// rebuild it from an export and needs nothing of ours (docs/journal.md).
[[nodiscard]] std::string leaf_text(const Record&);

// Who attempts what, for the entry that a refusal leaves.
struct Attempt {
    std::string_view action;                // "coding.issue"
    AccountId by = {};
    Subject subject = {"none", 0};
    Place place = {};
};

// The keyed request of a client that this thread answers, for as long as the object lives. The first action done for it marks
// the key in the action's own transaction, so that a retry after a kill between the action and its answer does nothing twice.
class KeyedRequest {
public:
    KeyedRequest(AccountId account, std::string key, std::string fingerprint); // the key is unique per account
    ~KeyedRequest();
    KeyedRequest(const KeyedRequest&) = delete;
    KeyedRequest& operator=(const KeyedRequest&) = delete;
    [[nodiscard]] static KeyedRequest* of_this_thread(); // null: none

    const AccountId account;
    const std::string key;
    const std::string fingerprint; // a digest of the request: the same key for another request is a client's bug
    bool marked = false;           // in a transaction that has been committed
};

class Journal {
public:
    Journal(store::Database&, const base::Clock&, base::Suite);
    ~Journal();

    // In the caller's transaction. recorded_at comes from the journal's clock.
    EntryId append(store::Transaction&, const Entry&);
    // The same for many at once, an import's: their ids in the order of the entries. None may have personal values or findings.
    std::vector<EntryId> append_many(store::Transaction&, std::span<const Entry>);

    // Runs one action: `work` judges, saves and appends in one transaction. If it refuses, its work is rolled back to the
    // savepoint and the refusal is appended in the same outer transaction ("<action>.refused", with code and clause).
    // What is done for a keyed request marks its key; throws AnsweredMeanwhile when another process has done it already.
    template <class T>
    law::Decision<T> act(const Attempt& attempt, const std::function<law::Decision<T>(store::Transaction&)>& work) {
        auto* const request = KeyedRequest::of_this_thread(); // asked here: `work` may run on the writer's thread
        auto decision = db_.transaction([&](store::Transaction& tx) -> law::Decision<T> {
            tx.savepoint("action");
            auto done = work(tx);
            if (done) {
                if (request && !request->marked) keep_key(tx, *request, 0, ""); // done; the answer follows
                tx.release("action");
                return done;
            }
            tx.rollback_to("action");
            append_refusal(tx, attempt, done.error());
            return done;
        });
        if (request && decision) request->marked = true;
        return decision;
    }

    // What an earlier request with this key was answered, if there was one. Keys are kept 30 days.
    struct Remembered {
        int status = 0;            // 0: something was done for it, and what was answered is not known
        std::string body;
        bool same_request = false; // false: the key was used for another request; `body` is empty
    };
    struct AnsweredMeanwhile {};

    [[nodiscard]] std::optional<Remembered> find_answer(store::Transaction&, AccountId, std::string_view key, std::string_view fingerprint);
    // Throws AnsweredMeanwhile when another process marked or answered this key in between.
    void remember_answer(store::Transaction&, const KeyedRequest&, int status, std::string_view body);

    // Deletes answers kept longer than 30 days; a daily job calls it. The number deleted.
    std::int64_t forget_old_answers(store::Transaction&);

    void append_refusal(store::Transaction&, const Attempt&, const law::Refusal&);

    // Deletes the personal values (and salts) of an entry; the commitments and the proof stay. PIPL art. 47.
    static void forget_personal(store::Transaction&, EntryId);

    [[nodiscard]] const base::Clock& clock() const { return clock_; }
    [[nodiscard]] base::Suite suite() const { return suite_; }
    [[nodiscard]] store::Database& database() { return db_; }

private:
    void keep_key(store::Transaction&, const KeyedRequest&, int status, std::string_view body);

    store::Database& db_;
    const base::Clock& clock_;
    base::Suite suite_;
};

// Sealed entries with leaf in (after, after + limit], in leaf order: what live counters, search and push follow.
void tail(store::Transaction&, std::int64_t after_leaf, std::int64_t limit, const std::function<void(const Record&)>& each);
// Entries of one subject, newest first, with id < before (0: from the end). The caller has checked that the subject is visible.
[[nodiscard]] std::vector<Record> list_entries(store::Transaction&, const Subject&, std::int64_t before_id, std::int64_t limit);
// Every sealed entry with leaf <= up_to_leaf whose event is one of `events`, ordered by (subject_id, id). For cuts and rebuilds.
void facts(store::Transaction&, std::string_view subject_kind, std::span<const std::string_view> events, std::int64_t up_to_leaf,
           const std::function<void(const Record&)>& each);
[[nodiscard]] std::int64_t last_leaf(store::Transaction&); // the last one under a signed head; -1: nothing sealed yet
// The highest id of this kind that an entry was ever about; 0: none. Rows come and go, the journal remembers.
[[nodiscard]] std::int64_t highest_subject(store::Transaction&, std::string_view subject_kind);

} // namespace tezai::journal
