#include "library/shelf/actions.hpp"

#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "library/shelf/rules.hpp"
#include "registry/units/units.hpp"

namespace tezai::library {
namespace {

journal::Subject subject_of(std::int64_t id) { return {"document", id}; }

} // namespace

Readership readership_of(const Library& library, const auth::Actor& actor) {
    Readership readers{.scope = actor.scope};
    auto at = actor.region_id;
    if (actor.unit_id != 0)
        at = library.database().read([&](store::Transaction& tx) {
            const auto unit = registry::find_unit(tx, actor.scope, actor.unit_id);
            return unit ? unit->region_id : 0;
        });
    const auto tree = library.registry.regions.tree();
    for (const auto today = library.registry.today(); at != 0; at = tree->parent_of(at, today)) readers.above.push_back(at);
    return readers;
}

law::Decision<std::int64_t> publish_document(const Library& library, const auth::Actor& by, const NewDocument& wanted, std::string_view bytes) {
    const auto readers = readership_of(library, by);
    const auto blob = library.blobs.put(bytes);
    return library.journal().act<std::int64_t>({.action = "library.document.publish", .by = by.account, .place = {by.region_id, 0}}, [&](store::Transaction& tx) -> law::Decision<std::int64_t> {
        auto document = wanted.document;
        document.region_id = by.region_id;
        document.blob = blob;
        document.bytes = static_cast<std::int64_t>(bytes.size());
        document.published_at = library.journal().clock().now();
        PublishFacts facts{.in_force_from = document.in_force_from, .in_force_until = document.in_force_until, .is_public = document.is_public, .said_free_of_personal_data = wanted.said_free_of_personal_data,
                           .supersedes = wanted.supersedes != 0};
        if (facts.supersedes) {
            const auto old = find_document(tx, readers, wanted.supersedes);
            if (!old) return law::refuse("library.document.unknown", law::rulebook(12));
            facts.old_is_own = old->region_id == by.region_id;
            facts.old_is_published = old->state == "published";
            document.series_id = old->series_id;
            document.version = old->version + 1;
        }
        facts.number_taken = is_number_taken(tx, by.region_id, document.number, document.series_id);
        if (auto refusal = law::first_refusal(law::judge(publish_rules(), facts, library.registry.today()))) return base::failure(std::move(*refusal));
        // The one before leaves first: of two clerks the second is told, and no version is given twice.
        if (facts.supersedes && !save_document_ended(tx, wanted.supersedes, "superseded", "")) return law::refuse("library.document.no_longer_published", law::rulebook(116));
        const auto id = insert_document(tx, document, base::normalise_code(document.number + document.title), by.account.value);
        base::CanonicalObject payload;
        payload.add("file", blob).add("from", document.in_force_from).add("number", document.number).add("public", document.is_public);
        if (facts.supersedes) payload.add("supersedes", wanted.supersedes);
        payload.add("title", document.title).add("until", document.in_force_until).add("version", document.version);
        library.journal().append(tx, {.event = "library.document_published", .subject = subject_of(id), .place = {by.region_id, 0}, .by = by.account, .payload = payload.text()});
        if (facts.supersedes) {
            base::CanonicalObject by_which;
            by_which.add("by", id);
            library.journal().append(tx, {.event = "library.document_superseded", .subject = subject_of(wanted.supersedes), .place = {by.region_id, 0}, .by = by.account, .payload = by_which.text()});
            save_successor(tx, wanted.supersedes, id);
        }
        return id;
    });
}

law::Decision<bool> withdraw_document(const Library& library, const auth::Actor& by, std::int64_t id, std::string_view why) {
    const auto readers = readership_of(library, by);
    return library.journal().act<bool>({.action = "library.document.withdraw", .by = by.account, .subject = subject_of(id)}, [&](store::Transaction& tx) -> law::Decision<bool> {
        const auto document = find_document(tx, readers, id);
        if (!document) return law::refuse("library.document.unknown", law::rulebook(12));
        const auto reason = base::one_line(base::cut_utf8(why, 600));
        const ShelvedFacts facts{.own = document->region_id == by.region_id, .published = document->state == "published", .has_reason = !reason.empty()};
        if (auto refusal = law::first_refusal(law::judge(withdraw_document_rules(), facts, library.registry.today()))) return base::failure(std::move(*refusal));
        if (!save_document_ended(tx, id, "withdrawn", reason)) return law::refuse("library.document.no_longer_published", law::rulebook(116));
        library.journal().append(tx, {.event = "library.document_withdrawn", .subject = subject_of(id), .place = {document->region_id, 0}, .by = by.account, .personal = {{"why", reason}}});
        return true;
    });
}

} // namespace tezai::library
