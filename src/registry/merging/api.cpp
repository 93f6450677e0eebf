#include "registry/merging/api.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "law/catalog.hpp"
#include "law/place_type.hpp"
#include "registry/merging/views.hpp"
#include "registry/tasks/tasks.hpp"
#include "registry/units/units.hpp"

namespace tezai::registry::merging {
namespace {

using http::Reply;
using http::Request;

constexpr std::string_view open_tasks_sql = R"sql(
    SELECT COUNT(*) FROM tasks AS e WHERE e.state = 'open' AND e.subject_kind = :kind AND e.subject_id = :id AND {visible:e}
)sql";
constexpr std::string_view unit_tasks_sql = R"sql(
    SELECT COUNT(*) FROM tasks AS e WHERE e.state = 'open' AND e.owner_kind = 'unit' AND e.owner_id = :id AND {visible:e}
)sql";

std::string say(const Request& request, std::string_view code) { return http::words().says(request.language, code); }

SideView side_view(const Merging& merging, const Side& side, const Request& request) {
    const auto tree = merging.registry.regions.tree();
    return {side.id, side.name, side.note, tree->path_text(side.region_id, merging.registry.today(), request.language)};
}

void fill(const Merging& merging, const Pair& pair, const Request& request, PairRow& row) {
    row.id = pair.id;
    row.kind = pair.kind;
    row.score = pair.score;
    row.state = pair.state;
    row.left = side_view(merging, pair.left, request);
    row.right = side_view(merging, pair.right, request);
    for (const auto& reason : pair.reasons) row.reasons.push_back({reason, say(request, "merging.reason." + reason), reason.starts_with("different_")});
    row.decided_at = pair.decided_at;
    row.decided_by = pair.decided_by != 0 && merging.ports.account_name ? merging.ports.account_name(pair.decided_by) : "";
    row.kept_id = pair.kept_id;
    row.version = pair.version;
}

// Which side knows more: the one that says something where the other says nothing.
std::string better(std::string_view left, std::string_view right) { return left.empty() == right.empty() ? "" : left.empty() ? "right" : "left"; }

FieldView field_view(const Request& request, std::string_view field, std::string left, std::string right, bool choosable) {
    FieldView view{std::string(field), say(request, "merging.field." + std::string(field)), std::move(left), std::move(right)};
    view.better = better(view.left, view.right);
    view.differs = view.left != view.right;
    view.choosable = view.differs && choosable;
    return view;
}

