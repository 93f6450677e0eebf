#include "documents/text_encoding.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace tezai::documents;

namespace {

std::string nul_at(std::string text, std::size_t at) {
    text[at] = '\0';
    return text;
}

} // namespace

TEST_CASE("a text file is UTF-8, GB18030 or marked, and says the same in each") {
    struct Case {
        const char* what;
        std::string bytes;
        Encoding encoding;
        std::string utf8;
    };
    for (const auto& c : std::vector<Case>{
             {"nothing", "", Encoding::utf8, ""},
             {"letters only", "a,b\n", Encoding::utf8, "a,b\n"},
             {"UTF-8", "张三,电梯", Encoding::utf8, "张三,电梯"},
             {"UTF-8 with its mark", "\xEF\xBB\xBF张三", Encoding::utf8_with_mark, "张三"},
             {"GBK, short enough to fool every guesser", "\xD5\xC5\xC8\xFD,\xB5\xE7\xCC\xDD", Encoding::gb18030, "张三,电梯"},
             {"联通, which looks like UTF-8 to a careless eye", "\xC1\xAA\xCD\xA8", Encoding::gb18030, "联通"},
             {"䶮, which GBK refuses", "\xFE\x9F", Encoding::gb18030, "䶮"},
             {"𠮷, four bytes", "\x95\x34\xB2\x35", Encoding::gb18030, "𠮷"},
             {"the euro sign of Windows", "\xA2\xE3", Encoding::gb18030, "€"},
             {"UTF-16 from Excel", std::string("\xFF\xFE\x20\x5F\t\0", 6), Encoding::utf16_le, "张\t"},
             {"UTF-16, big end first", std::string("\xFE\xFF\x5F\x20\0\t", 6), Encoding::utf16_be, "张\t"},
             {"𠮷 in UTF-16", "\xFF\xFE\x42\xD8\xB7\xDF", Encoding::utf16_le, "𠮷"},
         }) {
        CAPTURE(c.what);
        const auto encoding = detect_encoding(c.bytes);
        REQUIRE(encoding);
        CHECK(*encoding == c.encoding);
        CHECK(decode_to_utf8(c.bytes) == c.utf8);
        // In pieces of one byte nothing changes.
        Utf8Decoder decoder(*encoding);
        std::string out;
        for (const char byte : c.bytes) REQUIRE(decoder.feed({&byte, 1}, out));
        REQUIRE(decoder.finish());
        CHECK(out == c.utf8);
    }
}

TEST_CASE("what is no text is refused at its first bad byte") {
    struct Case {
        const char* what;
        std::string bytes;
        std::size_t offset;
    };
    for (const auto& c : std::vector<Case>{
             {"UTF-8 cut in a character", "张三,电\xE6\xA2", 10},
             {"UTF-8 with a bad byte far in", "一二三四\xFF", 12},
             {"GBK cut in a character", "\xD5\xC5\xC8\xFD,\xB5", 5},
             {"GBK with a bad pair", "\xD5\xC5\xC8\xFD\xFF\xFF", 4},
             {"UTF-8 that GB18030 reads one byte further", "\xE5\xBC\xA0\xE6\xA2", 3},
             {"a NUL", nul_at("ab,c", 3), 3},
             {"a NUL in GBK", nul_at("\xD5\xC5\xC8\xFD,x", 5), 5},
             {"a surrogate in UTF-8", "ab\xED\xA0\x80", 2},
             {"the mark promises UTF-8, the text breaks it", "\xEF\xBB\xBF" "a\xD5\xC5", 4},
             {"UTF-16 cut in two", "\xFF\xFE\x20\x5F\x20", 4},
             {"a NUL in UTF-16", std::string("\xFF\xFE\x20\x5F\0\0", 6), 4},
             {"half a surrogate pair", "\xFF\xFE\x42\xD8\x20\x5F", 2},
         }) {
        CAPTURE(c.what);
        const auto decoded = decode_to_utf8(c.bytes);
        REQUIRE_FALSE(decoded);
        CHECK(decoded.error().byte_offset == c.offset);
        REQUIRE_FALSE(detect_encoding(c.bytes));
    }
}

TEST_CASE("a long GB18030 text survives the borders of pieces") {
    std::string gb, utf8;
    for (int i = 0; i < 50'000; ++i) {
        gb += i % 3 ? "\xB5\xE7" : i % 2 ? "\x95\x34\xB2\x35" : "x";
        utf8 += i % 3 ? "电" : i % 2 ? "𠮷" : "x";
    }
    CHECK(decode_to_utf8(gb) == utf8);
    std::string storage;
    const auto copied = as_utf8(gb, storage).value();
    CHECK(copied.data() == storage.data());
    const auto same = as_utf8(utf8, storage).value();
    CHECK(same.data() == utf8.data());
}
