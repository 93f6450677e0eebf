#include <doctest/doctest.h>

#include <chrono>

#include <boost/json/serialize.hpp>

#include "base/form.hpp"

using namespace tezai::base;
using namespace std::chrono_literals;

namespace {
enum class Colour { red, deep_blue };
struct LiftTag;

struct Owner {
    std::string name;
    std::optional<std::string> phone;
    static constexpr auto form = std::tuple{form::field("name", &Owner::name, "as registered"), form::field("phone", &Owner::phone)};
};
struct Lift {
    static constexpr std::string_view schema_name = "Lift";
    Id<LiftTag> id;
    int floors = 0;
    std::int64_t serial = 0;
    double speed_mps = 0;
    bool public_place = false;
    Owner owner;
    std::vector<int> parts;
    std::map<std::string, int> counts;
    Colour colour = Colour::red;
    Date built_on{};
    Instant seen_at{};
    std::optional<Owner> keeper;
    static constexpr auto form = std::tuple{
        form::field("id", &Lift::id),          form::field("floors", &Lift::floors),   form::field("serial", &Lift::serial),
        form::field("speed_mps", &Lift::speed_mps), form::field("public_place", &Lift::public_place), form::field("owner", &Lift::owner),
        form::field("parts", &Lift::parts),    form::field("counts", &Lift::counts),   form::field("colour", &Lift::colour),
        form::field("built_on", &Lift::built_on), form::field("seen_at", &Lift::seen_at), form::field("keeper", &Lift::keeper)};
};
struct Small {
    std::optional<int> a;
    std::optional<std::int64_t> b;
    std::optional<double> d;
    std::optional<std::string> s;
    static constexpr auto form = std::tuple{form::field("a", &Small::a), form::field("b", &Small::b), form::field("d", &Small::d), form::field("s", &Small::s)};
};
} // namespace

template <>
struct form::Words<Colour> {
    static constexpr std::string_view name = "Colour";
    static constexpr std::array all{std::pair{Colour::red, std::string_view("red")}, std::pair{Colour::deep_blue, std::string_view("deep_blue")}};
};

namespace {
const std::string good = R"({"id":7,"floors":12,"serial":9007199254740993,"speed_mps":1.75,"public_place":true,)"
                         R"("owner":{"name":"示例物业䶮𠮷"},"parts":[1,2],"counts":{"a/b":3},"colour":"deep_blue",)"
                         R"("built_on":"2021-12-05","seen_at":"2021-12-05T10:00:00+08:00"})";

std::string faults_of(const form::Faults& faults) {
    std::string out;
    for (const auto& f : faults) out += (out.empty() ? "" : ", ") + f.path + " " + f.code;
    return out;
}
template <class T>
std::string faults_in(std::string_view text) {
    const auto parsed = form::parse<T>(text);
    return parsed ? "" : faults_of(parsed.error());
}
} // namespace

TEST_CASE("what a form reads it writes again, every digit kept") {
    const auto lift = form::parse<Lift>(good);
    REQUIRE_MESSAGE(lift, faults_in<Lift>(good));
    CHECK(lift->serial == 9007199254740993);
    CHECK(lift->owner.name == "示例物业䶮𠮷");
    CHECK(lift->counts.at("a/b") == 3);
    CHECK(lift->built_on == 2021y / 12 / 5);
    CHECK_FALSE(lift->keeper);
    const auto text = form::write(*lift);
    CHECK(text == R"({"id":7,"floors":12,"serial":9007199254740993,"speed_mps":1.75,"public_place":true,)"
                  R"("owner":{"name":"示例物业䶮𠮷","phone":null},"parts":[1,2],"counts":{"a/b":3},"colour":"deep_blue",)"
                  R"("built_on":"2021-12-05","seen_at":"2021-12-05T02:00:00.000Z","keeper":null})");
    CHECK(form::write(form::parse<Lift>(text).value()) == text);
    CHECK(form::write(form::parse<Lift>(boost::json::serialize(form::to_json(*lift))).value()) == text);
}

TEST_CASE("all faults are told in one pass, each with its place") {
    CHECK(faults_in<Lift>(R"({"id":0,"floors":2.0,"serial":"7","speed_mps":"fast","public_place":1,"owner":{"nam":"x","phone":7},)"
                          R"("parts":[1,"2",3.5],"counts":[],"colour":"green","built_on":"2021-02-29","seen_at":"yesterday","more":1})") ==
          "/id not_an_integer_in_range, /floors not_an_integer_in_range, /serial not_an_integer_in_range, /speed_mps not_a_number, "
          "/public_place not_true_or_false, /owner/name missing, /owner/phone not_a_string, /owner/nam unknown_field, "
          "/parts/1 not_an_integer_in_range, /parts/2 not_an_integer_in_range, /counts not_an_object, /colour not_one_of, "
          "/built_on not_a_date, /seen_at not_an_instant, /more unknown_field");
}

