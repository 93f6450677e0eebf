#include "portal/journal_api.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "base/canonical_json.hpp"
#include "journal/commands.hpp"
#include "journal/sealer.hpp"

namespace tezai::portal {
namespace {

using http::Reply;
using http::Request;

struct JournalList {
    std::vector<JournalRow> items;
    std::optional<std::string> next;
    static constexpr std::string_view schema_name = "JournalList";
    static constexpr auto form = std::tuple{base::form::field("items", &JournalList::items), base::form::field("next", &JournalList::next)};
};
struct HeadView {
    std::int64_t size = 0;
    std::string root;
    base::Instant signed_at;
    std::string signature, key_id, suite;
    static constexpr std::string_view schema_name = "Head";
    static constexpr auto form = std::tuple{base::form::field("size", &HeadView::size), base::form::field("root", &HeadView::root, "hex"), base::form::field("signed_at", &HeadView::signed_at),
                                            base::form::field("signature", &HeadView::signature, "hex"), base::form::field("key_id", &HeadView::key_id), base::form::field("suite", &HeadView::suite, "gm: SM3 and SM2; intl: SHA-256 and Ed25519")};
};
struct ProofView {
    std::int64_t leaf = 0;
    std::string leaf_text, leaf_hash;
    std::vector<std::string> path;
    HeadView head;
    std::string public_key_pem;
    static constexpr std::string_view schema_name = "InclusionProof";
    static constexpr auto form = std::tuple{base::form::field("leaf", &ProofView::leaf), base::form::field("leaf_text", &ProofView::leaf_text, "the bytes that are hashed behind 0x00"), base::form::field("leaf_hash", &ProofView::leaf_hash),
                                            base::form::field("path", &ProofView::path, "hex, from the leaf to the root"), base::form::field("head", &ProofView::head), base::form::field("public_key_pem", &ProofView::public_key_pem)};
};

// Entries about regions and units are seen by their place like all others; entries with no place, by who sees everything.
constexpr std::string_view list_sql = R"sql(
    SELECT e.id, e.leaf, e.event, e.subject_kind, e.subject_id, e.region_id, e.unit_id, e.event_at, e.recorded_at, e.origin,
           e.account_id, e.payload
      FROM journal_entries AS e
     WHERE {visible:e}
       AND (:kind = '' OR (e.subject_kind = :kind AND e.subject_id = :subject))
       AND (:before = 0 OR e.id < :before)
     ORDER BY e.id DESC
     LIMIT :limit
)sql";
constexpr std::string_view visible_leaf_sql = R"sql(
    SELECT e.id FROM journal_entries AS e WHERE e.leaf = :leaf AND {visible:e}
)sql";

journal::Record read_record(const store::Row& row) {
    return {.id = row.integer(0), .leaf = row.maybe_integer(1), .event = std::string(row.text(2)), .subject_kind = std::string(row.text(3)), .subject_id = row.integer(4),
            .place = {row.integer(5), row.integer(6)}, .event_at = row.instant(7), .recorded_at = row.instant(8), .origin = journal::parse_origin(row.text(9)).value(),
            .by = row.id<journal::AccountTag>(10), .payload = std::string(row.text(11))};
}

// The audit administrator reads the whole journal and nothing else (design.md §9).
auth::Scope journal_scope(const auth::Actor& actor) { return actor.role == auth::Role::audit_admin ? auth::Scope::everything() : actor.scope; }

Reply list(registry::Registry& registry, const Request& request) {
    constexpr std::int64_t limit = 50;
    const auto kind = request.query_value("subject_kind").value_or("");
    const auto subject = request.query_integer("subject_id").value_or(0);
    if (!kind.empty() && subject <= 0) return http::malformed(request, {{"/subject_id", "missing"}});
    auto records = registry.database().read([&](store::Transaction& tx) {
        return tx.all(journal_scope(*request.actor).apply(list_sql), {{"kind", kind}, {"subject", subject}, {"before", request.query_integer("cursor").value_or(0)}, {"limit", limit + 1}}, read_record);
    });
    JournalList view;
    if (static_cast<std::int64_t>(records.size()) > limit) {
        records.pop_back();
        view.next = std::to_string(records.back().id);
    }
    for (const auto& record : records) view.items.push_back(row_of(record, request.language));
    return http::json(view);
}

