// What commands share: whose hand moves at the console, how refusals are said there, where the store is.
#pragma once

#include <string>
#include <string_view>

#include "app/arguments.hpp"
#include "app/house.hpp"

namespace tezai::app {

[[nodiscard]] std::string data_folder(const Arguments&);            // --data, TEZAI_DATA, "var"
void write_out(const Arguments&, std::string_view text);            // --out or standard output
void prepare_fonts();                                               // of papers and labels; before the first thread starts
[[nodiscard]] auth::Actor system_actor();                           // account 0, sees everything
[[nodiscard]] auth::Actor console_actor();                          // who holds the machine holds its accounts: acts as security administrator
[[nodiscard]] std::string said(const law::Refusal&);                // in Chinese, with what to do next
[[nodiscard]] int refused(const law::Refusal&, std::ostream& err);   // says it; 1
[[nodiscard]] std::int64_t region_by_code(const House&, const std::string& code_or_name); // throws Misuse

// Does a command's work where the store is owned: hands it to the server beside us, or loads the house and does it here.
enum class Loads { regions, everything };
int do_in_house(const Arguments&, std::string_view command, Loads);

// A store in a folder of its own that goes away with this object.
class TemporaryHome {
public:
    TemporaryHome();
    ~TemporaryHome();
    TemporaryHome(const TemporaryHome&) = delete;
    TemporaryHome& operator=(const TemporaryHome&) = delete;
    [[nodiscard]] const Home& home() const { return home_; }

private:
    Home home_;
};

} // namespace tezai::app
