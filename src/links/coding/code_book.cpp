#include "links/coding/code_book.hpp"

#include <array>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "base/canonical_json.hpp"
#include "links/coding/human_code.hpp"
#include "links/coding/plates/store.hpp"
#include "links/coding/store.hpp"

namespace tezai::coding {
namespace {

using Packed = std::array<char, 16>; // a code

std::uint64_t mixed(std::string_view text) {
    std::uint64_t h = 0x9E3779B97F4A7C15ULL;
    for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    return h ^ (h >> 29);
}

} // namespace

std::string_view word(StickerStatus status) {
    switch (status) {
    case StickerStatus::uncoded: return "uncoded";
    case StickerStatus::coded: return "coded";
    case StickerStatus::stuck: return "stuck";
    case StickerStatus::reported: return "reported";
    }
    return "";
}

// Columns by equipment id; two open-addressing tables of ids, which point back into the columns for the comparison.
struct CodeBook::Columns {
    std::vector<Packed> codes;
    std::vector<std::array<char, 7>> human_codes;
    std::vector<StickerStatus> status;
    std::vector<std::uint32_t> by_code, by_human_code; // 0: free
    std::unordered_map<std::int64_t, std::int64_t> merged; // a record's plate leads to the device that it is now
    std::size_t used = 0, bound = 0;
    std::unordered_map<std::string, std::string> revoked; // codes and human codes → why

    [[nodiscard]] std::optional<std::int64_t> now(std::optional<std::int64_t> equipment_id) const {
        const auto at = equipment_id ? merged.find(*equipment_id) : merged.end();
        return at == merged.end() ? equipment_id : at->second;
    }

    void fit(std::size_t id) {
        if (id < status.size()) return;
        const auto size = std::max(id + 1, status.size() + status.size() / 2 + 64);
        codes.resize(size);
        human_codes.resize(size);
        status.resize(size, StickerStatus::uncoded);
    }
    [[nodiscard]] std::string_view code(std::size_t id) const { return {codes[id].data(), codes[id].size()}; }
    [[nodiscard]] std::string_view human(std::size_t id) const { return {human_codes[id].data(), human_codes[id].size()}; }

