// What the tests of plates in life share: photos of plates, and the state of a device's plates in one line.
#pragma once

#include "links/coding/coding_for_test.hpp"
#include "links/coding/plates/actions.hpp"
#include "links/coding/plates/store.hpp"
#include "support/made_pictures.hpp"

namespace tezai::coding {

inline std::string photo_of(const TestCoding& t, const std::string& code, std::uint64_t seed) {
    support::Scene scene{.text = plate_url(t.coding, code), .seed = seed};
    scene.turn_deg = static_cast<double>(seed % 7) * 12;
    scene.module_px = 7 + static_cast<double>(seed % 4);
    const auto bytes = support::take_photo(scene);
    return {bytes.begin(), bytes.end()};
}
inline law::Decision<PhotoVerdict> send(TestCoding& t, const auth::Actor& by, std::int64_t device, const std::string& code, std::uint64_t seed) {
    return send_photo(t.coding, by, {.equipment_id = device, .jpeg = photo_of(t, code, seed)});
}
// "2 handed_out, 1 stuck": the number behind the dash and the state, newest first.
inline std::string plates_of(TestCoding& t, std::int64_t device) {
    std::string all;
    for (const auto& plate : t.house.db.read([&](store::Transaction& tx) { return list_plates_of_device(tx, device); }))
        all += (all.empty() ? "" : ", ") + plate.plate_no.substr(8) + " " + std::string(registry::word(plate.state)) + (plate.retired_for.empty() ? "" : " for " + plate.retired_for);
    return all;
}
inline std::int64_t print(TestCoding& t, const auth::Actor& by, const std::vector<std::int64_t>& devices) { return make_sheet(t.coding, by, "a4_2x4", devices).value().id; }
inline std::int64_t events(TestCoding& t, const std::string& event) { return t.house.count("SELECT COUNT(*) FROM journal_entries WHERE event = '" + event + "'"); }
inline std::vector<StickerReport> standing(TestCoding& t, std::int64_t device) {
    return t.house.db.read([&](store::Transaction& tx) { return list_standing_reports(tx, device); });
}
inline std::optional<ReprintOrder> order_of(TestCoding& t, std::int64_t device) {
    return t.house.db.read([&](store::Transaction& tx) { return find_open_order_of(tx, device); });
}
inline std::int64_t open_tasks(TestCoding& t, std::string_view code) {
    std::int64_t count = 0;
    for (const auto& task : t.tasks()) count += task.code == code;
    return count;
}

} // namespace tezai::coding
