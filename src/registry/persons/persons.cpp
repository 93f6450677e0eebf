#include "registry/persons/persons.hpp"

#include "base/canonical_json.hpp"

namespace tezai::registry {
namespace {

constexpr std::string_view find_sql = "SELECT id FROM persons WHERE unit_id = :unit_id AND name = :name"; // -- unscoped: of the unit that is being written
constexpr std::string_view insert_sql = R"sql(
    INSERT INTO persons (unit_id, region_id, name, import_id) VALUES (:unit_id, :region_id, :name, :import_id) RETURNING id
)sql";
constexpr std::string_view insert_certificate_sql = R"sql(
    INSERT INTO person_certificates (person_id, item, number) VALUES (:person_id, :item, :number)
)sql";

} // namespace

std::int64_t record_person(store::Transaction& tx, journal::Journal& journal, journal::AccountId by, const NewPerson& person) {
    const auto number = [](const store::Row& row) { return row.integer(0); };
    if (tx.first(find_sql, {{"unit_id", person.unit_id}, {"name", person.name}}, number)) return 0;
    const auto import = person.import_id == 0 ? std::optional<std::int64_t>{} : person.import_id;
    const auto id = tx.first(insert_sql, {{"unit_id", person.unit_id}, {"region_id", person.region_id}, {"name", person.name}, {"import_id", import}}, number).value();
    if (!person.certificate_no.empty())
        tx.execute(insert_certificate_sql, {{"person_id", id}, {"item", person.certificate_item}, {"number", person.certificate_no}});
    base::CanonicalObject payload;
    if (!person.certificate_no.empty()) payload.add("certificate_item", person.certificate_item);
    if (person.import_id != 0) payload.add("import_id", person.import_id);
    payload.add("role", "safety_officer").add("unit_id", person.unit_id);
    std::vector<journal::Personal> personal{{"name", person.name}};
    if (!person.certificate_no.empty()) personal.push_back({"certificate_no", person.certificate_no});
    journal.append(tx, {.event = "person.recorded", .subject = {"person", id}, .place = {person.region_id, person.unit_id},
                        .origin = person.import_id != 0 ? journal::Origin::attested : journal::Origin::witnessed, .by = by,
                        .payload = payload.text(), .personal = std::move(personal)});
    return id;
}

} // namespace tezai::registry
