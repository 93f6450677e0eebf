// The command line: tezai COMMAND [WORDS] [--name value] [--flag]. Every command states what it takes; anything else is told.
#pragma once

#include <iosfwd>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar.hpp"

namespace tezai::app {

// The operator's move: printed as it is, exit code 2.
struct Misuse : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Option {
    std::string_view name;              // "--as-of"
    std::string_view value;             // "DATE"; empty: a flag
    std::string_view about;
};

class Arguments {
public:
    // Throws Misuse for an unknown option, a missing value, more words than `most_words`.
    // `folder`: where files are that are named without their folder; empty: where this process stands.
    Arguments(const std::vector<std::string>& given, std::span<const Option> known, std::size_t most_words, std::string folder = "");

    [[nodiscard]] bool has(std::string_view name) const { return values_.contains(name); }
    [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
    [[nodiscard]] std::string get(std::string_view name, std::string_view otherwise) const { return find(name).value_or(std::string(otherwise)); }
    [[nodiscard]] std::string need(std::string_view name) const;
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name) const;
    [[nodiscard]] std::optional<base::Date> date(std::string_view name) const;
    [[nodiscard]] std::optional<base::Instant> instant(std::string_view name) const;
    [[nodiscard]] const std::vector<std::string>& words() const { return words_; }
    [[nodiscard]] Arguments with(const std::string& name, const std::string& value) const;
    [[nodiscard]] std::vector<std::string> as_given() const; // what makes the same again, without --data
    [[nodiscard]] std::string file(const std::string& name) const; // of a file that the command names; empty stays empty

private:
    std::map<std::string, std::string, std::less<>> values_;
    std::vector<std::string> words_;
    std::string folder_;
};

class House;

// What a command does in the house of whoever owns the store: this process, or the server beside it (hand_over.hpp).
using Work = int (*)(House&, const Arguments&, std::ostream& out, std::ostream& err);

struct Command {
    std::string_view name, words; // "journal", "verify | prove LEAF | heads"
    std::string_view about, example;
    std::vector<Option> options;  // --data and --help are every command's
    std::size_t most_words = 0;
    int (*run)(const Arguments&);
    Work work = nullptr;
};

} // namespace tezai::app
