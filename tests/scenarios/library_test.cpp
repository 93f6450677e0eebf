// The document library: what a region publishes everybody below it reads, public ones without signing in; versions, withdrawal, files by
// content. And the release notes, and the door of a store without accounts.
#include "scenarios/office.hpp"

#include <algorithm>
#include <set>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>

#include "simulator/sticker_photo.hpp"

using namespace tezai;
using test::Office;
using auth::Role;

namespace {

const std::string a_pdf = "%PDF-1.4\nexample\n%%EOF\n", another_pdf = "%PDF-1.4\nnewer example\n%%EOF\n";

std::string n(std::int64_t id) { return std::to_string(id); }
std::string target(const std::string& title, const std::string& more = "") {
    return "/api/v1/documents?kind=notice&dated_on=2021-11-17&file_name=" + test::percent("示例 文件.pdf") + "&issuing_body=" + test::percent("示例省局") + "&title=" + test::percent(title) + more;
}
std::int64_t published(const Office::Client& client, const std::string& to, const std::string& file = a_pdf) {
    const auto answer = client.post(to, file, "application/octet-stream");
    REQUIRE_MESSAGE(answer.status == 201, answer.body);
    return answer.json().at("id").as_int64();
}
std::set<std::int64_t> listed(const Office::Client& client, const std::string& query = "", const std::string& path = "/api/v1/documents") {
    const auto answer = client.get(path + query);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    std::set<std::int64_t> ids;
    for (const auto list = answer.json(); const auto& each : list.at("items").as_array()) ids.insert(each.at("id").as_int64());
    return ids;
}
std::string header(const Office::Answer& answer, std::string_view name) {
    for (const auto& [key, value] : answer.headers)
        if (key == name) return value;
    return "";
}

} // namespace

TEST_CASE("the province's documents are read below it, a county's only in the county and by who is over it") {
    test::on_each_engine([](Office& office) {
        const auto province = office.account("sheng", Role::regulator, "330000"), city = office.account("shi", Role::regulator, "330100"), county = office.account("xian", Role::regulator, "330106"),
                   township = office.account("suo", Role::inspector, "330106001"), next_door = office.account("linxian", Role::regulator, "330109");
        office.import_all(county, test::ledger({test::lift(1)}), "tezai");
        const auto unit = office.account("danwei", Role::unit_member, "", office.count("SELECT MIN(unit_id) FROM equipment"));
        const auto of_province = published(province, target("示例全省通知")), of_county = published(county, target("示例本县方案"));
        for (const auto* reader : {&province, &city, &county, &township, &unit}) CHECK(listed(*reader) == std::set{of_province, of_county});
        CHECK(listed(next_door) == std::set{of_province});
        CHECK(next_door.get("/api/v1/documents/" + n(of_county)) == next_door.get("/api/v1/documents/999999"));
        CHECK(next_door.get("/api/v1/documents/" + n(of_county) + "/file") == next_door.get("/api/v1/documents/999999/file"));
        const auto file = unit.get("/api/v1/documents/" + n(of_province) + "/file");
        CHECK(file.body == a_pdf);
        CHECK(file.content_type == "application/pdf");
        CHECK(header(file, "Content-Disposition") == "inline; filename*=UTF-8''" + test::percent("示例 文件.pdf"));

        // Whoever reads it does not change it, and who has no library does not publish.
        CHECK(county.post("/api/v1/documents/" + n(of_province) + "/withdrawal", R"({"why":"示例"})").code() == "library.document.of_another_region");
        CHECK(county.post(target("示例", "&supersedes=" + n(of_province)), a_pdf, "application/octet-stream").code() == "library.document.of_another_region");
        for (const auto* other : {&township, &unit}) CHECK(other->post(target("示例"), a_pdf, "application/octet-stream").status == 403);
    });
}

