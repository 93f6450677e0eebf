// Training over HTTP: one's own record, that of one's unit, plates to print, photos to practise.
#pragma once

#include <functional>

#include "http/http.hpp"
#include "links/coding/training/training.hpp"

namespace tezai::coding {

// What this room cannot know: who has an account in a unit. Filled by app.
struct TrainingPort {
    struct Person {
        std::int64_t account_id = 0;
        std::string name;
    };
    std::function<std::vector<Person>(std::int64_t unit_id)> members; // by name
};

[[nodiscard]] std::vector<http::Route> training_routes(const Coding&, TrainingPort);

} // namespace tezai::coding
