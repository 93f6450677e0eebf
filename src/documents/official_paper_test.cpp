#include "documents/official_paper.hpp"

#include "base/ensure.hpp"
#include "documents/render_for_test.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <clocale>
#include <thread>

using namespace tezai::documents;
using namespace std::chrono;
using tezai::base::parse_instant;

namespace {

const auto moment = parse_instant("2021-12-06T09:00:00+08:00").value();

PaperTable cities() {
    PaperTable table{.caption = "附表  各设区市赋码、扫码情况",
                     .columns = {{.title = "序号", .weight = 1},
                                 {.title = "设区市", .weight = 2},
                                 {.title = "设备总数（台）", .align = TextAlign::right, .weight = 2.1},
                                 {.title = "已赋码数（台）", .align = TextAlign::right, .weight = 2.1},
                                 {.title = "赋码率（%）", .align = TextAlign::right, .weight = 1.8},
                                 {.title = "扫码率（%）", .align = TextAlign::right, .weight = 1.8}},
                     .rows = {}};
    int n = 0;
    for (const auto* name : {"杭州市", "宁波市", "温州市", "嘉兴市", "湖州市", "绍兴市", "金华市", "衢州市", "舟山市", "台州市", "丽水市"}) {
        ++n;
        table.rows.push_back({{std::to_string(n)}, {name}, {"312045"}, {"307911"}, {n % 4 ? "98.68" : "93.63", n % 4 == 0}, {"99.02"}});
    }
    return table;
}

PaperTable counties(int rows) {
    PaperTable table{.caption = "各县（市、区）指标",
                     .columns = {{.title = "序号"}, {.title = "县（市、区）"}, {.title = "在用设备", .align = TextAlign::right},
                                 {.title = "应赋码", .align = TextAlign::right}, {.title = "已赋码", .align = TextAlign::right},
                                 {.title = "赋码率（%）", .align = TextAlign::right}, {.title = "本周扫码", .align = TextAlign::right},
                                 {.title = "扫码率（%）", .align = TextAlign::right}, {.title = "排名"}, {.title = "说明", .align = TextAlign::left}},
                     .rows = {}};
    for (int i = 1; i <= rows; ++i) {
        table.rows.push_back({{std::to_string(i)}, {"示例" + std::to_string(i) + "县"}, {"12345"}, {"12000"}, {std::to_string(10000 + i)}, {"97.10"},
                              {"8012"}, {"95.42", i % 7 == 0}, {std::to_string(i)}, {i % 9 == 0 ? "一处功能区的数据并入本县统计，下周起单列。" : ""}});
    }
    return table;
}

OfficialPaper bulletin() {
    return {.issuer = "浙江省市场监督管理局文件",
            .number = "浙市监特通〔2021〕48号",
            .title = {"关于第48周“浙江特种设备在线”", "建设应用情况的通报"},
            .addressee = "各市、县（市、区）市场监督管理局",
            .body = {Paragraph{.text = "截至2021年12月5日24时，全省在用特种设备1482306台（套），其中已赋码1438918台，赋码率97.07%，较上周提高"
                                       "0.42个百分点。现将有关情况通报如下："},
                     Heading{1, "一、总体情况"},
                     Paragraph{"（一）件件赋码。", "全省11个设区市中，杭州、宁波、嘉兴等8市赋码率达到95%以上；衢州、丽水、舟山3市尚未达标，主要"
                                                 "原因是老旧压力容器铭牌缺失、信息核对滞后。"},
                     Paragraph{"（二）时时扫码。", "本周电梯维保扫码完成率98.13%，“无感”救援平均到达时间11分26秒。各地要逐台核对，不得以抽查代替普查。"},
                     cities(), Note{"注：1.数据截至2021年12月5日24时；2.红色为低于95%目标；3.各数字均可在平台核对明细。"}},
            .signed_by = "浙江省市场监督管理局",
            .signed_on = 2021y / 12 / 6,
            .copy_to = "省政府办公厅，各市人民政府。",
            .printed_by = "浙江省市场监督管理局办公室",
            .printed_on = 2021y / 12 / 6,
            .watermark = "样稿 · 演示数据",
            .created_at = moment};
}

void keep_for_looking(const char* name, const std::string& pdf) { // TEZAI_LOOK=folder: leaves the papers there
    if (const char* folder = std::getenv("TEZAI_LOOK")) test::write_file(std::filesystem::path(folder) / name, pdf);
}

} // namespace

