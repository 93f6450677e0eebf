#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/house.hpp"

using namespace tezai::app;

namespace {

void print_usage() {
    fmt::print("tezai — 特在: every piece of special equipment, from the factory to the scrapyard\n\n");
    for (const auto& command : commands()) fmt::print("  tezai {:<10} {}\n", command.name, command.about);
    fmt::print("\nEach takes --data DIR (the store's folder; \"var\" unless told) and --help. tezai --version says what this is.\n");
}

void print_help(const Command& command) {
    fmt::print("tezai {} {}\n{}\n\n", command.name, command.words, command.about);
    fmt::print("  {:<28} {}\n", "--data DIR", "the store's folder; \"var\" unless told");
    for (const auto& option : command.options) fmt::print("  {:<28} {}\n", fmt::format("{} {}", option.name, option.value), option.about);
    fmt::print("\nFor example:\n  {}\n", command.example);
}

} // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> given(argv + 1, argv + argc);
    if (given.empty() || given[0] == "--help" || given[0] == "help") {
        print_usage();
        return given.empty() ? 2 : 0;
    }
    if (given[0] == "--version") {
        fmt::print("tezai {}\n", program_version());
        return 0;
    }
    for (const auto& command : commands()) {
        if (command.name != given[0]) continue;
        try {
            const auto arguments = parse_arguments(command, {given.begin() + 1, given.end()});
            if (arguments.has("--help")) {
                print_help(command);
                return 0;
            }
            add_words();
            return command.run(arguments);
        } catch (const Misuse& misuse) {
            fmt::print(stderr, "{} See: tezai {} --help\n", misuse.what(), command.name);
            return 2;
        } catch (const std::exception& fault) {
            fmt::print(stderr, "tezai {}: {}\n", command.name, fault.what());
            return 1;
        }
    }
    fmt::print(stderr, "There is no command “{}”.\n\n", given[0]);
    print_usage();
    return 2;
}
