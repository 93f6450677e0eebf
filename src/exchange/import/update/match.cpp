#include "exchange/import/update/match.hpp"

#include <algorithm>

#include "registry/equipment/updating.hpp"

namespace tezai::exchange {
namespace {

using registry::IdentifierKind;

using Keys = std::vector<std::pair<IdentifierKind, std::string_view>>;

// Numbers that are one device's. A rescue code says which one a device is where nothing better does; it is not kept unique.
Keys numbers_of(const Profile& profile, const ReadRow& row) {
    auto keys = keys_of(profile, row);
    for (const auto& each : row.device.identifiers)
        if (each.kind == IdentifierKind::rescue_code) keys.emplace_back(each.kind, each.value);
    return keys;
}

std::string_view number_of(const ReadRow& row, IdentifierKind kind) {
    for (const auto& each : row.device.identifiers)
        if (each.kind == kind) return each.value;
    return "";
}

// A number that a device keeps, and another one in the row.
bool disagree(const Known& known, const ReadRow& row, IdentifierKind kind) {
    const auto held = known.device.identifier(kind), said = number_of(row, kind);
    return !held.empty() && !said.empty() && held != said;
}

// As people call it: its name and the number that tells it apart.
std::string called(const Known& known) {
    for (const auto kind : {IdentifierKind::device_code, IdentifierKind::certificate_no, IdentifierKind::legacy_registration_code, IdentifierKind::rescue_code, IdentifierKind::local_no})
        if (const auto number = known.device.identifier(kind); !number.empty()) return known.device.name + " " + std::string(number);
    return known.device.name;
}

struct Lead {
    IdentifierKind kind;
    std::string_view value;
    std::vector<std::int64_t> ids;
};

} // namespace

Matches match_rows(store::Transaction& tx, const OpenedImport& opened, std::span<const Asked> asked, bool locked) {
    Matches matches;
    matches.rows.resize(asked.size());
    std::vector<std::vector<Lead>> leads(asked.size());
    std::vector<std::string_view> values;
    for (std::size_t i = 0; i < asked.size(); ++i)
        for (const auto& [kind, value] : numbers_of(opened.profile, *asked[i].row)) {
            leads[i].push_back({kind, value, {}});
            values.push_back(value);
        }
    std::unordered_map<std::string, std::vector<std::int64_t>> holders;
    for (auto& each : list_holders(tx, values)) holders[each.kind + ' ' + each.value].push_back(each.equipment_id);
    std::vector<std::int64_t> ids;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        auto& row = matches.rows[i];
        for (auto& lead : leads[i])
            if (const auto at = holders.find(std::string(registry::word(lead.kind)) + ' ' + std::string(lead.value)); at != holders.end()) {
                lead.ids = at->second;
                row.ids.insert(row.ids.end(), lead.ids.begin(), lead.ids.end());
            }
        const auto serial = number_of(*asked[i].row, IdentifierKind::serial_no);
        if (row.ids.empty() && !serial.empty() && !asked[i].row->unit_name.empty()) {
            leads[i].push_back({IdentifierKind::serial_no, serial, list_by_serial(tx, serial, asked[i].row->unit_name, asked[i].row->unit_credit_code)});
            row.ids = leads[i].back().ids;
        }
        std::ranges::sort(row.ids);
        row.ids.erase(std::unique(row.ids.begin(), row.ids.end()), row.ids.end());
        ids.insert(ids.end(), row.ids.begin(), row.ids.end());
    }
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    if (locked) registry::lock_devices(tx, ids);
    matches.known = load_known(tx, opened.region_scope, ids);

    for (std::size_t i = 0; i < asked.size(); ++i) {
        auto& row = matches.rows[i];
        const auto& read = *asked[i].row;
        if (row.ids.empty()) continue;
        const auto fault = [&](const Lead& lead, std::string_view code, std::string detail = {}) {
            row.faults.push_back({asked[i].title(registry::word(lead.kind)), std::string(lead.value), std::string(code), std::move(detail)});
        };
        // A device outside the import's region: nothing of it is told, not even that there is a second one.
        for (const auto& lead : leads[i])
            if (std::ranges::any_of(lead.ids, [&](std::int64_t id) { return !matches.known.contains(id); })) fault(lead, "import.already_known");
        if (!row.faults.empty()) {
            std::erase_if(row.ids, [&](std::int64_t id) { return !matches.known.contains(id); });
            continue;
        }
        const bool by_serial = leads[i].back().kind == IdentifierKind::serial_no;
        // Makers count from one each: the same serial number under another code or certificate is another device.
        if (by_serial)
            if (std::erase_if(row.ids, [&](std::int64_t id) {
                    const auto& each = matches.known.at(id);
                    return disagree(each, read, IdentifierKind::device_code) || disagree(each, read, IdentifierKind::certificate_no);
                }) > 0 && row.ids.empty()) continue;
        if (row.ids.size() > 1) {
            std::string both;
            for (const auto id : row.ids) both += (both.empty() ? "" : " / ") + called(matches.known.at(id));
            for (const auto& lead : leads[i])
                if (!lead.ids.empty()) {
                    fault(lead, "import.leads_to_two", both);
                    break;
                }
            continue;
        }
        const auto& one = matches.known.at(row.ids.front());
        if (disagree(one, read, IdentifierKind::device_code)) {
            const auto at = std::ranges::find_if(leads[i], [](const Lead& lead) { return !lead.ids.empty(); });
            fault(*at, "import.number_of_another", called(one));
            continue;
        }
        row.known = &one;
    }
    return matches;
}

} // namespace tezai::exchange
