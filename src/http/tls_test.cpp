#include <doctest/doctest.h>

#include <filesystem>

#include <openssl/ssl.h>
#include <sys/stat.h>

#include "http/certificate.hpp"
#include "http/test_house.hpp"

using namespace tezai;
using namespace tezai::http;

namespace {
// A browser with TLS that trusts exactly one certificate.
std::string ask_securely(std::uint16_t port, const std::string& certificate, const std::string& text, const char* host) {
    std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    SSL_CTX_load_verify_locations(context.get(), certificate.c_str(), nullptr);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    std::unique_ptr<BIO, void (*)(BIO*)> bio(BIO_new_ssl_connect(context.get()), BIO_free_all);
    BIO_set_conn_hostname(bio.get(), ("127.0.0.1:" + std::to_string(port)).c_str());
    SSL* ssl = nullptr;
    BIO_get_ssl(bio.get(), &ssl);
    SSL_set1_host(ssl, host);
    if (BIO_do_connect(bio.get()) != 1) return "no connection";
    if (BIO_write(bio.get(), text.data(), static_cast<int>(text.size())) <= 0) return "nothing written";
    std::string answer;
    char buffer[8192];
    for (int n = 0; (n = BIO_read(bio.get(), buffer, sizeof buffer)) > 0;) answer.append(buffer, static_cast<std::size_t>(n));
    return answer;
}
} // namespace

TEST_CASE("with a certificate everything goes over TLS, and browsers are told to stay there") {
    const auto folder = std::filesystem::temp_directory_path() / ("tezai_tls_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    const std::string certificate = folder / "cert.pem", key = folder / "key.pem";
    make_certificate(certificate, key, {"localhost", "127.0.0.1"});
    struct stat about {};
    CHECK(::stat(key.c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);
    {
        TestHouse house;
        Server server({.port = 0, .certificate_file = certificate, .key_file = key}, house.routes(), *house.accounts, house.journal);
        server.start();
        const auto answer = ask_securely(server.port(), certificate, "GET /q/ABC HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n", "localhost");
        CHECK(answer.substr(0, 15) == "HTTP/1.1 200 OK");
        CHECK(answer.find("Strict-Transport-Security: max-age=31536000") != std::string::npos);
        CHECK(answer.substr(answer.size() - 8) == "code ABC");
        const auto pieces = ask_securely(server.port(), certificate, "GET /api/v1/export/all.csv HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n", "localhost");
        CHECK(pieces.find("row 99,") != std::string::npos);
        const auto large = ask_securely(server.port(), certificate, "PUT /api/v1/photo HTTP/1.1\r\nHost: t\r\nContent-Type: image/png\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n" + std::string(1000, 'x'), "localhost");
        CHECK(large.substr(large.size() - 4) == "1000");
        CHECK(ask_securely(server.port(), certificate, "", "other.test") == "no connection");
        Wire plain(server.port()); // who speaks plain HTTP gets nothing
        plain.say("GET /q/ABC HTTP/1.1\r\nHost: t\r\n\r\n");
        CHECK(plain.hear().find("HTTP/1.1 200") == std::string::npos);
        CHECK(plain.is_closed());
    }
    CHECK_THROWS_AS(([&] {
                        TestHouse house;
                        Server server({.port = 0, .certificate_file = certificate, .key_file = certificate}, house.routes(), *house.accounts, house.journal);
                    }()),
                    store::Fault);
    std::filesystem::remove_all(folder);
}
