#include "app/demo_papers.hpp"

#include <algorithm>

#include "app/console.hpp"
#include "documents/official_paper.hpp"
#include "library/letters/actions.hpp"
#include "library/shelf/actions.hpp"

namespace tezai::app {
namespace {

using documents::Heading, documents::Paragraph;

// The account as it would sign in.
std::optional<auth::Actor> actor_of(House& house, std::string_view login) {
    const auto accounts = house.accounts.list(console_actor(), 0, 10'000);
    const auto at = std::ranges::find(accounts, login, &auth::Account::login);
    if (at == accounts.end()) return std::nullopt;
    const auto tree = house.registry.regions.tree();
    const auto* region = tree->find(at->region_id);
    const auto scope = region == nullptr ? auth::Scope::of_units({at->unit_id})
                       : region->level == "province" ? auth::Scope::everything()
                                                     : auth::Scope::of_regions(tree->below_until(at->region_id, house.registry.today()));
    return auth::Actor{.account = {at->id}, .login = at->login, .name = at->name, .role = at->role, .region_id = at->region_id, .region_level = region == nullptr ? "" : region->level, .unit_id = at->unit_id, .scope = scope};
}

std::string guide(const House& house, const std::string& office) {
    const auto made = documents::make_official_paper({.title = {"特种设备安全码张贴指南（示例）"},
                                                      .body = {Heading{1, "一、贴在哪里"}, Paragraph{.text = "贴在设备本体或者固定附件的显著位置，高度一米二至一米六，正面无遮挡。"},
                                                               Heading{1, "二、怎样拍照"}, Paragraph{.text = "贴好后正对标牌拍照，二维码在画面中央，占画面宽度三分之一以上，避开反光。上传后当场得到比对结果。"},
                                                               Heading{1, "三、损坏怎么办"}, Paragraph{.text = "标牌损坏、丢失的，七日内重新打印张贴，码不变。"}},
                                                      .signed_by = office, .signed_on = house.registry.today(), .watermark = house.library.watermark, .created_at = house.clock.now()});
    return made.pdf;
}

} // namespace

void make_demo_papers(House& house) {
    const auto province = actor_of(house, "sheng"), county = actor_of(house, "xian"), unit = actor_of(house, "danwei");
    if (!province || !county || !unit) return;
    const auto today = house.registry.today();
    const auto published = house.database->read([&](store::Transaction& tx) { return library::list_documents(tx, {auth::Scope::everything(), {}}, {.limit = 1}); });
    if (!published.empty()) return;
    const auto office = library::office_of(house.library, province->region_id).name, bureau = library::office_of(house.library, county->region_id).name;
    (void)library::publish_document(house.library, *province,
                                    {.document = {.kind = "guide", .title = "特种设备安全码张贴指南（示例）", .issuing_body = office, .dated_on = today, .in_force_from = today, .is_public = true,
                                                  .note = "使用单位张贴和拍照时参考。", .file_name = "张贴指南.pdf", .file_type = "pdf"},
                                     .said_free_of_personal_data = true},
                                    guide(house, office));
    (void)library::publish_document(house.library, *county,
                                    {.document = {.kind = "plan", .number = "示市监特〔" + std::to_string(static_cast<int>(today.year())) + "〕1号", .title = "件件赋码专项行动方案（示例）", .issuing_body = bureau,
                                                  .dated_on = today, .in_force_from = today, .in_force_until = base::add(today, base::CalendarDays{60}), .file_name = "方案.pdf", .file_type = "pdf"}},
                                    guide(house, bureau));

    // To the unit whose account is there to open it, and to two that are not: paper for those.
    const auto due = base::add(today, base::CalendarDays{7});
    (void)library::send_letter(house.library, *county, {.template_key = "stick_codes", .unit_id = unit->unit_id, .due_on = due});
    const auto* kind = library::find_template("stick_codes", house.library.language());
    const auto others = kind == nullptr ? library::Chosen{} : library::choose_units(house.library, *county, *kind, {.region_id = county->region_id});
    int sent = 0;
    for (const auto& [other, devices] : others.devices_of) {
        if (other == unit->unit_id || sent == 2) continue;
        ++sent;
        (void)library::send_letter(house.library, *county, {.template_key = "stick_codes", .unit_id = other, .due_on = due});
    }
}

} // namespace tezai::app
