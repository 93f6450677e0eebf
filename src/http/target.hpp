// The request target, cut and decoded once: "/api/v1/units/%E7%A4%BA?after=7" → segments and query.
#pragma once

#include <array>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tezai::http {

struct Target {
    static constexpr std::size_t most_segments = 16, most_parameters = 64;

    std::string_view path;                              // decoded
    std::array<std::string_view, most_segments> segments; // decoded one by one: %2F stays inside its segment
    std::size_t count = 0;
    std::vector<std::pair<std::string, std::string>> query;
    std::deque<std::string> owned;                      // what had to be decoded; segments point into it or into the text given

    // "": good. Else a code to say: "http.bad_target", "http.repeated_parameter". `text` must outlive the target.
    [[nodiscard]] std::string_view parse(std::string_view text);
    Target() = default;
    Target(const Target&) = delete;
    Target& operator=(const Target&) = delete;
};

} // namespace tezai::http
