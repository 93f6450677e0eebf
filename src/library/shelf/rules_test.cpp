#include "library/shelf/rules.hpp"

#include <doctest/doctest.h>

#include "library/shelf/types.hpp"

using namespace tezai;
using namespace tezai::library;
using namespace std::chrono;

TEST_CASE("a document goes on the shelf in its own region, under a number of its own, public only when nobody is named in it") {
    const base::Date day = 2026y / 11 / 25;
    struct {
        PublishFacts facts;
        std::string_view expected;
    } const cases[] = {
        {{.in_force_from = day}, "published"},
        {{.in_force_from = day, .in_force_until = day}, "published"},
        {{.in_force_from = day, .in_force_until = 2026y / 11 / 24}, "library.document.ends_before_it_begins"},
        {{.in_force_from = day, .is_public = true}, "library.document.personal_data_not_ruled_out"},
        {{.in_force_from = day, .is_public = true, .said_free_of_personal_data = true}, "published"},
        {{.in_force_from = day, .number_taken = true}, "library.document.number_taken"},
        {{.in_force_from = day, .supersedes = true}, "published"},
        {{.in_force_from = day, .supersedes = true, .old_is_own = false}, "library.document.of_another_region"},
        {{.in_force_from = day, .supersedes = true, .old_is_published = false}, "library.document.no_longer_published"},
    };
    for (const auto& each : cases) {
        const auto refusal = law::first_refusal(law::judge(publish_rules(), each.facts, day));
        CHECK((refusal ? refusal->code : "published") == each.expected);
    }
    const auto withdrawn = [&](const ShelvedFacts& facts) {
        const auto refusal = law::first_refusal(law::judge(withdraw_document_rules(), facts, day));
        return refusal ? refusal->code : std::string_view("withdrawn");
    };
    CHECK(withdrawn({}) == "withdrawn");
    CHECK(withdrawn({.own = false}) == "library.document.of_another_region");
    CHECK(withdrawn({.published = false}) == "library.document.no_longer_published");
    CHECK(withdrawn({.has_reason = false}) == "library.document.reason_missing");
}

TEST_CASE("a document is in force from its first day to its last, both included") {
    Document document{.in_force_from = 2026y / 11 / 25, .in_force_until = 2026y / 11 / 30, .state = "published"};
    CHECK(standing_of(document, 2026y / 11 / 24) == "to_come");
    CHECK(standing_of(document, 2026y / 11 / 25) == "in_force");
    CHECK(standing_of(document, 2026y / 11 / 30) == "in_force");
    CHECK(standing_of(document, 2026y / 12 / 1) == "expired");
    document.state = "superseded";
    CHECK(standing_of(document, 2026y / 11 / 25) == "superseded");
}
