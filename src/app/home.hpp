// A store's home: the folder that --data names. tezai.db (or the URL of a PostgreSQL store in `database`), keys/, blobs/.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/digest.hpp"
#include "store/database.hpp"
#include "store/migrator.hpp"

namespace tezai::app {

struct Settings { // what a store is, from its creation on
    std::string kind = "ordinary"; // ordinary | demo | rehearsal
    std::string jurisdiction = "zhejiang";
    // On the plates: the bureau's own.
    std::string host = "tz.example.gov.cn"; // unsaid: a host, not a code
    std::string issuer = "示例市场监管局";
    base::Suite suite = base::Suite::gm;

    [[nodiscard]] base::UtcOffset offset() const; // where its days turn
    [[nodiscard]] bool is_rehearsal() const { return kind == "rehearsal"; }
    // What every page, sheet and paper of a store that is not for real is marked with.
    [[nodiscard]] std::string mark() const { return kind == "demo" ? "演示" : kind == "rehearsal" ? "演练" : ""; }
};

class Home {
public:
    explicit Home(std::string folder);

    [[nodiscard]] bool exists() const;
    // Creates folder, keys, tables. Throws store::Fault when there is a store already.
    void create(const Settings&, std::string_view database_url);
    // Says that the store is here: what makes the folder a home. A folder without it is none.
    void claim(std::string_view database_url) const;
    [[nodiscard]] std::string url() const; // of the database; throws store::Fault where there is no store
    [[nodiscard]] bool is_sqlite() const;
    // Opens it and applies what is missing. `read_only` beside a running server.
    [[nodiscard]] std::unique_ptr<store::Database> open(bool read_only) const;
    [[nodiscard]] Settings settings(store::Database&) const;
    [[nodiscard]] Settings settings() const; // opens the store for it, to read

    [[nodiscard]] const std::string& folder() const { return folder_; }
    [[nodiscard]] std::string signing_key() const { return folder_ + "/keys/signing.pem"; }
    [[nodiscard]] std::string human_code_key() const;  // 32 bytes
    [[nodiscard]] std::string blobs() const { return folder_ + "/blobs"; }

private:
    std::string folder_;
};

[[nodiscard]] std::span<const store::Migration> all_migrations(); // of every room, in the order of the floors

} // namespace tezai::app
