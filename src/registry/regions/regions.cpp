#include "registry/regions/regions.hpp"

#include <algorithm>
#include <map>

#include "base/canonical_json.hpp"
#include "base/ensure.hpp"
#include "base/text.hpp"
#include "documents/table.hpp"

namespace tezai::registry {
namespace {

constexpr std::string_view regions_sql = R"sql(
    SELECT id, tree, level, code, name, name_en, functional, valid_from, valid_until FROM regions ORDER BY id
)sql";
constexpr std::string_view parents_sql = R"sql(
    SELECT child_id, parent_id, valid_from, valid_until FROM region_parents ORDER BY child_id, valid_from
)sql";
constexpr std::string_view insert_region_sql = R"sql(
    INSERT INTO regions (tree, level, code, name, name_en, functional, lon, lat, valid_from, valid_until)
    VALUES (:tree, :level, :code, :name, :name_en, :functional, :lon, :lat, :valid_from, :valid_until)
    RETURNING id
)sql";
constexpr std::string_view insert_parent_sql = R"sql(
    INSERT INTO region_parents (child_id, parent_id, valid_from, valid_until) VALUES (:child, :parent, :valid_from, :valid_until)
)sql";
// The new node is under everything its parent is under, from the day on which both hold.
constexpr std::string_view insert_closure_sql = R"sql(
    INSERT INTO region_closure (ancestor_id, descendant_id, valid_from, valid_until)
    SELECT c.ancestor_id, :child, CASE WHEN c.valid_from > :valid_from THEN c.valid_from ELSE :valid_from END,
           CASE WHEN c.valid_until IS NULL THEN :valid_until WHEN :valid_until IS NULL THEN c.valid_until
                WHEN c.valid_until < :valid_until THEN c.valid_until ELSE :valid_until END
      FROM region_closure AS c
     WHERE c.descendant_id = :parent
       AND (:valid_until IS NULL OR c.valid_from <= :valid_until)
       AND (c.valid_until IS NULL OR c.valid_until >= :valid_from)
)sql";
constexpr std::string_view insert_self_sql = R"sql(
    INSERT INTO region_closure (ancestor_id, descendant_id, valid_from, valid_until) VALUES (:id, :id, :valid_from, :valid_until)
)sql";

struct Wanted {
    std::int64_t line = 0;
    Tree tree = Tree::supervision;
    std::string level, code, parent_code, name, name_en;
    bool functional = false;
    std::optional<double> lon, lat;
    base::Date valid_from;
    std::optional<base::Date> valid_until;
};

bool is_level(std::string_view level) { return level == "province" || level == "city" || level == "county" || level == "township"; }

