#include "app/house.hpp"

#include <algorithm>
#include <exception>

#include "app/merging.hpp"
#include "app/numbers.hpp"
#include "base/ensure.hpp"
#include "exchange/api.hpp"
#include "exchange/import/work.hpp"
#include "exchange/mapping/api.hpp"
#include "http/live.hpp"
#include "http/log.hpp"
#include "library/letters/actions.hpp"
#include "library/letters/api.hpp"
#include "library/release_notes.hpp"
#include "library/shelf/api.hpp"
#include "links/coding/api.hpp"
#include "links/coding/lookback/api.hpp"
#include "links/coding/plates/actions.hpp"
#include "links/coding/pocket_api.hpp"
#include "links/coding/training/training_api.hpp"
#include "links/coding/exclusions.hpp"
#include "oversight/api.hpp"
#include "oversight/bulletin/actions.hpp"
#include "oversight/indicators/k05/classify.hpp"
#include "oversight/task_force/actions.hpp"
#include "portal/journal_api.hpp"
#include "portal/pages.hpp"
#include "portal/public_page.hpp"
#include "portal/worklist/assignments.hpp"
#include "registry/api.hpp"
#include "registry/merging/api.hpp"
#include "registry/repair/api.hpp"
#include "registry/approvals/api.hpp"
#include "registry/units/units.hpp"

