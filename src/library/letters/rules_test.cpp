#include "library/letters/rules.hpp"

#include <fstream>
#include <set>
#include <sstream>

#include <doctest/doctest.h>

#include "law/csv_rows.hpp"
#include "library/letters/templates.hpp"

using namespace tezai;
using namespace tezai::library;
using namespace std::chrono;

namespace {

const base::Date today = 2026y / 11 / 25;

std::string_view verdict(const SendFacts& facts) {
    const auto refusal = law::first_refusal(law::judge(send_rules(), facts, today));
    return refusal ? refusal->code : "goes out";
}

SendFacts good() { return {.lists = Lists::not_stuck, .devices = 1, .text = Need::optional, .due = Need::required, .due_on = 2026y / 11 / 26, .today = today}; }

SendFacts with(void (*change)(SendFacts&)) {
    auto facts = good();
    change(facts);
    return facts;
}

} // namespace

TEST_CASE("a letter goes out when it has something to say, a day that is still to come, and no twin of this week") {
    struct {
        SendFacts facts;
        std::string_view expected;
    } const cases[] = {
        {good(), "goes out"},
        {with([](SendFacts& f) { f.devices = 0; }), "library.letter.lists_nothing"},
        {with([](SendFacts& f) { f.lists = Lists::chosen, f.devices = 0; }), "goes out"},
        {with([](SendFacts& f) { f.devices = most_devices; }), "goes out"},
        {with([](SendFacts& f) { f.devices = most_devices + 1; }), "library.letter.too_many_devices"},
        {with([](SendFacts& f) { f.text = Need::required; }), "library.letter.text_missing"},
        {with([](SendFacts& f) { f.text = Need::required, f.has_text = true; }), "goes out"},
        {with([](SendFacts& f) { f.due_on.reset(); }), "library.letter.due_day_missing"},
        {with([](SendFacts& f) { f.due_on.reset(), f.due = Need::optional; }), "goes out"},
        {with([](SendFacts& f) { f.due_on = today; }), "library.letter.due_day_past"},
        {with([](SendFacts& f) { f.alike_on = 2026y / 11 / 18; }), "goes out"},
        {with([](SendFacts& f) { f.alike_on = 2026y / 11 / 19; }), "library.letter.sent_already"},
        {with([](SendFacts& f) { f.alike_on = 2026y / 11 / 25, f.corrects = true; }), "goes out"},
    };
    for (const auto& each : cases) CHECK(verdict(each.facts) == each.expected);
}

TEST_CASE("the unit confirms, staff deliver, the office that sent it withdraws; and only what still stands") {
    const auto says = [](std::span<const law::Rule<LetterFacts>> rules, const LetterFacts& facts) {
        const auto refusal = law::first_refusal(law::judge(rules, facts, today));
        return refusal ? refusal->code : std::string_view("done");
    };
    CHECK(says(confirm_rules(), {.by_addressee = true}) == "done");
    CHECK(says(confirm_rules(), {.by_office = true}) == "library.letter.addressee_confirms");
    CHECK(says(confirm_rules(), {.issued = false, .by_addressee = true}) == "library.letter.no_longer_issued");
    CHECK(says(confirm_rules(), {.by_addressee = true, .answered = true}) == "library.letter.answered_already");
    CHECK(says(deliver_rules(), {.by_office = true}) == "done");
    CHECK(says(deliver_rules(), {.answered = true}) == "library.letter.answered_already");
    CHECK(says(deliver_rules(), {.issued = false}) == "library.letter.no_longer_issued");
    CHECK(says(withdraw_rules(), {.by_office = true, .answered = true}) == "done");
    CHECK(says(withdraw_rules(), {.by_addressee = true}) == "library.letter.of_another_office");
    CHECK(says(withdraw_rules(), {.issued = false, .by_office = true}) == "library.letter.no_longer_issued");
}

TEST_CASE("a letter is late on the fourth day that nobody has opened it") {
    Letter letter{.issued_on = 2026y / 11 / 22, .state = "issued"};
    CHECK(standing_of(letter, unread_late_until(2026y / 11 / 24)) == "unread");
    CHECK(standing_of(letter, unread_late_until(2026y / 11 / 25)) == "unread_late");
    letter.read_at = base::Instant{};
    CHECK(standing_of(letter, unread_late_until(2026y / 11 / 25)) == "read");
    letter.delivered_on = 2026y / 11 / 25;
    CHECK(standing_of(letter, unread_late_until(2026y / 11 / 25)) == "delivered");
    letter.confirmed_at = base::Instant{};
    CHECK(standing_of(letter, unread_late_until(2026y / 11 / 25)) == "confirmed");
    letter.state = "withdrawn";
    CHECK(standing_of(letter, unread_late_until(2026y / 11 / 25)) == "withdrawn");
}

TEST_CASE("every template rests on clauses that have their row, and an empty value takes its paragraph along") {
    std::ifstream file(TEZAI_SOURCE_DIR "/docs/law/clauses.csv"), rules(TEZAI_SOURCE_DIR "/docs/law/rulebook.md");
    std::stringstream text, book;
    text << file.rdbuf();
    book << rules.rdbuf();
    const law::Csv rows(text.str());
    std::set<std::string> known;
    for (std::size_t i = 0; i < rows.size(); ++i) known.insert(rows.at(i, rows.column("key")));
    for (const auto& letter : letter_templates()) {
        CHECK(!letter.title.empty());
        CHECK(!letter.basis.empty());
        for (const auto& clause : letter.basis) {
            const bool in_book = clause.starts_with("rulebook ") && book.str().find("\n## " + clause.substr(9) + " ") != std::string::npos;
            CHECK_MESSAGE((known.contains(clause) || in_book), letter.key << " rests on " << clause);
        }
    }
    const auto* letter = find_template("stick_codes", "zh");
    REQUIRE(letter != nullptr);
    CHECK(fill_paragraphs(*letter, {{"count", "3"}, {"due_on", "2026年12月2日"}, {"text", ""}}).size() == 3);
    const auto filled = fill_paragraphs(*letter, {{"count", "3"}, {"due_on", "2026年12月2日"}, {"text", "一行 {count}\n\n二行"}});
    REQUIRE(filled.size() == 5);
    CHECK(filled[0].find("有3台") != std::string::npos);
    CHECK(filled[3] == "一行 {count}"); // what somebody wrote is not a template
    CHECK(find_template("stick_codes", "en") == nullptr);
}
