// Letters as records. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/calendar.hpp"
#include "base/form.hpp"
#include "journal/types.hpp"

namespace tezai::library {

// Which devices a kind of letter lists by itself; `chosen`: those that somebody named, or none.
enum class Lists : std::uint8_t { not_stuck, reported, incomplete, chosen };
enum class Need : std::uint8_t { no, optional, required };

// A line of the list that goes with a letter, as it was on the letter's day.
struct ListedDevice {
    std::int64_t id = 0;
    std::string name, device_code, human_code, place, what; // what: not stuck, what is missing …
    static constexpr std::string_view schema_name = "ListedDevice";
    static constexpr auto form = std::tuple{base::form::field("id", &ListedDevice::id), base::form::field("name", &ListedDevice::name), base::form::field("device_code", &ListedDevice::device_code, "empty: not known"),
                                            base::form::field("human_code", &ListedDevice::human_code, "empty: no code yet"), base::form::field("place", &ListedDevice::place), base::form::field("what", &ListedDevice::what, "what is to be done about it")};
};

// Everything that a letter says. Kept as it was sent.
struct LetterContent {
    std::string language, office, number, title, addressee;
    std::vector<std::string> paragraphs;
    std::vector<ListedDevice> devices;
    base::Date signed_on;
    std::string contact, replaces; // replaces: the number of the letter that this one corrects; empty: none
    static constexpr std::string_view schema_name = "LetterContent";
    static constexpr auto form = std::tuple{base::form::field("language", &LetterContent::language, "zh or en"), base::form::field("office", &LetterContent::office, "who sends it"), base::form::field("number", &LetterContent::number),
                                            base::form::field("title", &LetterContent::title), base::form::field("addressee", &LetterContent::addressee), base::form::field("paragraphs", &LetterContent::paragraphs),
                                            base::form::field("devices", &LetterContent::devices), base::form::field("signed_on", &LetterContent::signed_on), base::form::field("contact", &LetterContent::contact, "of the office; empty: none"),
                                            base::form::field("replaces", &LetterContent::replaces, "number of the letter that it corrects; empty: none")};
};

struct LetterOffice {
    std::int64_t region_id = 0;
    std::string name, word, contact;
};

struct Letter {
    std::int64_t id = 0;
    journal::Place place;
    std::int64_t office_region_id = 0;
    std::string template_key, about_kind;
    std::int64_t about_id = 0, year = 0, serial = 0;
    std::string number, title, content, pdf;
    std::int64_t devices = 0;
    std::optional<base::Date> due_on;
    base::Date issued_on;
    base::Instant issued_at;
    std::int64_t issued_by = 0, version = 1, supersedes = 0, superseded_by = 0;
    std::string state, why; // issued superseded withdrawn
    std::optional<base::Instant> read_at, confirmed_at;
    std::string read_role, confirmed_role;
    std::int64_t reply_entry = 0;
    std::optional<base::Date> delivered_on;
};

struct LetterFile {
    std::int64_t id = 0, letter_id = 0;
    std::string kind, name, type, blob; // kind: reply strip
    std::int64_t bytes = 0;
    base::Instant added_at;
};

// One word for what became of it: withdrawn, superseded, confirmed, delivered, read, unread_late, unread.
[[nodiscard]] inline std::string_view standing_of(const Letter& letter, base::Date unread_late_until) {
    if (letter.state != "issued") return letter.state;
    if (letter.confirmed_at) return "confirmed";
    if (letter.delivered_on) return "delivered";
    if (letter.read_at) return "read";
    return letter.issued_on <= unread_late_until ? "unread_late" : "unread";
}

} // namespace tezai::library

template <>
struct tezai::base::form::Words<tezai::library::Lists> {
    using enum tezai::library::Lists;
    static constexpr std::string_view name = "LetterLists";
    static constexpr std::array all{std::pair{not_stuck, std::string_view("not_stuck")}, std::pair{reported, std::string_view("reported")},
                                    std::pair{incomplete, std::string_view("incomplete")}, std::pair{chosen, std::string_view("chosen")}};
};
template <>
struct tezai::base::form::Words<tezai::library::Need> {
    using enum tezai::library::Need;
    static constexpr std::string_view name = "LetterNeed";
    static constexpr std::array all{std::pair{no, std::string_view("no")}, std::pair{optional, std::string_view("optional")}, std::pair{required, std::string_view("required")}};
};
