// Which rows of one file claim the same number. Keys are kept as 128 bits of hash: among a hundred million of them two different
// ones meet with a chance below 10^-22.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tezai::exchange {

class FileKeys {
public:
    struct Place {
        std::int64_t number = 0; // of the row
        std::int64_t line = 0;
        std::uint32_t sheet = 0; // index into the names that the caller keeps
    };
    // The row that had the key first, or nothing (then it is this one).
    [[nodiscard]] std::optional<Place> add(std::string_view kind, std::string_view value, const Place&);
    [[nodiscard]] std::size_t size() const { return used_; }

private:
    struct Slot {
        std::uint64_t high = 0, low = 0;
        Place place; // number 0: free
    };
    void grow();
    std::vector<Slot> slots_{1 << 12};
    std::size_t used_ = 0;
};

} // namespace tezai::exchange
