// Photos as they come in from phones: JPEG only, and nothing about them is believed.
//
// The header is read by our own few lines before any decoder sees the file, so that a picture of 60 000 × 60 000 costs a
// microsecond. Each photo gets a decoder of its own: a damaged table in one would otherwise make the next good ones fail.
// Codes of faults: photo.empty, photo.not_a_jpeg, photo.file_too_large, photo.too_many_pixels, photo.no_pixels,
// photo.unsupported_jpeg, photo.damaged.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "base/result.hpp"
#include "documents/picture.hpp"

namespace tezai::documents {

struct PhotoFault {
    std::string_view code;
    std::string_view looks_like; // with photo.not_a_jpeg: png heic avif webp gif bmp tiff pdf zip video text unknown
};

struct JpegLimits {
    std::size_t max_bytes = 20'000'000;   // a phone's photo has 2–8 MB, one of 40 megapixels about 15
    std::int64_t max_pixels = 40'000'000;
    int max_scans = 24;                   // usual progressive files have 10; every scan walks the whole picture again
};

struct JpegHeader {
    int width = 0; // as stored, before the orientation turns it
    int height = 0;
    int components = 0; // 1 grey, 3 colour
    bool progressive = false;
};

// One marker and what belongs to it; a scan carries its coded data up to the next marker.
struct JpegSegment {
    std::uint8_t marker = 0;
    base::ByteView body;  // without marker and length
    base::ByteView whole; // with both
};
struct JpegLayout {
    std::vector<JpegSegment> segments; // from after the SOI to before the EOI
    bool complete = false;             // the EOI was there
};

// What a file that is no JPEG looks like, by its first bytes.
[[nodiscard]] std::string_view looks_like(base::ByteView file);
// The markers up to the first real EOI: previews inside EXIF and whatever a phone hangs on behind (films, second
// pictures) are not mistaken for the photo. Stops quietly where the file is broken.
[[nodiscard]] JpegLayout lay_out(base::ByteView file);

[[nodiscard]] base::Result<JpegHeader, PhotoFault> peek_jpeg(base::ByteView file, const JpegLimits& = {});

enum class Scale { full = 1, half = 2, quarter = 4, eighth = 8 };

struct DecodedGrey {
    GreyPicture picture;
    bool partial = false; // the file is cut off or broken inside; the rest is grey
};
[[nodiscard]] base::Result<DecodedGrey, PhotoFault> decode_grey(base::ByteView file, Scale = Scale::full, const JpegLimits& = {});

// The same picture to be shown to others: no EXIF, GPS, XMP, comments, previews or trailers; colour profile kept. A photo
// stored on its side is turned without loss; then up to 15 pixels of its border may go.
[[nodiscard]] base::Result<std::vector<std::uint8_t>, PhotoFault> display_copy(base::ByteView file, const JpegLimits& = {});

// Upright, in colour, longest side max_px (never enlarged), no metadata.
[[nodiscard]] base::Result<std::vector<std::uint8_t>, PhotoFault> thumbnail(base::ByteView file, int max_px, const JpegLimits& = {});

[[nodiscard]] std::vector<std::uint8_t> encode_jpeg(GreyView, int quality);

} // namespace tezai::documents
