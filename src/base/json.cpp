#include "base/json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <boost/json/array.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value_stack.hpp>

#include "base/text.hpp"

namespace tezai::base::form {
namespace {

namespace bj = boost::json;

// What the parser tells, kept as a value; beside it the names of the objects that are open, to find repeated ones.
class Builder {
public:
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);
    using error_code = boost::system::error_code;
    using Text = bj::string_view;

    Faults faults;

    bool on_document_begin(error_code&) { stack_.reset(); return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return open(true); }
    bool on_array_begin(error_code&) { return open(false); }
    bool on_object_end(std::size_t n, error_code&) {
        find_repeated();
        stack_.push_object(n);
        return close();
    }
    bool on_array_end(std::size_t n, error_code&) {
        stack_.push_array(n);
        return close();
    }
    bool on_key_part(Text s, std::size_t, error_code&) {
        key_.append(s.data(), s.size());
        return true;
    }
    bool on_key(Text s, std::size_t, error_code&) {
        key_.append(s.data(), s.size());
        stack_.push_key(key_);
        names_.push_back(std::move(key_));
        key_.clear();
        return true;
    }
    bool on_string_part(Text s, std::size_t, error_code&) {
        stack_.push_chars(s);
        nul_ = nul_ || s.find('\0') != Text::npos;
        return true;
    }
    bool on_string(Text s, std::size_t, error_code&) {
        if (nul_ || s.find('\0') != Text::npos) tell(path(), "nul_character");
        nul_ = false;
        stack_.push_string(s);
        return next();
    }
    bool on_number_part(Text s, error_code&) {
        number_.append(s.data(), s.size());
        return true;
    }
    bool on_int64(std::int64_t i, Text, error_code&) { number_.clear(); stack_.push_int64(i); return next(); }
    bool on_uint64(std::uint64_t u, Text, error_code&) { number_.clear(); stack_.push_uint64(u); return next(); }
    bool on_double(double, Text s, error_code&) {
        number_.append(s.data(), s.size());
        double exact = 0;
        const auto read = std::from_chars(number_.data(), number_.data() + number_.size(), exact);
        if (read.ec != std::errc{} || !std::isfinite(exact)) tell(path(), "not_a_number_in_range");
        number_.clear();
        stack_.push_double(exact);
        return next();
    }
    bool on_bool(bool b, error_code&) { stack_.push_bool(b); return next(); }
    bool on_null(error_code&) { stack_.push_null(); return next(); }
    bool on_comment_part(Text, error_code&) { return true; }
    bool on_comment(Text, error_code&) { return true; }

    bj::value release() { return stack_.release(); }
    [[nodiscard]] std::string path() const {
        std::string out;
        for (std::size_t i = 0; i < open_.size(); ++i) {
            const auto names_end = i + 1 < open_.size() ? open_[i + 1].first_name : names_.size();
            if (!open_[i].object) out += '/' + std::to_string(open_[i].done);
            else if (names_end > open_[i].first_name) append_pointer(out, names_[names_end - 1]);
        }
        return out;
    }

private:
    struct Open {
        bool object;
        std::size_t first_name; // in names_
        std::size_t done;       // elements of an array
    };
    bool open(bool object) {
        open_.push_back({object, names_.size(), 0});
        return true;
    }
    bool close() {
        names_.resize(open_.back().first_name);
        open_.pop_back();
        return next();
    }
    bool next() {
        if (!open_.empty()) ++open_.back().done;
        return true;
    }
    void tell(std::string where, const char* code) {
        if (faults.size() < most_faults) faults.push_back({std::move(where), code});
    }
    void find_repeated() {
        const auto first = names_.begin() + static_cast<std::ptrdiff_t>(open_.back().first_name);
        if (names_.end() - first < 2) return;
        std::sort(first, names_.end());
        if (std::adjacent_find(first, names_.end()) == names_.end()) return;
        const std::vector<std::string> mine(first, names_.end());
        names_.erase(first, names_.end());
        const auto parent = path();
        for (std::size_t i = 1; i < mine.size(); ++i)
            if (mine[i] == mine[i - 1] && (i == 1 || mine[i] != mine[i - 2])) {
                auto where = parent;
                append_pointer(where, mine[i]);
                tell(std::move(where), "repeated");
            }
    }

    bj::value_stack stack_;
    std::vector<Open> open_;
    std::vector<std::string> names_;
    std::string key_, number_;
    bool nul_ = false;
};

void append_canonical(std::string& out, const bj::value& v) {
    if (const auto* object = v.if_object()) {
        std::vector<const bj::key_value_pair*> members;
        for (const auto& member : *object) members.push_back(&member);
        std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) { return a->key() < b->key(); });
        out += '{';
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (i) out += ',';
            append_string(out, members[i]->key());
            out += ':';
            append_canonical(out, members[i]->value());
        }
        out += '}';
    } else if (const auto* array = v.if_array()) {
        out += '[';
        for (std::size_t i = 0; i < array->size(); ++i) {
            if (i) out += ',';
            append_canonical(out, (*array)[i]);
        }
        out += ']';
    } else if (const auto* text = v.if_string()) {
        append_string(out, *text);
    } else if (const auto* number = v.if_double()) {
        char buffer[32];
        const auto end = std::to_chars(buffer, buffer + sizeof buffer, *number).ptr;
        out.append(buffer, end);
    } else {
        out += bj::serialize(v);
    }
}

} // namespace

Result<bj::value, Faults> parse_json(std::string_view text) {
    if (first_bad_utf8(text)) return failure(Faults{{"", "bad_utf8"}});
    bj::parse_options options;
    options.max_depth = deepest;
    bj::basic_parser<Builder> parser(options);
    boost::system::error_code ec;
    const auto used = parser.write_some(false, text.data(), text.size(), ec);
    auto& built = parser.handler();
    if (!ec && used < text.size()) ec = bj::error::extra_data;
    if (ec) {
        const bool surrogate = ec == bj::error::illegal_leading_surrogate || ec == bj::error::illegal_trailing_surrogate ||
                               ec == bj::error::expected_utf16_escape;
        return failure(Faults{{built.path(), ec == bj::error::too_deep           ? "too_deep"
                                             : ec == bj::error::exponent_overflow ? "not_a_number_in_range"
                                             : surrogate                          ? "bad_utf8"
                                                                                  : "not_json"}});
    }
    if (!built.faults.empty()) return failure(std::move(built.faults));
    return built.release();
}

void append_string(std::string& out, std::string_view text) {
    static constexpr char hex[] = "0123456789abcdef";
    const auto start = out.size();
    out += '"';
    std::size_t plain = 0; // start of what can be copied as it stands
    bool beyond_ascii = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        beyond_ascii = beyond_ascii || c >= 0x80;
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        out.append(text.substr(plain, i - plain));
        plain = i + 1;
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default:
            out += "\\u00";
            out += hex[c >> 4];
            out += hex[c & 15];
        }
    }
    out.append(text.substr(plain));
    out += '"';
    if (beyond_ascii && first_bad_utf8(text)) { // rare: begin again with the mended text
        std::string mended;
        for (const auto c : to_code_points(text)) append_utf8(mended, c);
        out.resize(start);
        append_string(out, mended);
    }
}

void append_pointer(std::string& path, std::string_view name) {
    path += '/';
    for (const char c : cut_utf8(name, 64)) {
        if (c == '~') path += "~0";
        else if (c == '/') path += "~1";
        else path += c;
    }
}

std::string canonical(const bj::value& v) {
    std::string out;
    append_canonical(out, v);
    return out;
}

} // namespace tezai::base::form
