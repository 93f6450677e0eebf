// Every command of tezai, one function each: reads its arguments, does it through the rooms, says what it did.
// 0: done; 1: could not be done (said on standard error); 2: the command line was wrong.
#pragma once

#include <memory>
#include <span>

#include "app/arguments.hpp"
#include "base/clock.hpp"

namespace tezai::app {

[[nodiscard]] std::span<const Command> commands();

// The command of that name; throws Misuse.
[[nodiscard]] const Command& find_command(std::string_view name);
[[nodiscard]] Arguments parse_arguments(const Command&, const std::vector<std::string>& given, std::string folder = "");

int run_migrate(const Arguments&);
int run_serve(const Arguments&);
int run_openapi(const Arguments&);
int run_account(const Arguments&);
int run_journal(const Arguments&);
int run_import(const Arguments&);
int run_export(const Arguments&);
int run_indicator(const Arguments&);
int run_bulletin(const Arguments&);
int run_simulate(const Arguments&);
int run_backup(const Arguments&);
int run_restore(const Arguments&);
int run_doctor(const Arguments&);

int work_on_account(House&, const Arguments&, std::ostream& out, std::ostream& err);
int work_on_export(House&, const Arguments&, std::ostream& out, std::ostream& err);
int work_on_import(House&, const Arguments&, std::ostream& out, std::ostream& err);
int work_on_bulletin(House&, const Arguments&, std::ostream& out, std::ostream& err); // freeze, publish

struct Settings;

// The clock that the store runs on: the system's; for a rehearsal store the one of --clock, which an ordinary store refuses.
// It turns the day where the store's jurisdiction does.
class StoreClock {
public:
    StoreClock(const Arguments&, const Settings&);
    [[nodiscard]] const base::Clock& clock() const { return *clock_; }
    [[nodiscard]] base::StoppedClock* stopped() const { return stopped_; } // null: the system's

private:
    std::unique_ptr<base::Clock> clock_;
    base::StoppedClock* stopped_ = nullptr;
};

} // namespace tezai::app
