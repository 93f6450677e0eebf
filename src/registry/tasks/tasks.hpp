// A task has an owner, a clock, a clause, evidence, and an end. It belongs to the registry so that every link opens its own
// without knowing the others. What it says is the code's text with the evidence filled in.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "auth/actor.hpp"
#include "base/form.hpp"
#include "journal/journal.hpp"
#include "law/clause.hpp"

namespace tezai::registry {

struct NewTask {
    std::string_view code;                 // of its sentence; the room that opens it has the text
    journal::Subject subject;
    journal::Place place;
    std::string_view owner_kind = "unit";  // "unit" or "region"
    std::int64_t owner_id = 0;
    law::Clause clause;
    std::string evidence = "{}";           // canonical JSON of strings and whole numbers: fills the sentence. A value that
                                           // is itself a code with a text is said in the reader's language
    base::Date due_on;
    bool ends_by_evidence = false;         // its room ends it when the evidence is there; nobody can tick it off
};

struct Task {
    std::int64_t id = 0;
    std::string code, subject_kind;
    std::int64_t subject_id = 0;
    journal::Place place;
    std::string owner_kind;
    std::int64_t owner_id = 0;
    std::string clause, evidence;
    base::Instant opened_at;
    base::Date due_on;
    std::string state; // open done dropped
    bool ends_by_evidence = false;
    std::int64_t version = 1;
};

// Opens it unless the same task of this subject is open already; its id either way. Journaled as "task.opened".
std::int64_t open_task(store::Transaction&, journal::Journal&, journal::AccountId by, const NewTask&);
// Ends the open task of this code and subject, if there is one ("task.done" or "task.dropped").
bool end_task(store::Transaction&, journal::Journal&, journal::AccountId by, std::string_view code, const journal::Subject&, bool done, std::string_view why);
// A task that was dropped is owed again, on the day it was due; unless the same one is open by now. Journaled as "task.opened".
void open_again(store::Transaction&, journal::Journal&, journal::AccountId by, const Task& dropped);
// The open tasks of a subject that moved: who answers for the place now sees them, and owns those that a region owned.
void move_tasks(store::Transaction&, const journal::Subject&, std::int64_t to_region);
// The open tasks of a subject that another unit uses now: it owes them, and who used it before does not.
void hand_tasks_over(store::Transaction&, const journal::Subject&, std::int64_t from_unit, std::int64_t to_unit);
// Which of these subjects have an open task of this code.
[[nodiscard]] std::vector<std::int64_t> list_open_subjects(store::Transaction&, std::string_view code, std::string_view subject_kind, std::span<const std::int64_t> subjects);
// Those whose latest task of this code is open, or was ended by a person's word and not by `evidence` (the why of end_task): they need
// not be asked again.
[[nodiscard]] std::vector<std::int64_t> list_asked_subjects(store::Transaction&, std::string_view code, std::string_view subject_kind, std::span<const std::int64_t> subjects, std::string_view evidence);
// A person says it is done.
law::Decision<bool> complete_task(journal::Journal&, const auth::Actor& by, std::int64_t id, std::string_view note);

// What the sentence names, as texts.
[[nodiscard]] std::map<std::string, std::string> read_evidence(const Task&);

[[nodiscard]] std::optional<Task> find_task(store::Transaction&, const auth::Scope&, std::int64_t id); // ended ones too
// The four groups of open work, by the day it is due; week: the seven days after today.
enum class Due : std::uint8_t { overdue, today, week, later };
struct DueDays {
    std::optional<base::Date> from, until; // both inclusive
};
[[nodiscard]] DueDays days_of(Due, base::Date today);

struct TaskQuery {
    std::string_view state = "open";
    DueDays due = {};
    std::string_view owner_kind = "";         // empty: any
    std::int64_t owner_id = 0;
    std::string_view subject_kind = "";       // empty: any
    std::int64_t subject_id = 0;
    base::Date after_due = base::Date{std::chrono::year{1} / 1 / 1}; // keyset: (due_on, id)
    std::int64_t after_id = 0;
    std::int64_t limit = 50;
};
[[nodiscard]] std::vector<Task> list_tasks(store::Transaction&, const auth::Scope&, const TaskQuery&); // soonest first
struct TaskCount {
    std::string code;
    std::int64_t open = 0, overdue = 0, due_today = 0, due_in_week = 0; // the last: within the seven days after today
};
[[nodiscard]] std::vector<TaskCount> count_tasks(store::Transaction&, const auth::Scope&, base::Date today);
// Marks a reminder, by a number that grows towards the due day, on open tasks of `code` that are due within these days; the tasks
// that had neither this one nor a later one.
[[nodiscard]] std::vector<Task> take_reminders(store::Transaction&, std::string_view code, base::Date due_from, base::Date due_until, std::int64_t reminder);

} // namespace tezai::registry

template <>
struct tezai::base::form::Words<tezai::registry::Due> {
    using enum tezai::registry::Due;
    static constexpr std::string_view name = "Due";
    static constexpr std::array all{std::pair{overdue, std::string_view("overdue")}, std::pair{today, std::string_view("today")}, std::pair{week, std::string_view("week")},
                                    std::pair{later, std::string_view("later")}};
};