TEST_CASE("a small form at its edges") {
    struct Case {
        const char *says, *text, *faults;
    };
    const std::string deep33 = std::string(33, '['), deep32 = R"({"a":)" + std::string(31, '[') + std::string(31, ']') + "}";
    for (const auto& c : {
             Case{"empty object", "{}", ""},
             Case{"null counts as absent", R"({"a":null})", ""},
             Case{"largest int", R"({"a":2147483647})", ""},
             Case{"one more", R"({"a":2147483648})", "/a not_an_integer_in_range"},
             Case{"smallest int", R"({"a":-2147483648})", ""},
             Case{"one less", R"({"a":-2147483649})", "/a not_an_integer_in_range"},
             Case{"largest int64", R"({"b":9223372036854775807})", ""},
             Case{"one more", R"({"b":9223372036854775808})", "/b not_an_integer_in_range"},
             Case{"beyond uint64", R"({"b":18446744073709551616})", "/b not_an_integer_in_range"},
             Case{"1.0 for an integer", R"({"a":1.0})", "/a not_an_integer_in_range"},
             Case{"1e0 for an integer", R"({"a":1e0})", "/a not_an_integer_in_range"},
             Case{"an integer for a number", R"({"d":3})", ""},
             Case{"beyond double", R"({"d":1e999})", "/d not_a_number_in_range"},
             Case{"true for an integer", R"({"a":true})", "/a not_an_integer_in_range"},
             Case{"repeated", R"({"a":1,"b":2,"a":1})", "/a repeated"},
             Case{"repeated three times, once told", R"({"a":1,"a":2,"a":1})", "/a repeated"},
             Case{"repeated by an escape", R"({"a":1,"\u0061":2})", "/a repeated"},
             Case{"repeated in what we do not know", R"({"x":[{},{"y":{"k":1,"k":2}}]})", "/x/1/y/k repeated"},
             Case{"unknown", R"({"c":1})", "/c unknown_field"},
             Case{"a list", "[]", " not_an_object"},
             Case{"nothing", "", " not_json"},
             Case{"blank", "  ", " not_json"},
             Case{"cut", R"({"a":1)", "/a not_json"},
             Case{"two values", "{} {}", " not_json"},
             Case{"comment", "{/**/}", " not_json"},
             Case{"trailing comma", R"({"a":1,})", "/a not_json"},
             Case{"NaN", R"({"d":NaN})", "/d not_json"},
             Case{"BOM", "\xEF\xBB\xBF{}", " not_json"},
             Case{"NUL in a string", R"({"s":"a\u0000b"})", "/s nul_character"},
             Case{"leading surrogate alone", R"({"s":"\ud800"})", "/s not_json"},
             Case{"trailing surrogate alone", R"({"s":"\udc00"})", "/s bad_utf8"},
             Case{"surrogate pair", R"({"s":"\ud842\udfb7"})", ""},
             Case{"overlong UTF-8", "{\"s\":\"\xC0\xAF\"}", " bad_utf8"},
             Case{"cut UTF-8", "{\"s\":\"\xE7\x89\"}", " bad_utf8"},
             Case{"GBK", "{\"s\":\"\xD5\xE3\"}", " bad_utf8"},
             Case{"depth 32", deep32.c_str(), "/a not_an_integer_in_range"},
         }) {
        CAPTURE(c.says);
        CHECK(faults_in<Small>(c.text) == c.faults);
    }
    const auto at_33 = form::parse_json(deep33 + std::string(33, ']'));
    REQUIRE_FALSE(at_33);
    CHECK(at_33.error()[0].code == "too_deep");
    const auto long_text = [](std::size_t n) { return "{\"s\":\"" + std::string(n, 'x') + "\"}"; };
    CHECK(faults_in<Small>(long_text(form::longest_string)).empty());
    CHECK(faults_in<Small>(long_text(form::longest_string + 1)) == "/s too_long");
}

TEST_CASE("depth 100 000 and 100 000 names are refused or read at once") {
    const auto from = std::chrono::steady_clock::now();
    for (const auto& text : {std::string(100'000, '['), [] {
                                 std::string s;
                                 for (int i = 0; i < 100'000; ++i) s += "{\"a\":";
                                 return s;
                             }()}) {
        const auto parsed = form::parse_json(text);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error()[0].code == "too_deep");
    }
    std::string wide = "{";
    for (int i = 0; i < 100'000; ++i) wide += (i ? ",\"k" : "\"k") + std::to_string(i) + "\":1";
    const auto unknown = form::parse<Small>(wide + "}");
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().size() == form::most_faults);
    CHECK(std::chrono::steady_clock::now() - from < 2s);
}

TEST_CASE("text becomes a JSON string whatever is in it") {
    struct Case {
        std::string text, json;
    };
    for (const auto& c : {Case{"a\"\\\n\t\x01/", R"("a\"\\\n\t\u0001/")"}, Case{"示例", "\"示例\""}, Case{"\xC0x\"", "\"\xEF\xBF\xBDx\\\"\""}, Case{"", "\"\""}}) {
        std::string out = "[";
        form::append_string(out, c.text);
        CHECK(out == "[" + c.json);
        CHECK(form::parse_json(out + "]").has_value());
    }
}

TEST_CASE("a canonical value has its names sorted and no blanks") {
    CHECK(form::canonical(*form::parse_json(R"({ "b" : [1, {"z":1.5,"a":null}], "a": "示" })")) == R"({"a":"示","b":[1,{"a":null,"z":1.5}]})");
}

TEST_CASE("a schema names every field, what is required and what may be null") {
    boost::json::object schemas;
    CHECK(boost::json::serialize(form::schema_of<Lift>(schemas)) == R"({"$ref":"#/components/schemas/Lift"})");
    const auto& lift = schemas.at("Lift").as_object();
    CHECK(lift.at("required").as_array().size() == 11);
    CHECK(boost::json::serialize(lift.at("properties").at("owner")) ==
          R"({"type":"object","additionalProperties":false,"properties":{"name":{"type":"string","description":"as registered"},"phone":{"type":["string","null"]}},"required":["name"]})");
    CHECK(boost::json::serialize(lift.at("properties").at("id")) == R"({"type":"integer","format":"int64","minimum":1})");
    CHECK(boost::json::serialize(schemas.at("Colour")) == R"({"type":"string","enum":["red","deep_blue"]})");
    CHECK(boost::json::serialize(lift.at("properties").at("built_on")) == R"({"type":"string","format":"date"})");
}
