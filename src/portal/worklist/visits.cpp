#include "portal/worklist/visits.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>

#include "base/text.hpp"
#include "oversight/indicators/rate.hpp"

namespace tezai::portal {
namespace {

constexpr std::int32_t no_day = oversight::ObjectFacts::no_day;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// FNV-1a, so that a key is short, says nothing and is the same on every machine.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 14'695'981'039'346'656'037ULL;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211ULL;
    return hash;
}

std::int32_t earlier(std::int32_t one, std::int32_t other) { return one == no_day ? other : other == no_day ? one : std::min(one, other); }

int bucket_of(const Visit& visit, std::int32_t today) {
    if (visit.due_day == no_day) return 3;
    return visit.due_day < today ? 0 : visit.due_day == today ? 1 : visit.due_day <= today + 7 ? 2 : 3;
}

std::int64_t house_number(std::string_view address) {
    const auto street = street_of(address);
    std::int64_t number = 0;
    (void)std::from_chars(address.data() + street.size(), address.data() + address.size(), number);
    return number;
}

} // namespace

std::string key_of(const GapDevice& device) {
    const auto address = base::normalise_code(device.address);
    std::string place;
    if (std::ranges::any_of(address, is_digit)) place = fmt::format("at {} {}", device.region_id, address);
    else if (device.unit_id != 0 || !address.empty()) place = fmt::format("of {} {} {}", device.unit_id, device.region_id, address);
    else place = fmt::format("device {}", device.id);
    return fmt::format("{:016x}", hash_of(place));
}

std::vector<Visit> group_visits(std::vector<GapDevice> devices) {
    std::vector<Visit> visits;
    std::unordered_map<std::string, std::size_t> at;
    at.reserve(devices.size());
    for (auto& device : devices) {
        auto key = key_of(device);
        const auto [found, fresh] = at.try_emplace(std::move(key), visits.size());
        if (fresh) visits.push_back({.key = found->first, .region_id = device.region_id, .address = device.address});
        auto& visit = visits[found->second];
        if (device.fails) {
            ++visit.fails;
            visit.mends += device.mendable;
            visit.harm += device.harm;
        } else ++visit.soon;
        visit.due_day = earlier(visit.due_day, device.due_day);
        visit.devices.push_back(std::move(device));
    }
    for (auto& visit : visits)
        std::ranges::sort(visit.devices, {}, [](const GapDevice& device) { return std::tuple(!device.fails, -device.harm, device.due_day == no_day ? INT32_MAX : device.due_day, device.id); });
    return visits;
}

void order_visits(std::vector<Visit>& visits, VisitOrder order) {
    std::ranges::sort(visits, {}, [&](const Visit& visit) {
        const auto first = order == VisitOrder::harm ? std::int64_t{visit.harm} : visit.mends, second = order == VisitOrder::harm ? visit.mends : std::int64_t{visit.harm};
        return std::tuple(-first, -second, -visit.fails, visit.due_day == no_day ? INT32_MAX : visit.due_day, visit.region_id, std::string_view(visit.address), std::string_view(visit.key));
    });
}

std::int64_t visits_to_target(const std::vector<Visit>& visits, std::int64_t num, std::int64_t den, std::int64_t per_ten_thousand) {
    if (den == 0 || oversight::rate_at_least(num, den, per_ten_thousand)) return 0;
    std::vector<std::int64_t> mends;
    for (const auto& visit : visits) mends.push_back(visit.mends);
    std::ranges::sort(mends, std::greater<>());
    std::int64_t count = 0;
    for (const auto mended : mends) {
        if (mended == 0) break;
        num += mended;
        ++count;
        if (oversight::rate_at_least(num, den, per_ten_thousand)) return count;
    }
    return -1;
}

std::string_view street_of(std::string_view address) { return address.substr(0, static_cast<std::size_t>(std::ranges::find_if(address, is_digit) - address.begin())); }

void order_route(std::vector<Visit>& visits, std::int32_t today) {
    using Street = std::tuple<int, std::int64_t, std::string>; // when, township, name
    const auto street = [&](const Visit& visit) { return Street{bucket_of(visit, today), visit.region_id, street_of(visit.address)}; };
    std::map<Street, std::int64_t> harm;
    for (const auto& visit : visits) harm[street(visit)] += visit.harm;
    using Place = std::tuple<int, std::int64_t, std::int64_t, std::string, std::int64_t, int, std::string, std::string>;
    std::vector<std::pair<Place, std::size_t>> order;
    for (std::size_t at = 0; at < visits.size(); ++at) {
        const auto& visit = visits[at];
        const auto here = street(visit);
        order.emplace_back(Place{std::get<0>(here), -harm.at(here), visit.region_id, std::get<2>(here), house_number(visit.address), -visit.harm, visit.address, visit.key}, at);
    }
    std::ranges::sort(order);
    std::vector<Visit> ordered;
    ordered.reserve(visits.size());
    for (const auto& [place, at] : order) ordered.push_back(std::move(visits[at]));
    visits = std::move(ordered);
}

} // namespace tezai::portal
