// The whole house put together over one store: who is given what, who hears of what. Decides nothing.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "app/home.hpp"
#include "auth/accounts.hpp"
#include "blobs/blobs.hpp"
#include "bus/bus.hpp"
#include "exchange/import/importer.hpp"
#include "http/log.hpp"
#include "http/server.hpp"
#include "http/session_api.hpp"
#include "jobs/background.hpp"
#include "jobs/schedule.hpp"
#include "journal/sealer.hpp"
#include "library/library.hpp"
#include "links/coding/actions.hpp"
#include "links/coding/code_book.hpp"
#include "links/coding/lookback/actions.hpp"
#include "oversight/indicators/live.hpp"
#include "oversight/oversight.hpp"
#include "registry/approvals/approvals.hpp"
#include "registry/merging/merging.hpp"
#include "registry/registry.hpp"

namespace tezai::app {

class House {
public:
    // For writing there is one House per SQLite store; for reading any number, beside a running server.
    enum class Access { read, write };
    // `clock`: the system's, or a stopped one of a rehearsal store.
    House(const Home&, const base::Clock& clock, Access access = Access::write);
    ~House();

    void load();  // trees, directory, codes, pictures, live numbers: from the store into memory
    void start(); // sealer, follower, schedule
    void stop();
    // Seals what is written and lets everything in memory follow, before it returns: commands, tests and rehearsals.
    void catch_up();
    // The same for a command that ends after it: all is sealed and the clocks have followed, memory is left behind.
    void settle();
    [[nodiscard]] std::vector<http::Route> routes();
    [[nodiscard]] http::SessionPort session_port();

    const Home& home;
    const base::Clock& clock;
    const base::SystemClock real_clock; // sessions run on it: stepping a rehearsal by a week signs nobody out
    std::unique_ptr<store::Database> database;
    Settings settings;
    journal::Signer signer;
    journal::Journal journal;
    journal::Sealer sealer;
    blobs::Blobs blobs;
    bus::Bus bus;
    registry::Registry registry;
    coding::Pictures pictures;
    coding::CodeBook book;
    coding::Coding coding;
    coding::lookback::Lookback lookback;
    registry::Approvals approvals;
    oversight::Live live;
    auth::Accounts accounts;
    oversight::Oversight oversight;
    exchange::Exchange exchange;
    exchange::Importer importer;
    library::Library library;
    registry::merging::Merging merging;
    http::RequestLog log{""}; // faults of what runs by itself reach standard error
    jobs::Schedule schedule;
    jobs::Background second_look; // records that may be one, records with a fault: every night and after an import

private:
    void follow();      // everything sealed that memory has not seen yet
    void follow_loop();
    Access access_;
    std::atomic<std::int64_t> seen_leaf_ = -1;
    std::atomic<bool> lookback_is_behind_ = false;
    std::mutex following_;
    std::mutex wake_mutex_;
    std::condition_variable wake_;
    std::int64_t sealed_leaf_ = -1;
    bool stopping_ = false;
    std::thread follower_, indexer_;
};

// "0.2.0 (4e4eacb)": what was built, for people.
[[nodiscard]] std::string program_version();

// Every room's words, once per process; before any route answers.
void add_words();

} // namespace tezai::app
