#include "app/house.hpp"

#include <mutex>

#include "auth_words.hpp"
#include "coding_words.hpp"
#include "documents_words.hpp"
#include "exchange_words.hpp"
#include "http/http.hpp"
#include "http_words.hpp"
#include "law_words.hpp"
#include "library_words.hpp"
#include "oversight_words.hpp"
#include "portal_words.hpp"
#include "registry_words.hpp"
#include "simulator_words.hpp"

namespace tezai::app {

void add_words() {
    static std::once_flag once;
    std::call_once(once, [] {
        auto& words = http::words();
        words.add(law::zh_words(), law::en_words());
        words.add(documents::zh_words(), documents::en_words());
        words.add(auth::zh_words(), auth::en_words());
        words.add(http::zh_words(), http::en_words());
        words.add(registry::zh_words(), registry::en_words());
        words.add(coding::zh_words(), coding::en_words());
        words.add(oversight::zh_words(), oversight::en_words());
        words.add(exchange::zh_words(), exchange::en_words());
        words.add(library::zh_words(), library::en_words());
        words.add(simulator::zh_words(), simulator::en_words());
        words.add(portal::zh_words(), portal::en_words());
    });
}

} // namespace tezai::app
