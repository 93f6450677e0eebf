// Signs heads and issued files: SM2 with SM3 and the standard id (suite gm) or Ed25519 (suite intl). The private key is a
// PEM file beside the store with mode 0600; it never enters the database.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.hpp"

namespace tezai::journal {

class Signer {
public:
    static Signer create(base::Suite, const std::string& private_key_file); // writes a new key; throws if the file exists
    static Signer load(base::Suite, const std::string& private_key_file);
    ~Signer();
    Signer(Signer&&) noexcept;

    [[nodiscard]] std::string sign(std::string_view message) const;
    [[nodiscard]] const std::string& public_key_pem() const;
    [[nodiscard]] const std::string& key_id() const;

private:
    struct State;
    explicit Signer(std::unique_ptr<State>);
    std::unique_ptr<State> state_;
};

// One public key, many signatures. A key that cannot be read, or is of the other suite, verifies nothing.
class Verifier {
public:
    Verifier(base::Suite, std::string_view public_key_pem);
    ~Verifier();
    [[nodiscard]] bool verify(std::string_view message, std::string_view signature) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

// Hex of the first 8 bytes of H(the key's SubjectPublicKeyInfo, DER).
[[nodiscard]] std::optional<std::string> key_id_of(base::Suite, std::string_view public_key_pem);

[[nodiscard]] bool verify_signature(base::Suite, std::string_view public_key_pem, std::string_view message, std::string_view signature);

} // namespace tezai::journal
