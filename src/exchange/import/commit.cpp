// Writes what was found ready. One thread reads and judges ahead; the store's writer takes batches of a few thousand rows, each
// one transaction with the number of its last row: after a kill the next batch is the one that was not committed.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "exchange/import/belt.hpp"
#include "exchange/import/update/plan.hpp"
#include "exchange/import/update/store.hpp"
#include "exchange/import/work.hpp"
#include "law/catalog.hpp"
#include "links/coding/imported.hpp"
#include "links/coding/rules.hpp"
#include "registry/equipment/actions.hpp"
#include "registry/persons/persons.hpp"
#include "registry/tasks/tasks.hpp"
#include "registry/units/units.hpp"

namespace tezai::exchange {
namespace {

constexpr std::size_t rows_at_once = 4'000;

struct Ready {
    ReadRow read;
    std::int64_t number = 0, line = 0;
    std::string sheet;
    std::vector<std::pair<registry::IdentifierKind, std::string_view>> keys; // into read, which stays where it is in memory
    std::vector<std::string> titles; // of the columns of the keys
    const Layout* layout = nullptr;  // lives as long as the file is read
};
using Batch = std::vector<Ready>;

class Commit {
public:
    Commit(const Exchange& exchange, OpenedImport opened, const Progress& progress)
        : exchange_(exchange), opened_(std::move(opened)), progress_(progress), by_{opened_.record.committed_by}, today_(exchange.registry.today()),
          file_name_(opened_.record.file_name), after_(opened_.record.done_until), judge_(make_judge(exchange, opened_)) {
        for (const auto event : {"coding.code_issued", "coding.photo_accepted", "equipment.recorded", "equipment.registered", "equipment.registration_state_changed",
                                 "equipment.use_state_changed"}) // what the batches before a kill wrote
            if (const auto count = base::find_integer(opened_.record.entries, event)) entries_[event] = *count;
    }

    void run() {
        source_ = std::make_unique<TableSource>(opened_.bytes, file_name_, opened_.profile);
        if (opened_.record.is_update && after_ == 0) { // they were planned; from here on they are counted as they are written
            auto& record = opened_.record;
            record.rows_new = record.rows_changed = record.rows_same = record.rows_better = 0;
        }
        const auto kept = exchange_.database().read([&](store::Transaction& tx) { return numbers_kept_back(tx, opened_.record.id); });
        read_ahead<Batch>([&](Belt<Batch>& belt) { read(kept, belt); },
                          [&](Batch& batch) {
                              write(batch);
                              if (progress_) progress_({opened_.record.id, ImportState::committing, batch.back().number, rows_through(), opened_.record.rows_total});
                          });
        fill_cells(exchange_, opened_);
        if (opened_.record.is_update) ask_for_missing(exchange_, opened_.record);
        finish();
    }
    [[nodiscard]] const Import& record() const { return opened_.record; }
    [[nodiscard]] std::int64_t rows_through() const { return opened_.record.rows_done + opened_.record.rows_same + opened_.record.rows_better; } // of those that are ready

private:
    // On the reading thread: it touches the file, the profile and the judge, and nothing that the writing one changes.
    void read(const std::unordered_set<std::int64_t>& kept, Belt<Batch>& belt) {
        SourceRow row;
        Batch batch;
        for (;;) {
            if (batch.empty()) batch.reserve(rows_at_once); // rows do not move once they are in: their keys point into them
            const auto more = source_->next(row);
            if (!more) throw store::Fault("a file that could be read before cannot be read now: " + more.error().code);
            if (!*more) break;
            if (row.number <= after_ || kept.contains(row.number)) continue;
            Ready ready{.read = judge_.read(row), .number = row.number, .line = static_cast<std::int64_t>(row.line), .sheet = std::string(row.sheet)};
            batch.push_back(std::move(ready));
            auto& placed = batch.back();
            placed.layout = row.layout;
            placed.keys = keys_of(opened_.profile, placed.read);
            for (const auto& [kind, value] : placed.keys) placed.titles.push_back(title_of(row, registry::word(kind)));
            if (batch.size() == rows_at_once && !belt.put(std::exchange(batch, {}))) return;
        }
        if (!batch.empty()) belt.put(std::move(batch));
    }

    // What one transaction did; kept apart until it is durable, for it may run again.
    struct Done {
        std::int64_t written = 0, kept_back = 0, same = 0, better = 0, changed = 0;
        std::map<std::string, std::int64_t> entries;
        std::unordered_map<std::string, std::int64_t> units;
        std::set<std::string> persons;
        std::set<std::int64_t> coded; // units that got the credit code they lacked
    };

