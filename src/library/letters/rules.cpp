#include "library/letters/rules.hpp"

namespace tezai::library {
namespace {

using law::Verdict;
using std::chrono::year;

constexpr law::InForce always{base::Date{year{1} / 1 / 1}, std::nullopt};
constexpr auto any_letter = [](const SendFacts&) { return true; };
constexpr auto any = [](const LetterFacts&) { return true; };

constexpr std::array sending{
    // A letter that lists nothing asks for nothing.
    law::Rule<SendFacts>{"library.letter.lists_nothing", law::rulebook(114), always, Verdict::refusal,
                         [](const SendFacts& f) { return f.lists != Lists::chosen; }, [](const SendFacts& f) { return f.devices > 0; }},
    law::Rule<SendFacts>{"library.letter.too_many_devices", law::rulebook(114), always, Verdict::refusal, any_letter, [](const SendFacts& f) { return f.devices <= most_devices; }},
    law::Rule<SendFacts>{"library.letter.text_missing", law::rulebook(114), always, Verdict::refusal,
                         [](const SendFacts& f) { return f.text == Need::required; }, [](const SendFacts& f) { return f.has_text; }},
    law::Rule<SendFacts>{"library.letter.due_day_missing", law::rulebook(114), always, Verdict::refusal,
                         [](const SendFacts& f) { return f.due == Need::required; }, [](const SendFacts& f) { return f.due_on.has_value(); }},
    law::Rule<SendFacts>{"library.letter.due_day_past", law::rulebook(114), always, Verdict::refusal,
                         [](const SendFacts& f) { return f.due_on.has_value(); }, [](const SendFacts& f) { return *f.due_on > f.today; }},
    law::Rule<SendFacts>{"library.letter.sent_already", law::rulebook(111), always, Verdict::refusal,
                         [](const SendFacts& f) { return f.alike_on.has_value() && !f.corrects; }, [](const SendFacts& f) { return base::add(*f.alike_on, days_between_alike) <= f.today; }},
};

constexpr law::Rule<LetterFacts> still_issued{"library.letter.no_longer_issued", law::rulebook(110), always, Verdict::refusal, any, [](const LetterFacts& f) { return f.issued; }};
constexpr law::Rule<LetterFacts> not_answered{"library.letter.answered_already", law::rulebook(113), always, Verdict::refusal, any, [](const LetterFacts& f) { return !f.answered; }};

constexpr std::array confirming{
    law::Rule<LetterFacts>{"library.letter.addressee_confirms", law::rulebook(113), always, Verdict::refusal, any, [](const LetterFacts& f) { return f.by_addressee; }},
    still_issued, not_answered};
constexpr std::array delivering{still_issued, not_answered};
constexpr std::array withdrawing{
    law::Rule<LetterFacts>{"library.letter.of_another_office", law::rulebook(110), always, Verdict::refusal, any, [](const LetterFacts& f) { return f.by_office; }}, still_issued};

} // namespace

std::span<const law::Rule<SendFacts>> send_rules() { return sending; }
std::span<const law::Rule<LetterFacts>> confirm_rules() { return confirming; }
std::span<const law::Rule<LetterFacts>> deliver_rules() { return delivering; }
std::span<const law::Rule<LetterFacts>> withdraw_rules() { return withdrawing; }

} // namespace tezai::library
