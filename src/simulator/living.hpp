// A province that goes on: people register devices, stick, send photos (good and bad ones), report damage, stop, restart, scrap and
// move devices, one act at a time and each through the action that a user has too.
//
// Two ways: on a stopped clock it plays days of a campaign as they would have been (a rehearsal, or the past of a demo); on a
// running clock act_now does the next act, as often as it is called. What happens on a day depends on the seed, the day and what
// is left to do. Two runs with the same seed do the same; only codes and ids of the store differ.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "simulator/dice.hpp"
#include "simulator/office.hpp"
#include "simulator/plan.hpp"
#include "simulator/sticker_photo.hpp"
#include "simulator/worklist.hpp"

namespace tezai::simulator {

// Rung at every full hour that is played, the clock standing on it, before the acts of that hour: sealing, following, reminders,
// freeze and publication of a bulletin are the caller's. The first ring is the start itself.
using Bell = std::function<void(base::Instant)>;

class LivingProvince {
public:
    // `from`: the first day that will be played or lived.
    LivingProvince(Office, const Plan&, Worklist, base::Date from);

    // Plays everything between where it stands and `until` on the clock that the office's journal runs on.
    void play(base::StoppedClock&, base::Instant until, const Bell&, const Progress& = {});

    // Does the next act, at this moment of the office's clock: what was to happen by now first, then what is due later today, then
    // anything that could happen. What it did: "photo", "register", "issue", "report", "public_report", "stop", "restart", "scrap", "move".
    std::string_view act_now();

    [[nodiscard]] const Played& played() const { return played_; }
    [[nodiscard]] std::size_t waiting() const; // devices of the backlog that nobody has come to yet

private:
    enum class Kind : unsigned char { issue, photo, registration, report, public_report, stop, restart, scrap, move };
    struct Act {
        Kind kind;
        std::size_t county = 0;
        std::int64_t equipment_id = 0;
        int attempt = 0;                 // of a photo
        std::vector<std::int64_t> ids = {}; // of an issue
    };
    static std::string_view word(Kind);

    void plan_day(base::Date);
    void plan_backlog(std::size_t county, base::Date, Dice&);
    void plan_chance(std::size_t county, base::Date, Dice&);
    void plan_mass_stop(std::size_t county, base::Date, Dice&);
    void queue(base::Instant at, Act act) { queue_.emplace(at, std::move(act)); }
    [[nodiscard]] base::Instant office_hour(base::Date, Dice&) const;

    void perform(const Act&);
    void send_photo(const Act&);
    void send_again(const Act&, std::uint64_t mark);
    void register_device(const Act&);
    void report(const Act&);
    void print_again(std::int64_t equipment_id, bool with_receipt);
    void report_publicly(const Act&);
    void change_state(const Act&, registry::UseState, std::string_view reason);
    void move(const Act&);
    template <class T>
    bool took(const law::Decision<T>& decision) {
        if (!decision) ++played_.refused;
        return decision.has_value();
    }
    [[nodiscard]] Act anything(Dice&);

    Office office_;
    Plan plan_;
    std::vector<County> counties_;
    Worklist work_;
    std::vector<double> backlog_at_start_; // of the campaign, as far as is known
    double in_use_ = 0;
    std::multimap<base::Instant, Act> queue_;
    base::Date next_day_;                  // not planned yet
    base::Instant stands_at_;
    base::Date photo_day_{};
    int photos_today_ = 0;
    std::uint64_t registrations_ = 0, lived_ = 0;
    Played played_;
};

} // namespace tezai::simulator