std::optional<double> number(std::string_view text) {
    if (text.empty()) return std::nullopt;
    try {
        return std::stod(std::string(text));
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

// The rows of the file, or what is wrong with them.
std::vector<Wanted> read_rows(std::string_view csv, std::vector<RegionFault>& faults) {
    std::vector<Wanted> rows;
    auto opened = documents::open_table(csv, "regions.csv");
    if (!opened) {
        faults.push_back({static_cast<std::int64_t>(opened.error().line), "", "", opened.error().code});
        return rows;
    }
    std::map<std::string, std::size_t> columns;
    documents::Row row;
    for (;;) {
        const auto more = (*opened)->next(row);
        if (!more) {
            faults.push_back({static_cast<std::int64_t>(more.error().line), "", "", more.error().code});
            return rows;
        }
        if (!*more) break;
        const auto line = static_cast<std::int64_t>(row.line);
        if (columns.empty()) {
            for (std::size_t i = 0; i < row.cells.size(); ++i) columns[std::string(base::trim(row.cells[i].text))] = i;
            for (const auto* needed : {"code", "level", "parent_code", "name_zh", "name_en"})
                if (!columns.contains(needed)) faults.push_back({line, needed, "", "region.column_missing"});
            if (!faults.empty()) return rows;
            continue;
        }
        const auto cell = [&](const std::string& name) -> std::string {
            const auto at = columns.find(name);
            return at == columns.end() || at->second >= row.cells.size() ? "" : std::string(base::trim(row.cells[at->second].text));
        };
        Wanted wanted{.line = line, .level = cell("level"), .code = cell("code"), .parent_code = cell("parent_code"),
                      .name = cell("name_zh"), .name_en = cell("name_en"), .functional = cell("functional") == "1",
                      .lon = number(cell("seat_lon")), .lat = number(cell("seat_lat")), .valid_from = base::Date{std::chrono::year{1949} / 10 / 1}};
        if (wanted.code.empty() && wanted.name.empty()) continue;
        if (!is_level(wanted.level)) faults.push_back({line, "level", wanted.level, "region.not_a_level"});
        if (wanted.code.empty()) faults.push_back({line, "code", "", "region.code_missing"});
        if (wanted.name.empty()) faults.push_back({line, "name_zh", "", "region.name_missing"});
        for (const auto* column : {"valid_from", "valid_until"}) {
            const auto text = cell(column);
            if (text.empty()) continue;
            const auto day = base::parse_date(text);
            if (!day) faults.push_back({line, column, text, "region.not_a_date"});
            else if (column[6] == 'f') wanted.valid_from = *day;
            else wanted.valid_until = *day;
        }
        const auto tree = cell("tree");
        if (!tree.empty()) {
            const auto parsed = parse_tree(tree);
            if (!parsed) faults.push_back({line, "tree", tree, "region.not_a_tree"});
            else rows.emplace_back(wanted).tree = *parsed;
            continue;
        }
        rows.push_back(wanted);
        if (!wanted.functional) rows.emplace_back(wanted).tree = Tree::administrative;
    }
    return rows;
}

// A node that bears a code for some days. A parent's code is a dated name as well: on each day it means the node that bears it then.
struct Node {
    std::int64_t id = 0;
    base::Date valid_from;
    std::optional<base::Date> valid_until;
    [[nodiscard]] bool shares_a_day_with(const Wanted& other) const {
        return (!valid_until || other.valid_from <= *valid_until) && (!other.valid_until || valid_from <= *other.valid_until);
    }
};

std::optional<std::string> text_of(const std::optional<base::Date>& day) { return day ? std::optional{base::to_text(*day)} : std::nullopt; }

std::int64_t add_region(store::Transaction& tx, journal::Journal& journal, const auth::Actor& by, const Wanted& wanted, const std::vector<Node>& parents) {
    const auto from = base::to_text(wanted.valid_from);
    const auto until = text_of(wanted.valid_until);
    const auto id = tx.first(insert_region_sql,
                             {{"tree", word(wanted.tree)}, {"level", wanted.level}, {"code", wanted.code}, {"name", wanted.name},
                              {"name_en", wanted.name_en}, {"functional", wanted.functional}, {"lon", wanted.lon}, {"lat", wanted.lat},
                              {"valid_from", from}, {"valid_until", until}},
                             [](const store::Row& row) { return row.integer(0); }).value();
    tx.execute(insert_self_sql, {{"id", id}, {"valid_from", from}, {"valid_until", until}});
    for (const auto& parent : parents) {
        const auto edge_from = base::to_text(std::max(wanted.valid_from, parent.valid_from));
        const auto edge_until = text_of(!wanted.valid_until ? parent.valid_until : !parent.valid_until ? wanted.valid_until : std::min(wanted.valid_until, parent.valid_until));
        tx.execute(insert_parent_sql, {{"child", id}, {"parent", parent.id}, {"valid_from", edge_from}, {"valid_until", edge_until}});
        tx.execute(insert_closure_sql, {{"child", id}, {"parent", parent.id}, {"valid_from", edge_from}, {"valid_until", edge_until}});
    }
    const auto parent = parents.empty() ? 0 : parents.back().id; // the latest
    base::CanonicalObject payload;
    payload.add("code", wanted.code).add("functional", wanted.functional).add("level", wanted.level).add("name", wanted.name)
        .add("name_en", wanted.name_en).add("parent_id", parent).add("tree", word(wanted.tree)).add("valid_from", wanted.valid_from)
        .add("valid_until", wanted.valid_until);
    journal.append(tx, {.event = "region.added", .subject = {"region", id}, .place = {id, 0}, .by = by.account, .payload = payload.text()});
    return id;
}

} // namespace

void Regions::set(RegionTree tree) {
    auto fresh = std::make_shared<const RegionTree>(std::move(tree));
    const std::lock_guard lock(mutex_);
    tree_ = std::move(fresh);
}

std::shared_ptr<const RegionTree> Regions::tree() const {
    const std::lock_guard lock(mutex_);
    return tree_;
}

bool is_place(store::Transaction& tx, std::int64_t region_id, base::Date on) {
    const auto day = base::to_text(on);
    return tx.integer(R"sql(
        SELECT COUNT(*) FROM regions
         WHERE id = :id AND tree = 'supervision' AND valid_from <= :on AND (valid_until IS NULL OR valid_until >= :on))sql", // -- unscoped: regions are everybody's
                      {{"id", region_id}, {"on", day}}) > 0;
}

