// Does it: load → judge → save → journal, in one transaction. The file is on disk before it.
#pragma once

#include <string>

#include "auth/actor.hpp"
#include "law/decision.hpp"
#include "library/library.hpp"
#include "library/shelf/store.hpp"

namespace tezai::library {

[[nodiscard]] Readership readership_of(const Library&, const auth::Actor&);

struct NewDocument {
    Document document;                       // without id, version, region and file's blob
    bool said_free_of_personal_data = false; // by who publishes it for everybody
    std::int64_t supersedes = 0;             // the version before; 0: a new document
};
law::Decision<std::int64_t> publish_document(const Library&, const auth::Actor& by, const NewDocument&, std::string_view bytes);
law::Decision<bool> withdraw_document(const Library&, const auth::Actor& by, std::int64_t id, std::string_view why);

} // namespace tezai::library
