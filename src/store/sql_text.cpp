#include "store/sql_text.hpp"

#include <algorithm>
#include <array>

namespace tezai::store {
namespace {

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

// The words of the statement from `at` on, compared without case, blanks between them free. The end, or npos.
std::size_t match_words(std::string_view sql, std::size_t at, std::string_view words) {
    if (at > 0 && is_word(sql[at - 1])) return std::string_view::npos;
    for (std::size_t w = 0; w < words.size(); ++w) {
        if (words[w] == ' ') {
            if (at >= sql.size() || !is_blank(sql[at])) return std::string_view::npos;
            while (at < sql.size() && is_blank(sql[at])) ++at;
        } else {
            if (at >= sql.size() || upper(sql[at]) != words[w]) return std::string_view::npos;
            ++at;
        }
    }
    return at < sql.size() && is_word(sql[at]) ? std::string_view::npos : at;
}

std::size_t first_code(std::string_view sql) {
    std::size_t at = 0;
    while (at < sql.size()) {
        if (is_blank(sql[at])) {
            ++at;
        } else if (const auto end = skip_quoted(sql, at); end != at && (sql[at] == '-' || sql[at] == '/')) {
            at = end;
        } else {
            break;
        }
    }
    return at;
}

} // namespace

std::size_t skip_quoted(std::string_view sql, std::size_t at) {
    const char c = sql[at];
    const char next = at + 1 < sql.size() ? sql[at + 1] : '\0';
    if (c == '\'' || c == '"') {
        for (std::size_t i = at + 1; i < sql.size(); ++i) {
            if (sql[i] != c) continue;
            if (i + 1 < sql.size() && sql[i + 1] == c) {
                ++i; // a doubled quote stands for itself
                continue;
            }
            return i + 1;
        }
        return sql.size();
    }
    if (c == '-' && next == '-') {
        const auto end = sql.find('\n', at);
        return end == std::string_view::npos ? sql.size() : end + 1;
    }
    if (c == '/' && next == '*') {
        const auto end = sql.find("*/", at + 2);
        return end == std::string_view::npos ? sql.size() : end + 2;
    }
    return at;
}

Numbered number_names(std::string_view sql) {
    Numbered out;
    out.text.reserve(sql.size());
    for (std::size_t at = 0; at < sql.size();) {
        if (const auto end = skip_quoted(sql, at); end != at) {
            out.text += sql.substr(at, end - at);
            at = end;
        } else if (sql[at] == ':' && at + 1 < sql.size() && sql[at + 1] == ':') {
            out.text += "::";
            at += 2;
        } else if (sql[at] == ':' && at + 1 < sql.size() && is_word(sql[at + 1])) {
            auto stop = at + 1;
            while (stop < sql.size() && is_word(sql[stop])) ++stop;
            const auto name = sql.substr(at + 1, stop - at - 1);
            auto known = std::find(out.names.begin(), out.names.end(), name);
            if (known == out.names.end()) known = out.names.emplace(out.names.end(), name);
            out.text += '$';
            out.text += std::to_string(known - out.names.begin() + 1);
            at = stop;
        } else {
            out.text += sql[at++];
        }
    }
    return out;
}

std::string without_null_tests(std::string_view numbered) {
    std::string out;
    for (std::size_t at = 0; at < numbered.size();) {
        auto end = skip_quoted(numbered, at);
        if (end == at && numbered[at] == '$') {
            auto digits = at + 1;
            while (digits < numbered.size() && numbered[digits] >= '0' && numbered[digits] <= '9') ++digits;
            auto test = digits;
            while (test < numbered.size() && is_blank(numbered[test])) ++test;
            for (const std::string_view words : {"IS NULL", "IS NOT NULL"})
                if (const auto after = test > digits ? match_words(numbered, test, words) : std::string_view::npos;
                    end == at && after != std::string_view::npos) {
                    out += "TRUE";
                    end = after;
                }
            if (end != at) {
                at = end;
                continue;
            }
        }
        if (end == at) ++end;
        out += numbered.substr(at, end - at);
        at = end;
    }
    return out;
}

std::vector<std::string_view> split_statements(std::string_view sql) {
    std::vector<std::string_view> statements;
    const auto keep = [&](std::size_t from, std::size_t to) {
        const auto statement = sql.substr(from, to - from);
        if (first_code(statement) < statement.size()) statements.push_back(statement);
    };
    std::size_t start = 0;
    for (std::size_t at = 0; at < sql.size();) {
        if (const auto end = skip_quoted(sql, at); end != at) {
            at = end;
        } else if (sql[at] == ';') {
            keep(start, at);
            start = ++at;
        } else {
            ++at;
        }
    }
    keep(start, sql.size());
    return statements;
}

std::string to_sqlite_dialect(std::string_view statement) {
    // Short rows that are found by their primary key alone need no second tree there; PostgreSQL takes it for a comment.
    static constexpr std::string_view without_rowid = "/* sqlite: WITHOUT ROWID */";
    struct Change {
        std::string_view from, to;
    };
    static constexpr std::array changes{
        Change{"BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "INTEGER PRIMARY KEY"},
        Change{"BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "INTEGER PRIMARY KEY"},
        Change{"BIGINT", "INTEGER"},
        Change{"SMALLINT", "INTEGER"},
        Change{"BYTEA", "BLOB"},
        Change{"DOUBLE PRECISION", "REAL"},
    };
    std::string out;
    for (std::size_t at = 0; at < statement.size();) {
        if (const auto end = skip_quoted(statement, at); end != at) {
            out += statement.substr(at, end - at);
            at = end;
            continue;
        }
        const auto change = std::find_if(changes.begin(), changes.end(), [&](const Change& c) {
            return match_words(statement, at, c.from) != std::string_view::npos;
        });
        if (change != changes.end()) {
            out += change->to;
            at = match_words(statement, at, change->from);
        } else {
            out += statement[at++];
        }
    }
    if (match_words(statement, first_code(statement), "CREATE TABLE") != std::string_view::npos)
        out += statement.find(without_rowid) == std::string_view::npos ? " STRICT" : " STRICT, WITHOUT ROWID";
    return out;
}

bool meant_for(std::string_view statement, bool sqlite) {
    const auto comments = statement.substr(0, first_code(statement));
    if (comments.find("-- only sqlite") != std::string_view::npos) return sqlite;
    if (comments.find("-- only postgres") != std::string_view::npos) return !sqlite;
    return true;
}

} // namespace tezai::store
