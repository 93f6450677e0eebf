// What a bureau may set for the coding indicators: its versions and what each changed, and the next one.
#include "oversight/api.hpp"

#include <boost/json/object.hpp>

#include "base/ensure.hpp"
#include "oversight/bulletin/cut.hpp"
#include "oversight/campaigns/campaigns.hpp"

namespace tezai::oversight {
namespace {

using base::form::field;
using http::Reply, http::Request;

struct PolicyForm {
    bool deadline_inclusive = true, k03_floor = true, k03_pipeline = false;
    int days_to_stick = 0, days_to_repair = 0, days_to_resend = 0, guard_least = 0, guard_per_mille = 0;
    static constexpr std::string_view schema_name = "PolicyValues";
    static constexpr auto form = std::tuple{
        field("deadline_inclusive", &PolicyForm::deadline_inclusive, "the deadline's day counts in full"), field("k03_floor", &PolicyForm::k03_floor, "nothing is due before the campaign's first day"),
        field("k03_pipeline", &PolicyForm::k03_pipeline, "pipelines are coded too"), field("days_to_stick", &PolicyForm::days_to_stick), field("days_to_repair", &PolicyForm::days_to_repair),
        field("days_to_resend", &PolicyForm::days_to_resend), field("guard_least", &PolicyForm::guard_least, "exclusions in a window above this and above the share are flagged"), field("guard_per_mille", &PolicyForm::guard_per_mille)};
};
PolicyForm form_of(const Policy& p) { return {p.deadline_inclusive, p.k03_floor, p.k03_pipeline, p.days_to_stick, p.days_to_repair, p.days_to_resend, p.guard_least, p.guard_per_mille}; }

struct PolicyVersion {
    Policy policy;
    std::optional<base::Instant> set_at; // none: what the program brings
};
// Newest first, the program's last.
std::vector<PolicyVersion> list_policies(store::Transaction& tx) {
    auto versions = tx.all("SELECT policy, set_at FROM indicator_policies ORDER BY id DESC", {}, [](const store::Row& row) {
        const auto policy = form::parse<CutPolicy>(row.text(0));
        ENSURE(policy, "a kept policy is one we wrote");
        return PolicyVersion{to_policy(*policy), row.instant(1)};
    });
    versions.push_back({});
    return versions;
}

struct ChangeView {
    std::string name, before, after;
    static constexpr std::string_view schema_name = "PolicyChange";
    static constexpr auto form = std::tuple{field("name", &ChangeView::name), field("before", &ChangeView::before), field("after", &ChangeView::after)};
};
struct VersionView {
    std::string version;
    std::optional<base::Instant> set_at;
    std::vector<ChangeView> changes;
    static constexpr std::string_view schema_name = "PolicyVersion";
    static constexpr auto form = std::tuple{field("version", &VersionView::version), field("set_at", &VersionView::set_at, "none: what the program brings"), field("changes", &VersionView::changes, "against the version before")};
};
struct PolicyView {
    PolicyForm values;
    std::vector<VersionView> versions;
    bool may_set = false;
    static constexpr std::string_view schema_name = "IndicatorPolicy";
    static constexpr auto form = std::tuple{field("values", &PolicyView::values, "in force"), field("versions", &PolicyView::versions, "newest first"), field("may_set", &PolicyView::may_set)};
};

std::string text(const boost::json::value& value) { return value.is_bool() ? (value.as_bool() ? "true" : "false") : std::to_string(value.as_int64()); }

// Every value that differs, by the name it has in the form.
std::vector<ChangeView> changes_of(const Policy& before, const Policy& after) {
    std::vector<ChangeView> changes;
    const auto old_values = base::form::to_json(form_of(before)), new_values = base::form::to_json(form_of(after));
    for (const auto& [name, value] : new_values.as_object())
        if (old_values.at(name) != value) changes.push_back({std::string(name), text(old_values.at(name)), text(value)});
    return changes;
}

Reply show_policy(Oversight& oversight, const Request& request) {
    const auto versions = oversight.database().read([](store::Transaction& tx) { return list_policies(tx); });
    PolicyView view{.values = form_of(versions.front().policy), .may_set = request.actor->may(auth::Permission::manage_campaigns)};
    for (std::size_t i = 0; i < versions.size(); ++i)
        view.versions.push_back({versions[i].policy.version, versions[i].set_at, i + 1 < versions.size() ? changes_of(versions[i + 1].policy, versions[i].policy) : std::vector<ChangeView>{}});
    return http::json(view);
}

Reply take_policy(Oversight& oversight, const Request& request) {
    const auto wanted = http::parse<PolicyForm>(request);
    if (!wanted) return wanted.error();
    const auto& v = *wanted;
    const auto done = set_policy(oversight.journal(), *request.actor, {"", v.deadline_inclusive, v.k03_floor, v.k03_pipeline, v.days_to_stick, v.days_to_repair, v.days_to_resend, v.guard_least, v.guard_per_mille});
    if (!done) return http::refused(request, done.error());
    oversight.live.settings_changed();
    return http::no_content();
}

} // namespace

std::vector<http::Route> policy_routes(Oversight& oversight) {
    using enum http::Method;
    using enum auth::Permission;
    using http::Runs, http::ScopeUse, http::schema;
    const auto bind = [&](Reply (*handler)(Oversight&, const Request&)) { return [&oversight, handler](const Request& request) { return handler(oversight, request); }; };
    return {
        {get, "/api/v1/indicator-policy", read_indicators, ScopeUse::none, Runs::pooled, bind(show_policy), "What is set for the coding indicators, and every version of it", {}, {}, schema<PolicyView>()},
        {post, "/api/v1/indicator-policy", manage_campaigns, ScopeUse::none, Runs::pooled, bind(take_policy), "Sets it anew: from now on, published issues keep theirs", {}, schema<PolicyForm>()},
    };
}

} // namespace tezai::oversight
