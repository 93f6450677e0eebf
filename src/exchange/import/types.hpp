// The record of an import and the table of its steps. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/form.hpp"
#include "exchange/import/row.hpp"

namespace tezai::exchange {

enum class ImportState : std::uint8_t { reading, checked, committing, committed, undoing, undone, failed };

struct ImportStep {
    ImportState from, to;
};
inline constexpr std::array import_steps{
    ImportStep{ImportState::reading, ImportState::checked},       ImportStep{ImportState::reading, ImportState::failed},
    ImportStep{ImportState::checked, ImportState::committing},    ImportStep{ImportState::checked, ImportState::failed}, // nobody committed it in time
    ImportStep{ImportState::committing, ImportState::committed},
    ImportStep{ImportState::committing, ImportState::undoing},    ImportStep{ImportState::committed, ImportState::undoing},
    ImportStep{ImportState::undoing, ImportState::undone},        ImportStep{ImportState::undoing, ImportState::committed},
};
[[nodiscard]] constexpr bool may_follow(ImportState from, ImportState to) {
    for (const auto& step : import_steps)
        if (step.from == from && step.to == to) return true;
    return false;
}
static_assert(!may_follow(ImportState::committed, ImportState::committing), "what was written is not written again");

struct Import {
    std::int64_t id = 0, region_id = 0, scope_region_id = 0;
    std::int64_t account_id = 0, committed_by = 0, undone_by = 0; // who sent it, who confirmed it, who takes it back
    std::string file_name, blob, profile, profile_text;
    ImportState state = ImportState::reading;
    std::string failure, failure_detail;
    bool issue_codes = false;
    std::int64_t rows_total = 0, rows_ready = 0, rows_kept_back = 0, rows_done = 0, not_rows = 0, done_until = 0;
    std::string entries = "{}", notes = "[]", columns = "[]", preview = "[]"; // JSON
    bool is_update = false, region_chosen = false;
    base::Date ledger_on; // the day as of which the file speaks
    std::vector<std::int64_t> regions; // that it is about
    std::int64_t rows_new = 0, rows_changed = 0, rows_same = 0, rows_better = 0, missing = 0; // of an update
    base::Instant created_at;
    std::optional<base::Instant> ended_at, expired_at;
};

struct KeptBack {
    std::int64_t number = 0;
    std::string sheet;
    std::int64_t line = 0;
    std::string cells; // JSON
    std::vector<RowFault> faults;
};

// One thing that a row says otherwise than the registry.
struct Change {
    std::int64_t number = 0, equipment_id = 0;
    std::string sheet;
    std::int64_t line = 0;
    std::string field, before, after; // texts; of a region both are empty
    std::int64_t before_id = 0, after_id = 0; // of a region or unit
    std::string better; // a code: why it is left alone; empty: it is written
    std::string state;  // planned left written undone kept
};

struct Missing {
    std::int64_t equipment_id = 0, brought_by = 0;
    std::string state; // listed asked passed
};

struct ReasonCount {
    std::string code;
    std::int64_t count = 0; // rows
};

} // namespace tezai::exchange

template <>
struct tezai::base::form::Words<tezai::exchange::ImportState> {
    using enum tezai::exchange::ImportState;
    static constexpr std::string_view name = "ImportState";
    static constexpr std::array all{std::pair{reading, std::string_view("reading")},       std::pair{checked, std::string_view("checked")},
                                    std::pair{committing, std::string_view("committing")}, std::pair{committed, std::string_view("committed")},
                                    std::pair{undoing, std::string_view("undoing")},       std::pair{undone, std::string_view("undone")},
                                    std::pair{failed, std::string_view("failed")}};
};
