// serve: the house with its doors open.
#include <csignal>
#include <cstdio>
#include <iostream>
#include <thread>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/console.hpp"
#include "app/demo.hpp"
#include "app/demo_papers.hpp"
#include "app/hand_over.hpp"
#include "app/house.hpp"

namespace tezai::app {
namespace {

bool is_loopback(std::string_view address) { return address == "127.0.0.1" || address == "::1" || address == "localhost"; }

http::ServerSettings server_settings(const Arguments& arguments) {
    http::ServerSettings server;
    const char* port = std::getenv("TEZAI_PORT");
    server.port = static_cast<std::uint16_t>(arguments.integer("--port").value_or(port != nullptr && *port != 0 ? std::atoi(port) : 8080));
    server.address = arguments.get("--address", server.address);
    server.certificate_file = arguments.get("--certificate", "");
    server.key_file = arguments.get("--key", "");
    server.static_root = arguments.get("--web", "web/dist");
    server.request_log = arguments.get("--log", "");
    return server;
}

// A rehearsal's clock is stepped by lines on standard input: a moment, or +days.
void follow_clock_lines(base::StoppedClock& clock, House& house) {
    std::string line;
    while (std::getline(std::cin, line)) {
        if (line.starts_with("+")) clock.step(std::chrono::hours(24) * std::atoi(line.c_str() + 1));
        else if (const auto at = base::parse_instant(line)) clock.set(*at);
        else fmt::print("“{}” is no moment; write 2021-12-05T10:00+08:00 or +1 (days).\n", line);
        house.live.tick();
        fmt::print("It is {}.\n", base::to_text(clock.now()));
        std::fflush(stdout);
    }
}

} // namespace

StoreClock::StoreClock(const Arguments& arguments, const Settings& settings) {
    const auto at = arguments.instant("--clock");
    if (at && !settings.is_rehearsal()) throw Misuse("--clock is for rehearsal stores; this one runs on the real day.");
    if (!settings.is_rehearsal()) {
        clock_ = std::make_unique<base::SystemClock>(settings.offset());
        return;
    }
    if (!at) throw Misuse("A rehearsal store needs --clock, such as 2021-12-05T10:00+08:00.");
    auto stopped = std::make_unique<base::StoppedClock>(*at, settings.offset());
    stopped_ = stopped.get();
    clock_ = std::move(stopped);
}

int run_serve(const Arguments& arguments) {
    prepare_fonts();
    auto server_wanted = server_settings(arguments);
    const Home home(data_folder(arguments));
    const auto settings = home.settings();
    const bool loopback = is_loopback(server_wanted.address);
    if (settings.is_rehearsal() && !loopback) throw Misuse("A rehearsal store listens on this machine only.");
    if (!loopback && server_wanted.certificate_file.empty()) throw Misuse("Beyond this machine only HTTPS: give --certificate and --key (./run --lan makes them).");
    const StoreClock time(arguments, settings);
    // Blocked before any thread starts, so that every thread inherits it and one place waits for them.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    House house(home, time.clock());
    fmt::print("Reading the store in {} …\n", home.folder());
    std::cout.flush();
    house.load();
    house.start();
    // Commands come here: the store has one owner.
    std::optional<HandOverDoor> door;
    door.emplace(home, [&house](const HandedOver& handed, std::ostream& out, std::ostream& err) {
        try {
            const auto& command = find_command(handed.words.empty() ? "" : handed.words[0]);
            if (command.work == nullptr) throw Misuse(fmt::format("“{}” is not done by the server.", command.name));
            const auto its = parse_arguments(command, {handed.words.begin() + 1, handed.words.end()}, handed.folder);
            if (its.has("--clock")) throw Misuse("The store is being served, and the server's clock holds: leave --clock out.");
            const int done = command.work(house, its, out, err);
            house.catch_up(); // whoever typed it sees it on the next page
            return done;
        } catch (const Misuse& misuse) {
            err << misuse.what() << '\n';
            return 2;
        }
    });
    http::Server server(server_wanted, house.routes(), house.accounts, house.journal);
    server.start();
    fmt::print("Tezai serves {} devices at {}://{}:{}\n", house.registry.directory.count(), server_wanted.certificate_file.empty() ? "http" : "https",
               loopback ? "localhost" : server_wanted.address, server.port());
    if (settings.kind == "demo") {
        print_demo_accounts(house, loopback);
        make_demo_papers(house);
    }
    if (const auto token = house.accounts.bootstrap_token(); !token.empty()) fmt::print("This store has no account yet. Make the first administrator at /bootstrap with this token: {}\n", token);
    std::cout.flush();

    if (time.stopped() != nullptr) std::thread([&] { follow_clock_lines(*time.stopped(), house); }).detach();
    LivingDemo living(house, settings.kind == "demo");
    int received = 0;
    sigwait(&signals, &received);
    fmt::print("Stopping: finishing what is running …\n");
    door.reset();
    living.stop();
    server.stop();
    house.stop();
    house.accounts.save_sessions();
    return 0;
}

} // namespace tezai::app
