#include "journal/signer.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/ensure.hpp"
#include "store/database.hpp"

namespace tezai::journal {
namespace {

struct Free {
    void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
    void operator()(EVP_PKEY_CTX* p) const { EVP_PKEY_CTX_free(p); }
    void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
    void operator()(BIO* p) const { BIO_free_all(p); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Bio = std::unique_ptr<BIO, Free>;

// The id every SM2 signer uses unless agreed otherwise (GM/T 0009). Without it OpenSSL takes an empty one, and a verifier
// that follows the standard refuses the signature.
constexpr std::string_view standard_id = "1234567812345678";

// A context of its own for each use: the key is shared, contexts are not.
struct Context {
    std::unique_ptr<EVP_PKEY_CTX, Free> key;
    std::unique_ptr<EVP_MD_CTX, Free> digest{EVP_MD_CTX_new()};
    const EVP_MD* md = nullptr;

    Context(base::Suite suite, EVP_PKEY* pkey) {
        if (suite != base::Suite::gm) return; // Ed25519 has its digest built in
        md = EVP_sm3();
        key.reset(EVP_PKEY_CTX_new(pkey, nullptr));
        ENSURE(key && EVP_PKEY_CTX_set1_id(key.get(), standard_id.data(), static_cast<int>(standard_id.size())) == 1,
               "an SM2 key takes an id");
        EVP_MD_CTX_set_pkey_ctx(digest.get(), key.get());
    }
};

bool fits(base::Suite suite, EVP_PKEY* key) { return EVP_PKEY_is_a(key, suite == base::Suite::gm ? "SM2" : "ED25519") == 1; }

Key make_key(base::Suite suite) {
    const std::unique_ptr<EVP_PKEY_CTX, Free> context(
        EVP_PKEY_CTX_new_from_name(nullptr, suite == base::Suite::gm ? "SM2" : "ED25519", nullptr));
    EVP_PKEY* key = nullptr;
    if (!context || EVP_PKEY_keygen_init(context.get()) != 1 || EVP_PKEY_keygen(context.get(), &key) != 1)
        throw store::Fault("cannot make a signing key");
    return Key(key);
}

std::string text_of(BIO* bio) {
    char* start = nullptr;
    const auto size = BIO_get_mem_data(bio, &start);
    return {start, static_cast<std::size_t>(size)};
}

const unsigned char* raw(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

} // namespace

struct Signer::State {
    base::Suite suite;
    Key key;
    std::string public_pem, key_id;

    State(base::Suite s, Key k) : suite(s), key(std::move(k)) {
        const Bio pem(BIO_new(BIO_s_mem()));
        ENSURE(PEM_write_bio_PUBKEY(pem.get(), key.get()) == 1, "a key pair has a public half");
        public_pem = text_of(pem.get());
        key_id = key_id_of(suite, public_pem).value_or("");
        ENSURE(!key_id.empty(), "our own public key can be read");
    }
};

std::optional<std::string> key_id_of(base::Suite suite, std::string_view public_key_pem) {
    const Bio in(BIO_new_mem_buf(public_key_pem.data(), static_cast<int>(public_key_pem.size())));
    const Key key(PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr));
    if (!key) return std::nullopt;
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key.get(), &der);
    if (size <= 0) return std::nullopt;
    const auto hash = base::Hasher(suite).hash({base::ByteView(der, static_cast<std::size_t>(size))});
    OPENSSL_free(der);
    return base::to_hex(base::ByteView(hash).first(8));
}

Signer::Signer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Signer::~Signer() = default;
Signer::Signer(Signer&&) noexcept = default;

Signer Signer::create(base::Suite suite, const std::string& private_key_file) {
    auto key = make_key(suite);
    const Bio pem(BIO_new(BIO_s_mem()));
    if (PEM_write_bio_PrivateKey(pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
        throw store::Fault("cannot write the signing key");
    const auto text = text_of(pem.get());
    const int file = ::open(private_key_file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) throw store::Fault("cannot create the signing key " + private_key_file + ": " + std::strerror(errno));
    const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
    ::close(file);
    if (!written) throw store::Fault("cannot write the signing key " + private_key_file);
    return Signer(std::make_unique<State>(suite, std::move(key)));
}

Signer Signer::load(base::Suite suite, const std::string& private_key_file) {
    struct stat about {};
    if (::stat(private_key_file.c_str(), &about) != 0)
        throw store::Fault("cannot read the signing key " + private_key_file + ": " + std::strerror(errno));
    if ((about.st_mode & 077) != 0)
        throw store::Fault("the signing key " + private_key_file + " is readable by others; chmod 600 it, and consider it known");
    const Bio in(BIO_new_file(private_key_file.c_str(), "r"));
    Key key(in ? PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr) : nullptr);
    if (!key) throw store::Fault("the signing key " + private_key_file + " cannot be read");
    if (!fits(suite, key.get())) throw store::Fault("the signing key " + private_key_file + " is of another suite than this store");
    return Signer(std::make_unique<State>(suite, std::move(key)));
}

std::string Signer::sign(std::string_view message) const {
    const Context context(state_->suite, state_->key.get());
    std::string signature(256, '\0');
    std::size_t size = signature.size();
    if (EVP_DigestSignInit(context.digest.get(), nullptr, context.md, nullptr, state_->key.get()) != 1 ||
        EVP_DigestSign(context.digest.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, raw(message), message.size()) != 1)
        throw store::Fault("signing failed");
    signature.resize(size);
    return signature;
}

const std::string& Signer::public_key_pem() const { return state_->public_pem; }
const std::string& Signer::key_id() const { return state_->key_id; }

struct Verifier::State {
    base::Suite suite;
    Key key;
};

Verifier::Verifier(base::Suite suite, std::string_view public_key_pem) : state_(std::make_unique<State>(State{suite, nullptr})) {
    const Bio in(BIO_new_mem_buf(public_key_pem.data(), static_cast<int>(public_key_pem.size())));
    Key key(PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr));
    if (key && fits(suite, key.get())) state_->key = std::move(key);
}
Verifier::~Verifier() = default;

bool Verifier::verify(std::string_view message, std::string_view signature) const {
    if (!state_->key) return false;
    const Context context(state_->suite, state_->key.get());
    return EVP_DigestVerifyInit(context.digest.get(), nullptr, context.md, nullptr, state_->key.get()) == 1 &&
           EVP_DigestVerify(context.digest.get(), raw(signature), signature.size(), raw(message), message.size()) == 1;
}

bool verify_signature(base::Suite suite, std::string_view public_key_pem, std::string_view message, std::string_view signature) {
    return Verifier(suite, public_key_pem).verify(message, signature);
}

} // namespace tezai::journal
