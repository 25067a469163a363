// SPDX-License-Identifier: Apache-2.0

/// Where a gpsd listens.
package struct GpsdSource: Hashable, Sendable, LosslessStringConvertible {
  /// The port gpsd is registered under (IANA).
  package static let standardPort = 2947

  package let host: String
  /// 1 to 65535.
  package let port: Int

  package init(host: String, port: Int = standardPort) {
    self.host = host
    self.port = port
  }

  /// Reads `host`, `host:port` or `[IPv6]:port`; nil for anything else.
  package init?(_ text: String) {
    let host: Substring
    var port = Substring("\(Self.standardPort)")
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]") else { return nil }
      host = text[text.index(after: text.startIndex)..<end]
      let rest = text[text.index(after: end)...]
      if rest.first == ":" { port = rest.dropFirst() } else if !rest.isEmpty { return nil }
    } else if let colon = text.firstIndex(of: ":"), colon == text.lastIndex(of: ":") {
      host = text[..<colon]
      port = text[text.index(after: colon)...]
    } else {
      host = text[...]
    }
    guard Self.isHost(host), port.utf8.allSatisfy({ (48...57).contains($0) }),
      let number = Int(port), (1...65535).contains(number)
    else { return nil }
    self.init(host: String(host), port: number)
  }

  /// Longest name of a host, in bytes (RFC 1035, 2.3.4).
  private static let longestHost = 255

  /// Visible ASCII, and nothing that stands around an address.
  private static func isHost(_ text: Substring) -> Bool {
    (1...longestHost).contains(text.utf8.count)
      && text.utf8.allSatisfy { (33...126).contains($0) && !"[]/@".utf8.contains($0) }
  }

  package var description: String {
    (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
  }
}
