#include <algorithm>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "http/dispatch.hpp"
#include "store/disk_full.hpp"

namespace tezai::http {
namespace {

const std::shared_ptr<const auth::Actor> the_public = std::make_shared<const auth::Actor>();

constexpr std::size_t longest_key = 128;                 // of an idempotency key
constexpr std::size_t longest_answer = 1 << 20;          // that is remembered

bool same_ignoring_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
               const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
               return lower(x) == lower(y);
           });
}

std::string_view find_cookie(std::string_view cookies, std::string_view name) {
    while (!cookies.empty()) {
        const auto end = std::min(cookies.find(';'), cookies.size());
        const auto one = base::trim(cookies.substr(0, end));
        if (one.size() > name.size() && one[name.size()] == '=' && one.substr(0, name.size()) == name) return one.substr(name.size() + 1);
        cookies.remove_prefix(std::min(end + 1, cookies.size()));
    }
    return {};
}

// The first of Chinese and English that the header names; Chinese where it names neither.
auth::Language language_of(std::string_view accept) {
    for (std::size_t at = 0; at < accept.size();) {
        const auto end = std::min(accept.find(',', at), accept.size());
        const auto tag = base::trim(accept.substr(at, end - at)).substr(0, 2);
        if (same_ignoring_case(tag, "zh")) return auth::Language::zh;
        if (same_ignoring_case(tag, "en")) return auth::Language::en;
        at = end + 1;
    }
    return auth::Language::zh;
}

// `wanted` is a list of types; "image/*" and "*/*" stand for many.
bool type_fits(std::string_view given, std::string_view wanted) {
    given = base::trim(given.substr(0, given.find(';')));
    for (auto one : base::split(wanted, ',')) {
        one = base::trim(one);
        if (one == "*/*" || same_ignoring_case(one, given)) return true;
        if (one.size() > 2 && one.substr(one.size() - 2) == "/*" && given.size() >= one.size() - 1 &&
            same_ignoring_case(given.substr(0, one.size() - 1), one.substr(0, one.size() - 1)))
            return true;
    }
    return false;
}

// Browsers say where an unsafe request comes from; another site's is refused before anything else is looked at.
bool comes_from_elsewhere(const HeaderOf& header) {
    const auto site = header("sec-fetch-site");
    if (site == "cross-site" || site == "same-site") return true;
    const auto origin = header("origin");
    if (origin.empty()) return false;
    const auto host_at = origin.find("://");
    return host_at == origin.npos || !same_ignoring_case(origin.substr(host_at + 3), header("host"));
}

bool is_key(std::string_view key) {
    return key.size() <= longest_key && std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

bool is_worth_remembering(const Reply& reply) {
    const bool done = reply.status >= 200 && reply.status < 300;
    const bool refusal = reply.status == 403 || reply.status == 409 || reply.status == 412;
    return (done || refusal) && !reply.stream && !reply.live && reply.body.size() <= longest_answer;
}

// The remembered text: type, location, then the body, so that a retry is answered like the first time.
std::string pack(const Reply& reply) {
    std::string location;
    for (const auto& [name, value] : reply.headers)
        if (name == "Location") location = value;
    return reply.content_type + '\n' + location + '\n' + reply.body;
}
Reply unpack(int status, std::string_view text) {
    Reply reply;
    reply.status = status;
    const auto first = std::min(text.find('\n'), text.size());
    const auto second = std::min(text.find('\n', first + 1), text.size());
    reply.content_type = text.substr(0, first);
    if (second > first + 1) reply.headers.emplace_back("Location", text.substr(first + 1, second - first - 1));
    if (second < text.size()) reply.body = text.substr(second + 1);
    return reply;
}

// What the route says of its parameters holds before its handler runs, so that no list mistakes a broken cursor for page one.
base::form::Faults misread_parameters(const Route& route, const Request& request) {
    base::form::Faults faults;
    for (const auto& parameter : route.query)
        if (parameter.type == "integer" && request.query_value(parameter.name) && !request.query_integer(parameter.name))
            faults.push_back({"/" + std::string(parameter.name), "not_an_integer_in_range"});
    return faults;
}

} // namespace

Reply Dispatcher::State::problem(const Call& call, int status, std::string_view code) const {
    Request request;
    request.language = call.language;
    auto reply = http::problem(request, status, code);
    if (status == 405) reply.headers.emplace_back("Allow", call.found.allowed);
    if (status == 503) reply.headers.emplace_back("Retry-After", "1");
    return reply;
}

