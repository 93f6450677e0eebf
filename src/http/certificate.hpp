// A certificate made on the spot, for trying the phone pages from a real phone (./run --lan). Nobody vouches for it: browsers
// warn once. A bureau's own server has a certificate of its bureau.
#pragma once

#include <string>
#include <vector>

namespace tezai::http {

// Writes a new P-256 key (mode 0600) and a self-signed certificate for `names` (host names or addresses), valid 30 days.
void make_certificate(const std::string& certificate_file, const std::string& key_file, const std::vector<std::string>& names);

} // namespace tezai::http
