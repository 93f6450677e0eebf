#include "links/coding/training/training.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/canonical_json.hpp"
#include "base/ensure.hpp"

namespace tezai::coding {
namespace {

constexpr std::string_view practice_mark = "LIANXI"; // 练习; L and I are not in the alphabet of codes
static_assert(alphabet.find('L') == alphabet.npos && alphabet.find('I') == alphabet.npos);

constexpr std::string_view keep_sql = R"sql(
    INSERT INTO trainings (account_id, material, finished_at, region_id, unit_id) VALUES (:account, :material, :now, :region_id, :unit_id)
    ON CONFLICT (account_id, material) DO NOTHING
)sql";
constexpr std::string_view own_sql = "SELECT finished_at FROM trainings WHERE account_id = :account AND material = :material"; // -- unscoped: one's own
constexpr std::string_view of_unit_sql = R"sql(
    SELECT e.account_id, e.finished_at FROM trainings AS e WHERE {visible:e} AND e.unit_id = :unit_id AND e.material = :material
)sql";

std::optional<base::Instant> find(store::Transaction& tx, journal::AccountId account, std::string_view material) {
    return tx.first(own_sql, {{"account", account}, {"material", material}}, [](const store::Row& row) { return row.instant(0); });
}

} // namespace

law::Decision<base::Instant> finish_training(const Coding& coding, const auth::Actor& by, std::string_view material) {
    const journal::Place place{by.region_id, by.unit_id};
    const journal::Subject subject{"account", by.account.value};
    return coding.journal.act<base::Instant>({.action = "coding.finish_training", .by = by.account, .subject = subject, .place = place}, [&](store::Transaction& tx) -> law::Decision<base::Instant> {
        if (material != training_material) return law::refuse("coding.training_unknown", law::rulebook(107));
        const auto now = coding.journal.clock().now();
        if (tx.execute(keep_sql, {{"account", by.account}, {"material", material}, {"now", now}, {"region_id", by.region_id}, {"unit_id", by.unit_id}}) == 0)
            return *find(tx, by.account, material);
        const auto payload = base::CanonicalObject().add("material", material).text();
        coding.journal.append(tx, {.event = "coding.training_finished", .subject = subject, .place = place, .by = by.account, .payload = payload});
        return now;
    });
}

std::optional<base::Instant> find_training(store::Transaction& tx, const auth::Actor& of) { return find(tx, of.account, training_material); }

std::vector<Trained> list_trained(store::Transaction& tx, const auth::Scope& scope, std::int64_t unit_id) {
    return tx.all(scope.apply(of_unit_sql), {{"unit_id", unit_id}, {"material", training_material}},
                  [](const store::Row& row) { return Trained{row.integer(0), row.instant(1)}; });
}

std::string practice_code(int number) { return fmt::format("{}{:010}", practice_mark, number); }

bool is_practice_code(std::string_view text) {
    const auto same = [](char a, char b) { return a == (b >= 'a' && b <= 'z' ? b - 32 : b); };
    return text.size() == 16 && std::equal(practice_mark.begin(), practice_mark.end(), text.begin(), same) &&
           std::ranges::all_of(text.substr(practice_mark.size()), [](char c) { return c >= '0' && c <= '9'; });
}

std::string practice_sheet(const Coding& coding, base::Instant at) {
    const auto formats = documents::list_label_formats();
    const auto format = std::ranges::find_if(formats, [](const auto& each) { return documents::holds_code(each); });
    ENSURE(format != formats.end(), "there is a label that holds a code");
    std::vector<documents::Label> labels;
    for (int number = 1; number <= format->columns * format->rows; ++number) {
        auto qr = documents::encode_qr(plate_url(coding, practice_code(number)));
        ENSURE(qr, "the host of a store fits into a plate");
        labels.push_back({.qr = std::move(*qr), .human_code = fmt::format("LIANXI{}", number % 10), .device_name = "练习牌 · 不是设备", .place = "只用于练习贴码和拍照",
                          .plate_number = fmt::format("练习-{}", number), .issuer = coding.issuer});
    }
    const auto sheet = documents::make_label_sheet(*format, labels, {.title = "练习牌", .mark = "练习", .created_at = at});
    ENSURE(sheet, "the format was asked whether it holds a code");
    return sheet->pdf;
}

law::Decision<PhotoVerdict> judge_practice(std::string_view jpeg) {
    const auto practice_in = [](std::string_view decoded) {
        const auto at = decoded.rfind("/Q/");
        return at != decoded.npos && is_practice_code(decoded.substr(at + 3));
    };
    auto measured = documents::judge_sticker(base::bytes(jpeg), practice_in);
    if (!measured) return law::refuse(measured.error().code, law::rulebook(3), {{"looks_like", std::string(measured.error().looks_like)}});
    PhotoVerdict verdict{.measured = *measured};
    if (measured->decoded_text) verdict.right_device = practice_in(*measured->decoded_text);
    if (verdict.right_device == false) verdict.reasons.emplace_back("coding.photo.no_practice_plate");
    for (const auto reason : measured->reasons) verdict.reasons.emplace_back(reason);
    verdict.accepted = verdict.right_device == true && verdict.reasons.empty();
    return verdict;
}

} // namespace tezai::coding