void Dispatcher::State::begin(Call& call, Method method, std::string_view target, HeaderOf header) const {
    call.method = method;
    call.raw_target = target;
    call.header = std::move(header);
    call.actor = the_public;
    call.language = language_of(call.header("accept-language"));
    const auto end = [&](int status, std::string_view code) { call.early = problem(call, status, code); };

    const auto bad = call.target.parse(target);
    if (bad == "http.not_found") return call.no_such_path = true, end(404, bad);
    if (!bad.empty()) return end(400, bad);
    call.found = router.find(method, call.target);
    if (!call.found.route) {
        if (!call.found.allowed.empty()) return end(405, "http.method_not_allowed");
        call.no_such_path = true;
        return end(404, "http.not_found");
    }
    const auto& route = *call.found.route;
    if (call.head_only && !route.answers_head) return end(405, "http.method_not_allowed");
    const auth::Permission permission = route.permission;
    const bool unsafe = method != Method::get;

    const auto token = find_cookie(call.header("cookie"), session_cookie);
    if (!token.empty())
        if (auto actor = accounts.find_actor(token)) {
            call.actor = std::move(actor);
            call.token = token;
        }
    if (unsafe) {
        if (comes_from_elsewhere(call.header)) return end(403, "http.from_elsewhere");
        if (call.actor->account && !accounts.csrf_matches(call.token, call.header("x-csrf-token"))) {
            // What anyone may do is then done as anyone: a page without script cannot send the header.
            if (permission != auth::Permission::anyone) return end(403, "http.csrf");
            call.actor = the_public;
            call.token = {};
        }
    }
    if (!call.actor->may(permission)) return call.actor->account ? end(403, "http.not_permitted") : end(401, "http.not_signed_in");

    if (unsafe) {
        const auto length = call.header("content-length");
        const bool has_body = (!length.empty() && length != "0") || !call.header("transfer-encoding").empty();
        if (has_body && !type_fits(call.header("content-type"), route.request_type)) return end(415, "http.wrong_content_type");
        const auto encoding = call.header("content-encoding");
        if (has_body && !encoding.empty() && !same_ignoring_case(encoding, "identity")) return end(415, "http.wrong_content_encoding");
        const auto key = call.header("idempotency-key");
        if (!is_key(key)) return end(400, "http.bad_idempotency_key");
        if (call.actor->account && permission != auth::Permission::anyone && !call.runs_on_loop()) call.idempotency_key = key;
    }
}

Reply Dispatcher::State::run_handler(Call& call, std::string_view body) {
    Request request;
    request.method = call.method;
    request.path = call.target.path;
    request.path_values = std::move(call.found.values);
    request.query = std::move(call.target.query);
    request.body = body;
    request.header = call.header;
    request.content_type = call.method == Method::get ? std::string_view() : call.header("content-type");
    request.actor = call.actor;
    request.language = call.language;
    request.session_token = call.token;
    request.client_address = call.client_address;
    if (const auto faults = misread_parameters(*call.found.route, request); !faults.empty()) return malformed(request, faults);
    return call.found.route->handler(request);
}

Reply Dispatcher::State::run_once(Call& call, std::string_view body) {
    const auto account = call.actor->account;
    const std::pair<std::int64_t, std::string> mine{account.value, std::string(call.idempotency_key)};
    {
        const std::lock_guard lock(running_mutex_);
        if (!running_.insert(mine).second) {
            auto reply = problem(call, 409, "http.in_progress");
            reply.headers.emplace_back("Retry-After", "1");
            return reply;
        }
    }
    struct Done {
        State& state;
        const std::pair<std::int64_t, std::string>& key;
        ~Done() {
            const std::lock_guard lock(state.running_mutex_);
            state.running_.erase(key);
        }
    } done{*this, mine};

    base::Hasher hasher(journal.suite());
    const auto fingerprint = base::to_hex(hasher.hash({base::bytes(word(call.method)), base::bytes(" "), base::bytes(call.raw_target), base::bytes("\n"), base::bytes(body)}));
    const auto earlier_answer = [&]() -> std::optional<Reply> {
        const auto known = journal.database().read([&](store::Transaction& tx) { return journal.find_answer(tx, account, mine.second, fingerprint); });
        if (!known) return std::nullopt;
        if (!known->same_request) return problem(call, 409, "http.key_used_for_another_request");
        return known->status == 0 ? problem(call, 409, "http.answer_lost") : unpack(known->status, known->body);
    };
    if (auto earlier = earlier_answer()) return std::move(*earlier);
    try {
        journal::KeyedRequest keyed(account, mine.second, fingerprint);
        auto reply = run_handler(call, body);
        if (is_worth_remembering(reply)) {
            const auto text = pack(reply);
            journal.database().transaction([&](store::Transaction& tx) { journal.remember_answer(tx, keyed, reply.status, text); });
        }
        return reply;
    } catch (const journal::Journal::AnsweredMeanwhile&) { // by another process on the same store: what it did stands
        if (auto theirs = earlier_answer()) return std::move(*theirs);
        return problem(call, 503, "http.fault");
    }
}

Reply Dispatcher::State::finish(Call& call, std::string_view body) {
    // No catch (...): on a fibre it would swallow the unwinding at shutdown.
    try {
        return call.idempotency_key.empty() ? run_handler(call, body) : run_once(call, body);
    } catch (const base::Bug& bug) {
        log->fault(call.pattern(), bug.what());
        return problem(call, 500, "http.bug");
    } catch (const store::DiskFull& fault) {
        log->fault(call.pattern(), fault.what());
        return problem(call, 507, "http.disk_full");
    } catch (const std::exception& fault) {
        log->fault(call.pattern(), fault.what());
        return problem(call, 503, "http.fault");
    }
}

Dispatcher::Dispatcher(std::vector<Route> routes, auth::Accounts& accounts, journal::Journal& journal)
    : state_(std::make_unique<State>(std::move(routes), accounts, journal)) {}
Dispatcher::~Dispatcher() = default;
const std::vector<Route>& Dispatcher::routes() const { return state_->routes; }

Reply Dispatcher::run(const Incoming& incoming) {
    const auto length = std::to_string(incoming.body.size());
    Call call;
    call.client_address = incoming.client_address;
    call.head_only = incoming.head_only;
    state_->begin(call, incoming.method, incoming.target, [&](std::string_view name) -> std::string_view {
        for (const auto& [key, value] : incoming.headers)
            if (key == name) return value;
        if (name == "content-length" && !incoming.body.empty()) return length;
        return {};
    });
    if (call.early) return std::move(*call.early);
    if (incoming.body.size() > call.body_limit()) return state_->problem(call, 413, "http.body_too_large");
    return state_->finish(call, incoming.body);
}

} // namespace tezai::http
