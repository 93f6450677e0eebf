#include "documents/jpeg.hpp"

#include <algorithm>
#include <memory>
#include <string>

#include <turbojpeg.h>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "documents/exif.hpp"

namespace tezai::documents {
namespace {

constexpr std::uint8_t soi = 0xD8, eoi = 0xD9, sos = 0xDA, app0 = 0xE0, app2 = 0xE2, app14 = 0xEE, app15 = 0xEF, comment = 0xFE;
constexpr std::size_t most_segments = 4096; // of a real photo: a few dozen

auto fault(std::string_view code) { return base::failure(PhotoFault{code, {}}); }

bool is_frame(std::uint8_t marker) { return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC; }
bool is_restart(std::uint8_t marker) { return marker >= 0xD0 && marker <= 0xD7; }

std::string_view as_text(base::ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

// Where the coded data of a scan ends: at the first marker that is neither a stuffed FF nor a restart.
std::size_t end_of_scan(base::ByteView file, std::size_t at) {
    while (at + 1 < file.size()) {
        if (file[at] != 0xFF) {
            ++at;
        } else if (file[at + 1] == 0 || is_restart(file[at + 1])) {
            at += 2;
        } else if (file[at + 1] == 0xFF) {
            ++at; // padding
        } else {
            return at;
        }
    }
    return file.size();
}

class Turbo {
public:
    explicit Turbo(tjhandle handle) : handle_(handle, &tjDestroy) {
        if (!handle_) throw std::bad_alloc();
    }
    [[nodiscard]] tjhandle get() const { return handle_.get(); }
    // After an answer of −1: did the decoder give up, or only warn and go on?
    [[nodiscard]] bool failed() const { return tjGetErrorCode(handle_.get()) != TJERR_WARNING; }
    // Some phones pad before the end marker; the decoder warns, but no pixel is missing.
    [[nodiscard]] bool only_padding() const { return std::string_view(tjGetErrorStr2(handle_.get())).ends_with("before marker 0xd9"); }

private:
    std::unique_ptr<void, int (*)(tjhandle)> handle_;
};

std::vector<std::uint8_t> take(std::unique_ptr<unsigned char, void (*)(unsigned char*)> buffer, unsigned long size) {
    return {buffer.get(), buffer.get() + size};
}

struct Interleaved {
    int width = 0, height = 0;
    bool partial = false;
    std::vector<std::uint8_t> pixels;
};

// `format` is a TJPF; the picture is made smaller while it is decoded, which is quicker than afterwards.
base::Result<Interleaved, PhotoFault> decode(base::ByteView file, int divisor, int format, const JpegLimits& limits) {
    const auto header = peek_jpeg(file, limits);
    if (!header) return base::failure(header.error());
    const Turbo turbo(tjInitDecompress());
    int width = 0, height = 0, subsampling = -1, colours = -1;
    // It answers 0 for some files without a picture and leaves the sizes alone: hence the comparison with our own reading.
    const int answer = tjDecompressHeader3(turbo.get(), file.data(), file.size(), &width, &height, &subsampling, &colours);
    if ((answer != 0 && turbo.failed()) || width != header->width || height != header->height) return fault("photo.damaged");
    const tjscalingfactor factor{1, divisor};
    Interleaved out;
    out.width = TJSCALED(width, factor);
    out.height = TJSCALED(height, factor);
    const int pitch = out.width * tjPixelSize[format];
    out.pixels.assign(static_cast<std::size_t>(pitch) * static_cast<std::size_t>(out.height), 128);
    if (tjDecompress2(turbo.get(), file.data(), file.size(), out.pixels.data(), out.width, pitch, out.height, format, TJFLAG_LIMITSCANS) != 0) {
        if (turbo.failed()) return fault("photo.damaged");
        out.partial = !turbo.only_padding();
    }
    return out;
}

// Only what is needed to show the picture: JFIF, colour profile, Adobe's colour flag, tables and scans.
std::vector<std::uint8_t> without_metadata(base::ByteView file) {
    std::vector<std::uint8_t> out{0xFF, soi};
    out.reserve(file.size());
    for (const auto& segment : lay_out(file).segments) {
        const auto body = as_text(segment.body);
        const bool is_extra = (segment.marker >= app0 && segment.marker <= app15) || segment.marker == comment;
        const bool keep = !is_extra || (segment.marker == app0 && body.starts_with(std::string_view("JFIF\0", 5))) ||
                          (segment.marker == app2 && body.starts_with("ICC_PROFILE")) || (segment.marker == app14 && body.starts_with("Adobe"));
        if (keep) out.insert(out.end(), segment.whole.begin(), segment.whole.end());
    }
    out.insert(out.end(), {0xFF, eoi});
    return out;
}

int transform_for(int orientation) {
    constexpr std::array operations{TJXOP_NONE, TJXOP_HFLIP, TJXOP_ROT180, TJXOP_VFLIP, TJXOP_TRANSPOSE, TJXOP_ROT90, TJXOP_TRANSVERSE, TJXOP_ROT270};
    return operations[static_cast<std::size_t>(orientation - 1)];
}

std::vector<std::uint8_t> encode(const std::uint8_t* pixels, int width, int height, int format, int subsampling, int quality) {
    const Turbo turbo(tjInitCompress());
    unsigned char* buffer = nullptr;
    unsigned long size = 0;
    const int answer = tjCompress2(turbo.get(), pixels, width, 0, height, format, &buffer, &size, subsampling, quality, 0);
    std::unique_ptr<unsigned char, void (*)(unsigned char*)> owned(buffer, &tjFree);
    ENSURE(answer == 0, tjGetErrorStr2(turbo.get()));
    return take(std::move(owned), size);
}

} // namespace

std::string_view looks_like(base::ByteView file) {
    const auto text = as_text(file);
    if (text.starts_with("\x89PNG")) return "png";
    if (text.starts_with("GIF8")) return "gif";
    if (text.starts_with("%PDF")) return "pdf";
    if (text.starts_with("PK\x03\x04")) return "zip";
    if (text.starts_with("BM")) return "bmp";
    if (text.starts_with(std::string_view("II*\0", 4)) || text.starts_with(std::string_view("MM\0*", 4))) return "tiff";
    if (text.starts_with("RIFF") && text.substr(0, 12).ends_with("WEBP")) return "webp";
    if (text.size() >= 12 && text.substr(4, 4) == "ftyp") {
        const auto brand = text.substr(8, 4);
        if (brand == "avif" || brand == "avis") return "avif";
        for (const auto known : {"heic", "heix", "hevc", "heim", "heis", "mif1", "msf1"}) {
            if (brand == known) return "heic";
        }
        return "video";
    }
    const auto start = base::cut_utf8(text, 512);
    const bool readable = !start.empty() && !base::first_bad_utf8(start) && std::none_of(start.begin(), start.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && c != '\n' && c != '\r' && c != '\t';
    });
    return readable ? "text" : "unknown";
}

JpegLayout lay_out(base::ByteView file) {
    JpegLayout layout;
    if (file.size() < 4 || file[0] != 0xFF || file[1] != soi) return layout;
    std::size_t at = 2;
    while (at + 1 < file.size() && layout.segments.size() < most_segments) {
        if (file[at] != 0xFF) {
            ++at; // rubbish between segments: decoders skip it too
            continue;
        }
        const std::uint8_t marker = file[at + 1];
        if (marker == 0xFF) {
            ++at; // fill byte
        } else if (marker == eoi) {
            layout.complete = true;
            return layout;
        } else if (marker == 0x00 || marker == 0x01 || marker == soi || is_restart(marker)) {
            at += 2; // stands alone
        } else {
            if (file.size() - at < 4) return layout;
            const std::size_t length = static_cast<std::size_t>(file[at + 2]) << 8U | file[at + 3];
            if (length < 2 || file.size() - at - 2 < length) return layout;
            const std::size_t body_end = at + 2 + length;
            const std::size_t end = marker == sos ? end_of_scan(file, body_end) : body_end;
            layout.segments.push_back({marker, file.subspan(at + 4, length - 2), file.subspan(at, end - at)});
            at = end;
        }
    }
    return layout;
}

base::Result<JpegHeader, PhotoFault> peek_jpeg(base::ByteView file, const JpegLimits& limits) {
    if (file.empty()) return fault("photo.empty");
    if (file.size() > limits.max_bytes) return fault("photo.file_too_large");
    if (file.size() < 3 || file[0] != 0xFF || file[1] != soi || file[2] != 0xFF) {
        return base::failure(PhotoFault{"photo.not_a_jpeg", looks_like(file)});
    }
    JpegHeader header;
    int frames = 0, scans = 0;
    for (const auto& [marker, body, whole] : lay_out(file).segments) {
        if (marker == sos) ++scans;
        if (!is_frame(marker)) continue;
        if (++frames > 1 || body.size() < 6) return fault("photo.damaged");
        header.height = body[1] << 8 | body[2];
        header.width = body[3] << 8 | body[4];
        header.components = body[5];
        header.progressive = marker == 0xC2;
        // Baseline, extended and progressive with 8 bits, grey or colour: what cameras make. Lossless, arithmetic and
        // print-shop files (CMYK) are asked for again.
        const bool usual = marker <= 0xC2 && body[0] == 8 && (header.components == 1 || header.components == 3);
        if (!usual) return fault("photo.unsupported_jpeg");
        if (header.width == 0 || header.height == 0) return fault("photo.no_pixels");
        if (static_cast<std::int64_t>(header.width) * header.height > limits.max_pixels) return fault("photo.too_many_pixels");
    }
    if (frames == 0 || scans == 0) return fault("photo.damaged");
    if (scans > limits.max_scans) return fault("photo.unsupported_jpeg");
    return header;
}

base::Result<DecodedGrey, PhotoFault> decode_grey(base::ByteView file, Scale scale, const JpegLimits& limits) {
    auto decoded = decode(file, static_cast<int>(scale), TJPF_GRAY, limits);
    if (!decoded) return base::failure(decoded.error());
    DecodedGrey grey;
    grey.picture.width = decoded->width;
    grey.picture.height = decoded->height;
    grey.picture.pixels = std::move(decoded->pixels);
    grey.partial = decoded->partial;
    return grey;
}

base::Result<std::vector<std::uint8_t>, PhotoFault> display_copy(base::ByteView file, const JpegLimits& limits) {
    if (const auto header = peek_jpeg(file, limits); !header) return base::failure(header.error());
    const int orientation = read_origin(file).orientation;
    if (orientation == 1) return without_metadata(file);

    const Turbo turbo(tjInitTransform());
    tjtransform turn{};
    turn.op = transform_for(orientation);
    turn.options = TJXOPT_TRIM; // blocks cut by the border cannot be turned; left in place they would show as a stripe
    unsigned char* buffer = nullptr;
    unsigned long size = 0;
    const int answer = tjTransform(turbo.get(), file.data(), file.size(), 1, &buffer, &size, &turn, TJFLAG_LIMITSCANS);
    const std::unique_ptr<unsigned char, void (*)(unsigned char*)> owned(buffer, &tjFree);
    if (answer != 0 && turbo.failed()) return fault("photo.damaged");
    return without_metadata({buffer, size});
}

base::Result<std::vector<std::uint8_t>, PhotoFault> thumbnail(base::ByteView file, int max_px, const JpegLimits& limits) {
    ENSURE(max_px > 0, "a thumbnail has a size");
    const auto header = peek_jpeg(file, limits);
    if (!header) return base::failure(header.error());
    const int longest = std::max(header->width, header->height);
    int divisor = 8;
    while (divisor > 1 && longest / divisor < max_px) divisor /= 2;
    auto decoded = decode(file, divisor, TJPF_RGB, limits);
    if (!decoded) return base::failure(decoded.error());

    const double ratio = std::min(1.0, static_cast<double>(max_px) / std::max(decoded->width, decoded->height));
    const int width = std::max(1, static_cast<int>(decoded->width * ratio + 0.5));
    const int height = std::max(1, static_cast<int>(decoded->height * ratio + 0.5));
    const int orientation = read_origin(file).orientation;
    const auto area = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    std::vector<std::uint8_t> small(area * 3);
    GreyPicture plane(decoded->width, decoded->height), turned;
    for (std::size_t colour = 0; colour < 3; ++colour) {
        for (std::size_t i = 0; i < plane.pixels.size(); ++i) plane.pixels[i] = decoded->pixels[3 * i + colour];
        turned = upright(shrink(plane.view(), width, height).view(), orientation);
        for (std::size_t i = 0; i < area; ++i) small[3 * i + colour] = turned.pixels[i];
    }
    return encode(small.data(), turned.width, turned.height, TJPF_RGB, TJSAMP_420, 80);
}

std::vector<std::uint8_t> encode_jpeg(GreyView picture, int quality) {
    ENSURE(!picture.empty() && picture.stride == picture.width, "a whole picture");
    return encode(picture.pixels, picture.width, picture.height, TJPF_GRAY, TJSAMP_GRAY, std::clamp(quality, 1, 100));
}

} // namespace tezai::documents
