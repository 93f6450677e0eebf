// What the people of the living province do, each by the action that a user has.
#include "simulator/living.hpp"

#include <fmt/format.h>

#include "law/catalog.hpp"
#include "links/coding/plates/actions.hpp"
#include "links/coding/rules.hpp"
#include "links/coding/store.hpp"
#include "registry/equipment/actions.hpp"
#include "simulator/names.hpp"
#include "simulator/population.hpp"

namespace tezai::simulator {
namespace {

using base::CalendarDays;
using registry::UseState;

constexpr auto a_day = std::chrono::milliseconds{86'400'000};

// A letter leads the sequence: the stock's numbers do not reach that far, so the two never meet.
std::string late_sequence(Dice& dice) { return static_cast<char>('P' + dice.between(0, 9)) + fmt::format("{:04}", dice.between(0, 9'999)); }

} // namespace

void LivingProvince::perform(const Act& act) {
    switch (act.kind) {
    case Kind::issue:
        if (const auto issued = coding::issue_codes(office_.coding, office_.by, act.ids); took(issued)) played_.codes += issued->issued;
        return;
    case Kind::photo: return send_photo(act);
    case Kind::registration: return register_device(act);
    case Kind::report: return report(act);
    case Kind::public_report: return report_publicly(act);
    case Kind::stop: return change_state(act, UseState::suspended, "示例:停产停用");
    case Kind::restart: return change_state(act, UseState::in_use, "示例:恢复使用");
    case Kind::scrap: return change_state(act, UseState::scrapped, "示例:到期报废");
    case Kind::move: return move(act);
    }
}

void LivingProvince::send_photo(const Act& act) {
    const auto now = office_.journal.clock().now();
    const auto today = office_.journal.clock().today();
    if (today != photo_day_) photos_today_ = 0;
    photo_day_ = today;
    if (photos_today_ >= plan_.photos_per_day) return queue(now + a_day, act);
    struct Known {
        std::optional<coding::IssuedCode> code;
        coding::Sticker sticker;
        bool in_use = false;
    };
    const auto look = [&] {
        return office_.journal.database().read([&](store::Transaction& tx) {
            const auto device = registry::find_equipment(tx, office_.by.scope, {act.equipment_id});
            return Known{coding::find_code_of(tx, act.equipment_id), coding::find_sticker(tx, act.equipment_id), device && device->use_state == UseState::in_use};
        });
    };
    auto known = look();
    // Somebody has been there meanwhile, or it is out of use.
    if (!known.in_use || (known.sticker.accepted_at && !known.sticker.reported_at)) return;
    if (!known.code) {
        if (const auto issued = coding::issue_codes(office_.coding, office_.by, {act.equipment_id}); !took(issued) || issued->issued == 0) return;
        ++played_.codes;
        known = look();
    }
    if (!known.code) return;

    const auto mark = static_cast<std::uint64_t>(act.equipment_id) * 16 + static_cast<std::uint64_t>(act.attempt);
    auto dice = Dice::of(plan_.seed, "take", mark);
    const bool good = dice.happens(act.attempt == 0 ? 0.91 : 0.96);
    const double share = dice.share();
    auto flaw = Flaw::none;
    auto url = coding::plate_url(office_.coding, known.code->code);
    if (!good) {
        flaw = share < 0.35 ? Flaw::blurred : share < 0.6 ? Flaw::dark : share < 0.8 ? Flaw::far_away : share < 0.85 ? Flaw::no_sticker : Flaw::none;
        // The rest stand before the neighbour's plate.
        if (flaw == Flaw::none) url = url.substr(0, url.size() - 16) + "0000000000EXAMPK";
    }
    ++photos_today_;
    const auto verdict = coding::send_photo(office_.coding, office_.by, {.equipment_id = act.equipment_id, .jpeg = take_sticker_photo(url, flaw, plan_.seed ^ mark * 0x9E3779B97F4A7C15U)});
    if (!took(verdict)) return;
    if (verdict->accepted) {
        ++played_.photos_accepted;
        CountyWork::keep(work_[act.county].stuck, act.equipment_id, act.equipment_id);
        return;
    }
    ++played_.photos_rejected;
    if (act.attempt < 4) send_again(act, mark);
}

// Most come back the next days; some on the third day after, which is still in time, some on the fourth, which is not (K04).
void LivingProvince::send_again(const Act& act, std::uint64_t mark) {
    auto dice = Dice::of(plan_.seed, "again", mark);
    const double share = dice.share();
    const int days = share < 0.45 ? 1 : share < 0.6 ? 2 : share < 0.8 ? 3 : 4;
    queue(office_hour(base::add(office_.journal.clock().today(), CalendarDays{days}), dice), {.kind = Kind::photo, .county = act.county, .equipment_id = act.equipment_id, .attempt = act.attempt + 1});
}

void LivingProvince::register_device(const Act& act) {
    auto& county = work_[act.county];
    if (county.examples.empty()) return;
    const auto today = office_.journal.clock().today();
    auto dice = Dice::of(plan_.seed, "register", static_cast<std::uint64_t>(base::millis(office_.journal.clock().now())) + ++registrations_);
    const auto& like = dice.pick(county.examples);
    const auto* row = law::find_catalog_row(like.variety);
    if (row == nullptr || row->registered_by != law::RegisteredBy::device) return;
    const auto& maker = dice.pick(makers_of(like.category));
    const int year = static_cast<int>(today.year());
    const std::string_view name = like.name;
    registry::NewEquipment wanted{.region_id = like.region_id, .unit_id = like.unit_id, .category = like.category, .variety = like.variety,
                                  .name = fmt::format("{}\uFF08新增{:02}{:02}-{}\uFF09", name.substr(0, name.find("\uFF08新增")), static_cast<unsigned>(today.month()), static_cast<unsigned>(today.day()), registrations_),
                                  .address = like.address, .place_type = like.place_type, .maker_name = std::string(maker.name), .registered_on = today};
    wanted.identifiers.push_back({registry::IdentifierKind::device_code, fmt::format("{}{}{}{}", like.variety, maker.code, year, late_sequence(dice))});
    wanted.identifiers.push_back({registry::IdentifierKind::certificate_no, fmt::format("{}{}浙{}{}({:02})", row->cert_char, row->cert_digits, counties_[act.county].plate_letter, late_sequence(dice), year % 100), today});
    // A clerk who is late writes the day on which it should have been.
    if (dice.happens(0.03)) wanted.registered_on = base::add(today, -CalendarDays{dice.between(2, 5)});
    const auto id = registry::register_equipment(office_.journal, office_.by, wanted);
    if (!took(id)) return;
    ++played_.registered;
    ++county.in_use;
    const auto days = days_until_stuck(county.character, dice);
    if (dice.happens(0.6)) queue(office_.journal.clock().now() + std::chrono::minutes{10}, {.kind = Kind::issue, .county = act.county, .ids = {id->value}});
    if (days) queue(*days == 0 ? office_.journal.clock().now() + std::chrono::minutes{40} : office_hour(base::add(today, CalendarDays{*days}), dice),
                    {.kind = Kind::photo, .county = act.county, .equipment_id = id->value});
}

void LivingProvince::report(const Act& act) {
    auto dice = Dice::of(plan_.seed, "report", static_cast<std::uint64_t>(act.equipment_id));
    const double share = dice.share();
    const auto kind = share < 0.7 ? coding::ReportKind::damaged : share < 0.9 ? coding::ReportKind::lost : coding::ReportKind::mismatched;
    if (!took(coding::report_sticker(office_.coding, office_.by, act.equipment_id, kind, "示例:现场检查发现"))) return;
    ++played_.reports;
    if (share < 0.4) print_again(act.equipment_id, dice.happens(0.6));
    // Most are mended in their seven days, some after, some not at all.
    const double when = dice.share();
    if (when < 0.88)
        queue(office_hour(base::add(office_.journal.clock().today(), CalendarDays{when < 0.6 ? dice.between(1, 6) : dice.between(8, 12)}), dice),
              {.kind = Kind::photo, .county = act.county, .equipment_id = act.equipment_id, .attempt = 1});
}

// The county prints the plate once more and hands it to the unit, which may or may not say that it has it.
void LivingProvince::print_again(std::int64_t equipment_id, bool with_receipt) {
    const auto sheet = coding::make_sheet(office_.coding, office_.by, "a4_2x4", {equipment_id});
    if (!took(sheet)) return;
    const auto handed = coding::hand_out(office_.coding, office_.by, sheet->id, std::nullopt);
    if (took(handed) && with_receipt) (void)took(coding::confirm_receipt(office_.coding, office_.by, handed->front().id));
}

void LivingProvince::report_publicly(const Act& act) {
    const auto code = office_.journal.database().read([&](store::Transaction& tx) { return coding::find_code_of(tx, act.equipment_id); });
    if (!code) return;
    auto dice = Dice::of(plan_.seed, "public", static_cast<std::uint64_t>(act.equipment_id));
    const double share = dice.share();
    const std::string_view about = share < 0.5 ? "fault" : share < 0.8 ? "complaint" : "sticker";
    const std::string_view text = about == "fault" ? "示例:运行时有异响" : about == "complaint" ? "示例:停梯三天无人处理" : "示例:二维码看不清了";
    if (took(coding::report_from_public(office_.coding, {.code = code->code, .about = std::string(about), .text = std::string(text)}))) ++played_.public_reports;
}

void LivingProvince::change_state(const Act& act, UseState to, std::string_view reason) {
    const auto device = office_.journal.database().read([&](store::Transaction& tx) { return registry::find_equipment(tx, office_.by.scope, {act.equipment_id}); });
    if (!device || device->use_state == to) return;
    if (!took(registry::change_use_state(office_.journal, office_.by, {device->id, device->version, to, std::string(reason)}))) return;
    auto& county = work_[act.county];
    if (to == UseState::suspended) {
        ++played_.stopped;
        --county.in_use;
    } else if (to == UseState::in_use) {
        ++played_.restarted;
        ++county.in_use;
        // It re-enters with whatever sticker it has; without one, its turn comes.
        county.backlog.insert(county.backlog.begin(), {act.equipment_id, false, {}});
    } else {
        ++played_.scrapped;
    }
}

void LivingProvince::move(const Act& act) {
    auto dice = Dice::of(plan_.seed, "move", static_cast<std::uint64_t>(act.equipment_id));
    // Mostly within the city.
    std::vector<std::size_t> near;
    for (std::size_t i = 0; i < counties_.size(); ++i)
        if (i != act.county && work_[i].region_id != 0 && !work_[i].township_ids.empty() && counties_[i].city_code == counties_[act.county].city_code) near.push_back(i);
    auto to = dice.below(counties_.size());
    if (!near.empty() && dice.happens(0.65)) to = dice.pick(near);
    if (to == act.county || work_[to].township_ids.empty()) return;
    const auto township = dice.below(work_[to].township_ids.size());
    const auto device = office_.journal.database().read([&](store::Transaction& tx) { return registry::find_equipment(tx, office_.by.scope, {act.equipment_id}); });
    if (!device || device->use_state != UseState::in_use) return;
    const auto there = fmt::format("{}{}示例新路{}号", counties_[to].name, counties_[to].townships[township].name, dice.between(1, 300));
    if (took(registry::move_equipment(office_.journal, office_.by, device->id, device->version, work_[to].township_ids[township], there))) ++played_.moved;
}

} // namespace tezai::simulator
