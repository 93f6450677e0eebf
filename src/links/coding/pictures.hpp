// Every sticker photo by what it looks like, to notice the same picture sent again. Safe for many threads.
#pragma once

#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "documents/picture_hash.hpp"
#include "store/database.hpp"

namespace tezai::coding {

class Pictures {
public:
    void load(store::Transaction&);
    void add(std::int64_t photo_id, std::int64_t equipment_id, const documents::PictureHashes&);
    struct Likeness {
        std::int64_t photo_id = 0, equipment_id = 0;
    };
    [[nodiscard]] std::vector<Likeness> list_like(const documents::PictureHashes&) const;   // nearest first

private:
    mutable std::mutex mutex_;
    documents::PictureIndex index_;
    std::unordered_map<std::int64_t, std::int64_t> device_of_;
};

} // namespace tezai::coding