    void write(Batch& batch) {
        auto& record = opened_.record;
        Import after;
        Done done;
        exchange_.database().transaction([&](store::Transaction& tx) {
            done = Done{};
            registry::lock_numbers(tx);
            const bool is_update = record.is_update;
            const auto held = is_update ? std::set<std::string>{} : held_of(tx, batch);
            const auto plan = is_update ? plan_of(tx, batch) : Plan{};
            std::vector<Ready*> wanted;
            KnownRows known;
            for (std::size_t at = 0; at < batch.size(); ++at) {
                auto& ready = batch[at];
                auto faults = ready.read.faults; // the day has changed, or a region: what was ready then may not be now
                const auto& keys = ready.keys;
                for (std::size_t k = 0; !held.empty() && k < keys.size(); ++k)
                    if (held.contains(std::string(registry::word(keys[k].first)) + ' ' + std::string(keys[k].second)))
                        faults.push_back({ready.titles[k], std::string(keys[k].second), "import.already_known", ""});
                if (is_update) take_faults(plan, at, known, ready, faults);
                else if (!ready.read.code.empty() && coding::is_code_taken(tx, ready.read.code)) faults.push_back({"", ready.read.code, "import.code_taken", ""});
                if (!faults.empty()) {
                    insert_kept_back(tx, record.id, {ready.number, ready.sheet, ready.line, "[]", faults});
                    ++done.kept_back;
                    continue;
                }
                if (is_update && plan.matches.rows[at].known != nullptr) known.rows.push_back(at);
                else wanted.push_back(&ready);
            }
            auto naming = wanted;
            for (const auto at : known.rows)
                if (has_change(plan.changes[at], Field::unit_name)) naming.push_back(&batch[at]);
            make_units(tx, naming, done);
            write_rows(tx, wanted, done);
            if (is_update) write_changes(tx, batch, plan, known, done);
            after = record;
            after.rows_done += done.written + done.changed;
            if (is_update) after.rows_new += done.written;
            after.rows_changed += done.changed;
            after.rows_same += done.same;
            after.rows_better += done.better;
            after.rows_kept_back += done.kept_back;
            after.rows_ready -= done.kept_back;
            after.done_until = batch.back().number;
            after.entries = entries_json(done.entries);
            save_counts(tx, after);
        });
        record = std::move(after);
        units_.merge(done.units);
        persons_.merge(done.persons);
        for (const auto& [event, count] : done.entries) entries_[event] += count;
    }

    // Rows of an update that are about devices we know.
    struct KnownRows {
        std::vector<std::size_t> rows;    // of the batch
        std::set<std::int64_t> devices;
    };
    Plan plan_of(store::Transaction& tx, const Batch& batch) {
        std::vector<Asked> asked;
        for (const auto& ready : batch) asked.push_back({&ready.read, [&ready](std::string_view kind) { return title_of({.layout = ready.layout}, kind); }});
        return plan_rows(tx, exchange_, opened_, asked, true);
    }
    static void take_faults(const Plan& plan, std::size_t at, KnownRows& known, const Ready& ready, std::vector<RowFault>& faults) {
        const auto& matched = plan.matches.rows[at];
        if (matched.known != nullptr) std::erase_if(faults, [](const RowFault& fault) { return !matters_for_known(fault); });
        faults.insert(faults.end(), matched.faults.begin(), matched.faults.end());
        // The dry run found the pairs that were there; one number may have been added since.
        if (matched.known != nullptr && !known.devices.insert(matched.known->device.id.value).second)
            faults.push_back({"", matched.known->device.name, "import.twice_in_file", std::to_string(ready.line)});
    }
    void write_changes(store::Transaction& tx, Batch& batch, const Plan& plan, const KnownRows& known, Done& done) {
        const auto& record = opened_.record;
        std::vector<registry::DeviceUpdate> updates;
        std::vector<Change> changes;
        std::vector<std::int64_t> devices;
        for (const auto at : known.rows) {
            auto& ready = batch[at];
            const auto& device = *plan.matches.rows[at].known;
            devices.push_back(device.device.id.value);
            const auto outcome = outcome_of(&device, plan.changes[at]);
            ++(outcome == Outcome::same ? done.same : outcome == Outcome::better ? done.better : done.changed);
            const bool moves = has_change(plan.changes[at], Field::unit_name);
            const auto unit = moves ? unit_of(ready.read, done) : 0;
            const auto& said_code = ready.read.unit_credit_code;
            if (!moves && device.device.unit_id != 0 && device.unit_credit_code.empty() && !said_code.empty() && done.coded.insert(device.device.unit_id).second)
                registry::give_credit_code(tx, exchange_.journal(), by_, device.device.unit_id, said_code, record.id, source_of(ready));
            for (auto change : plan.changes[at]) {
                change.number = ready.number;
                change.sheet = ready.sheet;
                change.line = ready.line;
                change.state = change.better.empty() ? "written" : "left";
                if (change.field == word(Field::unit_name)) change.after_id = unit;
                changes.push_back(std::move(change));
            }
            if (outcome != Outcome::changed) continue;
            ready.read.device.source = source_of(ready);
            updates.push_back(update_of(exchange_, record, device, ready.read, plan.changes[at], plan.histories.at(device.device.id.value), unit));
        }
        registry::update_many(tx, exchange_.journal(), by_, updates);
        erase_changes(tx, record.id, record.done_until, batch.back().number);
        insert_changes(tx, record.id, changes);
        for (const auto device : registry::list_open_subjects(tx, missing_task, "equipment", devices)) // a ledger has it again
            registry::end_task(tx, exchange_.journal(), by_, missing_task, {"equipment", device}, true, in_ledger_again);
    }
    std::string source_of(const Ready& ready) const {
        return ready.sheet.empty() ? fmt::format("import {}, line {}", opened_.record.id, ready.line)
                                   : fmt::format("import {}, {}, line {}", opened_.record.id, ready.sheet, ready.line);
    }