void fill_devices(const Merging& merging, store::Transaction& tx, const Pair& pair, const Request& request, PairPage& page) {
    const std::array ids{pair.left.id, pair.right.id};
    const auto both = list_recorded_by_ids(tx, request.actor->scope, ids);
    if (both.size() != 2) return;
    const auto& left = both[0];
    const auto& right = both[1];
    const auto tree = merging.registry.regions.tree();
    const auto today = merging.registry.today();
    const auto add = [&](std::string_view field, auto value_of, bool choosable) { page.fields.push_back(field_view(request, field, value_of(left), value_of(right), choosable)); };
    const auto number = [](IdentifierKind kind) { return [kind](const Equipment& d) { return std::string(d.identifier(kind)); }; };
    const auto kind_name = [&](const Equipment& d) {
        const auto* row = law::find_catalog_row(d.variety);
        return row == nullptr ? d.variety : request.language == auth::Language::zh ? row->name_zh : row->name_en;
    };
    const auto place = [&](const Equipment& d) {
        const auto* type = law::find_place_type(d.place_type);
        return d.place_type == "unknown" || type == nullptr ? std::string() : request.language == auth::Language::zh ? type->name_zh : type->name_en;
    };
    add("name", [](const Equipment& d) { return d.name; }, true);
    add("variety", kind_name, false);
    add("device_code", number(IdentifierKind::device_code), left.identifier(IdentifierKind::device_code).empty() || right.identifier(IdentifierKind::device_code).empty());
    add("legacy_registration_code", number(IdentifierKind::legacy_registration_code), false);
    add("certificate_no", number(IdentifierKind::certificate_no), left.identifier(IdentifierKind::certificate_no).empty() || right.identifier(IdentifierKind::certificate_no).empty());
    add("serial_no", number(IdentifierKind::serial_no), false);
    add("local_no", number(IdentifierKind::local_no), false);
    add("maker_name", [](const Equipment& d) { return d.maker_name; }, false);
    add("unit_id", [](const Equipment& d) { return d.unit_name; }, true);
    add("region_id", [&](const Equipment& d) { return tree->path_text(d.region_id, today, request.language); }, true);
    add("address", [](const Equipment& d) { return d.address; }, true);
    add("place_type", place, true);
    add("registered_on", [](const Equipment& d) { return d.registered_on ? base::to_text(*d.registered_on) : std::string(); }, true);
    add("use_state", [&](const Equipment& d) { return say(request, "use_state." + std::string(word(d.use_state))); }, false);

    const auto tasks = [&](std::int64_t id) { return std::to_string(tx.integer(request.actor->scope.apply(open_tasks_sql), {{"kind", "equipment"}, {"id", id}})); };
    const auto entries = [&](std::int64_t id) { return std::to_string(journal::list_entries(tx, {"equipment", id}, 0, 1'000).size()); };
    if (merging.ports.hangs_on) {
        const auto of_left = merging.ports.hangs_on(tx, left.id.value, request.language), of_right = merging.ports.hangs_on(tx, right.id.value, request.language);
        for (std::size_t i = 0; i < of_left.size() && i < of_right.size(); ++i) page.hanging.push_back({of_left[i].label, of_left[i].value, of_right[i].value});
    }
    page.hanging.push_back({say(request, "merging.hangs.tasks"), tasks(left.id.value), tasks(right.id.value)});
    page.hanging.push_back({say(request, "merging.hangs.entries"), entries(left.id.value), entries(right.id.value)});
    if (merging.ports.effects_of_leaving && pair.state != PairState::merged) {
        page.left_leaves = merging.ports.effects_of_leaving(left.id.value, request.language);
        page.right_leaves = merging.ports.effects_of_leaving(right.id.value, request.language);
    }
    // The one with the better plate, then the one in use, then the one that says more, then the older record.
    const auto worth = [&](const Equipment& d) {
        const auto status = merging.registry.coding.status(d.id.value);
        const int plate = status == "stuck" ? 3 : status == "reported" ? 2 : status == "coded" ? 1 : 0;
        return std::tuple{d.use_state == UseState::in_use, plate, d.identifiers.size() + (d.registered_on ? 1 : 0) + (d.unit_id != 0 ? 1 : 0), -d.id.value};
    };
    page.advised_keep = worth(right) > worth(left) ? right.id.value : left.id.value;
}

void fill_units(const Merging& merging, store::Transaction& tx, const Pair& pair, const Request& request, PairPage& page) {
    const auto tree = merging.registry.regions.tree();
    const auto today = merging.registry.today();
    const auto find = [&](const Side& side) {
        auto unit = find_unit(tx, request.actor->scope, side.id);
        return unit ? *unit : Unit{.id = side.id, .name = side.name, .credit_code = side.note, .kinds = "", .region_id = side.region_id}; // merged: as it was
    };
    const auto left = find(pair.left), right = find(pair.right);
    const auto add = [&](std::string_view field, std::string of_left, std::string of_right, bool choosable) { page.fields.push_back(field_view(request, field, std::move(of_left), std::move(of_right), choosable)); };
    add("name", left.name, right.name, true);
    add("credit_code", left.credit_code, right.credit_code, true);
    add("region_id", tree->path_text(left.region_id, today, request.language), tree->path_text(right.region_id, today, request.language), true);
    const auto tasks = [&](std::int64_t id) { return std::to_string(tx.integer(request.actor->scope.apply(unit_tasks_sql), {{"id", id}})); };
    page.hanging.push_back({say(request, "merging.hangs.devices"), std::to_string(left.equipment_count), std::to_string(right.equipment_count)});
    page.hanging.push_back({say(request, "merging.hangs.tasks"), tasks(left.id), tasks(right.id)});
    if (merging.ports.count_accounts)
        page.hanging.push_back({say(request, "merging.hangs.accounts"), std::to_string(merging.ports.count_accounts(left.id)), std::to_string(merging.ports.count_accounts(right.id))});
    const auto worth = [](const Unit& unit) { return std::tuple{!unit.credit_code.empty(), unit.equipment_count, -unit.id}; };
    page.advised_keep = worth(right) > worth(left) ? right.id : left.id;
    page.left_leaves = page.right_leaves = {say(request, "merging.effect.unit")};
}

// ---- handlers ------------------------------------------------------------------------------------------------------
Reply list_queue(const Merging& merging, const Request& request) {
    PairQuery query{.limit = 51};
    base::form::Faults faults;
    if (const auto kind = request.query_value("kind")) {
        if (const auto known = parse_word<Kind>(*kind)) query.kind = *known;
        else faults.push_back({"/kind", "not_one_of"});
    }
    if (const auto state = request.query_value("state")) {
        if (const auto known = parse_word<PairState>(*state)) query.state = *known;
        else faults.push_back({"/state", "not_one_of"});
    }
    if (const auto cursor = request.query_value("cursor")) { // 2_17: score and id
        const auto* const end = cursor->data() + cursor->size();
        const bool form = cursor->size() > 2 && (*cursor)[0] >= '0' && (*cursor)[0] <= '3' && (*cursor)[1] == '_';
        const auto read = form ? std::from_chars(cursor->data() + 2, end, query.after_id) : std::from_chars_result{end, std::errc::invalid_argument};
        if (read.ec != std::errc() || read.ptr != end) faults.push_back({"/cursor", "not_a_cursor"});
        else query.below_score = static_cast<Score>((*cursor)[0] - '0');
    }
    if (!faults.empty()) return http::malformed(request, faults);
    auto pairs = merging.database().read([&](store::Transaction& tx) { return list_pairs(tx, request.actor->scope, query); });
    PairList list;
    if (pairs.size() > 50) {
        pairs.pop_back();
        list.next = std::to_string(static_cast<int>(pairs.back().score)) + "_" + std::to_string(pairs.back().id);
    }
    for (const auto& pair : pairs) fill(merging, pair, request, list.items.emplace_back());
    return http::json(list);
}

Reply count_queue(const Merging& merging, const Request& request) {
    Counts counts;
    for (const auto& each : merging.database().read([&](store::Transaction& tx) { return count_open(tx, request.actor->scope); })) counts.items.push_back({each.kind, each.score, each.count});
    return http::json(counts);
}

Reply show_pair(const Merging& merging, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    PairPage page;
    const bool found = merging.database().read([&](store::Transaction& tx) {
        page = {};
        const auto pair = find_pair(tx, request.actor->scope, *id);
        if (!pair) return false;
        fill(merging, *pair, request, page);
        if (pair->kind == Kind::unit) fill_units(merging, tx, *pair, request, page);
        else fill_devices(merging, tx, *pair, request, page);
        page.can_merge = pair->state != PairState::merged;
        page.can_set_apart = pair->state == PairState::open;
        page.can_part = pair->state == PairState::merged;
        return true;
    });
    return found ? http::json(page) : http::not_found(request);
}

// What a sentence names by a code of its own is said in the reader's language.
Reply refusal_reply(const Request& request, law::Refusal refusal) {
    if (refusal.code == "merging.unknown" || refusal.code == "equipment.unknown" || refusal.code == "merging.unknown_unit") return http::not_found(request);
    for (auto& [name, value] : refusal.named)
        if (http::words().knows(value)) value = say(request, value);
    return http::refused(request, refusal);
}

std::string grounds_of(std::string_view text) { return base::one_line(base::cut_utf8(text, 1'500)); }

Reply do_merge(const Merging& merging, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto body = http::parse<MergeBody>(request);
    if (!body) return body.error();
    for (std::size_t i = 0; i < body->take.size(); ++i)
        if (std::ranges::find(device_fields, body->take[i]) == device_fields.end() && std::ranges::find(unit_fields, body->take[i]) == unit_fields.end())
            return http::malformed(request, {{"/take/" + std::to_string(i), "not_one_of"}});
    const auto done = merge(merging, *request.actor, {*id, body->version, body->keep, body->take, grounds_of(body->grounds)});
    return done ? http::no_content() : refusal_reply(request, done.error());
}

Reply do_set_apart(const Merging& merging, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto body = http::parse<DecisionBody>(request);
    if (!body) return body.error();
    const auto done = set_apart(merging, *request.actor, {*id, body->version, grounds_of(body->grounds)});
    return done ? http::no_content() : refusal_reply(request, done.error());
}

Reply do_part(const Merging& merging, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto body = http::parse<DecisionBody>(request);
    if (!body) return body.error();
    const auto done = part(merging, *request.actor, {*id, body->version, grounds_of(body->grounds)});
    if (!done) return refusal_reply(request, done.error());
    PartedView view{{}, done->stayed};
    for (const auto& field : done->left) view.left.push_back(say(request, "merging.field." + field));
    return http::json(view);
}

Reply do_name(const Merging& merging, const Request& request) {
    const auto body = http::parse<NamedBody>(request);
    if (!body) return body.error();
    const auto id = name_pair(merging, *request.actor, body->kind, body->one, body->other);
    return id ? http::created("/api/v1/merge-pairs/" + std::to_string(*id), base::form::write(NewPair{*id})) : refusal_reply(request, id.error());
}

} // namespace

std::vector<http::Route> routes(const Merging& merging, std::function<void()> look_again) {
    using enum http::Method;
    using auth::Permission;
    using http::Runs, http::ScopeUse, http::schema;
    const auto bind = [&](Reply (*handler)(const Merging&, const Request&)) { return [&merging, handler](const Request& request) { return handler(merging, request); }; };
    return {
        {get, "/api/v1/merge-pairs", Permission::merge_records, ScopeUse::applied, Runs::pooled, bind(list_queue), "Records that may be one, surest first",
         {{"kind", "equipment or unit"}, {"state", "open, merged, apart"}, {"cursor", ""}}, {}, schema<PairList>()},
        {get, "/api/v1/merge-pairs/counts", Permission::merge_records, ScopeUse::applied, Runs::pooled, bind(count_queue), "How many wait for a decision", {}, {}, schema<Counts>()},
        {post, "/api/v1/merge-pairs", Permission::merge_records, ScopeUse::applied, Runs::pooled, bind(do_name), "Names two records that no rule found", {}, schema<NamedBody>(), schema<NewPair>()},
        {post, "/api/v1/merge-pairs/look-again", Permission::merge_records, ScopeUse::none, Runs::pooled,
         [look_again](const Request&) {
             look_again();
             return Reply{.status = 202, .body = "{}"};
         },
         "Looks for pairs again, in the background"},
        {get, "/api/v1/merge-pairs/{id}", Permission::merge_records, ScopeUse::applied, Runs::pooled, bind(show_pair), "Both sides, field by field", {}, {}, schema<PairPage>()},
        {post, "/api/v1/merge-pairs/{id}/merge", Permission::merge_records, ScopeUse::applied, Runs::pooled, bind(do_merge), "They are one: one record stays", {}, schema<MergeBody>()},
        {post, "/api/v1/merge-pairs/{id}/apart", Permission::merge_records, ScopeUse::applied, Runs::pooled, bind(do_set_apart), "They are two: not asked again", {}, schema<DecisionBody>()},
        {post, "/api/v1/merge-pairs/{id}/part", Permission::merge_records, ScopeUse::applied, Runs::pooled, bind(do_part), "Takes a merge back", {}, schema<DecisionBody>(), schema<PartedView>()},
    };
}

} // namespace tezai::registry::merging
