// Finds a route by method and path: a tree of segments, literal before {value} before nothing.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/http.hpp"
#include "http/target.hpp"

namespace tezai::http {

[[nodiscard]] std::string_view word(Method); // "GET"

class Router {
public:
    explicit Router(const std::vector<Route>& routes); // must outlive the router; ENSUREs that no two are the same

    struct Found {
        const Route* route = nullptr; // null: no such path, or (with `allowed`) not with this method
        std::size_t index = 0;        // of the route in the table
        std::string_view allowed;     // "GET, POST" where the path exists
        std::vector<std::pair<std::string, std::string>> values;
    };
    [[nodiscard]] Found find(Method, const Target&) const;

private:
    struct Node;
    using Values = std::array<std::string_view, Target::most_segments>;
    static const Node* walk(const Node&, const Target&, std::size_t at, Values&, std::size_t& taken);
    std::vector<std::vector<std::string_view>> names_; // of each route's values, in order
    const std::vector<Route>& routes_;
    std::shared_ptr<Node> root_;
};

} // namespace tezai::http
