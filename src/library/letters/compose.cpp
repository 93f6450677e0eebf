#include "library/letters/compose.hpp"

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "documents/official_paper.hpp"
#include "http/http.hpp"
#include "library/letters/store.hpp"
#include "links/coding/human_code.hpp"
#include "registry/equipment/store.hpp"
#include "registry/units/units.hpp"

namespace tezai::library {
namespace {

constexpr std::size_t most_looked_at = 50'000; // devices of one choice

// What is to be done about this device, as a code with a text; empty: a letter of this kind does not list it.
std::string_view concern(const Library& library, Lists lists, const registry::Equipment& device) {
    const auto status = library.registry.coding.status(device.id.value);
    switch (lists) {
    case Lists::chosen: return "library.listed.chosen";
    case Lists::not_stuck: return status == "uncoded" ? "library.listed.uncoded" : status == "coded" ? "library.listed.coded" : "";
    case Lists::reported: return status == "reported" ? "library.listed.reported" : "";
    case Lists::incomplete:
        if (device.identifier(registry::IdentifierKind::device_code).empty()) return "library.listed.no_device_code";
        if (device.identifier(registry::IdentifierKind::certificate_no).empty()) return "library.listed.no_certificate";
        return device.registered_on ? "" : "library.listed.no_registration_day";
    }
    return "";
}

std::vector<ListedDevice> list_devices(store::Transaction& tx, const Library& library, const auth::Actor& by, const LetterTemplate& letter, const NewLetter& wanted) {
    auto ids = wanted.among;
    if (wanted.among_all && letter.lists != Lists::chosen) ids = library.registry.directory.all_ids(by.scope, {.unit_id = wanted.unit_id, .use_state = registry::UseState::in_use}, most_devices + 1);
    const auto language = letter.language == "zh" ? auth::Language::zh : auth::Language::en;
    const auto tree = library.registry.regions.tree();
    std::vector<ListedDevice> devices;
    for (const auto& device : registry::list_equipment_by_ids(tx, by.scope, ids)) {
        if (device.unit_id != wanted.unit_id) continue;
        const auto what = concern(library, letter.lists, device);
        if (what.empty()) continue;
        const auto place = device.address.empty() ? tree->path_text(device.region_id, library.registry.today(), language) : device.address;
        const auto human = library.registry.coding.human_code(device.id.value);
        devices.push_back({.id = device.id.value, .name = device.name, .device_code = std::string(device.identifier(registry::IdentifierKind::device_code)),
                           .human_code = human.empty() ? human : coding::grouped(human), .place = place, .what = http::words().says(language, what)});
    }
    return devices;
}

} // namespace

std::string number_text(std::string_view language, std::string_view word, std::int64_t year, std::int64_t serial) {
    if (language == "zh") return std::string(word) + "〔" + std::to_string(year) + "〕" + std::to_string(serial) + "号";
    return std::string(word) + " " + std::to_string(year) + "-" + std::to_string(serial);
}

LetterContent content_of(const Letter& letter) {
    auto content = base::form::parse<LetterContent>(letter.content);
    ENSURE(content, "we wrote what the letter says");
    return std::move(*content);
}

LetterOffice office_of(const Library& library, std::int64_t region_id) {
    if (auto set = library.database().read([&](store::Transaction& tx) { return find_office(tx, region_id); })) return std::move(*set);
    const auto tree = library.registry.regions.tree();
    const auto today = library.registry.today();
    const auto* region = tree->find(region_id);
    if (region == nullptr) return {region_id, "", "", ""};
    if (library.language() != "zh") return {region_id, region->name_in(auth::Language::en), "No.", ""};
    const auto name_at = [&](std::string_view level) {
        const auto* at = tree->find(tree->ancestor_at(region_id, level, today));
        return at == nullptr ? std::string() : at->name;
    };
    const auto bureau = (region->level == "county" || region->level == "township" ? name_at("city") + name_at("county") : region->name) + "市场监督管理局";
    return {region_id, region->level == "township" ? bureau + region->name + "市场监督管理所" : bureau, "特设通", ""};
}

law::Decision<Composed> compose_letter(const Library& library, const auth::Actor& by, const NewLetter& wanted) {
    const auto language = library.language();
    const auto* letter = find_template(wanted.template_key, language);
    if (letter == nullptr) return law::refuse("library.letter.template_unknown", law::rulebook(114));
    Composed made{.office = office_of(library, by.region_id)};
    return library.database().read([&](store::Transaction& tx) -> law::Decision<Composed> {
        const auto unit = registry::find_unit(tx, by.scope, wanted.unit_id);
        if (!unit) return law::refuse("library.letter.unit_unknown", law::rulebook(12));
        made.place = {by.scope.sees_region(unit->region_id) ? unit->region_id : by.region_id, unit->id};
        made.unit_signs_in = library.unit_has_accounts(unit->id);
        auto& content = made.content;
        content = {.language = language, .office = made.office.name, .title = letter->title, .addressee = unit->name, .devices = list_devices(tx, library, by, *letter, wanted),
                   .signed_on = library.registry.today(), .contact = made.office.contact};
        if (wanted.corrects != 0) {
            const auto old = find_letter(tx, by.scope, wanted.corrects);
            if (!old || old->place.unit_id != unit->id) return law::refuse("library.letter.unknown", law::rulebook(12));
            content.replaces = old->number;
            made.version = old->version + 1;
        }
        std::map<std::string, std::string> named{{"count", std::to_string(content.devices.size())}, {"text", wanted.text}, {"due_on", ""}};
        if (wanted.due_on) named["due_on"] = language == "zh" ? documents::official_date(*wanted.due_on) : base::to_text(*wanted.due_on);
        content.paragraphs = fill_paragraphs(*letter, named);
        made.facts = {.lists = letter->lists, .devices = content.devices.size(), .text = letter->text, .due = letter->due, .has_text = !base::trim(wanted.text).empty(), .due_on = wanted.due_on,
                      .today = library.registry.today(), .alike_on = find_alike(tx, by.region_id, unit->id, letter->key), .corrects = wanted.corrects != 0};
        return std::move(made);
    });
}

Chosen choose_units(const Library& library, const auth::Actor& by, const LetterTemplate& letter, const registry::ListFilter& asked) {
    auto filter = asked;
    if (letter.lists != Lists::chosen && filter.use_state.empty()) filter.use_state = registry::word(registry::UseState::in_use);
    const auto listed = registry::find_listed(library.registry, by, filter, 0, most_looked_at, false);
    Chosen chosen;
    library.database().read([&](store::Transaction& tx) {
        constexpr std::size_t batch = 1'000;
        for (std::size_t from = 0; from < listed.ids.size(); from += batch) {
            const std::span ids(listed.ids.data() + from, std::min(batch, listed.ids.size() - from));
            for (const auto& device : registry::list_equipment_by_ids(tx, by.scope, ids)) {
                if (concern(library, letter.lists, device).empty()) continue;
                if (device.unit_id == 0) ++chosen.without_unit;
                else chosen.devices_of[device.unit_id].push_back(device.id.value);
            }
        }
    });
    return chosen;
}

} // namespace tezai::library
