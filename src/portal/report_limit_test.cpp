#include "portal/report_limit.hpp"

#include <doctest/doctest.h>

#include "base/clock.hpp"

using namespace tezai;
using portal::ReportLimit;
using namespace std::chrono_literals;

namespace {

struct Limited {
    base::StoppedClock clock{*base::parse_instant("2021-12-05T09:00:00+08:00")};
    ReportLimit limit;

    // How many of so many are taken; `%` in a name is the number of the try.
    int take(int tries, const std::string& address, const std::string& code) {
        int taken = 0;
        for (int i = 0; i < tries; ++i) {
            const auto named = [&](std::string name) {
                if (const auto at = name.find('%'); at != name.npos) name.replace(at, 1, std::to_string(i));
                return name;
            };
            taken += limit.take(named(address), named(code), clock.now()) ? 1 : 0;
        }
        return taken;
    }
};

} // namespace

TEST_CASE("an hour has five reports of one address on one code, thirty of an address, sixty on a code") {
    struct Case {
        const char *says, *address, *code;
        int tries, taken;
    };
    for (const auto& c : {
             Case{"one on one, at the limit", "192.0.2.1", "A", 5, 5},
             Case{"one on one, over it", "192.0.2.1", "A", 6, 5},
             Case{"one address, many codes, at the limit", "192.0.2.1", "A%", 30, 30},
             Case{"one address, many codes, over it", "192.0.2.1", "A%", 31, 30},
             Case{"many addresses, one code, at the limit", "192.0.2.%", "A", 60, 60},
             Case{"many addresses, one code, over it", "192.0.2.%", "A", 61, 60},
             Case{"no address is one address", "", "A", 6, 5},
             Case{"many and many", "192.0.2.%", "A%", 200, 200},
         }) {
        CAPTURE(c.says);
        Limited l;
        CHECK(l.take(c.tries, c.address, c.code) == c.taken);
    }
}

TEST_CASE("a report stops counting after an hour, and what was refused never counted") {
    Limited l;
    CHECK(l.take(3, "192.0.2.1", "A") == 3);
    l.clock.step(30min);
    CHECK(l.take(9, "192.0.2.1", "A") == 2);
    l.clock.step(30min - 1ms);
    CHECK(l.take(1, "192.0.2.1", "A") == 0);
    l.clock.step(1ms); // an hour after the first three
    CHECK(l.take(9, "192.0.2.1", "A") == 3);
    CHECK(l.take(1, "192.0.2.2", "A") == 1);
    CHECK(l.limit.size() == 6);
    l.clock.step(1h);
    CHECK(l.take(1, "192.0.2.3", "B") == 1);
    CHECK(l.limit.size() == 1); // nothing is remembered for longer
}
