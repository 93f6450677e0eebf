// What a text file is written in, and the same text as UTF-8.
//
// Guessing by statistics fails on short files (张三,电梯 in GBK was taken for Greek), so nothing is guessed: a byte
// order mark, else strictly valid UTF-8, else strictly valid GB18030, else the file is refused at its first bad byte.
// GBK and GB2312 are subsets of GB18030; decoding them as such would refuse 䶮 and 𠮷.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace tezai::documents {

enum class Encoding { utf8, utf8_with_mark, utf16_le, utf16_be, gb18030 };

struct EncodingError {
    std::size_t byte_offset; // from the start of the file, the mark included
};

// Reads all of it: one wrong byte at the end changes the answer. A NUL is refused, it is never text. Where neither
// encoding fits, the offset is that of the encoding that got clearly further: the likelier one, cut or damaged there.
[[nodiscard]] base::Result<Encoding, EncodingError> detect_encoding(std::string_view bytes);

// UTF-8 without the mark. Bytes that are UTF-8 already are copied; see `as_utf8` to avoid that.
[[nodiscard]] base::Result<std::string, EncodingError> decode_to_utf8(std::string_view bytes);

// The same without a copy where none is needed: the view points into `bytes` or into `storage`.
[[nodiscard]] base::Result<std::string_view, EncodingError> as_utf8(std::string_view bytes, std::string& storage);

// In pieces, for what does not fit in memory; the encoding must be known. A character may be cut between two pieces.
class Utf8Decoder {
public:
    explicit Utf8Decoder(Encoding from);
    ~Utf8Decoder();
    Utf8Decoder(Utf8Decoder&&) noexcept;
    Utf8Decoder& operator=(Utf8Decoder&&) noexcept;

    // Appends to `out`. After an error the decoder is of no more use.
    [[nodiscard]] base::Result<void, EncodingError> feed(std::string_view piece, std::string& out);
    // The end: refuses a character that was begun and not finished.
    [[nodiscard]] base::Result<void, EncodingError> finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace tezai::documents
