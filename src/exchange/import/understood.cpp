#include "exchange/import/judge.hpp"
#include "law/codes.hpp"

namespace tezai::exchange {
namespace {

std::string day_text(const std::optional<base::Date>& day) { return day ? base::to_text(*day) : std::string(); }

std::string claim_text(const ReadRow& row, registry::ClaimKind what) {
    for (const auto& claim : row.device.claims) {
        if (claim.what != what) continue;
        auto text = base::to_text(claim.stated_on);
        text.resize(claim.precision == registry::DatePrecision::day ? 10 : claim.precision == registry::DatePrecision::month ? 7 : 4);
        return text;
    }
    return {};
}

std::string identifier_text(const ReadRow& row, registry::IdentifierKind kind) {
    for (const auto& each : row.device.identifiers)
        if (each.kind == kind) return each.value;
    return {};
}

} // namespace

std::string understood(const ReadRow& row, Field field) {
    using registry::ClaimKind, registry::IdentifierKind;
    switch (field) {
    case Field::device_code: return identifier_text(row, IdentifierKind::device_code);
    case Field::legacy_registration_code: return identifier_text(row, IdentifierKind::legacy_registration_code);
    case Field::certificate_no: return identifier_text(row, IdentifierKind::certificate_no);
    case Field::rescue_code: return identifier_text(row, IdentifierKind::rescue_code);
    case Field::serial_no: return identifier_text(row, IdentifierKind::serial_no);
    case Field::local_no: return identifier_text(row, IdentifierKind::local_no);
    case Field::variety: return row.device.variety;
    case Field::category: return row.device.category;
    case Field::name: return row.device.name;
    case Field::maker_name: return row.device.maker_name;
    case Field::unit_name: return row.unit_name;
    case Field::unit_credit_code: return row.unit_credit_code;
    case Field::region:
    case Field::city:
    case Field::county:
    case Field::township: return {}; // the region as a whole is told once
    case Field::address: return row.device.address;
    case Field::place_type: return row.device.place_type;
    case Field::registration_state: return std::string(registry::word(row.device.registration_state));
    case Field::use_state: return std::string(registry::word(row.device.use_state));
    case Field::registered_on: return day_text(row.device.registered_on);
    case Field::stop_use_on: return day_text(row.device.use_state_since);
    case Field::last_inspection: return claim_text(row, ClaimKind::last_inspection);
    case Field::next_inspection: return claim_text(row, ClaimKind::next_inspection);
    case Field::certificate_expiry: return claim_text(row, ClaimKind::certificate_expiry);
    case Field::safety_officer: return row.safety_officer;
    case Field::safety_officer_certificate: return law::mask_id_number(row.safety_officer_certificate);
    case Field::code: return row.code;
    case Field::coded_on: return day_text(row.coded_on);
    case Field::sticker_accepted_on: return day_text(row.sticker_accepted_on);
    }
    return {};
}

} // namespace tezai::exchange
