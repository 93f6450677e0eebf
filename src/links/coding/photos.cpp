// Photos of stickers: judged first, outside any transaction; then the verdict, its reasons and the fact are saved together.
#include <algorithm>
#include <array>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include "base/canonical_json.hpp"
#include "documents/exif.hpp"
#include "documents/jpeg.hpp"
#include "links/coding/duties.hpp"
#include "links/coding/phone_clock.hpp"
#include "links/coding/plates/actions.hpp"
#include "links/coding/plates/store.hpp"
#include "links/coding/store.hpp"
#include "registry/equipment/imported.hpp"
#include "registry/equipment/store.hpp"
#include "registry/tasks/tasks.hpp"

namespace tezai::coding {
namespace {

// The code at the end of a plate's URL, whatever host printed it: a store that moved keeps its plates.
std::string_view code_in(std::string_view decoded) {
    const auto at = decoded.rfind("/Q/");
    return at == std::string_view::npos ? std::string_view() : decoded.substr(at + 3);
}

std::string write_reasons(const std::vector<std::string>& reasons) {
    std::string json = "[";
    for (const auto& reason : reasons) {
        if (json.size() > 1) json += ',';
        base::append_json_string(json, reason);
    }
    return json + "]";
}

std::vector<std::string> read_reasons(std::string_view written) {
    std::vector<std::string> reasons;
    const auto json = boost::json::parse(written); // must outlive the loop over it
    for (const auto& code : json.as_array()) reasons.emplace_back(code.as_string());
    return reasons;
}

// Whole numbers only (hundredths): the journal's canonical JSON has no fractions.
std::string write_measures(const documents::StickerVerdict& measured) {
    base::CanonicalObject json;
    if (const auto& m = measured.measure) {
        const auto hundredths = [](double value) { return static_cast<std::int64_t>(value * 100 + 0.5); };
        json.add("brightness", static_cast<std::int64_t>(m->brightness + 0.5)).add("grey_sd", static_cast<std::int64_t>(m->grey_sd + 0.5))
            .add("module_hundredths_px", hundredths(m->module_px)).add("sharpness_hundredths", hundredths(m->sharpness))
            .add("tilt_hundredths_deg", hundredths(m->tilt_deg));
    }
    return json.text();
}

// The first report that stands against the sticker, questions included: a picture from before it answers nothing.
std::optional<base::Instant> doubted_since(store::Transaction& tx, std::int64_t equipment_id) {
    auto since = find_sticker(tx, equipment_id).reported_at;
    for (const auto& report : list_standing_reports(tx, equipment_id))
        if (report.kind != "cloned" && (!since || report.reported_at < *since)) since = report.reported_at;
    return since;
}

} // namespace

void Pictures::load(store::Transaction& tx) {
    each_photo_hash(tx, [&](std::int64_t photo, std::int64_t equipment, std::string_view text) {
        if (const auto hashes = documents::parse_hashes(text)) add(photo, equipment, *hashes);
    });
}

void Pictures::add(std::int64_t photo_id, std::int64_t equipment_id, const documents::PictureHashes& hashes) {
    if (hashes.plain) return;
    const std::lock_guard lock(mutex_);
    index_.add(photo_id, hashes);
    device_of_.emplace(photo_id, equipment_id);
}

std::vector<Pictures::Likeness> Pictures::list_like(const documents::PictureHashes& hashes) const {
    std::vector<Likeness> all;
    if (hashes.plain) return all;
    const std::lock_guard lock(mutex_);
    for (const auto& match : index_.find(hashes)) all.push_back({match.id, device_of_.at(match.id)});
    return all;
}

law::Decision<PhotoVerdict> send_photo(const Coding& coding, const auth::Actor& by, const SentPhoto& sent, const WithPhoto& also) {
    const journal::Attempt attempt{.action = "coding.send_photo", .by = by.account, .subject = subject_of(sent.equipment_id)};
    struct Known {
        registry::Equipment device;
        std::optional<IssuedCode> code;
        Sticker sticker;
        bool place_known = false, code_revoked = false;
        std::optional<base::Instant> doubted_at;
        std::vector<std::string> second_codes; // of records merged into it

        [[nodiscard]] bool bears(std::string_view read) const { return read == code->code || std::ranges::find(second_codes, read) != second_codes.end(); }
    };
    const auto known = coding.journal.database().read([&](store::Transaction& tx) -> std::optional<Known> {
        auto device = registry::find_equipment(tx, by.scope, {sent.equipment_id});
        if (!device) return std::nullopt;
        Known all{std::move(*device), find_code_of(tx, sent.equipment_id), find_sticker(tx, sent.equipment_id), false, false, {}, list_absorbed_codes(tx, sent.equipment_id)};
        // A photo that was under way while the code was revoked is kept, judged against what the plate said then.
        if (const auto revoked = all.code ? std::vector<RevokedCode>() : list_revoked_codes(tx, sent.equipment_id); !revoked.empty()) {
            all.code = IssuedCode{.equipment_id = sent.equipment_id, .code = revoked.front().code, .human_code = revoked.front().human_code, .issued_at = {}};
            all.code_revoked = true;
        }
        if (sent.place_id != 0) all.place_known = std::ranges::any_of(list_places(tx, sent.equipment_id), [&](const auto& place) { return place.id == sent.place_id; });
        all.doubted_at = doubted_since(tx, sent.equipment_id);
        return all;
    });
    const auto refuse = [&](std::string_view code, law::Clause clause, std::map<std::string, std::string> named = {}) {
        return coding.journal.act<PhotoVerdict>(attempt, [&](store::Transaction&) -> law::Decision<PhotoVerdict> { return law::refuse(code, clause, named); });
    };
    if (!known) return refuse("equipment.unknown", law::rulebook(12));
    if (!known->code) return refuse("coding.no_code_yet", law::rulebook(23));
    if (sent.place_id != 0 && !known->place_known) return refuse("coding.no_such_place", law::rulebook(76));

    const auto bytes = base::bytes(sent.jpeg);
    auto measured = documents::judge_sticker(bytes, [&](std::string_view text) { return known->bears(code_in(text)); });
    if (!measured) return refuse(measured.error().code, law::rulebook(3), {{"looks_like", std::string(measured.error().looks_like)}});

    PhotoVerdict verdict{.measured = *measured};
    if (measured->decoded_text) verdict.right_device = known->bears(code_in(*measured->decoded_text));
    if (verdict.right_device == false) verdict.reasons.emplace_back("coding.photo.other_device");
    for (const auto reason : measured->reasons) verdict.reasons.emplace_back(reason);

    std::optional<documents::PictureHashes> hashes;
    if (auto grey = documents::decode_grey(bytes, documents::Scale::eighth)) hashes = documents::hash_picture(documents::upright(grey->picture.view(), documents::read_origin(bytes).orientation).view());
    // A picture from before the report mends nothing; one of another device is worth a look, though its code is right.
    const auto likes = hashes ? coding.pictures.list_like(*hashes) : std::vector<Pictures::Likeness>();
    const bool like_another = std::ranges::any_of(likes, [&](const auto& like) { return like.equipment_id != sent.equipment_id; });
    const auto is_older = [&](const Pictures::Likeness& like) {
        const auto photo = coding.journal.database().read([&](store::Transaction& tx) { return find_photo(tx, by.scope, like.photo_id); });
        return photo && photo->sent_at <= *known->doubted_at;
    };
    const bool seen_before = known->doubted_at &&
                             std::ranges::any_of(likes, [&](const auto& like) { return like.equipment_id == sent.equipment_id && is_older(like); });
    if (seen_before) verdict.reasons.emplace_back("coding.photo.same_as_before");
    if (known->sticker.cloned_at) verdict.reasons.emplace_back("coding.photo.code_cloned"); // of which of the two it is a picture, nobody can tell
    if (known->code_revoked) verdict.reasons.emplace_back("coding.photo.code_revoked");
    verdict.accepted = verdict.right_device == true && verdict.reasons.empty();

    StickerPhoto photo{.equipment_id = sent.equipment_id, .blob = coding.blobs.put(sent.jpeg), .verdict = verdict.accepted ? "accepted" : "rejected",
                       .reasons = write_reasons(verdict.reasons), .measures = write_measures(*measured), .sent_at = coding.journal.clock().now(),
                       .captured_at = sent.captured_at, .right_device = verdict.right_device};
    const ClockFacts clock{photo.sent_at, sent.phone_now, sent.captured_at};
    verdict.clock_findings = law::judge(clock_rules(), clock, coding.journal.clock().today());
    verdict.clock_difference = difference(clock);
    const auto done = coding.journal.act<StickerPhoto>(attempt, [&](store::Transaction& tx) -> law::Decision<StickerPhoto> {
        registry::hold_equipment(tx, {&sent.equipment_id, 1});
        const auto device = registry::find_equipment(tx, by.scope, {sent.equipment_id});
        if (!device) return law::refuse("equipment.unknown", law::rulebook(12));
        // Its key may have been forgotten while the phone was off. What was reported since then it cannot mend: that is judged anew.
        const auto before = sent.captured_at ? find_same_photo(tx, by.scope, photo, by.account) : std::nullopt;
        const auto doubted_at = before ? doubted_since(tx, sent.equipment_id) : std::nullopt;
        const bool in_doubt = known->sticker.cloned_at || (doubted_at && before->sent_at <= *doubted_at) || (before && before->sent_at < known->code->issued_at);
        if (before && !in_doubt) {
            if (also)
                if (auto refusal = also(tx)) return base::failure(std::move(*refusal));
            return *before;
        }
        const journal::Place place{device->region_id, device->unit_id};
        const auto id = insert_photo(tx, photo, place, by.account, hashes ? documents::write_hashes(*hashes) : std::string());
        base::CanonicalObject payload;
        payload.add_raw("measures", photo.measures);
        if (!clock.clock_is_right()) payload.add("phone_clock_off_s", std::chrono::duration_cast<std::chrono::seconds>(*clock.phone_now - clock.received_at).count());
        payload.add("photo", photo.blob).add("photo_id", id);
        if (!verdict.accepted) payload.add_raw("reasons", photo.reasons);
        if (verdict.right_device) payload.add("right_device", *verdict.right_device);
        auto findings = verdict.clock_findings;
        if (like_another)
            findings.push_back({"coding.picture_resembles_another", law::rulebook(3), law::Verdict::finding});
        coding.journal.append(tx, {.event = verdict.accepted ? "coding.photo_accepted" : "coding.photo_rejected", .subject = subject_of(sent.equipment_id),
                                   .place = place, .by = by.account, .payload = payload.text(), .findings = findings});
        if (verdict.accepted) {
            const auto reported = find_sticker(tx, sent.equipment_id).report_kind;
            save_accepted(tx, sent.equipment_id, photo.sent_at, id);
            const auto code = find_code_of(tx, sent.equipment_id);
            if (!code || code->id != known->code->id) return law::refuse("coding.code_changed_meanwhile", law::rulebook(73));
            stick_plate(tx, coding, by, *device, *code, {.photo_id = id, .place_id = sent.place_id, .plate_no = sent.plate_no, .stuck_by = sent.stuck_by, .report = registry::parse_word<ReportKind>(reported)});
            registry::end_task(tx, coding.journal, by.account, sticker_task, subject_of(sent.equipment_id), true, "photo");
            settle_reports(tx, coding, by.account, *device);
            end_order_by_photo(tx, coding, by.account, *device);
        } else if (verdict.right_device == false) {
            note_lead(tx, coding, by.account, *device, code_in(measured->decoded_text.value_or("")), id);
        }
        if (also)
            if (auto refusal = also(tx)) return base::failure(std::move(*refusal));
        photo.id = id;
        return photo;
    });
    if (!done) return base::failure(done.error());
    const bool again = photo.id != done->id;
    verdict.id = done->id;
    verdict.accepted = done->verdict == "accepted";
    verdict.right_device = done->right_device;
    verdict.reasons = read_reasons(done->reasons);
    if (hashes && !again) coding.pictures.add(verdict.id, sent.equipment_id, *hashes);
    return verdict;
}

} // namespace tezai::coding
