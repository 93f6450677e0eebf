// Numbers that read like the real ones and are nobody's: well formed, with right check digits, unique within one province.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/calendar.hpp"

namespace tezai::simulator {

// A unified social credit code of 18 characters. Its organisation code starts with EX: real ones are digits or start with MA.
[[nodiscard]] std::string credit_code(std::uint64_t serial, std::string_view division);
// The same with a wrong check character, as somebody's slip of the pen leaves it.
[[nodiscard]] std::string spoil(std::string credit_code);
// 梯11浙A00001(21) as people write it with full-width brackets: 梯11浙A00001（21）.
[[nodiscard]] std::string with_full_width_brackets(std::string_view certificate);

class Numbers {
public:
    // 18 characters; the sequence counts per variety, maker and year.
    std::string device_code(std::string_view variety, std::string_view maker_code, int year);
    std::string certificate(std::string_view variety, char city, int year);
    std::string legacy_code(std::string_view variety, std::string_view division, base::Date registered_on); // 20 characters
    // Six digits in the car, unique in the province as long as there are; nothing when all are given.
    std::optional<std::string> rescue_code();

private:
    std::uint32_t count(const std::string& what) { return ++counters_[what]; }
    std::unordered_map<std::string, std::uint32_t> counters_;
    std::uint32_t rescue_ = 0;
};

} // namespace tezai::simulator
