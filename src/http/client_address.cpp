#include "http/client_address.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tezai::http {
namespace {

namespace ip = boost::asio::ip;

// An IPv4 address that a socket for both kinds shows as ::ffff:192.0.2.1.
ip::address plain(const ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, address.to_v6());
    return address;
}

} // namespace

std::string client_address(const ip::address& peer, std::string_view forwarded_for) {
    auto client = plain(peer);
    if (client.is_loopback() && !forwarded_for.empty()) {
        const auto last = base::trim(forwarded_for.substr(forwarded_for.rfind(',') + 1)); // npos + 1: from the beginning
        boost::system::error_code ec;
        const auto named = ip::make_address(std::string(last), ec);
        if (!ec) client = plain(named);
    }
    if (client.is_v4() || client.is_loopback()) return client.to_string();
    auto bytes = client.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
    return ip::address_v6(bytes).to_string();
}

} // namespace tezai::http
