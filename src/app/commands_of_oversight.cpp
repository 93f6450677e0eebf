// indicator, bulletin: what the province publishes, from the console.
#include <cstdio>
#include <fstream>
#include <ostream>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/house.hpp"
#include "oversight/bulletin/actions.hpp"
#include "oversight/reading.hpp"

namespace tezai::app {
namespace {

oversight::IssueKey issue_of(const House& house, const Arguments& arguments) {
    const auto issue = arguments.date("--issue");
    if (!issue) throw Misuse("--issue is needed: the day of the cut, such as 2021-12-05.");
    const auto region = arguments.find("--region");
    return {*issue, region ? region_by_code(house, *region) : 0};
}

} // namespace

int run_indicator(const Arguments& arguments) {
    if (arguments.words().size() != 1) throw Misuse("Say which: tezai indicator K03.");
    const Home home(data_folder(arguments));
    const StoreClock time(arguments, home.settings());
    House house(home, time.clock(), House::Access::read);
    house.load();
    const auto region = arguments.find("--region");
    const bool known = oversight::write_indicator_csv(house.oversight, auth::Scope::everything(), arguments.words()[0], arguments.date("--as-of"),
                                                      region ? region_by_code(house, *region) : 0, arguments.has("--objects"),
                                                      [](std::string_view piece) { std::fwrite(piece.data(), 1, piece.size(), stdout); });
    if (!known) throw Misuse("There is no indicator “" + arguments.words()[0] + "”; K03, K04 and K04C are counted.");
    return 0;
}

int work_on_bulletin(House& house, const Arguments& arguments, std::ostream& out, std::ostream& err) {
    const auto issue = issue_of(house, arguments);
    const bool freezes = arguments.words().at(0) == "freeze";
    house.catch_up();
    const auto done = freezes ? oversight::freeze(house.oversight, system_actor(), issue) : oversight::publish(house.oversight, system_actor(), issue);
    if (!done) return refused(done.error(), err);
    out << fmt::format("Issue {} is {}: cut at leaf {}.\n", base::to_text(done->issue_on), freezes ? "frozen" : "published", done->leaf);
    return 0;
}

int run_bulletin(const Arguments& arguments) {
    prepare_fonts();
    if (arguments.words().size() != 1) throw Misuse("Say what to do: freeze, draft, publish or rebuild.");
    const auto& what = arguments.words()[0];
    if (!arguments.date("--issue")) throw Misuse("--issue is needed: the day of the cut, such as 2021-12-05.");
    if (what == "freeze" || what == "publish") return do_in_house(arguments, "bulletin", Loads::everything);
    const Home home(data_folder(arguments));
    const StoreClock time(arguments, home.settings());
    House house(home, time.clock(), House::Access::read);
    house.load();
    const auto issue = issue_of(house, arguments);
    if (what == "draft") {
        const auto draft = oversight::draft(house.oversight, issue);
        if (!draft) throw store::Fault("There is no issue of " + base::to_text(issue.issue_on) + " yet: freeze it first.");
        write_out(arguments, draft->data);
        return 0;
    }
    if (what == "rebuild") {
        const auto rebuilt = oversight::rebuild(house.oversight, issue);
        if (!rebuilt) throw store::Fault("The issue of " + base::to_text(issue.issue_on) + " is not published.");
        if (arguments.has("--out")) write_out(arguments, rebuilt->data);
        fmt::print("{}: computed now {}, published {}\n", rebuilt->identical ? "identical" : "DIFFERENT", rebuilt->digest, rebuilt->kept_digest);
        return rebuilt->identical ? 0 : 1;
    }
    throw Misuse("“" + what + "” is none of freeze, draft, publish, rebuild.");
}

} // namespace tezai::app