    void put(std::vector<std::uint32_t>& table, std::string_view key, std::size_t id) {
        const auto mask = table.size() - 1;
        auto at = mixed(key) & mask;
        while (table[at] != 0) at = (at + 1) & mask;
        table[at] = static_cast<std::uint32_t>(id);
    }
    void grow() {
        by_code.assign(std::max<std::size_t>(1024, by_code.size() * 2), 0);
        by_human_code.assign(by_code.size(), 0);
        used = 0;
        for (std::size_t id = 1; id < status.size(); ++id)
            if (status[id] != StickerStatus::uncoded) place(id);
    }
    void place(std::size_t id) {
        put(by_code, code(id), id);
        put(by_human_code, human(id), id);
        ++used;
    }
    void bind(std::int64_t equipment_id, std::string_view code_text, std::string_view human_text) {
        const auto id = static_cast<std::size_t>(equipment_id);
        fit(id);
        if (code_text.size() != 16 || human_text.size() != 7 || status[id] != StickerStatus::uncoded) return;
        code_text.copy(codes[id].data(), 16);
        human_text.copy(human_codes[id].data(), 7);
        status[id] = StickerStatus::coded;
        ++bound;
        if ((used + 1) * 2 > by_code.size()) grow(); // `grow` places this one too
        else place(id);
    }
    template <class Of>
    [[nodiscard]] std::optional<std::int64_t> look_up(const std::vector<std::uint32_t>& table, std::string_view key, Of of) const {
        if (table.empty()) return std::nullopt;
        const auto mask = table.size() - 1;
        for (auto at = mixed(key) & mask; table[at] != 0; at = (at + 1) & mask)
            if (of(table[at]) == key && status[table[at]] != StickerStatus::uncoded) return table[at];
        return std::nullopt;
    }
};

CodeBook::CodeBook() : columns_(std::make_unique<Columns>()) {}
CodeBook::~CodeBook() = default;

void CodeBook::load(store::Transaction& tx) {
    auto fresh = std::make_unique<Columns>();
    each_binding(tx, [&](const IssuedCode& code, const Sticker& sticker) {
        fresh->bind(code.equipment_id, code.code, code.human_code);
        auto& status = fresh->status[static_cast<std::size_t>(code.equipment_id)];
        if (sticker.cloned_at) status = StickerStatus::reported;
        else if (sticker.accepted_at) status = sticker.reported_at ? StickerStatus::reported : StickerStatus::stuck;
    });
    each_merged(tx, [&](std::int64_t id, std::int64_t into) { fresh->merged[id] = into; });
    each_revoked_code(tx, [&](const RevokedCode& code) { fresh->revoked[code.code] = fresh->revoked[code.human_code] = code.reason; });
    const std::unique_lock lock(mutex_);
    columns_ = std::move(fresh);
}

void CodeBook::apply(const journal::Record& record) {
    if (record.subject_kind != "equipment") return;
    const std::unique_lock lock(mutex_);
    if (record.event == "coding.code_issued") {
        columns_->bind(record.subject_id, base::find_text(record.payload, "code").value_or(""), base::find_text(record.payload, "human_code").value_or(""));
        return;
    }
    if (record.event == "equipment.merged") {
        const auto into = base::find_integer(record.payload, "into").value_or(0);
        columns_->merged[record.subject_id] = into;
        for (auto& [id, leads_to] : columns_->merged)
            if (leads_to == record.subject_id) leads_to = into; // what it had taken up goes along
        return;
    }
    if (record.event == "equipment.unmerged") {
        columns_->merged.erase(record.subject_id);
        return;
    }
    const auto id = static_cast<std::size_t>(record.subject_id);
    if (id >= columns_->status.size() || columns_->status[id] == StickerStatus::uncoded) return;
    auto& status = columns_->status[id];
    if (record.event == "coding.photo_accepted") status = StickerStatus::stuck;
    else if (record.event == "coding.sticker_reported" && status == StickerStatus::stuck && base::find_truth(record.payload, "by_staff").value_or(false))
        status = StickerStatus::reported;
    else if (record.event == "coding.report_confirmed" && status == StickerStatus::stuck) status = StickerStatus::reported;
    else if (record.event == "coding.report_answered" && status == StickerStatus::stuck && !base::find_truth(record.payload, "fine").value_or(true))
        status = StickerStatus::reported; // the unit admits it
    else if (record.event == "coding.code_cloned") status = StickerStatus::reported;
    else if (record.event == "coding.binding_revoked" || record.event == "equipment.import_undone") {
        if (record.event == "coding.binding_revoked") {
            const auto why = base::find_text(record.payload, "reason").value_or("");
            columns_->revoked[std::string(columns_->code(id))] = columns_->revoked[std::string(columns_->human(id))] = why;
        }
        status = StickerStatus::uncoded; // its slots stay taken; look_up passes over them
        --columns_->bound;
    }
}

std::optional<std::int64_t> CodeBook::find(std::string_view typed) const {
    if (const auto human = parse_human_code(typed)) {
        const std::shared_lock lock(mutex_);
        return columns_->now(columns_->look_up(columns_->by_human_code, *human, [&](std::uint32_t id) { return columns_->human(id); }));
    }
    if (const auto code = parse_code(typed)) return find_exact(*code);
    return std::nullopt;
}

std::optional<std::int64_t> CodeBook::find_exact(std::string_view code) const {
    const std::shared_lock lock(mutex_);
    return columns_->now(columns_->look_up(columns_->by_code, code, [&](std::uint32_t id) { return columns_->code(id); }));
}

StickerStatus CodeBook::status(std::int64_t equipment_id) const {
    const std::shared_lock lock(mutex_);
    const auto id = static_cast<std::size_t>(equipment_id);
    return id < columns_->status.size() ? columns_->status[id] : StickerStatus::uncoded;
}

CodeBook::Plate CodeBook::plate_of(std::int64_t equipment_id) const {
    const std::shared_lock lock(mutex_);
    const auto id = static_cast<std::size_t>(equipment_id);
    if (id >= columns_->status.size() || columns_->status[id] == StickerStatus::uncoded) return {};
    return {std::string(columns_->code(id)), std::string(columns_->human(id)), columns_->status[id]};
}

registry::IdSet CodeBook::with_status(std::string_view status) const {
    registry::IdSet set;
    for (const auto each : {StickerStatus::uncoded, StickerStatus::coded, StickerStatus::stuck, StickerStatus::reported}) {
        if (word(each) != status) continue;
        const std::shared_lock lock(mutex_);
        set.beyond = each == StickerStatus::uncoded;
        set.has.resize(columns_->status.size());
        for (std::size_t id = 0; id < set.has.size(); ++id) set.has[id] = columns_->status[id] == each;
    }
    return set;
}

std::string CodeBook::code_of(std::int64_t equipment_id) const {
    const std::shared_lock lock(mutex_);
    const auto id = static_cast<std::size_t>(equipment_id);
    return id < columns_->status.size() && columns_->status[id] != StickerStatus::uncoded ? std::string(columns_->code(id)) : std::string();
}

std::string CodeBook::human_code_of(std::int64_t equipment_id) const {
    const std::shared_lock lock(mutex_);
    const auto id = static_cast<std::size_t>(equipment_id);
    return id < columns_->status.size() && columns_->status[id] != StickerStatus::uncoded ? std::string(columns_->human(id)) : std::string();
}

std::optional<std::string> CodeBook::why_revoked(std::string_view typed) const {
    auto key = parse_human_code(typed);
    if (!key) key = parse_code(typed);
    if (!key) return std::nullopt;
    const std::shared_lock lock(mutex_);
    const auto found = columns_->revoked.find(*key);
    return found == columns_->revoked.end() ? std::nullopt : std::optional{found->second};
}

std::size_t CodeBook::count() const {
    const std::shared_lock lock(mutex_);
    return columns_->bound;
}

} // namespace tezai::coding
