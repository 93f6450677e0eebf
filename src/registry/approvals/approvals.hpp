// Asks, decides, withdraws: load → judge → save → journal, in one transaction. Effective at the decision (indicators.md C11).
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "blobs/blobs.hpp"
#include "registry/approvals/rules.hpp"
#include "registry/approvals/store.hpp"
#include "registry/registry.hpp"

namespace tezai::registry {

// What the room that owns stickers does for an approved exclusion; app plugs it in. Facts name the office and the application.
struct Exclusion {
    EquipmentId equipment;
    journal::Place place;
    journal::AccountId by;
    bool cannot_be_stuck = false;
    std::string_view ground;
    std::optional<base::Date> from_on, until_on;
    std::int64_t approval_id = 0, office_id = 0;
};
struct ExclusionPort {
    std::function<bool(store::Transaction&, EquipmentId)> stands;
    std::function<void(store::Transaction&, const Exclusion&)> begin, end;
};
// What approving would do to the coding rate: app asks the indicators.
struct ApprovalEffect {
    std::string indicator, before, after; // words of outcomes
    std::int64_t den = 0, gap = 0;        // how they change
};

struct Approvals {
    Registry& registry;
    blobs::Blobs& blobs;
    ExclusionPort exclusions;
    std::function<std::optional<ApprovalEffect>(std::int64_t equipment_id, ApprovalKind)> effect;
};

// Evidence first: a JPEG or a PDF by its content. Its id is handed in with the application.
law::Decision<std::int64_t> keep_evidence(const Approvals&, const auth::Actor& by, EvidenceKind shows, std::string_view bytes);

struct WantedApproval {
    std::vector<std::int64_t> equipment_ids; // of one unit
    ApprovalKind kind = ApprovalKind::suspend;
    Ground ground = Ground::other;
    std::string grounds;
    std::optional<base::Date> since_on, from_on, until_on;
    std::vector<std::int64_t> file_ids;
};
law::Decision<std::vector<std::int64_t>> ask(const Approvals&, const auth::Actor& by, const WantedApproval&);

struct Verdict {
    bool approve = false;
    std::string reason;
    std::int64_t version = 0; // as read
    bool whole_batch = false; // and those that were asked with it and are still open
};
// How many were decided. Never by who asked, nor by anybody of the unit that asked.
law::Decision<std::int64_t> decide(const Approvals&, const auth::Actor& by, std::int64_t id, const Verdict&);
law::Decision<bool> withdraw(const Approvals&, const auth::Actor& by, std::int64_t id, std::int64_t version);

// What this actor may ask for the device as it stands; open applications are not asked twice.
[[nodiscard]] std::vector<ApprovalKind> list_kinds_to_ask(const Approvals&, store::Transaction&, const auth::Actor&, const Equipment&);
[[nodiscard]] ApprovalFacts facts_of(const Approvals&, store::Transaction&, const Application&, UseState, std::span<const EvidenceFile>);
[[nodiscard]] bool may_decide_now(const auth::Actor&, const Application&);
[[nodiscard]] bool may_withdraw_now(const auth::Actor&, const Application&);

} // namespace tezai::registry