    std::set<std::string> held_of(store::Transaction& tx, const Batch& batch) {
        std::vector<std::string_view> values;
        for (const auto& ready : batch)
            for (const auto& [kind, value] : ready.keys) values.push_back(value);
        const auto held = list_held(tx, values);
        return {held.begin(), held.end()};
    }

    void write_rows(store::Transaction& tx, const std::vector<Ready*>& wanted, Done& done) {
        std::vector<const registry::NewEquipment*> devices;
        for (auto* ready : wanted) {
            auto& device = ready->read.device;
            device.unit_id = unit_of(ready->read, done);
            device.import_id = opened_.record.id;
            device.source = source_of(*ready);
            devices.push_back(&device);
        }
        const auto ids = registry::record_many(tx, exchange_.journal(), by_, devices);
        done.written += static_cast<std::int64_t>(ids.size());
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const auto& device = *devices[i];
            ++done.entries[registry::was_registered(device) ? "equipment.registered" : "equipment.recorded"];
            if (registry::has_attested_stop(device)) ++done.entries["equipment.use_state_changed"];
            if (registry::has_ended_registration(device)) ++done.entries["equipment.registration_state_changed"];
            write_beside(tx, wanted[i]->read, ids[i], done);
        }
    }

    // The safety officer and the code.
    void write_beside(store::Transaction& tx, const ReadRow& row, registry::EquipmentId id, Done& done) {
        const auto& device = row.device;
        const journal::Place place{device.region_id, device.unit_id};
        if (!row.safety_officer.empty() && device.unit_id != 0) person_of(tx, row, place, done);
        if (!row.code.empty() || row.coded_on || row.sticker_accepted_on) {
            coding::attest(tx, exchange_.coding, by_, {.equipment_id = id.value, .place = place, .code = row.code, .coded_on = row.coded_on,
                                                       .accepted_on = row.sticker_accepted_on, .import_id = opened_.record.id});
            ++done.entries["coding.code_issued"];
            if (row.sticker_accepted_on) ++done.entries["coding.photo_accepted"];
        } else if (opened_.record.issue_codes && may_have_code(device)) {
            coding::issue(tx, exchange_.coding, by_, id.value, place, opened_.record.id);
            ++done.entries["coding.code_issued"];
        }
    }

    // One unit per credit code; where there is none, per name and region. Found or made once, then known.
    static std::string unit_key(const ReadRow& row) {
        return !row.unit_credit_code.empty() ? row.unit_credit_code : std::to_string(row.device.region_id) + ' ' + base::normalise_code(row.unit_name);
    }
    void make_units(store::Transaction& tx, const std::vector<Ready*>& wanted, Done& done) {
        std::vector<registry::NewUnit> fresh;
        std::vector<std::string> keys;
        for (const auto* ready : wanted) {
            const auto& row = ready->read;
            if (row.unit_name.empty()) continue;
            auto key = unit_key(row);
            if (units_.contains(key) || done.units.contains(key)) continue;
            registry::NewUnit unit{.name = row.unit_name, .credit_code = row.unit_credit_code, .region_id = row.device.region_id, .import_id = opened_.record.id};
            const auto id = registry::find_unit_like(tx, unit);
            done.units.emplace(key, id);
            if (id != 0) continue;
            fresh.push_back(std::move(unit));
            keys.push_back(std::move(key));
        }
        const auto ids = registry::record_units(tx, exchange_.journal(), by_, fresh);
        for (std::size_t i = 0; i < ids.size(); ++i) done.units[keys[i]] = ids[i];
    }
    std::int64_t unit_of(const ReadRow& row, const Done& done) const {
        if (row.unit_name.empty()) return 0;
        const auto key = unit_key(row);
        const auto at = units_.find(key);
        return at != units_.end() ? at->second : done.units.at(key);
    }

