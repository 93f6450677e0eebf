#include "http/router.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "base/text.hpp"

namespace tezai::http {

std::string_view word(Method method) {
    static constexpr std::array<std::string_view, 4> words{"GET", "POST", "PUT", "DELETE"};
    return words.at(static_cast<std::size_t>(method));
}

struct Router::Node {
    std::vector<std::pair<std::string_view, std::unique_ptr<Node>>> literals;
    std::vector<std::pair<std::string_view, std::unique_ptr<Node>>> values; // by what follows the value ("", ".pdf"), longest first
    std::array<int, 4> routes{-1, -1, -1, -1};
    std::string allowed;
};

Router::Router(const std::vector<Route>& routes) : names_(routes.size()), routes_(routes), root_(std::make_shared<Node>()) {
    for (std::size_t i = 0; i < routes.size(); ++i) {
        const auto& route = routes[i];
        const std::string shown = std::string(word(route.method)) + " " + std::string(route.path);
        ENSURE(!route.path.empty() && route.path.front() == '/', "a route begins with /: " + shown);
        ENSURE(route.handler != nullptr, "a route has a handler: " + shown);
        auto* node = root_.get();
        for (const auto segment : base::split(route.path.substr(1), '/')) {
            const bool is_value = !segment.empty() && segment.front() == '{';
            auto key = segment;
            if (is_value) {
                const auto close = segment.find('}');
                ENSURE(close != segment.npos, "a value in a route is {name} or {name}.end: " + shown);
                names_[i].push_back(segment.substr(1, close - 1));
                key = segment.substr(close + 1);
            }
            ENSURE(key.find('{') == key.npos, "a value begins its segment: " + shown);
            auto& children = is_value ? node->values : node->literals;
            auto found = std::find_if(children.begin(), children.end(), [&](const auto& child) { return child.first == key; });
            if (found == children.end()) {
                children.emplace_back(key, std::make_unique<Node>());
                std::stable_sort(children.begin(), children.end(), [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
                found = std::find_if(children.begin(), children.end(), [&](const auto& child) { return child.first == key; });
            }
            node = found->second.get();
        }
        auto& place = node->routes.at(static_cast<std::size_t>(Method{route.method}));
        ENSURE(place < 0, "no two routes have the same method and pattern: " + shown);
        place = static_cast<int>(i);
        node->allowed += (node->allowed.empty() ? "" : ", ") + std::string(word(route.method));
        if (Method{route.method} == Method::get && route.answers_head) node->allowed += ", HEAD";
    }
}

const Router::Node* Router::walk(const Node& node, const Target& target, std::size_t at, Values& values, std::size_t& taken) {
    if (at == target.count) return node.allowed.empty() ? nullptr : &node;
    const auto segment = target.segments[at];
    for (const auto& [key, child] : node.literals)
        if (key == segment)
            if (const auto* found = walk(*child, target, at + 1, values, taken)) return found;
    for (const auto& [end, child] : node.values) {
        if (segment.size() <= end.size() || segment.substr(segment.size() - end.size()) != end) continue;
        values[taken++] = segment.substr(0, segment.size() - end.size());
        if (const auto* found = walk(*child, target, at + 1, values, taken)) return found;
        --taken;
    }
    return nullptr;
}

Router::Found Router::find(Method method, const Target& target) const {
    Found found;
    Values values;
    std::size_t taken = 0;
    const auto* node = walk(*root_, target, 0, values, taken);
    if (!node) return found;
    found.allowed = node->allowed;
    const int index = node->routes.at(static_cast<std::size_t>(method));
    if (index < 0) return found;
    found.index = static_cast<std::size_t>(index);
    found.route = &routes_[found.index];
    found.values.reserve(taken);
    for (std::size_t i = 0; i < taken; ++i) found.values.emplace_back(names_[found.index][i], values[i]);
    return found;
}

} // namespace tezai::http
