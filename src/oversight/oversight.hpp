// What the room works with; put together by app.
#pragma once

#include "blobs/blobs.hpp"
#include "journal/signer.hpp"
#include "oversight/indicators/live.hpp"
#include "registry/registry.hpp"

namespace tezai::oversight {

struct Oversight {
    registry::Registry& registry;
    blobs::Blobs& blobs;
    const journal::Signer& signer;
    Live& live;
    std::string issuer;    // 发文机关标志 of the bulletin: 示例省市场监督管理局
    std::string watermark; // 演示数据 | 演练 · 非正式文件 | "": printed on every page of a store that is not for real

    [[nodiscard]] store::Database& database() const { return registry.database(); }
    [[nodiscard]] journal::Journal& journal() const { return registry.journal; }
};

} // namespace tezai::oversight
