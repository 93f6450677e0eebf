#include <doctest/doctest.h>

#include "exchange/import/stated_day.hpp"

using namespace tezai;
using namespace tezai::exchange;
using registry::DatePrecision;
using std::chrono::year;

TEST_CASE("a day is read in the forms that people write, and nothing is guessed") {
    struct Case {
        const char* text;
        std::optional<StatedDay> wanted;
    };
    const StatedDay fifth{year{2021} / 12 / 5, DatePrecision::day}, month{year{2021} / 12 / 1, DatePrecision::month}, whole_year{year{2021} / 1 / 1, DatePrecision::year};
    for (const auto& c : {
             Case{"2021-12-05", fifth}, Case{"2021-12-5", fifth}, Case{"2021/12/5", fifth}, Case{"2021.12.05", fifth}, Case{"2021年12月5日", fifth},
             Case{"2021 年 12 月 5 日", fifth}, Case{"２０２１－１２－０５", fifth}, Case{"20211205", fifth}, Case{"2021-12-05 10:30:00", fifth},
             Case{"2021-12-05T10:30", fifth}, Case{"2021年12月5号", fifth}, Case{" 2021-12-05　", fifth}, Case{"2021—12—05", fifth},
             Case{"2021-12", month}, Case{"2021年12月", month}, Case{"2021.12", month}, Case{"2021/12", month}, Case{"202112", month},
             Case{"2021年", whole_year}, Case{"2021", whole_year},
             Case{"2021-02-29", std::nullopt}, Case{"2021-13-01", std::nullopt}, Case{"2021-00-10", std::nullopt}, Case{"2021年12", std::nullopt},
             Case{"05/12/2021", std::nullopt}, Case{"12/5/21", std::nullopt}, Case{"21.12.5", std::nullopt}, Case{"2021-12-05-06", std::nullopt},
             Case{"明年", std::nullopt}, Case{"", std::nullopt}, Case{"2021-12-", std::nullopt}, Case{"99991231123", std::nullopt}, Case{"0000-00-00", std::nullopt},
         }) {
        CAPTURE(c.text);
        CHECK(read_day(std::string_view(c.text), DateOrder::unknown) == c.wanted);
    }
    CHECK(read_day(std::string_view("12/5/2021"), DateOrder::mdy) == fifth);
    CHECK(read_day(std::string_view("5/12/2021"), DateOrder::dmy) == fifth);
}

TEST_CASE("a spreadsheet's number is a day only where it can be one") {
    const auto number = [](double value, const char* text) { return documents::Cell{.kind = documents::CellKind::number, .text = text, .number = value}; };
    CHECK(read_day(number(44535, "44535"), DateOrder::unknown) == StatedDay{year{2021} / 12 / 5, DatePrecision::day});
    CHECK(read_day(number(20211205, "20211205"), DateOrder::unknown) == StatedDay{year{2021} / 12 / 5, DatePrecision::day});
    CHECK(read_day(number(18264, "18264"), DateOrder::unknown) == StatedDay{year{1950} / 1 / 1, DatePrecision::day});
    CHECK(read_day(number(18263, "18263"), DateOrder::unknown) == std::nullopt);
    CHECK(read_day(number(2021, "2021"), DateOrder::unknown) == std::nullopt); // a year, or a serial number of 1905?
    CHECK(read_day(number(12, "12"), DateOrder::unknown) == std::nullopt);
    CHECK(read_day(documents::Cell{.kind = documents::CellKind::text, .text = "44535"}, DateOrder::unknown) == StatedDay{year{2021} / 12 / 5, DatePrecision::day});
    CHECK(read_day(documents::Cell{.kind = documents::CellKind::date, .text = "2021-12"}, DateOrder::unknown) == StatedDay{year{2021} / 12 / 1, DatePrecision::month});
}
