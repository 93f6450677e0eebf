// Every bound code in memory: from a scanned or typed code to its device and back, for lists and for the public page.
// A projection of the store, kept current by the journal's tail. One writer, many readers.
#pragma once

#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "journal/journal.hpp"
#include "registry/id_set.hpp"
#include "store/database.hpp"

namespace tezai::coding {

enum class StickerStatus : std::uint8_t { uncoded, coded, stuck, reported };
[[nodiscard]] std::string_view word(StickerStatus);

class CodeBook {
public:
    CodeBook();
    ~CodeBook();

    void load(store::Transaction&);
    void apply(const journal::Record&);                                        // a fact of this room
    [[nodiscard]] std::optional<std::int64_t> find(std::string_view typed) const; // 16 characters or a human code
    [[nodiscard]] std::optional<std::int64_t> find_exact(std::string_view code) const; // 16 letters of the alphabet, no folding
    [[nodiscard]] StickerStatus status(std::int64_t equipment_id) const;
    struct Plate {
        std::string code, human_code; // empty: none
        StickerStatus status = StickerStatus::uncoded;
    };
    [[nodiscard]] Plate plate_of(std::int64_t equipment_id) const; // all of it at one moment
    [[nodiscard]] registry::IdSet with_status(std::string_view status) const; // every device of it; none for a word we do not know
    [[nodiscard]] std::string code_of(std::int64_t equipment_id) const;       // empty: none
    [[nodiscard]] std::string human_code_of(std::int64_t equipment_id) const; // empty: none
    // Why this code, of 16 letters or typed, is no more: scrapped, cloned, wrong_binding. Nothing for a code that is in force or never was.
    [[nodiscard]] std::optional<std::string> why_revoked(std::string_view typed) const;
    [[nodiscard]] std::size_t count() const;

private:
    struct Columns;
    std::unique_ptr<Columns> columns_;
    mutable std::shared_mutex mutex_;
};

} // namespace tezai::coding
