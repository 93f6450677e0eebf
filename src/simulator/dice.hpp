// Chance that comes out the same on every run: splitmix64, one stream for each thing that is decided, so that a change in how
// units are named does not shift who is overdue. Pure.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>

namespace tezai::simulator {

class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}
    // A stream of its own for one thing: Dice::of(seed, "age", 330106).
    static Dice of(std::uint64_t seed, std::string_view what, std::uint64_t which = 0) {
        std::uint64_t mixed = 0xCBF29CE484222325U ^ seed;
        for (const char c : what) mixed = (mixed ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
        Dice dice(mixed ^ (which * 0xD6E8FEB86659FD93U));
        dice.next();
        return dice;
    }

    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }
    double share() { return static_cast<double>(next() >> 11U) / 9007199254740992.0; } // [0, 1)
    bool happens(double probability) { return share() < probability; }
    int between(int least, int most) { return least + static_cast<int>(next() % static_cast<std::uint64_t>(most - least + 1)); } // both included
    std::size_t below(std::size_t count) { return static_cast<std::size_t>(next() % count); }
    double bell() { // normal, mean 0, s.d. 1
        const double u = 1.0 - share(), v = share();
        return std::sqrt(-2.0 * std::log(u)) * std::cos(6.283185307179586 * v);
    }
    // How many of something that happens `mean` times on average: the whole part, and one more by chance.
    int count_of(double mean) {
        const double whole = std::floor(mean);
        return static_cast<int>(whole) + (happens(mean - whole) ? 1 : 0);
    }
    template <class T>
    const T& pick(std::span<const T> from) { return from[below(from.size())]; }
    template <class Range>
    const auto& pick(const Range& from) { return from[below(std::size(from))]; }
    // The place of one entry in a table of weights.
    template <class Range>
    std::size_t weighted(const Range& entries, double total) {
        double left = share() * total;
        std::size_t at = 0;
        for (const auto& entry : entries) {
            left -= entry.weight;
            if (left < 0) return at;
            ++at;
        }
        return at - 1; // rounding
    }

private:
    std::uint64_t state_;
};

} // namespace tezai::simulator