TEST_CASE("a bulletin has its parts in the official order, each once") {
    test::use_test_fonts();
    const auto paper = make_official_paper(bulletin());
    keep_for_looking("bulletin.pdf", paper.pdf);
    CHECK(paper.missing_glyphs == 0);
    const auto pages = test::text_of(paper.pdf);
    REQUIRE(static_cast<int>(pages.size()) == paper.pages);
    CHECK(paper.pages == 2);
    std::size_t last = 0;
    for (const auto* part : {"浙江省市场监督管理局文件", "浙市监特通〔2021〕48号", "关于第48周", "各市、县", "一、总体情况"}) {
        const auto at = pages[0].find(part);
        CAPTURE(part);
        REQUIRE(at != std::string::npos);
        CHECK(at >= last);
        last = at;
    }
    CHECK(test::count(pages[1], "印发") == 1);
    CHECK(test::count(pages[1], "抄送") == 1);
    CHECK(test::count(pages[0], "样稿 · 演示数据") == 1);
    CHECK(test::count(pages[1], "样稿 · 演示数据") == 1);
    CHECK(test::count(test::without_blanks(pages[0]), "—1—") == 1);
    CHECK(test::count(test::without_blanks(pages[1]), "—2—") == 1);
}

TEST_CASE("the same paper gives the same bytes") {
    test::use_test_fonts();
    const auto first = make_official_paper(bulletin()).pdf;
    SUBCASE("twice") { CHECK(first == make_official_paper(bulletin()).pdf); }
    SUBCASE("after other papers") {
        (void)make_official_paper({.issuer = "示例县市场监督管理局文件", .title = {"另一份文件"}, .created_at = moment});
        CHECK(first == make_official_paper(bulletin()).pdf);
    }
    SUBCASE("on several threads") {
        std::vector<std::string> made(4);
        std::vector<std::thread> threads;
        for (auto& out : made) threads.emplace_back([&out] { out = make_official_paper(bulletin()).pdf; });
        for (auto& thread : threads) thread.join();
        for (const auto& out : made) CHECK(out == first);
    }
    SUBCASE("in another process, time zone and locale") {
        const test::Folder folder;
        const auto out = (folder.path / "b.pdf").string();
        for (const auto* setting : {"TZ=America/New_York LC_ALL=C LANG=C", "TZ=Asia/Shanghai LC_ALL=C.UTF-8 LANGUAGE=ja PANGO_LANGUAGE=ko"}) {
            CAPTURE(setting);
            test::run(std::string(setting) + " TEZAI_PAPER_OUT=" + out + " " + std::filesystem::canonical("/proc/self/exe").string() +
                      " -ns -tc='a paper made for another process' >/dev/null");
            CHECK(first == test::read_file(out));
        }
    }
}

TEST_CASE("a paper made for another process" * doctest::skip()) {
    const char* out = std::getenv("TEZAI_PAPER_OUT");
    REQUIRE(out);
    std::setlocale(LC_ALL, "");
    test::use_test_fonts();
    test::write_file(out, make_official_paper(bulletin()).pdf);
}

