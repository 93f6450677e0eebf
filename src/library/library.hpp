// What the room works with; put together by app.
#pragma once

#include <functional>
#include <mutex>
#include <string>

#include "blobs/blobs.hpp"
#include "registry/registry.hpp"

namespace tezai::library {

struct Library {
    registry::Registry& registry;
    blobs::Blobs& blobs;
    std::string watermark;    // 样稿 · 演示数据 | 演练 · 非正式文件 | "": on every page of a store that is not for real
    std::string mark;         // 演示 | 演练 | "": the same in a word, for the public page
    std::string host;         // the bureau's own, where a letter's page is found
    std::string jurisdiction; // key of the store's
    std::string version;      // of the program
    std::function<bool(std::int64_t unit_id)> unit_has_accounts;
    std::function<std::string(std::int64_t account)> account_name;
    // Letters are made one after the other: each is printed with its number before it is kept, and numbers have no gaps.
    mutable std::mutex numbering = {};

    [[nodiscard]] store::Database& database() const { return registry.database(); }
    [[nodiscard]] journal::Journal& journal() const { return registry.journal; }
    [[nodiscard]] std::string language() const; // of its letters: zh where our law is in force, else en
};

} // namespace tezai::library