namespace tezai::app {
namespace {

constexpr std::int64_t follow_batch = 20'000;

registry::CodingPort coding_port(const coding::CodeBook& book) {
    return {.status = [&book](std::int64_t id) { return coding::word(book.status(id)); },
            .with_status = [&book](std::string_view status) { return book.with_status(status); },
            .human_code = [&book](std::int64_t id) { return book.human_code_of(id); },
            .find = [&book](std::string_view typed) { return book.find(typed); }};
}

registry::ExclusionPort exclusion_port(const coding::Coding& coding) {
    const auto as_coding = [](const registry::Exclusion& e) {
        return coding::ApprovedExclusion{e.equipment.value, e.place, e.by, e.cannot_be_stuck, e.ground, e.from_on, e.until_on, e.approval_id, e.office_id};
    };
    return {.stands = [](store::Transaction& tx, registry::EquipmentId id) { return coding::is_excluded(tx, id.value); },
            .begin = [&coding, as_coding](store::Transaction& tx, const registry::Exclusion& e) { coding::exclude(tx, coding, as_coding(e)); },
            .end = [&coding, as_coding](store::Transaction& tx, const registry::Exclusion& e) { coding::end_exclusion(tx, coding, as_coding(e)); }};
}

auth::ScopePort scope_port(registry::Registry& registry) {
    return {.below_region =
                [&registry](std::int64_t region_id) {
                    const auto tree = registry.regions.tree();
                    const auto* region = tree->find(region_id);
                    if (region == nullptr) return auth::Scope::nothing();
                    if (region->level == "province") return auth::Scope::everything();
                    return auth::Scope::of_regions(tree->below_until(region_id, registry.today()));
                },
            .level_of_region =
                [&registry](std::int64_t region_id) {
                    const auto* region = registry.regions.tree()->find(region_id);
                    return region == nullptr ? std::string() : region->level;
                },
            .unit_exists =
                [&registry](std::int64_t unit_id) {
                    return registry.database().read([&](store::Transaction& tx) { return registry::find_unit(tx, auth::Scope::everything(), unit_id).has_value(); });
                }};
}

// The list of the look-back is of what the indicators count as in use, by the same fold.
coding::lookback::CensusPort census_port(const registry::Registry& registry, const base::Clock& clock) {
    return {.campaign = [](store::Transaction& tx, std::int64_t id) -> std::optional<coding::lookback::CensusPort::Campaign> {
                for (const auto& each : oversight::list_campaigns(tx))
                    if (each.id == id) return coding::lookback::CensusPort::Campaign{each.id, each.from_on};
                return std::nullopt;
            },
            .in_use = [&registry, &clock](store::Transaction& tx, base::Date as_of, std::int64_t leaf, const std::function<void(std::int64_t, std::int64_t)>& each) {
                const auto settings = oversight::load_settings(tx, *registry.regions.tree(), as_of, clock.offset());
                oversight::each_object(tx, leaf, [&](std::span<const oversight::Fact> facts) {
                    const auto object = oversight::fold(facts, {base::day_number(as_of), leaf}, settings.go_live, settings.policy);
                    if (oversight::k05::belongs_on_list(object)) each(object.equipment_id, object.region_id);
                });
            }};
}

std::vector<std::int64_t> devices_of(std::span<const journal::Record> records) {
    std::vector<std::int64_t> ids;
    for (const auto& record : records)
        if (record.subject_kind == "equipment") ids.push_back(record.subject_id);
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

std::string watermark_of(const Settings& settings) { return settings.kind == "demo" ? "样稿 · 演示数据" : settings.kind == "rehearsal" ? "演练 · 非正式文件" : ""; }

} // namespace

House::House(const Home& where, const base::Clock& time, Access access)
    : home(where), clock(time), database(where.open(access == Access::read)), settings(where.settings(*database)), signer(journal::Signer::load(settings.suite, where.signing_key())),
      journal(*database, clock, settings.suite), sealer(*database, clock, settings.suite, signer), blobs(where.blobs(), settings.suite),
      registry{.journal = journal, .regions = {}, .directory = {}, .coding = coding_port(book)},
      coding{.journal = journal, .blobs = blobs, .regions = registry.regions, .human_codes = coding::HumanCodes(base::bytes(where.human_code_key())),
             .host = settings.host, .issuer = settings.issuer, .sheet_mark = settings.mark(), .pictures = pictures},
      lookback{coding, registry, census_port(registry, clock)},
      approvals{.registry = registry, .blobs = blobs, .exclusions = exclusion_port(coding), .effect = approval_effect(live)},
      live(*database, registry.regions, clock, bus), accounts(journal, scope_port(registry), &real_clock),
      oversight{.registry = registry, .blobs = blobs, .signer = signer, .live = live, .issuer = settings.issuer, .watermark = watermark_of(settings)},
      exchange{.registry = registry, .coding = coding, .blobs = blobs, .bus = bus, .jurisdiction = settings.jurisdiction,
               .scope_below = scope_port(registry).below_region,
               .unit_has_accounts = [this](std::int64_t unit_id) { return accounts.unit_has_accounts(unit_id); },
               .account_name = [this](std::int64_t id) { return accounts.name_of(id); }},
      importer(exchange),
      library{.registry = registry, .blobs = blobs, .watermark = watermark_of(settings), .mark = settings.mark(), .host = settings.host, .jurisdiction = settings.jurisdiction, .version = program_version(),
              .unit_has_accounts = [this](std::int64_t unit_id) { return accounts.unit_has_accounts(unit_id); },
              .account_name = [this](std::int64_t id) { return accounts.name_of(id); }},
      merging{registry, merging_ports(journal, live, accounts)},
      schedule(clock, [this](const std::string& job, const std::string& what) { log.fault(job, what); }),
      second_look("second look at the records",
                  [this](const std::atomic<bool>& stop) {
                      registry::merging::refresh_pairs(registry, stop);
                      registry::repair::look_for_faults(registry, stop);
                  },
                  [this](const std::string& job, const std::string& what) { log.fault(job, what); }),
      access_(access) {
    ENSURE(clock.offset() == settings.offset(), "a store's clock turns the day where its jurisdiction does");
    schedule.daily("reminders", [this](base::Date today) { coding::remind(coding, today); });
    schedule.daily("unanswered reports", [this](base::Date today) { coding::confirm_unanswered(coding, today); });
    schedule.daily("exclusions that end", [this](base::Date today) { coding::end_exclusions(coding, today); });
    schedule.daily("old answers", [this](base::Date) { database->transaction([&](store::Transaction& tx) { journal.forget_old_answers(tx); }); });
    schedule.daily("old imports", [this](base::Date) { exchange::expire_imports(exchange); });
    schedule.daily("second look", [this](base::Date) { second_look.ask(); });
    schedule.daily("milestones", [this](base::Date) { oversight::judge_milestones(oversight); });
    schedule.daily("unread letters", [this](base::Date today) { library::chase_unread(library, today); });
    schedule.every("bulletins", std::chrono::minutes(1), [this] { oversight::tend_issues(oversight); });
    schedule.daily("assignments", [this](base::Date) { portal::follow_all_assignments({oversight}); });
    schedule.every("day turns", std::chrono::seconds(5), [this] { live.tick(); });
}

House::~House() { stop(); }

void House::load() {
    if (access_ == Access::write) sealer.seal_all();
    seen_leaf_ = database->read([](store::Transaction& tx) { return journal::last_leaf(tx); });
    // Two cores: the registry's columns and the codes on one, the indicators on the other (they need the trees first).
    database->read([&](store::Transaction& tx) { registry.regions.set(registry::load_tree(tx)); });
    std::exception_ptr fault;
    std::thread numbers([&] {
        try {
            live.load();
        } catch (...) {
            fault = std::current_exception();
        }
    });
    try {
        registry.load();
        database->read([&](store::Transaction& tx) {
            book.load(tx);
            pictures.load(tx);
        });
    } catch (...) {
        numbers.join();
        throw;
    }
    numbers.join();
    if (fault) std::rethrow_exception(fault);
    oversight::load_earlier_gaps(oversight);
}

void House::start() {
    follower_ = std::thread([this] { follow_loop(); });
    sealer.start([this](std::int64_t last_leaf) {
        {
            const std::lock_guard lock(wake_mutex_);
            sealed_leaf_ = last_leaf;
        }
        wake_.notify_one();
    });
    importer.start();
    schedule.start();
    second_look.start();
    // Lists answer at once; searching by name and identifier gets quick while the doors are open already.
    indexer_ = std::thread([this] {
        try {
            registry.index();
        } catch (const std::exception& fault) {
            log.fault("index names and identifiers", fault.what());
        }
    });
}

void House::stop() {
    registry.directory.stop_indexing();
    schedule.stop();
    second_look.stop();
    importer.stop();
    sealer.stop();
    {
        const std::lock_guard lock(wake_mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (follower_.joinable()) follower_.join();
    if (indexer_.joinable()) indexer_.join();
}

void House::follow_loop() {
    for (;;) {
        {
            std::unique_lock lock(wake_mutex_);
            wake_.wait(lock, [&] { return stopping_ || sealed_leaf_ > seen_leaf_ || lookback_is_behind_; });
            if (stopping_) return;
        }
        try {
            follow();
        } catch (const std::exception& fault) {
            log.fault("follow the journal", fault.what());
            std::this_thread::sleep_for(std::chrono::seconds(1));
        }
    }
}

void House::follow() {
    const std::lock_guard one(following_);
    for (;;) {
        std::vector<journal::Record> records;
        database->read([&](store::Transaction& tx) { journal::tail(tx, seen_leaf_, follow_batch, [&](const journal::Record& record) { records.push_back(record); }); });
        if (records.empty()) break;
        bool campaign = false, regions = false, accounts_moved = false;
        registry.apply(records, [&] { regions = true; });
        for (const auto& record : records) {
            book.apply(record);
            campaign = campaign || record.event.starts_with("campaign.") || record.event.starts_with("policy.");
            accounts_moved = accounts_moved || record.event == "auth.account_unit_changed";
            if (record.event == "import.committed") second_look.ask();
        }
        if (regions || accounts_moved) accounts.forget_resolved_scopes();
        if (regions || campaign) live.settings_changed();
        live.apply(records);
        for (const auto& record : records)
            if (record.subject_kind == "task") bus.publish({.topic = "task", .leaf = record.leaf.value_or(0), .region_id = record.place.region_id, .unit_id = record.place.unit_id, .data = "{}"});
        portal::follow_assignments({oversight}, devices_of(records));
        seen_leaf_ = records.back().leaf.value_or(seen_leaf_.load());
    }
    // The seven-day clocks, in the journal's own order and from where they were left, however often the process died.
    while (coding::follow(coding, seen_leaf_) < seen_leaf_) {
    }
    // One piece of it at a time: a list just frozen is long, and others wait for what is new.
    lookback_is_behind_ = coding::lookback::follow(lookback, seen_leaf_) < seen_leaf_;
}

void House::catch_up() {
    for (;;) { // what follows may write (clocks), which is sealed in turn
        sealer.seal_all();
        const auto before = seen_leaf_.load();
        follow();
        if (seen_leaf_ == before && !lookback_is_behind_ && sealer.seal_once() == 0) return;
    }
}

void House::settle() {
    do {
        sealer.seal_all();
        const auto last = database->read([](store::Transaction& tx) { return journal::last_leaf(tx); });
        while (coding::follow(coding, last) < last) {
        }
        while (coding::lookback::follow(lookback, last) < last) {
        }
    } while (sealer.seal_once() != 0); // clocks are facts too
}

http::SessionPort House::session_port() {
    return {.region =
                [this](std::int64_t id, auth::Language language) -> std::optional<http::SessionPort::Region> {
                    const auto* region = registry.regions.tree()->find(id);
                    if (region == nullptr) return std::nullopt;
                    return http::SessionPort::Region{id, language == auth::Language::zh ? region->name : region->name_en, region->level};
                },
            .unit =
                [this](std::int64_t id) -> std::optional<http::SessionPort::Unit> {
                    const auto unit = database->read([&](store::Transaction& tx) { return registry::find_unit(tx, auth::Scope::everything(), id); });
                    return unit ? std::optional{http::SessionPort::Unit{id, unit->name}} : std::nullopt;
                },
            .store =
                [this] {
                    return http::SessionPort::Store{.kind = settings.kind, .now = clock.now(), .offset = clock.offset(), .today = clock.today(), .jurisdiction = settings.jurisdiction, .host = settings.host,
                                                    .suite = std::string(base::word(settings.suite))};
                }};
}

std::vector<http::Route> House::routes() {
    std::vector<http::Route> all;
    const auto add = [&](std::vector<http::Route> some) { std::ranges::move(some, std::back_inserter(all)); };
    add(http::session_routes(accounts, session_port()));
    add(registry::routes(registry));
    add(registry::repair::routes(registry));
    add(registry::merging::routes(merging, [this] { second_look.ask(); }));
    add(registry::routes(approvals));
    add(coding::routes(coding, book, registry));
    add(coding::lookback::routes(lookback));
    add(coding::pocket_routes(book, registry));
    add(coding::training_routes(coding, {.members = [this](std::int64_t unit_id) {
        std::vector<coding::TrainingPort::Person> people;
        for (const auto& account : accounts.list_of_unit(unit_id)) people.push_back({account.id, account.name});
        return people;
    }}));
    add(oversight::routes(oversight));
    add(exchange::routes(exchange, importer));
    add(exchange::mapping_routes(exchange));
    add(portal::page_routes({registry, coding, book, approvals, numbers_port(live)}));
    add(library::letter_routes(library));
    add(library::document_routes(library));
    add(library::release_note_routes(library));
    add(portal::public_routes({coding, book, registry, settings.mark()}));
    add(portal::worklist_routes({oversight}));
    add(portal::journal_routes(registry, signer.public_key_pem()));
    all.push_back(http::live_route(bus));
    return all;
}

} // namespace tezai::app
