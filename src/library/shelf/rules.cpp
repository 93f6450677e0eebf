#include "library/shelf/rules.hpp"

#include <array>

namespace tezai::library {
namespace {

using law::Verdict;
using std::chrono::year;

constexpr law::InForce always{base::Date{year{1} / 1 / 1}, std::nullopt};

constexpr std::array publishing{
    law::Rule<PublishFacts>{"library.document.ends_before_it_begins", law::rulebook(116), always, Verdict::refusal,
                            [](const PublishFacts& f) { return f.in_force_until.has_value(); }, [](const PublishFacts& f) { return f.in_force_from <= *f.in_force_until; }},
    law::Rule<PublishFacts>{"library.document.personal_data_not_ruled_out", law::rulebook(117), always, Verdict::refusal,
                            [](const PublishFacts& f) { return f.is_public; }, [](const PublishFacts& f) { return f.said_free_of_personal_data; }},
    law::Rule<PublishFacts>{"library.document.number_taken", law::rulebook(116), always, Verdict::refusal, [](const PublishFacts&) { return true; }, [](const PublishFacts& f) { return !f.number_taken; }},
    law::Rule<PublishFacts>{"library.document.of_another_region", law::rulebook(116), always, Verdict::refusal, [](const PublishFacts& f) { return f.supersedes; }, [](const PublishFacts& f) { return f.old_is_own; }},
    law::Rule<PublishFacts>{"library.document.no_longer_published", law::rulebook(116), always, Verdict::refusal,
                            [](const PublishFacts& f) { return f.supersedes; }, [](const PublishFacts& f) { return f.old_is_published; }},
};

constexpr auto any = [](const ShelvedFacts&) { return true; };
constexpr std::array withdrawing{
    law::Rule<ShelvedFacts>{"library.document.of_another_region", law::rulebook(116), always, Verdict::refusal, any, [](const ShelvedFacts& f) { return f.own; }},
    law::Rule<ShelvedFacts>{"library.document.no_longer_published", law::rulebook(116), always, Verdict::refusal, any, [](const ShelvedFacts& f) { return f.published; }},
    law::Rule<ShelvedFacts>{"library.document.reason_missing", law::rulebook(116), always, Verdict::refusal, any, [](const ShelvedFacts& f) { return f.has_reason; }},
};

} // namespace

std::span<const law::Rule<PublishFacts>> publish_rules() { return publishing; }
std::span<const law::Rule<ShelvedFacts>> withdraw_document_rules() { return withdrawing; }

} // namespace tezai::library