TEST_CASE("public documents are read by anybody, and nothing else is") {
    test::on_each_engine([](Office& office) {
        const auto province = office.account("sheng", Role::regulator, "330000");
        const auto nobody = office.nobody();
        const std::string path = "/api/v1/public/documents";
        CHECK(province.post(target("示例公开指南", "&public=true"), a_pdf, "application/octet-stream").code() == "library.document.personal_data_not_ruled_out");
        const auto open = published(province, target("示例公开指南", "&public=true&no_personal_data=true")), closed = published(province, target("示例内部方案"));
        CHECK(listed(nobody, "", path) == std::set{open});
        const auto list = nobody.get(path);
        CHECK(list.json().at("mark") == "演练");
        CHECK(header(list, "Cache-Control") == "public, max-age=300");
        const auto file = nobody.get(path + "/" + n(open) + "/file");
        CHECK(file.body == a_pdf);
        CHECK(!header(file, "ETag").empty());
        CHECK(nobody.get(path + "/" + n(closed) + "/file") == nobody.get(path + "/999999/file"));
        CHECK(nobody.get("/api/v1/documents").status == 401);
        CHECK(province.post("/api/v1/documents/" + n(open) + "/withdrawal", R"({"why":"示例：发现需要修改"})").status == 204);
        CHECK(listed(nobody, "", path).empty());
        CHECK(nobody.get(path + "/" + n(open) + "/file") == nobody.get(path + "/999999/file"));
        CHECK(listed(nobody, "?all=true", path).empty());
        CHECK(listed(province, "?all=true") == std::set{open, closed}); // it stays listed for those it was for
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event = 'library.document_withdrawn' AND payload LIKE '%需要修改%'") == 0);
    });
}

TEST_CASE("a picture leaves the library without what its camera hid in it") {
    test::on_each_engine([](Office& office) {
        const auto province = office.account("sheng", Role::regulator, "330000");
        const std::string secret = std::string("Exif\0\0", 6) + "where somebody stood";
        auto picture = simulator::take_sticker_photo("HTTPS://EXAMPLE/Q/0123456789ACDEFG", simulator::Flaw::none, 5);
        picture.insert(2, std::string("\xFF\xE1\x00", 3) + static_cast<char>(secret.size() + 2) + secret);
        const auto id = published(province, target("示例海报", "&public=true&no_personal_data=true"), picture);
        for (const auto& file : {office.nobody().get("/api/v1/public/documents/" + n(id) + "/file"), province.get("/api/v1/documents/" + n(id) + "/file")}) {
            CHECK(file.status == 200);
            CHECK(file.content_type == "image/jpeg");
            CHECK(file.body.starts_with("\xFF\xD8"));
            CHECK(file.body.find("where somebody stood") == std::string::npos);
        }
    });
}

TEST_CASE("a newer version supersedes the one before, once, and both can be read") {
    test::on_each_engine([](Office& office) {
        const auto county = office.account("xian", Role::regulator, "330106");
        const auto first = published(county, target("示例方案", "&number=" + test::percent("示市监特〔2021〕3号") + "&in_force_until=2021-12-31"));
        CHECK(county.post(target("示例别的", "&number=" + test::percent("示市监特〔2021〕3号")), a_pdf, "application/octet-stream").code() == "library.document.number_taken");
        const auto second = published(county, target("示例方案（修订）", "&number=" + test::percent("示市监特〔2021〕3号") + "&in_force_from=2021-12-01&supersedes=" + n(first)), another_pdf);
        CHECK(county.post(target("示例方案（又修订）", "&supersedes=" + n(first)), a_pdf, "application/octet-stream").code() == "library.document.no_longer_published");
        const auto page = county.get("/api/v1/documents/" + n(first)).json();
        CHECK(page.at("document").at("standing") == "superseded");
        CHECK(page.at("document").at("superseded_by") == second);
        CHECK(page.at("versions").as_array().size() == 2);
        CHECK(page.at("actions").as_array().empty());
        CHECK(county.get("/api/v1/documents/" + n(first) + "/file").body == a_pdf);
        const auto newer = county.get("/api/v1/documents/" + n(second)).json().at("document");
        CHECK(newer.at("version") == 2);
        CHECK(newer.at("standing") == "to_come");
        office.set_clock("2021-12-01T00:00+08:00");
        CHECK(county.get("/api/v1/documents/" + n(second)).json().at("document").at("standing") == "in_force");
        CHECK(listed(county) == std::set{second});
        CHECK(listed(county, "?all=true") == std::set{first, second});
        CHECK(listed(county, "?q=" + test::percent("〔2021〕 3号")) == std::set{second}); // by number, however it is typed
        CHECK(listed(county, "?q=" + test::percent("修订")) == std::set{second});
        CHECK(listed(county, "?q=%25").empty());
        CHECK(listed(county, "?kind=form").empty());
        CHECK(county.get("/api/v1/documents?kind=book").status == 400);
        CHECK(office.count("SELECT COUNT(*) FROM journal_entries WHERE event IN ('library.document_published', 'library.document_superseded')") == 3);
    });
}

