#include "library/release_notes.hpp"

#include <boost/json/value.hpp>

#include "base/ensure.hpp"
#include "law/csv_rows.hpp"
#include "library_tables.hpp"

namespace tezai::library {
namespace {

using base::form::field;

struct NoteView {
    std::string for_whom, says;
    static constexpr std::string_view schema_name = "ReleaseNote";
    static constexpr auto form = std::tuple{field("for_whom", &NoteView::for_whom, "everyone, officials, province, units, operators"), field("says", &NoteView::says)};
};
struct ReleaseView {
    std::string version;
    base::Date released_on;
    std::vector<NoteView> notes;
    static constexpr std::string_view schema_name = "Release";
    static constexpr auto form = std::tuple{field("version", &ReleaseView::version), field("released_on", &ReleaseView::released_on), field("notes", &ReleaseView::notes)};
};
struct ReleaseList {
    std::string running;
    bool is_new = false;
    std::vector<ReleaseView> items;
    static constexpr std::string_view schema_name = "ReleaseList";
    static constexpr auto form = std::tuple{field("running", &ReleaseList::running, "what this server is, as it was built"), field("is_new", &ReleaseList::is_new, "there are notes that this account has not looked at"),
                                            field("items", &ReleaseList::items, "newest first")};
};
struct Seen {
    std::string latest;
    static constexpr std::string_view schema_name = "ReleaseNotesSeen";
    static constexpr auto form = std::tuple{field("latest", &Seen::latest, "the version whose notes stood on top")};
};

constexpr std::string_view seen_sql = "SELECT latest FROM release_notes_seen WHERE account_id = :account";
constexpr std::string_view save_seen_sql = R"sql(
    INSERT INTO release_notes_seen (account_id, latest, seen_at) VALUES (:account, :latest, :at)
    ON CONFLICT (account_id) DO UPDATE SET latest = excluded.latest, seen_at = excluded.seen_at
)sql";

std::vector<ReleaseView> releases_in(auth::Language language) {
    const law::Csv rows(table("release_notes"));
    const auto version = rows.column("version"), on = rows.column("released_on"), whom = rows.column("for_whom"), says = rows.column(language == auth::Language::zh ? "zh" : "en");
    std::vector<ReleaseView> releases;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (releases.empty() || releases.back().version != rows.at(i, version)) {
            const auto day = base::parse_date(rows.at(i, on));
            ENSURE(day, "a release of ours has its day");
            releases.push_back({rows.at(i, version), *day, {}});
        }
        releases.back().notes.push_back({rows.at(i, whom), rows.at(i, says)});
    }
    return releases;
}

http::Reply list(const Library& library, const http::Request& request) {
    ReleaseList view{.running = library.version, .items = releases_in(request.language)};
    const auto seen = library.database().read([&](store::Transaction& tx) { return tx.first(seen_sql, {{"account", request.actor->account}}, [](const store::Row& row) { return std::string(row.text(0)); }); });
    view.is_new = !view.items.empty() && seen != view.items.front().version;
    return http::json(view);
}

http::Reply take_seen(const Library& library, const http::Request& request) {
    const auto seen = http::parse<Seen>(request);
    if (!seen) return seen.error();
    const auto known = releases_in(request.language);
    if (std::ranges::find(known, seen->latest, &ReleaseView::version) == known.end()) return http::malformed(request, {{"/latest", "not_one_of"}});
    library.database().transaction([&](store::Transaction& tx) { tx.execute(save_seen_sql, {{"account", request.actor->account}, {"latest", seen->latest}, {"at", library.journal().clock().now()}}); });
    return http::no_content();
}

} // namespace

std::vector<http::Route> release_note_routes(const Library& library) {
    using enum http::Method;
    using http::Runs, http::ScopeUse, http::schema, auth::Permission;
    const auto bind = [&library](http::Reply (*handler)(const Library&, const http::Request&)) { return [&library, handler](const http::Request& request) { return handler(library, request); }; };
    return {
        {get, "/api/v1/release-notes", Permission::signed_in, ScopeUse::none, Runs::pooled, bind(list), "What changed in the product, for whom", {}, {}, schema<ReleaseList>()},
        {post, "/api/v1/release-notes/seen", Permission::signed_in, ScopeUse::none, Runs::pooled, bind(take_seen), "Takes the mark off the menu", {}, schema<Seen>()},
    };
}

} // namespace tezai::library
