#include "simulator/simulate.hpp"

#include <chrono>

#include <fmt/format.h>

#include "registry/units/units.hpp"

namespace tezai::simulator {
namespace {

double seconds_since(std::chrono::steady_clock::time_point start) { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); }

} // namespace

base::Result<Report, std::string_view> simulate(const Office& office, base::StoppedClock& clock, const Plan& plan, base::Instant until, const Bell& bell, const Progress& progress) {
    if (plan.devices < least_devices || plan.devices > most_devices) return base::failure<std::string_view>("simulator.devices_out_of_range");
    const bool used = office.journal.database().read([](store::Transaction& tx) { return !registry::list_units(tx, auth::Scope::everything(), "", 0, 1).empty(); });
    if (used) return base::failure<std::string_view>("simulator.store_not_empty");

    Report report;
    clock.set(clock.start_of(plan.campaign_from) - std::chrono::hours{4});
    auto started = std::chrono::steady_clock::now();
    auto past = make_past(office, plan, progress);
    report.made = past.made;
    report.seconds_past = seconds_since(started);

    started = std::chrono::steady_clock::now();
    LivingProvince living(office, plan, std::move(past.work), plan.campaign_from);
    living.play(clock, until, bell, progress);
    report.played = living.played();
    report.seconds_played = seconds_since(started);
    return report;
}

std::string describe(const Report& report) {
    const auto& made = report.made;
    const auto& played = report.played;
    auto text = fmt::format("past: {} devices, {} units, {} persons, {} regions; {} coded, {} stuck; {:.1f} s ({:.0f} devices/s)\n", made.devices, made.units, made.persons,
                            made.regions, made.coded, made.stuck, report.seconds_past, static_cast<double>(made.devices) / std::max(report.seconds_past, 0.001));
    text += fmt::format("campaign: {} registered, {} codes, {} photos accepted, {} rejected, {} reports, {} from the public, {} stopped, {} restarted, {} scrapped, {} moved; {:.1f} s\n",
                        played.registered, played.codes, played.photos_accepted, played.photos_rejected, played.reports, played.public_reports, played.stopped, played.restarted,
                        played.scrapped, played.moved, report.seconds_played);
    return text;
}

} // namespace tezai::simulator
