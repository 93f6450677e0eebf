// Who asks, as far as the network tells: what limits upon strangers are counted by.
#pragma once

#include <string>
#include <string_view>

#include <boost/asio/ip/address.hpp>

namespace tezai::http {

// The peer's address. Where the peer is a proxy on this machine (loopback), the last address of the X-Forwarded-For that it
// wrote: what stands before came from the client, who can write anything. Of IPv6 the /64 network, "2001:db8:1:2::": one
// subscriber has all of it.
[[nodiscard]] std::string client_address(const boost::asio::ip::address& peer, std::string_view forwarded_for);

} // namespace tezai::http
