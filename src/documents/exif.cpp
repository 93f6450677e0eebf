// Source: Exif 2.32 (CIPA DC-008), TIFF 6.0.
#include "documents/exif.hpp"

#include <string_view>

#include "documents/jpeg.hpp"

namespace tezai::documents {
namespace {

using namespace std::chrono;

constexpr std::string_view exif_mark{"Exif\0\0", 6};

// A TIFF inside a segment. Every read is checked against its end: offsets are the file's own and may say anything.
class Tiff {
public:
    explicit Tiff(base::ByteView bytes) : bytes_(bytes) {
        if (bytes.size() < 8) return;
        little_ = bytes[0] == 'I' && bytes[1] == 'I';
        const bool big = bytes[0] == 'M' && bytes[1] == 'M';
        sound_ = (little_ || big) && number(2, 2) == 42;
    }

    [[nodiscard]] bool sound() const { return sound_; }
    [[nodiscard]] std::optional<std::uint32_t> number(std::size_t at, std::size_t width) const {
        if (at > bytes_.size() || bytes_.size() - at < width) return std::nullopt;
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < width; ++i) value = value << 8U | bytes_[at + (little_ ? width - 1 - i : i)];
        return value;
    }
    [[nodiscard]] std::string_view text(std::size_t at, std::size_t length) const {
        if (at > bytes_.size() || bytes_.size() - at < length) return {};
        return {reinterpret_cast<const char*>(bytes_.data()) + at, length};
    }

private:
    base::ByteView bytes_;
    bool little_ = false;
    bool sound_ = false;
};

struct Entry {
    std::uint32_t type, count;
    std::size_t value_at; // of the four bytes that hold the value or its offset
};

std::optional<Entry> find_entry(const Tiff& tiff, std::optional<std::uint32_t> directory, std::uint32_t tag) {
    if (!directory) return std::nullopt;
    const auto count = tiff.number(*directory, 2);
    if (!count) return std::nullopt;
    for (std::uint32_t i = 0; i < *count; ++i) {
        const std::size_t at = std::size_t{*directory} + 2 + std::size_t{12} * i;
        const auto here = tiff.number(at, 2), type = tiff.number(at + 2, 2), values = tiff.number(at + 4, 4);
        if (!here || !type || !values) return std::nullopt;
        if (*here == tag) return Entry{*type, *values, at + 8};
    }
    return std::nullopt;
}

std::optional<std::uint32_t> find_number(const Tiff& tiff, std::optional<std::uint32_t> directory, std::uint32_t tag) {
    constexpr std::uint32_t as_short = 3, as_long = 4;
    const auto entry = find_entry(tiff, directory, tag);
    if (!entry || entry->count != 1 || (entry->type != as_short && entry->type != as_long)) return std::nullopt;
    return tiff.number(entry->value_at, entry->type == as_short ? 2 : 4);
}

std::string_view find_text(const Tiff& tiff, std::optional<std::uint32_t> directory, std::uint32_t tag) {
    constexpr std::uint32_t as_ascii = 2;
    const auto entry = find_entry(tiff, directory, tag);
    if (!entry || entry->type != as_ascii || entry->count == 0 || entry->count > 64) return {};
    if (entry->count <= 4) return tiff.text(entry->value_at, entry->count);
    const auto at = tiff.number(entry->value_at, 4);
    return at ? tiff.text(*at, entry->count) : std::string_view{};
}

// `width` digits from `at`, or nothing.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t width) {
    if (text.size() < at + width) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(at, width)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

// "2021:12:05 10:00:00"; "0000:00:00 …" and blanks mean that the camera's clock was never set.
std::optional<local_seconds> parse_time(std::string_view text) {
    const auto year_ = digits(text, 0, 4), month_ = digits(text, 5, 2), day_ = digits(text, 8, 2);
    const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
    if (!year_ || !month_ || !day_ || !hour || !minute || !second) return std::nullopt;
    const base::Date date{year{*year_}, month{static_cast<unsigned>(*month_)}, day{static_cast<unsigned>(*day_)}};
    if (!date.ok() || *year_ < 1980 || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
    return local_days{date} + hours{*hour} + minutes{*minute} + seconds{*second};
}

std::optional<base::UtcOffset> parse_offset(std::string_view text) { // "+08:00"
    const auto hour = digits(text, 1, 2), minute = digits(text, 4, 2);
    if (!hour || !minute || *hour > 14 || *minute > 59 || text[3] != ':' || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    const base::UtcOffset offset = hours{*hour} + minutes{*minute};
    return text[0] == '-' ? -offset : offset;
}

} // namespace

PhotoOrigin read_origin(base::ByteView jpeg) {
    PhotoOrigin origin;
    for (const auto& segment : lay_out(jpeg).segments) {
        const std::string_view body(reinterpret_cast<const char*>(segment.body.data()), segment.body.size());
        if (segment.marker != 0xE1 || !body.starts_with(exif_mark)) continue;
        const Tiff tiff(segment.body.subspan(exif_mark.size()));
        if (!tiff.sound()) break;
        const auto main = tiff.number(4, 4);
        if (const auto orientation = find_number(tiff, main, 0x0112); orientation && *orientation >= 1 && *orientation <= 8) {
            origin.orientation = static_cast<int>(*orientation);
        }
        const auto detail = find_number(tiff, main, 0x8769);
        origin.taken_at_local = parse_time(find_text(tiff, detail, 0x9003));
        if (!origin.taken_at_local) origin.taken_at_local = parse_time(find_text(tiff, main, 0x0132));
        origin.taken_offset = parse_offset(find_text(tiff, detail, 0x9011));
        const auto place = find_number(tiff, main, 0x8825);
        origin.has_gps = find_entry(tiff, place, 0x0002).has_value() && find_entry(tiff, place, 0x0004).has_value();
        break;
    }
    return origin;
}

} // namespace tezai::documents
