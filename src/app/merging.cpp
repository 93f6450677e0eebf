#include "app/merging.hpp"

#include "auth/unit_accounts.hpp"
#include "http/http.hpp"
#include "links/coding/human_code.hpp"
#include "links/coding/store.hpp"

namespace tezai::app {
namespace {

using registry::merging::Ports;

std::vector<Ports::Line> coding_of(store::Transaction& tx, std::int64_t id, auth::Language language) {
    const auto say = [&](std::string_view code) { return http::words().says(language, code); };
    const auto code = coding::find_code_of(tx, id);
    const auto sticker = coding::find_sticker(tx, id);
    return {{say("merging.hangs.code"), code ? coding::grouped(code->human_code) : ""},
            {say("merging.hangs.sticker"), say(!code ? "page.chip.uncoded" : sticker.reported_at ? "page.chip.reported" : sticker.accepted_at ? "page.chip.stuck" : "page.chip.coded")},
            {say("merging.hangs.photos"), std::to_string(coding::list_photos(tx, auth::Scope::everything(), id).size())}};
}

std::vector<std::string> effects(const oversight::Live& live, std::int64_t id, auth::Language language) {
    std::vector<std::string> effects;
    live.read([&](const oversight::Picture& picture, std::int64_t) {
        const auto* object = picture.find(id);
        if (object == nullptr) return;
        for (std::size_t i = 0; i < oversight::indicators().size(); ++i) {
            const auto outcome = picture.judge(i, *object).outcome();
            if (outcome != oversight::Outcome::pass && outcome != oversight::Outcome::fail) continue;
            effects.push_back(http::words().says(language, outcome == oversight::Outcome::pass ? "merging.effect.counted_and_passed" : "merging.effect.counted",
                                                 {{"indicator", std::string(oversight::indicators()[i].id)}}));
        }
    });
    return effects;
}

} // namespace

Ports merging_ports(journal::Journal& journal, const oversight::Live& live, auth::Accounts& accounts) {
    return {.hangs_on = coding_of,
            .effects_of_leaving = [&live](std::int64_t id, auth::Language language) { return effects(live, id, language); },
            .count_accounts = [&journal](std::int64_t unit) { return journal.database().read([&](store::Transaction& tx) { return auth::count_unit_accounts(tx, unit); }); },
            .hand_accounts_over = [&journal](store::Transaction& tx, journal::AccountId by, std::int64_t from, std::int64_t to) { return auth::hand_accounts_over(tx, journal, by, from, to); },
            .hand_accounts_back = [&journal](store::Transaction& tx, journal::AccountId by, std::span<const std::int64_t> ids, std::int64_t from, std::int64_t to) { auth::hand_accounts_back(tx, journal, by, ids, from, to); },
            .account_name = [&accounts](std::int64_t id) { return accounts.name_of(id); }};
}

} // namespace tezai::app
