// A SQLite store copied while others read and write it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace tezai::store {

// One snapshot of `from`, whatever is committed meanwhile, as the new file `to`; durable when it returns. It rests between
// pieces, so that whoever works on the store hardly notices. Throws Fault; what was written of `to` is then taken away again.
void copy_sqlite(const std::string& from, const std::string& to, const std::function<void(std::int64_t pages, std::int64_t of)>& progress);

} // namespace tezai::store