HeadView view_of(const journal::Head& head, base::Suite suite) {
    return {static_cast<std::int64_t>(head.size), base::to_hex(head.root), head.signed_at, base::to_hex(base::bytes(head.signature)), head.key_id, std::string(base::word(suite))};
}

} // namespace

namespace {

// What happened, in words; of a refused attempt, why it was refused.
std::string say_event(const journal::Record& record, auth::Language language) {
    const auto code = "event." + record.event;
    if (http::words().knows(code)) return http::words().says(language, code);
    if (!record.event.ends_with(".refused")) return record.event;
    const auto why = base::find_text(record.payload, "code").value_or("");
    std::map<std::string, std::string> named;
    const auto payload = boost::json::parse(record.payload);
    if (const auto* values = payload.as_object().if_contains("named"))
        for (const auto& [name, value] : values->as_object()) named.emplace(name, value.as_string());
    return http::words().says(language, "event.refused", {{"why", http::words().knows(why) ? http::words().says(language, why, named) : why}});
}

} // namespace

JournalRow row_of(const journal::Record& record, auth::Language language) {
    return {.id = record.id, .leaf = record.leaf, .event = record.event, .says = say_event(record, language),
            .subject_kind = record.subject_kind, .subject_id = record.subject_id, .event_at = record.event_at, .recorded_at = record.recorded_at,
            .origin = std::string(journal::word(record.origin)), .by = record.by ? std::to_string(record.by.value) : "system", .payload = {record.payload}};
}

std::vector<http::Route> journal_routes(registry::Registry& registry, std::string public_key_pem) {
    using enum http::Method;
    using http::Runs, http::ScopeUse, http::schema, auth::Permission;
    const auto suite = registry.journal.suite();
    const auto prove = [&registry, suite, public_key_pem](const Request& request) -> Reply {
        const auto leaf = request.path_value("leaf");
        std::int64_t number = -1;
        if (!leaf.empty() && leaf.size() < 18 && leaf.find_first_not_of("0123456789") == std::string_view::npos) number = std::atoll(std::string(leaf).c_str());
        const auto proof = number < 0 ? std::nullopt : registry.database().read([&](store::Transaction& tx) -> std::optional<journal::Inclusion> {
            if (!tx.first(journal_scope(*request.actor).apply(visible_leaf_sql), {{"leaf", number}}, [](const store::Row& row) { return row.integer(0); })) return std::nullopt;
            return journal::prove_inclusion(tx, suite, number);
        });
        if (!proof) return http::not_found(request);
        base::Hasher hasher(suite);
        ProofView view{.leaf = proof->leaf, .leaf_text = journal::leaf_text(proof->record), .head = view_of(proof->head, suite), .public_key_pem = public_key_pem};
        view.leaf_hash = base::to_hex(journal::leaf_hash(hasher, base::bytes(view.leaf_text)));
        for (const auto& hash : proof->path) view.path.push_back(base::to_hex(hash));
        return http::json(view);
    };
    const auto latest = [&registry, suite](const Request& request) -> Reply {
        const auto head = registry.database().read([](store::Transaction& tx) { return journal::find_latest_head(tx); });
        return head ? http::json(view_of(*head, suite)) : http::not_found(request);
    };
    return {
        {get, "/api/v1/journal", Permission::read_journal, ScopeUse::applied, Runs::pooled, [&registry](const Request& request) { return list(registry, request); }, "Entries, newest first",
         {{"subject_kind", "equipment, unit, region …"}, {"subject_id", "", "integer"}, {"cursor", "", "integer"}}, {}, schema<JournalList>()},
        {get, "/api/v1/journal/{leaf}/proof", Permission::read_journal, ScopeUse::applied, Runs::pooled, prove, "Inclusion proof under the latest signed head", {}, {}, schema<ProofView>()},
        {get, "/api/v1/journal/heads/latest", Permission::anyone, ScopeUse::none, Runs::pooled, latest, "The latest signed head: for witnesses", {}, {}, schema<HeadView>()},
    };
}

} // namespace tezai::portal