TEST_CASE("without the Fandol fonts papers are set in Noto CJK, and the fingerprint says so") {
    test::use_test_fonts();
    const test::Folder folder;
    for (const auto* fonts : {"empty", "absent"}) {
        CAPTURE(fonts);
        const auto place = folder.path / fonts;
        if (std::string_view(fonts) == "empty") std::filesystem::create_directory(place);
        const auto out = (folder.path / "report.txt").string();
        test::run("TEZAI_FONTS=" + place.string() + " TEZAI_PAPER_OUT=" + out + " " + std::filesystem::canonical("/proc/self/exe").string() +
                  " -ns -tc='a paper made without Fandol' >/dev/null");
        const auto report = test::read_file(out);
        CHECK(report.starts_with("layout "));
        if (fonts_in_use().official) CHECK(report != render_fingerprint());
    }
}

TEST_CASE("a paper made without Fandol" * doctest::skip()) {
    const char *fonts = std::getenv("TEZAI_FONTS"), *out = std::getenv("TEZAI_PAPER_OUT");
    REQUIRE(fonts);
    REQUIRE(out);
    const auto& in_use = use_fonts(fonts);
    CHECK(!in_use.official);
    CHECK(in_use.files.size() == 4);
    CHECK(in_use.note.find("deploy/fonts") != std::string::npos);
    const auto paper = make_official_paper(bulletin());
    CHECK(paper.missing_glyphs == 0);
    CHECK(paper.pages == 2);
    keep_for_looking("noto.pdf", paper.pdf);
    test::write_file(out, render_fingerprint());
}

TEST_CASE("fonts are chosen once in a process") {
    test::use_test_fonts();
    CHECK_NOTHROW(test::use_test_fonts());
    CHECK_THROWS_AS(use_fonts("/somewhere/else"), tezai::base::Bug);
}

TEST_CASE("a table of twenty columns fits and loses no figure") {
    test::use_test_fonts();
    PaperTable wide;
    std::vector<PaperCell> row;
    for (int i = 0; i < 20; ++i) {
        wide.columns.push_back({.title = "指标" + std::to_string(10 + i) + "（%）", .align = TextAlign::right});
        row.push_back({std::to_string(1000 + i)});
    }
    wide.rows.assign(3, row);
    auto paper = bulletin();
    paper.body = {wide};
    const auto made = make_official_paper(paper);
    keep_for_looking("wide.pdf", made.pdf);
    std::string text;
    for (const auto& page : test::text_of(made.pdf)) text += page;
    for (int i = 0; i < 20; ++i) CHECK(test::count(text, std::to_string(1000 + i)) == 3);
}

TEST_CASE("the fingerprint names the libraries and the fonts") {
    test::use_test_fonts();
    const auto fingerprint = render_fingerprint();
    MESSAGE(fingerprint);
    for (const auto* part : {"layout ", "pango 1.", "cairo 1.", "harfbuzz ", "freetype.so.", "fontconfig.so.", "fonts sha256:"}) {
        CAPTURE(part);
        CHECK(fingerprint.find(part) != std::string::npos);
    }
}

TEST_CASE("a long table repeats its header on every page and loses no row") {
    test::use_test_fonts();
    for (const int rows : {0, 1, 2, 90, 1000}) {
        CAPTURE(rows);
        auto paper = bulletin();
        paper.body.clear();
        paper.annexes = {{.title = "各县（市、区）应用情况", .blocks = {counties(rows)}}};
        const auto made = make_official_paper(paper);
        if (rows == 90) keep_for_looking("counties.pdf", made.pdf);
        const auto pages = test::text_of(made.pdf);
        int with_rows = 0, found = 0;
        for (const auto& page : pages) {
            const int here = test::count(page, "示例");
            found += here;
            if (here == 0) continue;
            ++with_rows;
            CHECK(test::count(page, "排名") == 1);
        }
        CHECK(found == rows);
        CHECK(with_rows >= rows / 40);
        if (rows == 90) CHECK(with_rows >= 3);
    }
}

