// The life of a plate, of a report and of their like, as words and as a table of steps. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/form.hpp"

namespace tezai::coding {

enum class PlateState : std::uint8_t { printed, handed_out, stuck, retired };
enum class RetiredFor : std::uint8_t { replaced, damaged, lost, mismatched, code_revoked };
enum class StuckBy : std::uint8_t { unit, township, bureau, contractor };
enum class RevokedFor : std::uint8_t { scrapped, cloned, wrong_binding };
enum class OrderReason : std::uint8_t { damaged, lost, mismatched, unreadable, new_code };
enum class ScanFault : std::uint8_t { unread, not_ours, unknown_code };

// Anything not listed cannot happen. A small office that hands out nothing sticks what it printed.
struct PlateStep {
    PlateState from, to;
};
inline constexpr std::array plate_life{
    PlateStep{PlateState::printed, PlateState::handed_out}, PlateStep{PlateState::printed, PlateState::stuck},     PlateStep{PlateState::printed, PlateState::retired},
    PlateStep{PlateState::handed_out, PlateState::stuck},   PlateStep{PlateState::handed_out, PlateState::retired}, PlateStep{PlateState::stuck, PlateState::retired},
};
[[nodiscard]] constexpr bool may_become(PlateState from, PlateState to) {
    for (const auto& step : plate_life)
        if (step.from == from && step.to == to) return true;
    return false;
}
static_assert(!may_become(PlateState::retired, PlateState::stuck), "a plate that was taken down is not hung up again: another one is printed");

} // namespace tezai::coding

namespace tezai::base::form {

template <>
struct Words<coding::PlateState> {
    using enum coding::PlateState;
    static constexpr std::string_view name = "PlateState";
    static constexpr std::array all{std::pair{printed, std::string_view("printed")}, std::pair{handed_out, std::string_view("handed_out")}, std::pair{stuck, std::string_view("stuck")},
                                    std::pair{retired, std::string_view("retired")}};
};
template <>
struct Words<coding::RetiredFor> {
    using enum coding::RetiredFor;
    static constexpr std::string_view name = "PlateRetiredFor";
    static constexpr std::array all{std::pair{replaced, std::string_view("replaced")}, std::pair{damaged, std::string_view("damaged")}, std::pair{lost, std::string_view("lost")},
                                    std::pair{mismatched, std::string_view("mismatched")}, std::pair{code_revoked, std::string_view("code_revoked")}};
};
template <>
struct Words<coding::StuckBy> {
    using enum coding::StuckBy;
    static constexpr std::string_view name = "StuckBy";
    static constexpr std::array all{std::pair{unit, std::string_view("unit")}, std::pair{township, std::string_view("township")}, std::pair{bureau, std::string_view("bureau")},
                                    std::pair{contractor, std::string_view("contractor")}};
};
template <>
struct Words<coding::RevokedFor> {
    using enum coding::RevokedFor;
    static constexpr std::string_view name = "CodeRevokedFor";
    static constexpr std::array all{std::pair{scrapped, std::string_view("scrapped")}, std::pair{cloned, std::string_view("cloned")}, std::pair{wrong_binding, std::string_view("wrong_binding")}};
};
template <>
struct Words<coding::OrderReason> {
    using enum coding::OrderReason;
    static constexpr std::string_view name = "ReprintReason";
    static constexpr std::array all{std::pair{damaged, std::string_view("damaged")}, std::pair{lost, std::string_view("lost")}, std::pair{mismatched, std::string_view("mismatched")},
                                    std::pair{unreadable, std::string_view("unreadable")}, std::pair{new_code, std::string_view("new_code")}};
};
template <>
struct Words<coding::ScanFault> {
    using enum coding::ScanFault;
    static constexpr std::string_view name = "ScanFault";
    static constexpr std::array all{std::pair{unread, std::string_view("unread")}, std::pair{not_ours, std::string_view("not_ours")}, std::pair{unknown_code, std::string_view("unknown_code")}};
};

} // namespace tezai::base::form
