// Assignments as rows. SQL in, records out; decides nothing.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "auth/scope.hpp"
#include "base/calendar.hpp"
#include "store/database.hpp"

namespace tezai::portal {

struct Assignment {
    std::int64_t id = 0, region_id = 0, unit_id = 0;
    std::string tier, owner_kind;
    std::int64_t owner_id = 0, from_region_id = 0;
    std::string place_key, address, indicator;
    std::optional<base::Date> issue_on;
    base::Date due_on;
    std::string note;
    std::int64_t devices = 0, mended = 0;
    std::string state = "open";
    base::Instant opened_at;
    std::optional<base::Date> closed_on;
    std::int64_t version = 1;
};
struct AssignedDevice {
    std::int64_t equipment_id = 0, assignment_id = 0;
    std::string state;
};
struct Visited { // an attempt
    std::int64_t assignment_id = 0;
    std::string outcome, note;
    base::Instant at;
};

std::int64_t insert_assignment(store::Transaction&, const Assignment&);
// Devices that another open assignment of the tier has are left out; how many were taken.
std::int64_t insert_devices(store::Transaction&, std::int64_t assignment_id, std::string_view tier, std::span<const std::int64_t> equipment_ids);
void set_device_count(store::Transaction&, std::int64_t assignment_id, std::int64_t devices);
void delete_assignment(store::Transaction&, std::int64_t assignment_id); // one that found no device to take
void save_owner(store::Transaction&, const Assignment&);             // owner, tier, unit, due day, note
void close_assignment(store::Transaction&, std::int64_t id, std::string_view state, base::Date on);
void drop_devices(store::Transaction&, std::int64_t assignment_id);
void insert_attempt(store::Transaction&, const Visited&, std::int64_t by_account);

[[nodiscard]] std::optional<Assignment> find_assignment(store::Transaction&, const auth::Scope&, std::int64_t id);
struct AssignmentQuery {
    std::string_view state = "";      // empty: any
    std::optional<base::Date> due_before = {}, issue_on = {};
    std::string_view owner_kind = ""; // empty: any
    std::int64_t owner_id = 0;
    std::int64_t before_id = INT64_MAX, limit = 50;
};
[[nodiscard]] std::vector<Assignment> list_assignments(store::Transaction&, const auth::Scope&, const AssignmentQuery&); // newest first
[[nodiscard]] std::vector<AssignedDevice> list_devices(store::Transaction&, const auth::Scope&, std::int64_t assignment_id);
[[nodiscard]] std::vector<Visited> list_attempts(store::Transaction&, const auth::Scope&, std::int64_t assignment_id); // newest first

// Open devices within the scope, with the assignment nearest to the ground: site before county before city.
struct OpenDevice {
    std::int64_t equipment_id = 0;
    Assignment assignment;
};
[[nodiscard]] std::vector<OpenDevice> list_open_devices(store::Transaction&, const auth::Scope&);
// Which of these are open in the tier, and with whom.
[[nodiscard]] std::vector<AssignedDevice> list_open_among(store::Transaction&, std::string_view tier, std::span<const std::int64_t> equipment_ids);
// Open ones of every tier: what the follower looks at again.
struct Watched {
    std::int64_t assignment_id = 0, equipment_id = 0;
};
[[nodiscard]] std::vector<Watched> list_watched(store::Transaction&, std::span<const std::int64_t> equipment_ids); // empty: all
// Marks a device as mended; what is left open of its assignment afterwards, nothing when it was not open.
std::optional<std::int64_t> save_mended(store::Transaction&, std::int64_t assignment_id, std::int64_t equipment_id);

struct Tallied {
    std::int64_t region_id = 0, owner_id = 0;
    std::string owner_kind, tier, indicator, state;
    std::int64_t assignments = 0, devices = 0, mended = 0, overdue = 0, due = 0, in_time = 0;
};
// Sums by place and owner: due: those whose day has come; in_time: of them, ended by that day.
[[nodiscard]] std::vector<Tallied> tally_assignments(store::Transaction&, const auth::Scope&, base::Date today, std::optional<base::Date> issue_on);

} // namespace tezai::portal
