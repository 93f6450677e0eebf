// The look-back (回头看) as records: one list of devices, three questions about each, what came of it. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/calendar.hpp"
#include "base/form.hpp"

namespace tezai::coding::lookback {

// Is it coded? Is what a scan shows accurate? Is the sticker put up properly? (S3.2.1)
enum class Question : std::uint8_t { coded, accurate, proper };
inline constexpr std::array questions{Question::coded, Question::accurate, Question::proper};
enum class Answer : std::uint8_t { none, yes, no };

struct Answers {
    Answer coded = Answer::none, accurate = Answer::none, proper = Answer::none;
    [[nodiscard]] Answer operator[](Question q) const { return q == Question::coded ? coded : q == Question::accurate ? accurate : proper; }
    [[nodiscard]] Answer& operator[](Question q) { return q == Question::coded ? coded : q == Question::accurate ? accurate : proper; }
    bool operator==(const Answers&) const = default;
};

// A list frozen once for a campaign: who was in use when its first day ended.
struct Census {
    std::int64_t id = 0, campaign_id = 0;
    base::Date as_of;          // the list is of this day, 24:00 …
    std::int64_t leaf = -1;    // … as the journal knew it up to here
    base::Instant frozen_at;   // the instant the list is of: photos from then on count
    base::Instant opened_at;
    std::int64_t listed = 0;
    std::string digest;        // of "equipment_id,region_id\n" in ascending id
};

// What one listed device has come to. Answers of people and what the system found are kept apart: neither overwrites the other.
struct Listed {
    std::int64_t census_id = 0, equipment_id = 0;
    std::int64_t region_id = 0, unit_id = 0; // as they are now
    bool removed = false;                    // no longer in use
    Answers said, found;
    std::array<std::int64_t, 3> found_by{};  // entry of the journal behind each answer that was found; 0: none
    std::int64_t said_by = 0;                // account that answered last; 0: nobody
    std::string said_as;                     // its role
    std::optional<base::Instant> said_at;
    std::int64_t said_entry = 0;
    std::string picture;                     // blob of a picture that came with an answer and is no sticker photo
    bool has_photo = false;
    bool complete = false;                   // three answers and a photo: a look-back record; stays
    bool has_no = false;                     // some answer was "no", ever
    bool differs = false;                    // people and the system answer differently
    std::string problem;                     // questions of the problem, in order, with blanks between; empty: there was none
    std::optional<base::Date> problem_due_on;
    std::int64_t problem_entry = 0;
    std::optional<base::Instant> problem_closed_at;
    std::int64_t draw = 0;                   // the draw that chose it for a second look; 0: none
    std::optional<bool> recheck_agrees;

    [[nodiscard]] bool problem_is_open() const { return !problem.empty() && !problem_closed_at; }
};

// A seed is committed to before anybody can know what it will choose, and shown when it has chosen.
struct Draw {
    std::int64_t census_id = 0, number = 0;
    std::string seed, seed_digest;
    base::Instant committed_at;
    std::optional<base::Instant> drawn_at; // none: still sealed
    std::int64_t records = 0, drawn = 0;   // how many could be chosen, how many were
};

} // namespace tezai::coding::lookback

template <>
struct tezai::base::form::Words<tezai::coding::lookback::Question> {
    using enum tezai::coding::lookback::Question;
    static constexpr std::string_view name = "LookbackQuestion";
    static constexpr std::array all{std::pair{coded, std::string_view("coded")}, std::pair{accurate, std::string_view("accurate")}, std::pair{proper, std::string_view("proper")}};
};
template <>
struct tezai::base::form::Words<tezai::coding::lookback::Answer> {
    using enum tezai::coding::lookback::Answer;
    static constexpr std::string_view name = "LookbackAnswer";
    static constexpr std::array all{std::pair{none, std::string_view("none")}, std::pair{yes, std::string_view("yes")}, std::pair{no, std::string_view("no")}};
};