RegionTree load_tree(store::Transaction& tx) {
    auto regions = tx.all(regions_sql, {}, [](const store::Row& row) {
        return Region{.id = row.integer(0), .tree = parse_tree(row.text(1)).value(), .level = std::string(row.text(2)),
                      .code = std::string(row.text(3)), .name = std::string(row.text(4)), .name_en = std::string(row.text(5)),
                      .functional = row.integer(6) != 0, .valid_from = row.maybe_date(7).value(), .valid_until = row.maybe_date(8)};
    });
    auto parents = tx.all(parents_sql, {}, [](const store::Row& row) {
        return Parent{row.integer(0), row.integer(1), row.maybe_date(2).value(), row.maybe_date(3)};
    });
    return RegionTree(std::move(regions), std::move(parents));
}

law::Decision<RegionsImported> import_regions(journal::Journal& journal, const auth::Actor& by, std::string_view csv) {
    RegionsImported read;
    const auto rows = read_rows(csv, read.faults);
    if (!read.faults.empty()) return read;
    return journal.act<RegionsImported>(
        {.action = "region.import", .by = by.account, .subject = {"region", 0}}, [&](store::Transaction& tx) -> law::Decision<RegionsImported> {
            RegionsImported done;
            const auto tree = load_tree(tx);
            std::map<std::pair<Tree, std::string>, std::vector<Node>> nodes; // by code
            for (const auto& region : tree.all()) nodes[{region.tree, region.code}].push_back({region.id, region.valid_from, region.valid_until});
            for (const auto& wanted : rows) {
                auto& same_code = nodes[{wanted.tree, wanted.code}];
                if (std::ranges::any_of(same_code, [&](const Node& node) { return node.valid_from == wanted.valid_from; })) {
                    ++done.known;
                    continue;
                }
                std::vector<Node> parents;
                if (!wanted.parent_code.empty()) {
                    for (const auto& node : nodes[{wanted.tree, wanted.parent_code}])
                        if (node.shares_a_day_with(wanted)) parents.push_back(node);
                    std::ranges::sort(parents, {}, &Node::valid_from);
                    if (parents.empty()) {
                        done.faults.push_back({wanted.line, "parent_code", wanted.parent_code, "region.parent_unknown"});
                        continue;
                    }
                }
                same_code.push_back({add_region(tx, journal, by, wanted, parents), wanted.valid_from, wanted.valid_until});
                ++done.added;
            }
            if (!done.faults.empty())
                return law::refuse("region.parent_unknown", law::rulebook(11),
                                   {{"line", std::to_string(done.faults.front().line)}, {"value", done.faults.front().value}});
            return done;
        });
}

} // namespace tezai::registry
