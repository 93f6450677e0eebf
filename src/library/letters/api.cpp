#include "library/letters/api.hpp"

#include <charconv>

#include <boost/json/value.hpp>

#include "base/text.hpp"
#include "documents/file_kind.hpp"
#include "journal/personal.hpp"
#include "library/files.hpp"
#include "library/letters/actions.hpp"
#include "library/letters/compose.hpp"
#include "library/letters/rules.hpp"
#include "library/letters/store.hpp"
#include "library/letters/views.hpp"
#include "registry/api.hpp"
#include "registry/units/units.hpp"

namespace tezai::library {
namespace {

using http::Reply;
using http::Request;

constexpr std::array standings{std::string_view("unread"), std::string_view("unread_late"), std::string_view("read"), std::string_view("confirmed"), std::string_view("delivered"), std::string_view("superseded"), std::string_view("withdrawn")};
constexpr std::size_t longest_text = 6'000; // bytes: 2000 characters

std::string unit_name(store::Transaction& tx, std::int64_t id) {
    // Whoever sees the letter may know to whom it went, though the unit may have left the scope since.
    const auto unit = registry::find_unit(tx, auth::Scope::everything(), id);
    return unit ? unit->name : "";
}

LetterRow row_of(const Library& library, store::Transaction& tx, const Letter& letter, auth::Language language) {
    const auto* kind = find_template(letter.template_key, library.language());
    return {.id = letter.id, .unit_id = letter.place.unit_id, .unit_name = unit_name(tx, letter.place.unit_id), .number = letter.number, .title = letter.title,
            .template_name = kind == nullptr ? letter.template_key : language == auth::Language::zh ? kind->name_zh : kind->name_en, .office = content_of(letter).office,
            .standing = std::string(standing_of(letter, unread_late_until(library.registry.today()))), .devices = letter.devices, .version = letter.version, .issued_on = letter.issued_on, .due_on = letter.due_on};
}

LetterRefused view_of(const Request& request, std::int64_t unit_id, std::string name, const law::Refusal& why) {
    return {unit_id, std::move(name), std::string(why.code), http::words().says(request.language, why.code, why.named), http::words().next(request.language, why.code, why.named)};
}

// Refusals that say "not yours or not there" are the one answer.
Reply say_no(const Request& request, const law::Refusal& why) {
    return why.code == "library.letter.unknown" || why.code == "library.letter.unit_unknown" ? http::not_found(request) : http::refused(request, why);
}

// ---- who writes, and what ------------------------------------------------------------------------------------------
Reply list_templates(const Library& library, const Request& request) {
    TemplateList list;
    const bool zh = request.language == auth::Language::zh;
    for (const auto& each : letter_templates()) {
        if (each.language != library.language()) continue;
        TemplateView view{.key = each.key, .name = zh ? each.name_zh : each.name_en, .about = zh ? each.about_zh : each.about_en, .title = each.title, .lists = each.lists, .text = each.text, .due = each.due};
        for (const auto& clause : each.basis) view.basis.push_back(registry::say_clause(clause, request.language));
        list.items.push_back(std::move(view));
    }
    const auto office = office_of(library, request.actor->region_id);
    list.office = {office.name, office.word, office.contact};
    return http::json(list);
}

Reply take_office(const Library& library, const Request& request) {
    const auto wanted = http::parse<OfficeView>(request);
    if (!wanted) return wanted.error();
    base::form::Faults faults;
    if (base::trim(wanted->name).empty()) faults.push_back({"/name", "missing"});
    if (base::trim(wanted->word).empty()) faults.push_back({"/word", "missing"});
    if (wanted->name.size() > 180) faults.push_back({"/name", "too_long"});
    if (wanted->word.size() > 60) faults.push_back({"/word", "too_long"});
    if (wanted->contact.size() > 300) faults.push_back({"/contact", "too_long"});
    if (!faults.empty()) return http::malformed(request, faults);
    const auto done = set_office(library, *request.actor, {request.actor->region_id, wanted->name, wanted->word, wanted->contact});
    return done ? http::no_content() : http::refused(request, done.error());
}

// ---- sending -------------------------------------------------------------------------------------------------------
struct Batch {
    const LetterTemplate* kind = nullptr;
    std::vector<NewLetter> letters;
    std::int64_t devices = 0, without_unit = 0;
};

base::Result<Batch, Reply> batch_of(const Library& library, const Request& request) {
    const auto wanted = http::parse<LettersWanted>(request);
    if (!wanted) return base::failure(wanted.error());
    base::form::Faults faults;
    Batch batch{.kind = find_template(wanted->template_key, library.language())};
    if (batch.kind == nullptr) faults.push_back({"/template", "not_one_of"});
    if (wanted->unit_id.has_value() == wanted->filter.has_value()) faults.push_back({"/unit_id", "library.letter.either_unit_or_filter"});
    if (wanted->equipment_ids && !wanted->unit_id) faults.push_back({"/equipment_ids", "library.letter.either_unit_or_filter"});
    if (wanted->text && wanted->text->size() > longest_text) faults.push_back({"/text", "too_long"});
    if (wanted->filter)
        if (auto wrong = registry::check(*wanted->filter)) faults.insert(faults.end(), wrong->begin(), wrong->end());
    if (!faults.empty()) return base::failure(http::malformed(request, faults));

    NewLetter letter{.template_key = wanted->template_key, .due_on = wanted->due_on, .text = wanted->text.value_or("")};
    if (wanted->unit_id) {
        letter.unit_id = *wanted->unit_id;
        if (wanted->equipment_ids) letter.among = *wanted->equipment_ids, letter.among_all = false;
        batch.letters.push_back(std::move(letter));
        return batch;
    }
    auto chosen = choose_units(library, *request.actor, *batch.kind, *wanted->filter);
    if (chosen.devices_of.size() > most_units)
        return base::failure(http::problem(request, 409, "library.letter.too_many_units", {{"limit", std::to_string(most_units)}, {"count", std::to_string(chosen.devices_of.size())}}));
    batch.without_unit = static_cast<std::int64_t>(chosen.without_unit);
    for (auto& [unit, devices] : chosen.devices_of) {
        letter.unit_id = unit;
        batch.devices += static_cast<std::int64_t>(devices.size());
        // A general letter to the units of a filter lists no devices: they only say who gets it.
        letter.among = batch.kind->lists == Lists::chosen ? std::vector<std::int64_t>{} : std::move(devices);
        letter.among_all = false;
        batch.letters.push_back(letter);
    }
    if (batch.letters.empty()) return base::failure(http::problem(request, 409, "library.letter.nobody_chosen"));
    return batch;
}

std::string name_within(const Library& library, const Request& request, std::int64_t unit_id) {
    return library.database().read([&](store::Transaction& tx) {
        const auto unit = registry::find_unit(tx, request.actor->scope, unit_id);
        return unit ? unit->name : std::string();
    });
}

Reply preview(const Library& library, const Request& request) {
    const auto batch = batch_of(library, request);
    if (!batch) return batch.error();
    LetterPreview view{.devices_without_unit = batch->without_unit};
    for (const auto& letter : batch->letters) {
        auto draft = draft_letter(library, *request.actor, letter);
        if (!draft && draft.error().code == "library.letter.unit_unknown") return http::not_found(request);
        if (!draft) {
            view.refused.push_back(view_of(request, letter.unit_id, name_within(library, request, letter.unit_id), draft.error()));
            continue;
        }
        ++view.units;
        view.devices += static_cast<std::int64_t>(draft->devices.size());
        if (!view.sample) view.sample = std::move(*draft);
    }
    return http::json(view);
}

Reply send(const Library& library, const Request& request) {
    const auto batch = batch_of(library, request);
    if (!batch) return batch.error();
    LettersMade view;
    for (const auto& letter : batch->letters) {
        const auto made = send_letter(library, *request.actor, letter);
        if (!made && batch->letters.size() == 1) return say_no(request, made.error());
        const auto name = name_within(library, request, letter.unit_id);
        if (!made) view.refused.push_back(view_of(request, letter.unit_id, name, made.error()));
        else view.made.push_back({made->id, letter.unit_id, made->number, name});
    }
    return http::json(view, 201);
}

// ---- reading -------------------------------------------------------------------------------------------------------
Reply list(const Library& library, const Request& request) {
    constexpr std::int64_t limit = 50;
    LetterQuery query{.unit_id = request.query_integer("unit_id").value_or(0), .equipment_id = request.query_integer("equipment_id").value_or(0), .standing = request.query_value("standing").value_or(""),
                      .text = request.query_value("q").value_or(""), .late_until = unread_late_until(library.registry.today()), .before_id = request.query_integer("cursor").value_or(0), .limit = limit + 1};
    if (!query.standing.empty() && std::ranges::find(standings, query.standing) == standings.end()) return http::malformed(request, {{"/standing", "not_one_of"}});
    return http::json(library.database().read([&](store::Transaction& tx) {
        LetterList view{.unread_late = count_late(tx, request.actor->scope, query.late_until)};
        auto letters = list_letters(tx, request.actor->scope, query);
        if (static_cast<std::int64_t>(letters.size()) > limit) {
            letters.pop_back();
            view.next = std::to_string(letters.back().id);
        }
        for (const auto& letter : letters) view.items.push_back(row_of(library, tx, letter, request.language));
        return view;
    }));
}

std::vector<std::string> actions_of(const Letter& letter, const auth::Actor& actor) {
    std::vector<std::string> actions;
    const bool addressee = actor.unit_id != 0 && actor.unit_id == letter.place.unit_id, office = actor.may(auth::Permission::send_letters), own = actor.region_id != 0 && actor.region_id == letter.office_region_id;
    const bool open = letter.state == "issued" && !letter.confirmed_at && !letter.delivered_on;
    if (open && addressee) actions.emplace_back("confirm");
    if (letter.state == "issued" && (addressee || office)) actions.emplace_back("add_file");
    if (open && office) actions.emplace_back("deliver");
    if (letter.state == "issued" && office && own)
        for (const auto* action : {"withdraw", "correct"}) actions.emplace_back(action);
    return actions;
}

// The letter of the path, as far as the actor may see it; opening it is what reading means, by the page or the paper.
std::optional<Letter> opened(const Library& library, const Request& request) {
    const auto id = request.path_id();
    auto letter = id ? library.database().read([&](store::Transaction& tx) { return find_letter(tx, request.actor->scope, *id); }) : std::nullopt;
    if (!letter || letter->read_at) return letter;
    mark_read(library, *request.actor, *letter);
    return library.database().read([&](store::Transaction& tx) { return find_letter(tx, request.actor->scope, *id); });
}

Reply show(const Library& library, const Request& request) {
    const auto letter = opened(library, request);
    if (!letter) return http::not_found(request);
    return http::json(library.database().read([&](store::Transaction& tx) {
        LetterView view{.row = row_of(library, tx, *letter, request.language), .content = content_of(*letter), .digest = letter->pdf, .why = letter->why, .read_role = letter->read_role,
                        .confirmed_role = letter->confirmed_role, .read_at = letter->read_at, .confirmed_at = letter->confirmed_at, .delivered_on = letter->delivered_on, .supersedes = letter->supersedes,
                        .superseded_by = letter->superseded_by, .actions = actions_of(*letter, *request.actor)};
        if (letter->reply_entry != 0) view.reply = journal::find_personal(tx, {letter->reply_entry}, "reply").value_or("");
        for (const auto& file : list_files(tx, request.actor->scope, letter->id)) view.files.push_back({file.id, file.kind, file.name, file.type, file.bytes, file.added_at});
        return view;
    }));
}

Reply send_pdf(const Library& library, const Request& request) {
    const auto letter = opened(library, request);
    auto pdf = letter ? library.blobs.get(letter->pdf) : std::nullopt;
    if (!pdf) return http::not_found(request);
    return {.content_type = "application/pdf", .body = std::move(*pdf), .headers = {{"Content-Disposition", "inline; filename=\"letter-" + std::to_string(letter->id) + ".pdf\""}}};
}

Reply send_file(const Library& library, const Request& request) {
    const auto id = request.path_id(), file_id = request.path_id("file_id");
    if (!id || !file_id) return http::not_found(request);
    const auto files = library.database().read([&](store::Transaction& tx) { return list_files(tx, request.actor->scope, *id); });
    const auto file = std::ranges::find(files, *file_id, &LetterFile::id);
    return file == files.end() ? http::not_found(request) : file_reply(library, request, file->blob, file->type, file->name);
}

// ---- what becomes of it --------------------------------------------------------------------------------------------
Reply answered(const Request& request, const law::Decision<bool>& done) { return done ? http::no_content() : say_no(request, done.error()); }

Reply take_receipt(const Library& library, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<ReceiptWanted>(request);
    if (!wanted) return wanted.error();
    if (wanted->reply && wanted->reply->size() > longest_text) return http::malformed(request, {{"/reply", "too_long"}});
    return answered(request, confirm_letter(library, *request.actor, *id, wanted->reply.value_or("")));
}

Reply take_delivery(const Library& library, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<DeliveryWanted>(request);
    if (!wanted) return wanted.error();
    return answered(request, deliver_letter(library, *request.actor, *id, wanted->on));
}

Reply take_withdrawal(const Library& library, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<WithdrawalWanted>(request);
    if (!wanted) return wanted.error();
    return answered(request, withdraw_letter(library, *request.actor, *id, wanted->why));
}

Reply take_correction(const Library& library, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto wanted = http::parse<CorrectionWanted>(request);
    if (!wanted) return wanted.error();
    if (wanted->text && wanted->text->size() > longest_text) return http::malformed(request, {{"/text", "too_long"}});
    const auto old = library.database().read([&](store::Transaction& tx) { return find_letter(tx, request.actor->scope, *id); });
    if (!old) return http::not_found(request);
    NewLetter letter{.template_key = old->template_key, .unit_id = old->place.unit_id, .due_on = wanted->due_on, .text = wanted->text.value_or(""), .about_kind = old->about_kind, .about_id = old->about_id,
                     .corrects = old->id, .why = wanted->why};
    const auto* kind = find_template(old->template_key, library.language());
    if (kind != nullptr && kind->lists == Lists::chosen)
        for (const auto& device : content_of(*old).devices) letter.among.push_back(device.id);
    const auto made = send_letter(library, *request.actor, letter);
    if (!made) return say_no(request, made.error());
    return http::created("/api/v1/letters/" + std::to_string(made->id), base::form::write(LetterMade{made->id, made->place.unit_id, made->number, content_of(*made).addressee}));
}

Reply take_file(const Library& library, const Request& request) {
    const auto id = request.path_id();
    if (!id) return http::not_found(request);
    const auto kind = checked_file(request);
    if (!kind) return kind.error();
    const auto added = add_letter_file(library, *request.actor, *id, request.query_value("file_name").value_or(""), documents::word(*kind), request.body);
    if (!added) return say_no(request, added.error());
    return http::created("/api/v1/letters/" + std::to_string(*id) + "/files/" + std::to_string(*added), base::form::write(NewFileView{*added}));
}

} // namespace

std::vector<http::Route> letter_routes(const Library& library) {
    using enum http::Method;
    using http::Runs, http::ScopeUse, http::schema, auth::Permission;
    const auto bind = [&library](Reply (*handler)(const Library&, const Request&)) { return [&library, handler](const Request& request) { return handler(library, request); }; };
    const auto leaves_trace = [](http::Route route) {
        route.answers_head = false;
        return route;
    };
    constexpr auto applied = ScopeUse::applied;
    constexpr auto pooled = Runs::pooled;
    return {
        {get, "/api/v1/letter-templates", Permission::send_letters, ScopeUse::none, pooled, bind(list_templates), "Kinds of letters, and who writes them here", {}, {}, schema<TemplateList>()},
        {post, "/api/v1/letter-office", Permission::send_letters, ScopeUse::none, pooled, bind(take_office), "Sets the name, number word and contact of your own office", {}, schema<OfficeView>()},
        {post, "/api/v1/letters/preview", Permission::send_letters, applied, pooled, bind(preview), "Who would get a letter and what it would say; nothing is sent", {}, schema<LettersWanted>(), schema<LetterPreview>()},
        {post, "/api/v1/letters", Permission::send_letters, applied, pooled, bind(send), "Sends a letter to a unit, or one to each unit of a filter", {}, schema<LettersWanted>(), schema<LettersMade>(), "application/json", "application/json", 1 << 20, 201},
        {get, "/api/v1/letters", Permission::read_equipment, applied, pooled, bind(list), "Letters, newest first",
         {{"standing", "unread, unread_late, read, confirmed, delivered, superseded, withdrawn"}, {"unit_id", "", "integer"}, {"equipment_id", "that list this device", "integer"}, {"q", "part of number or title"}, {"cursor", "", "integer"}},
         {}, schema<LetterList>()},
        leaves_trace({get, "/api/v1/letters/{id}", Permission::read_equipment, applied, pooled, bind(show), "One letter; opened by its unit it counts as read", {}, {}, schema<LetterView>()}),
        leaves_trace({get, "/api/v1/letters/{id}/file.pdf", Permission::read_equipment, applied, pooled, bind(send_pdf), "The paper; opened by its unit it counts as read", {}, {}, {}, "application/json", "application/pdf"}),
        {get, "/api/v1/letters/{id}/files/{file_id}", Permission::read_equipment, applied, pooled, bind(send_file), "A file of the reply, or the signed strip", {}, {}, {}, "application/json", "application/octet-stream"},
        {post, "/api/v1/letters/{id}/files", Permission::do_tasks, applied, pooled, bind(take_file), "Adds a file: of the reply by the unit, the signed strip by staff", {{"file_name", ""}}, {}, schema<NewFileView>(), "application/octet-stream", "application/json", most_file_bytes, 201},
        {post, "/api/v1/letters/{id}/receipt", Permission::do_tasks, applied, pooled, bind(take_receipt), "The unit confirms that it has the letter", {}, schema<ReceiptWanted>()},
        {post, "/api/v1/letters/{id}/delivery", Permission::send_letters, applied, pooled, bind(take_delivery), "Staff record that it was delivered on paper", {}, schema<DeliveryWanted>()},
        {post, "/api/v1/letters/{id}/withdrawal", Permission::send_letters, applied, pooled, bind(take_withdrawal), "Withdraws a letter; it stays listed", {}, schema<WithdrawalWanted>()},
        {post, "/api/v1/letters/{id}/corrections", Permission::send_letters, applied, pooled, bind(take_correction), "Sends a corrected letter that replaces this one", {}, schema<CorrectionWanted>(), schema<LetterMade>(), "application/json", "application/json", 1 << 20, 201},
    };
}

} // namespace tezai::library
