#include "links/coding/lookback/record.hpp"

#include <algorithm>

namespace tezai::coding::lookback {
namespace {

std::string_view word_of(Question q) { return base::form::Words<Question>::all.at(static_cast<std::size_t>(q)).second; }

} // namespace

Answer effective(const Listed& row, Question q) {
    if (row.said[q] == Answer::no || row.found[q] == Answer::no) return Answer::no;
    return row.said[q] != Answer::none ? row.said[q] : row.found[q];
}

bool disagree(const Listed& row, Question q) {
    const auto said = row.said[q], found = row.found[q];
    if (said == Answer::none || found == Answer::none || said == found) return false;
    const bool mended_since = said == Answer::no && row.found_by[static_cast<std::size_t>(q)] > row.said_entry;
    return !mended_since;
}

std::vector<Question> to_ask(const Listed& row) {
    std::vector<Question> open;
    for (const auto q : questions)
        if (row.said[q] == Answer::none && row.found[q] == Answer::none) open.push_back(q);
    return open;
}

std::vector<Question> take_found(Listed& row, const Found& found) {
    std::vector<Question> fresh;
    for (const auto q : questions) {
        const auto at = static_cast<std::size_t>(q);
        if (found.answers[q] == Answer::no && (row.found[q] != Answer::no || row.found_by[at] != found.by[at])) fresh.push_back(q);
        row.found[q] = found.answers[q];
        row.found_by[at] = found.by[at];
    }
    row.has_photo = found.has_photo || !row.picture.empty();
    return fresh;
}

void weigh(Listed& row) {
    row.complete = row.complete || (to_ask(row).empty() && row.has_photo);
    row.has_no = row.has_no || std::ranges::any_of(questions, [&](Question q) { return effective(row, q) == Answer::no; });
    row.differs = std::ranges::any_of(questions, [&](Question q) { return disagree(row, q); });
}

std::vector<Question> problem_questions(const Listed& row) {
    std::vector<Question> asked;
    for (const auto q : questions)
        if (row.problem.find(word_of(q)) != std::string::npos) asked.push_back(q);
    return asked;
}

void add_problem(Listed& row, Question q) {
    auto all = problem_questions(row);
    if (std::ranges::find(all, q) == all.end()) all.push_back(q);
    std::ranges::sort(all);
    row.problem.clear();
    for (const auto each : all) row.problem += (row.problem.empty() ? "" : " ") + std::string(word_of(each));
}

bool is_mended(const Listed& row, const Found& found) {
    const auto has_photo_since = found.photo_entry > row.problem_entry && found.answers.proper != Answer::no;
    return std::ranges::all_of(problem_questions(row), [&](Question q) {
        if (q != Question::accurate) return has_photo_since;
        const bool photo_suffices = row.said.accurate != Answer::no;
        return (found.correction_entry > row.problem_entry && found.answers.accurate != Answer::no) || (photo_suffices && has_photo_since);
    });
}

} // namespace tezai::coding::lookback
