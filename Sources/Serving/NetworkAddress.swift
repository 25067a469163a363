// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Network addresses as limits count them.
enum NetworkAddress {
  /// The address under which `address` is counted. An IPv6 address counts by its first 64 bits,
  /// since its owner has 2⁶⁴ of them (RFC 4291, section 2.5.4). An IPv4 address in IPv6 form
  /// (`::ffff:…`) counts as IPv4. Any other text counts as it is.
  static func counted(_ address: String) -> String {
    let withoutZone = String(address.prefix { $0 != "%" })
    var bytes = [UInt8](repeating: 0, count: 16)
    guard withoutZone.contains(":"), inet_pton(AF_INET6, withoutZone, &bytes) == 1 else {
      return address
    }
    if bytes.starts(with: version4Prefix) {
      return bytes.suffix(4).map(String.init).joined(separator: ".")
    }
    let groups = stride(from: 0, to: 8, by: 2).map {
      String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
    }
    return groups.joined(separator: ":") + "::/64"
  }

  private static let version4Prefix = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
}
