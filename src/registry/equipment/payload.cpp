#include "registry/equipment/payload.hpp"

#include "base/canonical_json.hpp"

namespace tezai::registry {

std::string describe(const std::vector<InspectionClaim>& claims) {
    std::string list;
    for (const auto& claim : claims) {
        base::CanonicalObject one;
        one.add("as_written", claim.as_written).add("precision", word(claim.precision)).add("stated_on", claim.stated_on).add("what", word(claim.what));
        list += list.empty() ? '[' : ',';
        list += one.text();
    }
    return list + ']';
}

} // namespace tezai::registry
