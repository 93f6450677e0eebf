// Commands beside a running server: they are done by it, at once and for everybody, and what they say comes back.
#include "scenarios/served.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "scenarios/office.hpp"
#include "support/folder.hpp"

using namespace tezai;

namespace {

std::string contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream all;
    all << file.rdbuf();
    return all.str();
}

} // namespace

TEST_CASE("an account, an import and an export go through the server that owns the store") {
    const test::Folder folder;
    const auto store = folder.path + "/store";
    std::string said;
    const auto tezai = [&](std::vector<std::string> words) {
        words.insert(words.end(), {"--data", store});
        return test::run_tezai(words, said);
    };
    REQUIRE_MESSAGE(tezai({"migrate", "--host", "tz.example.gov.cn"}) == 0, said);
    auto row = test::lift(7);
    row.region = "330106"; // a store as `migrate` makes it has no townships
    std::ofstream(folder.path + "/ledger.csv") << test::ledger({row});
    {
        test::Served served(store);
        struct stat socket{};
        REQUIRE(::stat((store + "/serve.sock").c_str(), &socket) == 0);
        CHECK((socket.st_mode & 0777) == 0600); // nobody else hands it commands

        CHECK_MESSAGE(tezai({"account", "add", "--login", "xian", "--role", "regulator", "--region", "330106", "--password", std::string(test::password)}) == 0, said);
        test::Line line(served.port());
        CHECK(line.sign_in("xian", std::string(test::password))); // the server knows it without a restart
        CHECK(tezai({"account", "add", "--login", "xian", "--role", "regulator", "--region", "330106", "--password", std::string(test::password)}) == 1);
        CHECK_FALSE(said.empty());

        CHECK_MESSAGE(tezai({"import", folder.path + "/ledger.csv", "--profile", "tezai"}) == 0, said);
        CHECK(said.find("1 devices written") != std::string::npos);
        CHECK_MESSAGE(tezai({"export", "--out", folder.path + "/out.csv"}) == 0, said);
        CHECK(contents(folder.path + "/out.csv").find(row.device_code) != std::string::npos);

        // What the command line gets wrong is told like anywhere else, and the server goes on.
        CHECK(tezai({"import", folder.path + "/ledger.csv", "--clock", "2021-12-05T10:00+08:00"}) == 2);
        CHECK(said.find("--clock") != std::string::npos);
        CHECK(tezai({"import", folder.path + "/nothing.csv"}) == 1);
        CHECK(tezai({"account", "list"}) == 0);
        CHECK(said.find("xian") != std::string::npos);
    }
    // Killed: its socket is left behind and answers nobody; the command does the work itself.
    CHECK(std::filesystem::exists(store + "/serve.sock"));
    CHECK_MESSAGE(tezai({"account", "add", "--login", "shi", "--role", "regulator", "--region", "330100", "--password", std::string(test::password)}) == 0, said);
    CHECK(tezai({"journal", "verify"}) == 0);
}
