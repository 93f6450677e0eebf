// The dry run: every row is read and judged, numbers are compared within the file and with the store, and what is doubtful is
// kept with its reason. Nothing of the registry is touched.
#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "base/canonical_json.hpp"
#include "base/text.hpp"
#include "exchange/import/belt.hpp"
#include "exchange/import/file_keys.hpp"
#include "exchange/import/update/plan.hpp"
#include "exchange/import/update/store.hpp"
#include "exchange/import/work.hpp"
#include "links/coding/imported.hpp"

namespace tezai::exchange {
namespace {

constexpr std::size_t rows_at_once = 4'000, rows_shown = 5;

// A row on its way: what is still needed once the next one is read.
struct Checked {
    std::int64_t number = 0, line = 0;
    std::string sheet, cells; // cells of rows that have a fault by themselves; the others' are filled in at the end
    std::vector<std::pair<std::string, std::string>> keys; // kind, value
    std::vector<std::string> titles;                       // of the keys' columns
    std::string code, code_title;
    std::string unit_name; // of a unit without a credit code
    std::int64_t region_id = 0;
    std::vector<RowFault> faults;
    ReadRow read;                    // of an update
    const Layout* layout = nullptr;  // lives as long as the file is read
};
using Batch = std::vector<Checked>;

class Check {
public:
    Check(const Exchange& exchange, OpenedImport opened, const Progress& progress)
        : exchange_(exchange), opened_(std::move(opened)), progress_(progress), judge_(make_judge(exchange, opened_)) {}

    // Nothing, or why the file cannot be read at all.
    std::optional<documents::SheetError> run() {
        exchange_.database().transaction([&](store::Transaction& tx) {
            erase_kept_back(tx, opened_.record.id);
            erase_changes(tx, opened_.record.id, 0, std::numeric_limits<std::int64_t>::max());
        });
        TableSource source(opened_.bytes, opened_.record.file_name, opened_.profile);
        std::optional<documents::SheetError> broken;
        read_ahead<Batch>([&](Belt<Batch>& belt) { broken = read(source, belt); }, [&](Batch& batch) { take(batch); });
        if (broken) return broken;
        if (!late_.empty()) save_late();
        auto& record = opened_.record;
        record.not_rows = source.not_rows();
        auto notes = source.notes();
        if (namesakes_ > 0) notes.push_back({.code = "import.unit_of_same_name", .detail = first_namesake_, .count = namesakes_});
        record.regions = regions_of_file();
        if (record.is_update && !source.layouts().empty()) sum_up_update(notes);
        record.notes = notes_json(notes);
        if (source.layouts().empty()) {
            const auto at = std::ranges::find(notes, std::string_view("import.column_missing"), &Note::code);
            return at != notes.end() ? documents::SheetError{at->code, 0, at->detail} : documents::SheetError{"import.no_header", 0, ""};
        }
        record.columns = columns_json(source.layouts().front());
        record.preview = preview_ + "]";
        record.rows_kept_back = static_cast<std::int64_t>(kept_.size());
        record.rows_ready = record.rows_total - record.rows_kept_back;
        return std::nullopt;
    }
    [[nodiscard]] const OpenedImport& opened() const { return opened_; }

private:
    // On the reading thread: it touches the file, the profile, the judge and the preview.
    std::optional<documents::SheetError> read(TableSource& source, Belt<Batch>& belt) {
        SourceRow row;
        Batch batch;
        for (;;) {
            const auto more = source.next(row);
            if (!more) return more.error();
            if (!*more) break;
            batch.push_back(judge(row));
            if (batch.size() == rows_at_once && !belt.put(std::exchange(batch, {}))) return std::nullopt;
        }
        if (!batch.empty()) belt.put(std::move(batch));
        return std::nullopt;
    }
    Checked judge(const SourceRow& row) {
        auto read = judge_.read(row);
        if (row.number <= static_cast<std::int64_t>(rows_shown)) show(row, read);
        Checked checked{.number = row.number, .line = static_cast<std::int64_t>(row.line), .sheet = std::string(row.sheet)};
        for (const auto& [kind, value] : keys_of(opened_.profile, read)) {
            checked.keys.emplace_back(registry::word(kind), value);
            checked.titles.push_back(title_of(row, registry::word(kind)));
        }
        if (!read.code.empty()) checked.code_title = title_of(row, "code");
        if (!read.faults.empty()) checked.cells = cells_json(row);
        checked.code = read.code;
        if (read.unit_credit_code.empty()) checked.unit_name = read.unit_name;
        checked.region_id = read.device.region_id;
        checked.faults = read.faults;
        checked.layout = row.layout;
        checked.read = std::move(read);
        return checked;
    }