TEST_CASE("a document is taken by its content, its days and its size; each fault is named") {
    test::on_each_engine([](Office& office) {
        const auto county = office.account("xian", Role::regulator, "330106");
        const auto send = [&](const std::string& to, const std::string& body) { return county.post(to, body, "application/octet-stream"); };
        CHECK(send(target("示例"), "<html><script>alert(1)</script></html>").code() == "file.kind_not_taken");
        CHECK(send(target("示例"), "%PDF-1.4 cut off").code() == "file.damaged");
        CHECK(send(target("示例"), "").code() == "file.empty");
        CHECK(send(target("示例", "&in_force_until=2021-11-16"), a_pdf).code() == "library.document.ends_before_it_begins");
        const auto faults = send("/api/v1/documents?kind=book&dated_on=2021-02-30", a_pdf).json();
        std::set<std::string> named;
        for (const auto& fault : faults.at("fields").as_array()) named.insert(std::string(fault.at("path").as_string()));
        CHECK(named == std::set<std::string>{"/kind", "/title", "/issuing_body", "/dated_on"});
        CHECK(send("/api/v1/documents?kind=plan&dated_on=2021-11-17&title=a&issuing_body=b", a_pdf).json().at("fields").at(0).at("path") == "/file_name");
        CHECK(office.count("SELECT COUNT(*) FROM library_documents") == 0);
        const auto once = county.post(target("示例"), a_pdf, "application/octet-stream", "document-1");
        CHECK(county.post(target("示例"), a_pdf, "application/octet-stream", "document-1") == once);
        CHECK(office.count("SELECT COUNT(*) FROM library_documents") == 1);
    });
}

TEST_CASE("release notes are marked until this account has looked, in both languages, newest first") {
    test::on_each_engine([](Office& office) {
        const auto county = office.account("xian", Role::regulator, "330106"), audit = office.account("shenji", Role::audit_admin);
        const auto notes = county.get("/api/v1/release-notes").json();
        CHECK(notes.at("is_new") == true);
        CHECK(!notes.at("running").as_string().empty());
        const auto latest = std::string(notes.at("items").at(0).at("version").as_string());
        CHECK(notes.at("items").at(0).at("released_on").as_string() > notes.at("items").at(1).at("released_on").as_string());
        CHECK(county.post("/api/v1/release-notes/seen", R"({"latest":"9.9.9"})").status == 400);
        CHECK(county.post("/api/v1/release-notes/seen", R"({"latest":")" + latest + "\"}").status == 204);
        CHECK(county.get("/api/v1/release-notes").json().at("is_new") == false);
        CHECK(audit.get("/api/v1/release-notes").json().at("is_new") == true);
        CHECK(office.nobody().get("/api/v1/release-notes").status == 401);
    });
}

TEST_CASE("the sign-in page may know whether the first account is still to be made, and nothing more") {
    test::on_each_engine([](Office& office) {
        CHECK(office.nobody().get("/api/v1/bootstrap").body == R"({"first_start":true})");
        office.account("anquan", Role::security_admin);
        CHECK(office.nobody().get("/api/v1/bootstrap").body == R"({"first_start":false})");
    });
}
