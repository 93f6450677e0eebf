#include "documents/fonts.hpp"

#include "base/digest.hpp"
#include "base/ensure.hpp"
#include "base/text.hpp"

#include <array>
#include <cstdlib>
#include <fstream>
#include <link.h>
#include <mutex>
#include <optional>
#include <pango/pangocairo.h>
#include <set>
#include <stdexcept>
#include <unistd.h>
#include <zlib.h>

namespace tezai::documents {
namespace {

namespace fs = std::filesystem;

// Raised by hand when our own layout moves anything on paper, so that an old issue is compared by its data only.
constexpr int layout_edition = 1;

constexpr std::array fandol_files{"FandolFang-Regular.otf", "FandolKai-Regular.otf", "FandolHei-Regular.otf",
                                  "FandolSong-Regular.otf"};
constexpr std::array noto_files{"NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc", "NotoSansCJK-Regular.ttc",
                                "NotoSansCJK-Bold.ttc"};
const fs::path noto_folder = "/usr/share/fonts/opentype/noto"; // where Debian's fonts-noto-cjk puts them

struct Chosen {
    fs::path folder;
    FontsInUse fonts;
};
std::mutex guard;
std::optional<Chosen> chosen;

FontsInUse find_fonts(const fs::path& folder) {
    FontsInUse found{.files = {}, .official = true, .note = {}};
    for (const auto* name : fandol_files) {
        if (fs::exists(folder / name)) {
            found.files.push_back(folder / name);
        } else {
            found.official = false;
        }
    }
    if (!found.official) {
        found.note = "The Fandol fonts are not all in " + folder.string() +
                     ": papers are set in Noto CJK. Run deploy/fonts to fetch them.";
    }
    for (const auto* name : noto_files) {
        if (!fs::exists(noto_folder / name)) {
            throw std::runtime_error("the font " + (noto_folder / name).string() +
                                     " is missing: install the package fonts-noto-cjk");
        }
        found.files.push_back(noto_folder / name);
    }
    return found;
}

std::string fontconfig_text(const fs::path& folder, const FontsInUse& fonts) {
    std::string text = "<?xml version=\"1.0\"?>\n<!DOCTYPE fontconfig SYSTEM \"urn:fontconfig:fonts.dtd\">\n<fontconfig>\n";
    const auto line = [&](const std::string& tag, const fs::path& path) {
        text += "<" + tag + ">" + base::escape_html(path.string()) + "</" + tag + ">\n";
    };
    if (fs::exists(folder)) line("dir", folder);
    line("dir", noto_folder);
    line("cachedir", folder / ".cache"); // not writable: a start takes longer, nothing else
    text += "<selectfont><rejectfont><glob>*</glob></rejectfont>\n<acceptfont>\n";
    for (const auto& file : fonts.files) line("glob", file);
    return text + "</acceptfont></selectfont>\n</fontconfig>\n";
}

// Fontconfig reads the file when the first font is loaded; afterwards the file is of no use to anybody.
void load_fontconfig(const std::string& text) {
    std::string name = (fs::temp_directory_path() / "fonts-XXXXXX").string();
    const int file = ::mkstemp(name.data());
    if (file < 0) throw std::runtime_error("cannot write a temporary file for the font configuration");
    const auto written = ::write(file, text.data(), text.size());
    ::close(file);
    if (written != static_cast<ssize_t>(text.size())) {
        fs::remove(name);
        throw std::runtime_error("cannot write a temporary file for the font configuration");
    }
    ::setenv("FONTCONFIG_FILE", name.c_str(), 1);

    auto* map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    auto* context = pango_font_map_create_context(map);
    auto* wanted = pango_font_description_from_string("Noto Serif CJK SC 16");
    auto* font = pango_font_map_load_font(map, context, wanted);
    const bool loaded = font != nullptr;
    if (font) g_object_unref(font);
    pango_font_description_free(wanted);
    g_object_unref(context);
    g_object_unref(map);
    fs::remove(name);
    if (!loaded) throw std::runtime_error("the fonts cannot be loaded");
}

std::string digest_of(const std::vector<fs::path>& files) {
    base::Hasher hasher(base::Suite::intl);
    std::string digests;
    for (const auto& path : files) {
        std::ifstream in(path, std::ios::binary);
        const std::string content{std::istreambuf_iterator<char>(in), {}};
        digests += path.filename().string() + " " + base::to_hex(hasher.hash(content)) + "\n";
    }
    return base::to_hex(hasher.hash(digests));
}

// The files of the libraries that are loaded, by their real names, which carry the version: libfreetype.so.6.18.3.
std::set<std::string> drawing_libraries() {
    std::set<std::string> names;
    ::dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* out) {
            std::error_code ignored;
            const auto real = fs::canonical(info->dlpi_name, ignored).filename().string();
            for (const auto* stem : {"libfreetype.so", "libfontconfig.so", "libfribidi.so"}) {
                if (real.starts_with(stem)) static_cast<std::set<std::string>*>(out)->insert(real.substr(3));
            }
            return 0;
        },
        &names);
    return names;
}

} // namespace

const FontsInUse& use_fonts(const std::filesystem::path& folder) {
    const std::scoped_lock lock(guard);
    const auto place = fs::weakly_canonical(fs::absolute(folder));
    if (chosen) {
        ENSURE(chosen->folder == place, "one process draws with one set of fonts");
        return chosen->fonts;
    }
    Chosen next{place, find_fonts(place)};
    load_fontconfig(fontconfig_text(place, next.fonts));
    chosen = std::move(next);
    return chosen->fonts;
}

const FontsInUse& fonts_in_use() {
    const std::scoped_lock lock(guard);
    ENSURE(chosen, "use_fonts is called at the start of the process, before anything is drawn");
    return chosen->fonts;
}

std::string render_fingerprint() {
    static const std::string fingerprint = [] {
        std::string text = "layout " + std::to_string(layout_edition);
        text += std::string("; pango ") + pango_version_string() + "; cairo " + cairo_version_string() + "; harfbuzz " +
                hb_version_string() + "; zlib " + zlibVersion();
        for (const auto& library : drawing_libraries()) text += "; " + library;
        return text + "; fonts sha256:" + digest_of(fonts_in_use().files);
    }();
    return fingerprint;
}

} // namespace tezai::documents
