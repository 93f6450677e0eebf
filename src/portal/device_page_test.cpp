#include <doctest/doctest.h>

#include "portal/pages.hpp"
#include "portal_words.hpp"

using namespace tezai;

TEST_CASE("where a claim comes from is told in the reader's language, whatever a sheet is called") {
    if (!http::words().knows("page.claim.import")) http::words().add(portal::zh_words(), portal::en_words());
    for (const auto& [kept, zh, en] : std::initializer_list<std::tuple<std::string, std::string, std::string>>{
             {"import 3, line 12", "第 3 次导入第 12 行", "import 3, line 12"},
             {"import 3, 电梯, line 12", "第 3 次导入“电梯”表第 12 行", "import 3, 电梯, line 12"},
             {"import 3, a, line 9, line 12", "第 3 次导入“a, line 9”表第 12 行", "import 3, a, line 9, line 12"},
             {"示例台账", "示例台账", "示例台账"},
             {"import 3", "import 3", "import 3"},
             {", line 12", ", line 12", ", line 12"},
             {"", "", ""},
         }) {
        CAPTURE(kept);
        CHECK(portal::say_source(kept, auth::Language::zh) == zh);
        CHECK(portal::say_source(kept, auth::Language::en) == en);
    }
}
