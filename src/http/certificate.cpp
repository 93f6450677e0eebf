#include "http/certificate.hpp"

#include <cstdio>
#include <memory>

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include "base/digest.hpp"
#include "store/database.hpp"

namespace tezai::http {
namespace {

template <auto free>
struct Free {
    template <class T>
    void operator()(T* thing) const {
        free(thing);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
std::unique_ptr<std::FILE, CloseFile> open_new(const std::string& path, int mode) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0) throw store::Fault("cannot write " + path + "; check the folder's rights");
    return std::unique_ptr<std::FILE, CloseFile>(::fdopen(fd, "w"));
}

bool is_address(const std::string& name) {
    unsigned char place[sizeof(in6_addr)];
    return ::inet_pton(AF_INET, name.c_str(), place) == 1 || ::inet_pton(AF_INET6, name.c_str(), place) == 1;
}

void add_extension(X509* certificate, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1) throw store::Fault("cannot make a certificate for \"" + value + "\"");
}

} // namespace

void make_certificate(const std::string& certificate_file, const std::string& key_file, const std::vector<std::string>& names) {
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate(X509_new());
    if (!key || !certificate) throw store::Fault("OpenSSL cannot make a key");
    base::Bytes32 random{};
    base::fill_random(random);
    std::uint64_t serial = 1;
    for (int i = 0; i < 7; ++i) serial = serial << 8 | random[static_cast<std::size_t>(i)];
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60 * 60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 30L * 24 * 60 * 60);
    X509_set_pubkey(certificate.get(), key.get());
    auto* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>("Tezai on this machine"), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    std::string alternatives;
    for (const auto& name : names) alternatives += (alternatives.empty() ? "" : ",") + std::string(is_address(name) ? "IP:" : "DNS:") + name;
    if (!alternatives.empty()) add_extension(certificate.get(), NID_subject_alt_name, alternatives);
    add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
    add_extension(certificate.get(), NID_ext_key_usage, "serverAuth");
    if (X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0) throw store::Fault("OpenSSL cannot sign the certificate");

    const auto key_out = open_new(key_file, 0600), out = open_new(certificate_file, 0644);
    if (PEM_write_PrivateKey(key_out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 || PEM_write_X509(out.get(), certificate.get()) != 1)
        throw store::Fault("cannot write " + certificate_file + " and " + key_file);
}

} // namespace tezai::http