TEST_CASE("the date never stands alone on a page") {
    test::use_test_fonts();
    for (int characters = 20; characters <= 700; characters += 20) {
        CAPTURE(characters);
        auto paper = bulletin();
        paper.body.clear();
        std::string text;
        for (int i = 0; i < characters; ++i) text += "文";
        paper.body.push_back(Paragraph{.text = text});
        paper.copy_to.clear();
        paper.printed_by.clear();
        paper.printed_on.reset();
        const auto pages = test::text_of(make_official_paper(paper).pdf);
        const auto& page = pages.back();
        CHECK(page.find("2021年12月6日") != std::string::npos);
        CHECK(page.find("文文") != std::string::npos);
    }
}

TEST_CASE("a heading stands on the page on which its table begins") {
    test::use_test_fonts();
    bool moved = false;
    for (int paragraphs = 1; paragraphs <= 24; ++paragraphs) {
        CAPTURE(paragraphs);
        auto paper = bulletin();
        paper.body.clear();
        for (int i = 0; i < paragraphs; ++i) paper.body.push_back(Paragraph{.text = "示例正文。"});
        paper.body.push_back(Heading{1, "二、示例标题"});
        paper.body.push_back(cities());
        const auto pages = test::text_of(make_official_paper(paper).pdf);
        const auto page_of = [&](const char* text) { return std::ranges::find_if(pages, [&](const std::string& page) { return page.find(text) != std::string::npos; }) - pages.begin(); };
        CHECK(page_of("二、示例标题") == page_of("附表"));
        CHECK(page_of("附表") == page_of("宁波市")); // and two rows with it
        moved = moved || page_of("二、示例标题") == 1;
    }
    CHECK(moved); // the page ran out for some of them
}

TEST_CASE("characters that Fandol lacks are taken from Noto, not printed as boxes") {
    test::use_test_fonts();
    for (const auto* text : {"䶮", "𠮷", "堃喆昇翀", "〔〕①②㎡℃“”——……《》", "№ A-12 ΩΦ"}) {
        CAPTURE(text);
        auto paper = bulletin();
        paper.body = {Paragraph{text, text}, Heading{1, text}, Heading{2, text},
                      PaperTable{.caption = text, .columns = {{.title = text}}, .rows = {{{text}}}}};
        const auto made = make_official_paper(paper);
        CHECK(made.missing_glyphs == 0);
    }
}

TEST_CASE("a character nobody has is reported") {
    test::use_test_fonts();
    auto paper = bulletin();
    paper.body = {Paragraph{.text = "前\U0001F9FF后"}};
    CHECK(make_official_paper(paper).missing_glyphs == 1);
}

TEST_CASE("marks that reverse the reading direction are dropped, bad bytes are shown as such") {
    test::use_test_fonts();
    auto paper = bulletin();
    paper.body = {Paragraph{.text = "甲\u202E乙<b>丙</b>\xff"}};
    const auto made = make_official_paper(paper);
    CHECK(test::count(test::text_of(made.pdf)[0], "甲乙<b>丙</b>") == 1);
}

TEST_CASE("annexes are listed under the text and begin on pages of their own") {
    test::use_test_fonts();
    auto paper = bulletin();
    paper.annexes = {{.title = "各市情况", .blocks = {cities()}}, {.title = "各县情况", .blocks = {counties(30)}}};
    const auto made = make_official_paper(paper);
    keep_for_looking("annexes.pdf", made.pdf);
    const auto pages = test::text_of(made.pdf);
    int listed = 0, begun = 0;
    for (const auto& page : pages) {
        listed += test::count(page, "附件：1.各市情况");
        begun += test::count(page, "附件1") + test::count(page, "附件2");
    }
    CHECK(listed == 1);
    CHECK(begun == 2);
    CHECK(test::count(pages.back(), "印发") == 1);
}

TEST_CASE("dates are written without leading zeros") {
    CHECK(official_date(2021y / 12 / 6) == "2021年12月6日");
    CHECK(official_date(2022y / 1 / 31) == "2022年1月31日");
}
