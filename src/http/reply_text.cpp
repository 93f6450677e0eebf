#include "http/reply_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace tezai::http {
namespace {

std::string_view reason(int status) {
    switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Payload Too Large";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Entity";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    case 507: return "Insufficient Storage";
    default: return "Other";
    }
}

// No script or style from elsewhere, no inline script, no frame around us. wasm: the code reader of the phone pages.
constexpr std::string_view protection =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(self), geolocation=(self), microphone=()\r\n"
    "Content-Security-Policy: default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data: blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'\r\n";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

void append_number(std::string& out, std::size_t n) {
    char buffer[24];
    out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, n).ptr);
}

// A line break in a value would let it write headers of its own.
void append_value(std::string& out, std::string_view value) {
    const auto at = out.size();
    out += value;
    std::replace_if(out.begin() + static_cast<std::ptrdiff_t>(at), out.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
}

} // namespace

std::string_view find_header(const Reply& reply, std::string_view name) {
    for (const auto& [key, value] : reply.headers)
        if (same(key, name)) return value;
    return {};
}

std::string http_date(std::int64_t seconds) {
    const auto at = static_cast<std::time_t>(seconds);
    std::tm utc{};
    ::gmtime_r(&at, &utc);
    std::array<char, 40> text{};
    const auto n = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
    return {text.data(), n};
}

void append_head(std::string& out, const Reply& reply, const Framing& framing) {
    out += framing.http_1_0 ? "HTTP/1.0 " : "HTTP/1.1 ";
    append_number(out, static_cast<std::size_t>(reply.status));
    out += ' ';
    out += reason(reply.status);
    out += "\r\nDate: ";
    out += framing.date;
    out += "\r\n";
    if (!reply.content_type.empty() && reply.status != 304 && reply.status != 204) {
        out += "Content-Type: ";
        append_value(out, reply.content_type);
        out += "\r\n";
    }
    if (framing.chunked) {
        out += "Transfer-Encoding: chunked\r\n";
    } else if (framing.length && reply.status != 204 && reply.status != 304) {
        out += "Content-Length: ";
        append_number(out, *framing.length);
        out += "\r\n";
    }
    bool cache_said = false;
    for (const auto& [name, value] : reply.headers) {
        cache_said = cache_said || same(name, "cache-control");
        append_value(out, name);
        out += ": ";
        append_value(out, value);
        out += "\r\n";
    }
    if (!cache_said) out += "Cache-Control: no-store\r\n";
    if (!framing.keep_alive) out += "Connection: close\r\n";
    else if (framing.http_1_0) out += "Connection: keep-alive\r\n";
    if (framing.secure) out += "Strict-Transport-Security: max-age=31536000\r\n";
    out += protection;
    out += "\r\n";
}

} // namespace tezai::http
