// A store for showing: its accounts with known passwords, and a little life while it is served.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/house.hpp"

namespace tezai::app {

struct DemoAccount {
    std::string login, password, who;
};
// Makes the accounts that are missing. On loopback their passwords are fixed; elsewhere new random ones at each start.
[[nodiscard]] std::vector<DemoAccount> set_demo_accounts(House&, bool loopback);
void print_demo_accounts(House&, bool loopback);

// A few actions a minute, made by what users have too, until it is stopped.
class LivingDemo {
public:
    LivingDemo(House&, bool on);
    ~LivingDemo();
    void stop();

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace tezai::app
