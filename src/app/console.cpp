#include "app/console.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/hand_over.hpp"
#include "documents/fonts.hpp"
#include "http/http.hpp"

namespace tezai::app {
namespace {

std::string temporary_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "tezai-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw store::Fault("Cannot make a temporary folder.");
    return name;
}

} // namespace

std::string data_folder(const Arguments& arguments) {
    if (const auto given = arguments.find("--data")) return *given;
    const char* set = std::getenv("TEZAI_DATA");
    return set != nullptr && *set != 0 ? set : "var";
}

void write_out(const Arguments& arguments, std::string_view text) {
    const auto file = arguments.find("--out");
    if (!file || *file == "-") {
        fmt::print("{}\n", text);
        return;
    }
    std::ofstream out(*file, std::ios::binary);
    out << text;
    if (!out.flush()) throw store::Fault("Cannot write " + *file + ".");
    fmt::print("Written to {}.\n", *file);
}

void prepare_fonts() {
    // build/release/tezai → build/fonts; an installed binary has them at ../share/tezai/fonts.
    const auto binary = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    const char* set = std::getenv("TEZAI_FONTS");
    std::string folder = set != nullptr ? set : "";
    for (const auto& each : {binary / "../fonts", binary / "../share/tezai/fonts"})
        if (folder.empty() && std::filesystem::exists(each)) folder = each.lexically_normal().string();
    if (folder.empty()) folder = (binary / "../fonts").lexically_normal().string(); // not there: the papers say so and use Noto alone
    const auto& fonts = documents::use_fonts(folder);
    if (!fonts.note.empty()) fmt::print(stderr, "{}\n", fonts.note);
}

auth::Actor system_actor() { return {.at_console = true, .login = "system", .name = "system", .role = auth::Role::regulator, .region_level = "province", .scope = auth::Scope::everything()}; }

auth::Actor console_actor() { return {.at_console = true, .login = "console", .name = "console", .role = auth::Role::security_admin, .scope = auth::Scope::nothing()}; }

std::string said(const law::Refusal& refusal) {
    const auto next = http::words().next(auth::Language::zh, refusal.code, refusal.named);
    return http::words().says(auth::Language::zh, refusal.code, refusal.named) + (next.empty() ? "" : " " + next);
}

int refused(const law::Refusal& refusal, std::ostream& err) {
    err << said(refusal) << '\n';
    return 1;
}

int do_in_house(const Arguments& arguments, std::string_view command, Loads loads) {
    const Home home(data_folder(arguments));
    HandedOver handed{.words = arguments.as_given(), .folder = std::filesystem::current_path().string()};
    handed.words.insert(handed.words.begin(), std::string(command));
    if (const auto done = hand_over(home, handed, std::cout, std::cerr)) return *done;
    // Accounts live on the real day, in a rehearsal too.
    const base::SystemClock real(home.settings().offset());
    const auto time = loads == Loads::everything ? std::make_unique<StoreClock>(arguments, home.settings()) : nullptr;
    House house(home, time ? time->clock() : real);
    if (loads == Loads::everything) house.load();
    else house.registry.regions.set(house.database->read([](store::Transaction& tx) { return registry::load_tree(tx); }));
    house.sealer.start({}); // what an import writes is sealed while it writes more
    const int done = find_command(command).work(house, arguments, std::cout, std::cerr);
    house.sealer.stop();
    house.settle();
    return done;
}

std::int64_t region_by_code(const House& house, const std::string& text) {
    const auto found = house.registry.regions.tree()->find_by_text(text, registry::Tree::supervision, house.clock.today());
    if (!found) throw Misuse("--region: there is no single region “" + text + "”. Give its code.");
    return *found;
}

TemporaryHome::TemporaryHome() : home_(temporary_folder()) { home_.create({}, ""); }

TemporaryHome::~TemporaryHome() {
    std::error_code ignored;
    std::filesystem::remove_all(home_.folder(), ignored);
}

} // namespace tezai::app