    // The same number twice: both rows are kept back and name each other.
    void meet(Checked& checked, std::size_t key) {
        const auto& [kind, value] = checked.keys[key];
        const auto first = keys_.add(kind, value, {checked.number, checked.line, sheet_number(checked.sheet)});
        if (first) both(checked, *first, checked.titles[key], value);
    }
    void meet_code(Checked& checked) {
        const auto first = keys_.add("code", checked.code, {checked.number, checked.line, sheet_number(checked.sheet)});
        if (first) both(checked, *first, checked.code_title, checked.code);
    }
    void both(Checked& checked, const FileKeys::Place& first, const std::string& title, const std::string& value) {
        const auto where = [&](std::uint32_t sheet, std::int64_t line) { return sheets_[sheet].empty() ? std::to_string(line) : sheets_[sheet] + "!" + std::to_string(line); };
        checked.faults.push_back({title, value, "import.twice_in_file", where(first.sheet, first.line)});
        if (named_.insert({first.number, value}).second)
            late_[first.number].push_back({title, value, "import.twice_in_file", where(sheet_number(checked.sheet), checked.line)}), late_places_[first.number] = first;
    }
    std::uint32_t sheet_number(const std::string& name) {
        if (!sheets_.empty() && sheets_.back() == name) return static_cast<std::uint32_t>(sheets_.size() - 1);
        const auto at = std::ranges::find(sheets_, name);
        if (at != sheets_.end()) return static_cast<std::uint32_t>(at - sheets_.begin());
        sheets_.push_back(name);
        return static_cast<std::uint32_t>(sheets_.size() - 1);
    }

    // Without a credit code a unit is one per name and region: a second of the same name is told, not guessed away. As far as
    // whoever sent the file can see: a name asked for is not answered from other people's regions.
    void meet_units(const Batch& batch) {
        struct Fresh {
            std::string key;
            const Checked* row;
            bool has_namesake; // earlier in the file
        };
        std::vector<Fresh> fresh;
        for (const auto& checked : batch) {
            if (checked.unit_name.empty() || !checked.faults.empty()) continue;
            auto key = base::normalise_code(checked.unit_name);
            auto& regions = units_[key];
            if (regions.insert(checked.region_id).second) fresh.push_back({std::move(key), &checked, regions.size() > 1});
        }
        std::vector<std::string_view> names;
        for (const auto& each : fresh) names.push_back(each.key);
        const auto known = exchange_.database().read([&](store::Transaction& tx) { return list_namesakes(tx, opened_.scope, names); });
        for (const auto& [key, row, earlier] : fresh) {
            bool is_there = false, has_namesake = earlier;
            for (auto [at, end] = known.equal_range(key); at != end; ++at) {
                const auto [has_code, region] = at->second;
                if (!has_code && region == row->region_id) is_there = true; // the same unit: none is made
                else has_namesake = true;
            }
            if (is_there || !has_namesake) continue;
            if (namesakes_++ == 0) first_namesake_ = row->unit_name;
        }
    }

    // Compares a batch within the file and with the store, and keeps back what is doubtful.
    void take(Batch& batch) {
        opened_.record.rows_total = batch.back().number;
        for (auto& checked : batch) {
            for (std::size_t k = 0; k < checked.keys.size(); ++k) meet(checked, k);
            if (!checked.code.empty()) meet_code(checked);
        }
        for (const auto& checked : batch)
            if (checked.region_id != 0 && says_place(checked.read)) named_regions_.insert(checked.region_id);
        if (opened_.record.is_update) compare(batch);
        else refuse_known(batch);
        const bool any = std::ranges::any_of(batch, [](const Checked& checked) { return !checked.faults.empty(); });
        if (any)
            exchange_.database().transaction([&](store::Transaction& tx) {
                for (const auto& checked : batch)
                    if (!checked.faults.empty())
                        insert_kept_back(tx, opened_.record.id, {checked.number, checked.sheet, checked.line, checked.cells.empty() ? "[]" : checked.cells, checked.faults});
            });
        for (const auto& checked : batch)
            if (!checked.faults.empty()) kept_.insert(checked.number);
        meet_units(batch);
        if (progress_) progress_({opened_.record.id, ImportState::reading, opened_.record.rows_total, 0, 0});
    }

    // Whose numbers are somebody's already.
    void refuse_known(Batch& batch) {
        std::vector<std::string_view> wanted;
        for (const auto& checked : batch)
            for (const auto& [kind, value] : checked.keys) wanted.push_back(value);
        std::set<std::string> held;
        exchange_.database().read([&](store::Transaction& tx) {
            for (auto& each : list_held(tx, wanted)) held.insert(std::move(each));
            for (auto& checked : batch)
                if (!checked.code.empty() && coding::is_code_taken(tx, checked.code)) checked.faults.push_back({checked.code_title, checked.code, "import.code_taken", ""});
        });
        for (auto& checked : batch)
            for (std::size_t k = 0; !held.empty() && k < checked.keys.size(); ++k)
                if (held.contains(checked.keys[k].first + ' ' + checked.keys[k].second))
                    checked.faults.push_back({checked.titles[k], checked.keys[k].second, "import.already_known", ""});
    }

