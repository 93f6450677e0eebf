#include "documents/text_encoding.hpp"

#include "base/ensure.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <iconv.h>
#include <optional>

namespace tezai::documents {
namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
constexpr std::string_view utf16_le_mark = "\xFF\xFE";
constexpr std::string_view utf16_be_mark = "\xFE\xFF";

std::string_view mark_of(Encoding encoding) {
    switch (encoding) {
    case Encoding::utf8_with_mark: return utf8_mark;
    case Encoding::utf16_le: return utf16_le_mark;
    case Encoding::utf16_be: return utf16_be_mark;
    case Encoding::utf8:
    case Encoding::gb18030: break;
    }
    return {};
}

const char* iconv_name(Encoding encoding) {
    switch (encoding) {
    case Encoding::utf16_le: return "UTF-16LE";
    case Encoding::utf16_be: return "UTF-16BE";
    case Encoding::gb18030: return "GB18030";
    case Encoding::utf8:
    case Encoding::utf8_with_mark: break;
    }
    return "UTF-8"; // glibc's is strict: no overlong forms, no surrogates
}

std::optional<std::size_t> first_bad_text(std::string_view bytes, std::optional<std::size_t> bad) {
    const auto nul = bytes.find('\0');
    if (nul == std::string_view::npos) return bad;
    return bad ? std::min(*bad, nul) : nul;
}

// NUL is one zero byte, in UTF-16 an aligned pair; zero is no part of any other character of GB18030 or UTF-8.
std::size_t find_nul(std::string_view text, bool pairs) {
    if (!pairs) return text.find('\0');
    for (std::size_t at = 0; at + 1 < text.size(); at += 2)
        if (text[at] == '\0' && text[at + 1] == '\0') return at;
    return std::string_view::npos;
}

// Decodes all of it into `out`, or without one only looks whether it could.
base::Result<void, EncodingError> decode_all(std::string_view bytes, Encoding from, std::string* out) {
    Utf8Decoder decoder(from);
    std::string discarded;
    constexpr std::size_t piece = 64 * 1024;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        discarded.clear();
        if (const auto fed = decoder.feed(bytes.substr(at, piece), out ? *out : discarded); !fed) return fed;
    }
    return decoder.finish();
}

struct Decoded {
    Encoding encoding;
    bool copied; // into the storage
};

// With `storage`, text that is not UTF-8 is decoded into it on the way.
base::Result<Decoded, EncodingError> detect_and_decode(std::string_view bytes, std::string* storage) {
    if (storage) storage->clear();
    if (bytes.starts_with(utf8_mark)) {
        const auto text = bytes.substr(utf8_mark.size());
        if (const auto bad = first_bad_text(text, base::first_bad_utf8(text)))
            return base::failure(EncodingError{*bad + utf8_mark.size()});
        return Decoded{Encoding::utf8_with_mark, false};
    }
    // Excel's "Unicode text" is UTF-16 with its mark; neither FF FE nor FE FF can begin UTF-8 or GB18030 text, FF is in
    // neither and FE FF is no pair of GB18030.
    for (const auto utf16 : {Encoding::utf16_le, Encoding::utf16_be}) {
        if (!bytes.starts_with(mark_of(utf16))) continue;
        if (const auto done = decode_all(bytes, utf16, storage); !done) return base::failure(done.error());
        return Decoded{utf16, true};
    }
    const auto bad_utf8 = first_bad_text(bytes, base::first_bad_utf8(bytes));
    if (!bad_utf8) return Decoded{Encoding::utf8, false};
    if (storage) storage->reserve(bytes.size() + bytes.size() / 2); // two bytes of GB18030 become three
    const auto done = decode_all(bytes, Encoding::gb18030, storage);
    if (!done) {
        // Pairs of GB18030 fit almost any bytes for a moment; only when they fit for longer is it the likelier one.
        const auto bad_gb = done.error().byte_offset;
        return base::failure(EncodingError{bad_gb > *bad_utf8 + 3 ? bad_gb : *bad_utf8});
    }
    return Decoded{Encoding::gb18030, true};
}

} // namespace

struct Utf8Decoder::State {
    iconv_t converter;
    std::string left_over;     // the bytes of a character cut by the end of a piece: at most 3
    std::string_view mark;     // still to be skipped
    std::size_t consumed = 0;  // bytes of the file before left_over

    bool is_utf16;

    explicit State(Encoding from)
        : converter(iconv_open("UTF-8", iconv_name(from))), mark(mark_of(from)),
          is_utf16(from == Encoding::utf16_le || from == Encoding::utf16_be) {
        ENSURE(converter != reinterpret_cast<iconv_t>(-1), "glibc's converters are part of the system"); // NOLINT
    }
    ~State() { iconv_close(converter); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
};

Utf8Decoder::Utf8Decoder(Encoding from) : state_(std::make_unique<State>(from)) {}
Utf8Decoder::~Utf8Decoder() = default;
Utf8Decoder::Utf8Decoder(Utf8Decoder&&) noexcept = default;
Utf8Decoder& Utf8Decoder::operator=(Utf8Decoder&&) noexcept = default;

base::Result<void, EncodingError> Utf8Decoder::feed(std::string_view piece, std::string& out) {
    auto& s = *state_;
    std::string joined;
    if (!s.left_over.empty()) {
        joined = std::move(s.left_over);
        joined += piece;
        piece = joined;
        s.left_over.clear();
    }
    while (!s.mark.empty() && !piece.empty() && piece.front() == s.mark.front()) {
        s.mark.remove_prefix(1);
        piece.remove_prefix(1);
        ++s.consumed;
    }
    if (!piece.empty()) s.mark = {};
    const auto nul = find_nul(piece, s.is_utf16);

    std::array<char, 16 * 1024> buffer;
    auto* in = const_cast<char*>(piece.data()); // iconv's signature; it does not write
    auto left = std::min(nul, piece.size());
    while (left > 0) {
        char* to = buffer.data();
        auto space = buffer.size();
        const auto before = left;
        const auto result = iconv(s.converter, &in, &left, &to, &space);
        const auto why = errno;
        out.append(buffer.data(), buffer.size() - space);
        s.consumed += before - left;
        if (result != static_cast<std::size_t>(-1)) break;
        if (why == E2BIG) continue;
        if (why != EINVAL || nul != std::string_view::npos) return base::failure(EncodingError{s.consumed});
        s.left_over.assign(in, left); // begun, not finished
        return {};
    }
    if (nul != std::string_view::npos) return base::failure(EncodingError{s.consumed});
    return {};
}

base::Result<void, EncodingError> Utf8Decoder::finish() {
    if (!state_->left_over.empty()) return base::failure(EncodingError{state_->consumed});
    return {};
}

base::Result<Encoding, EncodingError> detect_encoding(std::string_view bytes) {
    return detect_and_decode(bytes, nullptr).map([](Decoded d) { return d.encoding; });
}

base::Result<std::string_view, EncodingError> as_utf8(std::string_view bytes, std::string& storage) {
    const auto decoded = detect_and_decode(bytes, &storage);
    if (!decoded) return base::failure(decoded.error());
    if (decoded->copied) return std::string_view(storage);
    return decoded->encoding == Encoding::utf8_with_mark ? bytes.substr(utf8_mark.size()) : bytes;
}

base::Result<std::string, EncodingError> decode_to_utf8(std::string_view bytes) {
    std::string storage;
    const auto text = as_utf8(bytes, storage);
    if (!text) return base::failure(text.error());
    if (text->data() == storage.data()) return storage;
    return std::string(*text);
}

} // namespace tezai::documents
