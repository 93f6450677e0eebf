#include "links/coding/pocket_api.hpp"

#include "registry/list_filter.hpp"

namespace tezai::coding {
namespace {

constexpr std::size_t most_in_a_pocket = 3'000; // some 500 kB: a phone takes it in a breath, and nobody sticks more in a day

struct PocketDevice {
    std::int64_t id = 0;
    std::string name, address, unit_name, code, human_code, coding_status, use_state;
    static constexpr std::string_view schema_name = "PocketDevice";
    static constexpr auto form = std::tuple{base::form::field("id", &PocketDevice::id), base::form::field("name", &PocketDevice::name), base::form::field("address", &PocketDevice::address), base::form::field("unit_name", &PocketDevice::unit_name),
                                            base::form::field("code", &PocketDevice::code, "the end of the plate's address"), base::form::field("human_code", &PocketDevice::human_code), base::form::field("coding_status", &PocketDevice::coding_status), base::form::field("use_state", &PocketDevice::use_state)};
};
struct Pocket {
    std::vector<PocketDevice> devices;
    bool all = false;
    base::Instant as_of;
    static constexpr std::string_view schema_name = "Pocket";
    static constexpr auto form = std::tuple{base::form::field("devices", &Pocket::devices, "those to be stuck first"), base::form::field("all", &Pocket::all, "false: there are more than a phone takes"),
                                            base::form::field("as_of", &Pocket::as_of)};
};

http::Reply fill(const CodeBook& book, registry::Registry& registry, const http::Request& request) {
    Pocket pocket{.all = true, .as_of = registry.journal.clock().now()};
    for (const auto status : {StickerStatus::reported, StickerStatus::coded, StickerStatus::stuck}) {
        registry::ListFilter filter;
        filter.coding = word(status);
        const auto room = most_in_a_pocket - pocket.devices.size();
        const auto listed = registry::find_listed(registry, *request.actor, filter, 0, room + 1, false);
        for (std::size_t i = 0; i < std::min(room, listed.ids.size()); ++i)
            registry.directory.visit(listed.ids[i], [&](const registry::Seen& device) {
                const auto plate = book.plate_of(device.id);
                pocket.devices.push_back({device.id, std::string(device.name), std::string(device.address), std::string(device.unit_name), plate.code, plate.human_code, std::string(word(plate.status)), std::string(registry::word(device.use_state))});
            });
        pocket.all = pocket.all && listed.ids.size() <= room;
    }
    return http::json(pocket);
}

} // namespace

std::vector<http::Route> pocket_routes(const CodeBook& book, registry::Registry& registry) {
    return {{http::Method::get, "/api/v1/coding/pocket", auth::Permission::send_photo, http::ScopeUse::applied, http::Runs::pooled,
             [&book, &registry](const http::Request& request) { return fill(book, registry, request); }, "What a phone takes along where there is no signal: up to 3 000 devices with their codes", {}, {}, http::schema<Pocket>()}};
}

} // namespace tezai::coding