    // Of an update: which device a row is about, and what it says otherwise.
    void compare(Batch& batch) {
        std::vector<Asked> asked;
        for (const auto& checked : batch)
            asked.push_back({&checked.read, [&checked](std::string_view kind) { return title_of({.layout = checked.layout}, kind); }});
        auto plan = exchange_.database().read([&](store::Transaction& tx) { return plan_rows(tx, exchange_, opened_, asked, false); });
        std::vector<Change> planned;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            auto& checked = batch[i];
            auto& matched = plan.matches.rows[i];
            found_.insert(matched.ids.begin(), matched.ids.end());
            if (matched.known != nullptr) std::erase_if(checked.faults, [](const RowFault& fault) { return !matters_for_known(fault); });
            checked.faults.insert(checked.faults.end(), matched.faults.begin(), matched.faults.end());
            if (matched.known != nullptr) meet_device(checked, matched.known->device);
            if (!checked.faults.empty()) continue;
            if (matched.known != nullptr && !has_change(plan.changes[i], Field::unit_name)) checked.unit_name.clear(); // no unit is made
            outcomes_[checked.number] = outcome_of(matched.known, plan.changes[i]);
            for (auto& change : plan.changes[i]) {
                change.number = checked.number;
                change.sheet = checked.sheet;
                change.line = checked.line;
                change.state = change.better.empty() ? "planned" : "left";
                planned.push_back(std::move(change));
            }
        }
        if (!planned.empty()) exchange_.database().transaction([&](store::Transaction& tx) { insert_changes(tx, opened_.record.id, planned); });
    }
    // Two rows about one device, by different numbers: nobody can tell which is right.
    void meet_device(Checked& checked, const registry::Equipment& device) {
        const auto first = keys_.add("device", std::to_string(device.id.value), {checked.number, checked.line, sheet_number(checked.sheet)});
        if (first && checked.faults.empty()) both(checked, *first, "", device.name);
    }

    static bool says_place(const ReadRow& read) {
        return std::ranges::any_of(std::array{Field::region, Field::city, Field::county, Field::township}, [&](Field field) { return read.said[static_cast<std::size_t>(field)]; });
    }
    // The chosen region, or those that rows name, without what lies in another of them.
    std::vector<std::int64_t> regions_of_file() const {
        const auto& record = opened_.record;
        if (record.region_chosen || named_regions_.empty()) return {record.region_id};
        const auto tree = exchange_.registry.regions.tree();
        const auto today = exchange_.registry.today();
        std::vector<std::int64_t> regions;
        for (const auto region : named_regions_) {
            bool covered = false;
            for (auto above = tree->parent_of(region, today); above != 0 && !covered; above = tree->parent_of(above, today)) covered = named_regions_.contains(above);
            if (!covered) regions.push_back(region);
        }
        return regions;
    }
    void sum_up_update(std::vector<Note>& notes) {
        auto& record = opened_.record;
        for (const auto& [number, outcome] : outcomes_) {
            if (kept_.contains(number)) continue;
            ++(outcome == Outcome::fresh ? record.rows_new : outcome == Outcome::changed ? record.rows_changed : outcome == Outcome::same ? record.rows_same : record.rows_better);
        }
        const auto count = list_what_is_missing(exchange_, opened_, found_);
        if (is_part_of_a_ledger(count.known, count.found))
            notes.push_back({.code = "import.part_of_a_ledger", .detail = std::to_string(count.found) + " / " + std::to_string(count.known), .count = count.known - count.found});
        if (record.rows_new + record.rows_changed == 0 && record.missing <= count.asked_already && record.rows_same + record.rows_better > 0)
            notes.push_back({.code = "import.nothing_changes", .count = record.rows_same + record.rows_better});
    }

    // First rows of pairs that were found when the second came.
    void save_late() {
        exchange_.database().transaction([&](store::Transaction& tx) {
            for (const auto& [number, faults] : late_) {
                const auto& place = late_places_.at(number);
                erase_changes(tx, opened_.record.id, number - 1, number);
                if (kept_.contains(number)) add_faults(tx, opened_.record.id, number, faults);
                else insert_kept_back(tx, opened_.record.id, {number, sheets_[place.sheet], place.line, "[]", faults});
            }
        });
        for (const auto& [number, faults] : late_) kept_.insert(number);
    }

