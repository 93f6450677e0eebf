#include "http/live.hpp"

namespace tezai::http {

LiveStream::LiveStream(std::shared_ptr<const auth::Actor> actor, std::function<void()> wake) : outbox_(std::make_shared<Outbox>()) {
    outbox_->actor = std::move(actor);
    outbox_->wake = std::move(wake);
}

void LiveStream::Outbox::add(std::string_view event, std::int64_t leaf, std::string_view data) {
    const bool was_empty = waiting.empty();
    if (overflowed) return;
    if (waiting.size() + data.size() > most_waiting) {
        overflowed = true;
        waiting.clear();
    } else {
        waiting += "id: " + std::to_string(leaf) + "\nevent: ";
        waiting += event;
        waiting += "\ndata: ";
        for (const char c : data) waiting += c == '\n' || c == '\r' ? ' ' : c;
        waiting += "\n\n";
    }
    if (was_empty && wake) wake();
}

void LiveStream::follow(bus::Bus& bus) {
    subscription_ = bus.subscribe([outbox = outbox_](const bus::Message& message) {
        const std::lock_guard lock(outbox->mutex);
        const bool for_all = message.region_id == 0 && message.unit_id == 0;
        if (for_all || outbox->actor->scope.sees(message.region_id, message.unit_id)) outbox->add(message.topic, message.leaf, message.data);
    });
}

void LiveStream::send(std::string_view event, std::int64_t leaf, std::string_view data) {
    const std::lock_guard lock(outbox_->mutex);
    outbox_->add(event, leaf, data);
}

void LiveStream::now_is(std::shared_ptr<const auth::Actor> actor) {
    const std::lock_guard lock(outbox_->mutex);
    outbox_->actor = std::move(actor);
}

bool LiveStream::take(std::string& out) {
    const std::lock_guard lock(outbox_->mutex);
    out = std::move(outbox_->waiting);
    outbox_->waiting.clear();
    return !outbox_->overflowed;
}

void LiveStream::abandon() {
    subscription_ = bus::Bus::Subscription{};
    const std::lock_guard lock(outbox_->mutex);
    outbox_->wake = nullptr;
    outbox_->overflowed = true;
}

Route live_route(bus::Bus& bus) {
    return {.method = Method::get,
            .path = "/api/v1/live",
            .permission = auth::Permission::signed_in,
            .scope = ScopeUse::applied,
            .runs = Runs::inline_on_loop,
            .handler =
                [&bus](const Request&) {
                    Reply reply;
                    reply.content_type = "text/event-stream; charset=utf-8";
                    reply.live = [&bus](LiveStream& stream) { stream.follow(bus); };
                    return reply;
                },
            .about = "What changes within the signed-in person's scope, as server-sent events",
            .reply_type = "text/event-stream"};
}

} // namespace tezai::http