    void person_of(store::Transaction& tx, const ReadRow& row, const journal::Place& place, Done& done) {
        auto key = std::to_string(place.unit_id) + ' ' + row.safety_officer;
        if (persons_.contains(key) || !done.persons.insert(std::move(key)).second) return;
        registry::record_person(tx, exchange_.journal(), by_, {.unit_id = place.unit_id, .region_id = place.region_id, .import_id = opened_.record.id,
                                                               .name = row.safety_officer, .certificate_item = "A", .certificate_no = row.safety_officer_certificate});
    }

    bool may_have_code(const registry::NewEquipment& device) const {
        const auto* variety = law::find_variety(device.variety);
        const coding::IssueFacts facts{.by_device = variety == nullptr || variety->registered_by == law::RegisteredBy::device,
                                       .cylinder = law::is_cylinder(device.variety), .use_state = device.use_state, .has_code = false};
        return !law::first_refusal(law::judge(coding::issue_rules(), facts, today_));
    }

    std::string entries_json(const std::map<std::string, std::int64_t>& more) const {
        auto all = entries_;
        for (const auto& [event, count] : more) all[event] += count;
        base::CanonicalObject json;
        for (const auto& [event, count] : all) json.add(event, count);
        return json.text();
    }

    void finish() {
        auto& journal = exchange_.journal();
        const auto& record = opened_.record;
        exchange_.database().transaction([&](store::Transaction& tx) {
            if (!set_state(tx, record.id, ImportState::committing, ImportState::committed, journal.clock().now())) return;
            base::CanonicalObject payload;
            if (record.is_update) payload.add("changed", record.rows_changed);
            payload.add("done", record.rows_done).add("kept_back", record.rows_kept_back);
            if (record.is_update) payload.add("missing", record.missing);
            payload.add("total", record.rows_total);
            journal.append(tx, {.event = "import.committed", .subject = {"import", record.id}, .place = {record.region_id, 0}, .by = by_, .payload = payload.text()});
        });
    }

    const Exchange& exchange_;
    OpenedImport opened_;
    const Progress& progress_;
    journal::AccountId by_;
    base::Date today_;
    std::string file_name_;
    std::int64_t after_; // row number
    Judge judge_;
    std::unique_ptr<TableSource> source_;
    std::unordered_map<std::string, std::int64_t> units_;
    std::set<std::string> persons_;
    std::map<std::string, std::int64_t> entries_;
};

} // namespace

law::Decision<bool> begin_commit(const Exchange& exchange, const auth::Actor& by, std::int64_t id, bool issue_codes) {
    return exchange.journal().act<bool>({.action = "import.commit", .by = by.account, .subject = {"import", id}}, [&](store::Transaction& tx) -> law::Decision<bool> {
        const auto import = find_import(tx, by.scope, id);
        if (!import) return law::refuse("import.unknown", law::rulebook(12));
        if (import->state == ImportState::committing) { // asked again after a lost answer, or to go on after it broke off
            save_failure(tx, id, "", "");
            return true;
        }
        if (import->state != ImportState::checked)
            return law::refuse("import.not_checked", law::rulebook(7), {{"state", std::string(registry::word(import->state))}});
        if (import->rows_ready == 0) return law::refuse("import.nothing_ready", law::rulebook(7));
        if (import->is_update)
            if (const auto later = find_later_ledger(tx, exchange, *import))
                return law::refuse("import.older_ledger", law::rulebook(19), {{"day", base::to_text(import->ledger_on)}, {"later", base::to_text(*later)}});
        if (!set_state(tx, id, ImportState::checked, ImportState::committing, exchange.journal().clock().now())) return law::refuse("import.not_checked", law::rulebook(7), {{"state", "committing"}});
        save_confirmed(tx, id, by.account, issue_codes);
        base::CanonicalObject payload;
        payload.add("issue_codes", issue_codes);
        exchange.journal().append(tx, {.event = "import.commit_started", .subject = {"import", id}, .place = {import->region_id, 0}, .by = by.account, .payload = payload.text()});
        return true;
    });
}

void commit_import(const Exchange& exchange, std::int64_t id, const Progress& progress) {
    auto opened = open_import(exchange, id);
    if (opened.record.state != ImportState::committing) return;
    Commit commit(exchange, std::move(opened), progress);
    commit.run();
    if (progress) progress({id, ImportState::committed, commit.record().rows_total, commit.rows_through(), commit.record().rows_total});
}

} // namespace tezai::exchange