    void show(const SourceRow& row, const ReadRow& read) {
        base::CanonicalObject shown;
        std::string cells = "[", reads = "[";
        for (std::size_t c = 0; c < row.layout->titles.size(); ++c) {
            if (c > 0) cells += ',', reads += ',';
            const bool there = c < row.cells->size();
            // Names of persons do not stay in a preview that is kept.
            const bool personal = row.layout->reads_as[c] && row.layout->of(*row.layout->reads_as[c]).front().as->personal;
            base::append_json_string(cells, there && personal ? "***" : there ? base::cut_utf8((*row.cells)[c].text, 200) : std::string_view());
            const auto field = row.layout->reads_as[c];
            const bool place = field && *field >= Field::region && *field <= Field::township;
            const bool doubtful = std::ranges::any_of(read.faults, [&](const auto& fault) { return fault.column == row.layout->titles[c]; });
            const auto text = !field || doubtful || personal ? std::string()
                              : place            ? exchange_.registry.regions.tree()->path_text(read.device.region_id, exchange_.registry.today())
                                                 : understood(read, *field);
            base::append_json_string(reads, text);
        }
        shown.add_raw("cells", cells + "]").add("line", static_cast<std::int64_t>(row.line)).add_raw("reads_as", reads + "]");
        preview_ += preview_.size() > 1 ? "," : "";
        preview_ += shown.text();
    }

    static std::string columns_json(const Layout& layout) {
        std::string json = "[";
        for (std::size_t c = 0; c < layout.titles.size(); ++c) {
            base::CanonicalObject one;
            one.add("field", layout.reads_as[c] ? word(*layout.reads_as[c]) : std::string_view()).add("title", layout.titles[c]);
            if (c > 0) json += ',';
            json += one.text();
        }
        return json + "]";
    }

    const Exchange& exchange_;
    OpenedImport opened_;
    const Progress& progress_;
    Judge judge_;
    FileKeys keys_;
    std::vector<std::string> sheets_;
    std::unordered_set<std::int64_t> kept_;
    std::map<std::int64_t, std::vector<RowFault>> late_;
    std::map<std::int64_t, FileKeys::Place> late_places_;
    std::set<std::pair<std::int64_t, std::string>> named_;
    std::unordered_map<std::string, std::set<std::int64_t>> units_; // name: regions
    std::set<std::int64_t> named_regions_;
    std::unordered_map<std::int64_t, Outcome> outcomes_; // of an update, by row
    std::unordered_set<std::int64_t> found_;             // devices that rows are about, doubtful rows as well
    std::int64_t namesakes_ = 0;
    std::string first_namesake_;
    std::string preview_ = "[";
};

} // namespace

void fill_cells(const Exchange& exchange, const OpenedImport& opened) {
    const auto empty = exchange.database().read([&](store::Transaction& tx) { return numbers_without_cells(tx, opened.record.id); });
    if (empty.empty()) return;
    TableSource source(opened.bytes, opened.record.file_name, opened.profile);
    SourceRow row;
    std::vector<std::pair<std::int64_t, std::string>> filled;
    while (filled.size() < empty.size()) {
        const auto more = source.next(row);
        if (!more || !*more) break;
        if (empty.contains(row.number)) filled.emplace_back(row.number, cells_json(row));
    }
    exchange.database().transaction([&](store::Transaction& tx) {
        for (const auto& [number, cells] : filled) save_cells(tx, opened.record.id, number, cells);
    });
}

void check_import(const Exchange& exchange, std::int64_t id, const Progress& progress) {
    Check check(exchange, open_import(exchange, id), progress);
    if (check.opened().record.state != ImportState::reading) return;
    const auto failed = check.run();
    if (!failed) fill_cells(exchange, check.opened());
    auto& journal = exchange.journal();
    const auto& record = check.opened().record;
    exchange.database().transaction([&](store::Transaction& tx) {
        if (!set_state(tx, id, ImportState::reading, failed ? ImportState::failed : ImportState::checked, journal.clock().now())) return;
        save_counts(tx, record);
        base::CanonicalObject payload;
        if (failed) {
            save_failure(tx, id, failed->code, failed->line > 0 ? std::to_string(failed->line) : failed->detail);
            payload.add("code", failed->code);
        } else {
            payload.add("kept_back", record.rows_kept_back).add("not_rows", record.not_rows).add("ready", record.rows_ready).add("total", record.rows_total);
        }
        journal.append(tx, {.event = failed ? "import.failed" : "import.checked", .subject = {"import", id}, .place = {record.region_id, 0},
                            .by = {record.account_id}, .payload = payload.text()});
    });
    if (progress) progress({id, failed ? ImportState::failed : ImportState::checked, record.rows_total, 0, record.rows_total});
}

} // namespace tezai::exchange
