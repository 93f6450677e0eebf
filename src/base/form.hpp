// One description of a JSON object gives its reader, its writer and its OpenAPI schema:
//
//     struct NewUnit {
//         std::string name;
//         std::optional<std::string> credit_code;
//         static constexpr auto form = std::tuple{form::field("name", &NewUnit::name, "as registered"),
//                                                 form::field("credit_code", &NewUnit::credit_code, "18 characters, GB 32100")};
//     };
//
// Members may be std::string, bool, int, std::int64_t, double, std::optional<T> (null or absent), std::vector<T>,
// std::map<std::string, T>, another described struct, base::Date ("2021-12-05"), base::Instant (RFC 3339), base::Id<T>
// (integer), and an enum with form::Words<E>. Reading reports all faults in one pass: unknown, repeated, missing, wrong type,
// out of range, bad UTF-8, too deep (32), too long.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>

#include "base/calendar.hpp"
#include "base/id.hpp"
#include "base/json.hpp" // Fault, Faults
#include "base/result.hpp"

namespace tezai::base::form {

template <class Owner, class Member>
struct Field {
    std::string_view name;
    Member Owner::*member;
    std::string_view about;
};
template <class Owner, class Member>
[[nodiscard]] constexpr Field<Owner, Member> field(std::string_view name, Member Owner::*member, std::string_view about = "") {
    return {name, member, about};
}

// Specialise for an enum: `static constexpr std::string_view name` (of the schema) and `static constexpr std::array all{std::pair{E::a, "a"sv}, …}`.
template <class E>
struct Words;

} // namespace tezai::base::form

#include "base/form_impl.hpp" // IWYU pragma: export

// Gives, for a described T:
//   base::Result<T, Faults> form::parse<T>(std::string_view json);
//   std::string             form::write(const T&);
//   boost::json::value      form::to_json(const T&);
//   void                    form::add_schema<T>(boost::json::object& schemas);   // named after T::schema_name if it has one
//   boost::json::value      form::schema_of<T>(boost::json::object& schemas);
