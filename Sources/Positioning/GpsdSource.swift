// SPDX-License-Identifier: Apache-2.0

/// Where a gpsd listens: a port of a host, or a Unix socket of this device.
package struct GpsdSource: Hashable, Sendable, LosslessStringConvertible {
  /// The port gpsd is registered under (IANA).
  package static let standardPort = 2947

  /// A host, or the path of a Unix socket.
  package let host: String
  /// 1 to 65535; 0 of a Unix socket.
  package let port: Int

  package init(host: String, port: Int = standardPort) {
    self.host = host
    self.port = host.hasPrefix("/") ? 0 : port
  }

  /// The path of the Unix socket; nil where it is a port.
  package var socket: String? { port == 0 ? host : nil }

  /// Reads `host`, `host:port`, `[IPv6]:port` or the path of a Unix socket; nil for anything else.
  package init?(_ text: String) {
    if text.hasPrefix("/") {
      guard Self.isSocket(text) else { return nil }
      self.init(host: text)
      return
    }
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

  /// Longest name of a host, in bytes (RFC 1035, 2.3.4), and longest path of a socket (unix(7)).
  private static let longestHost = 255
  private static let longestSocket = 107

  /// Visible ASCII, and nothing that stands around an address.
  private static func isHost(_ text: Substring) -> Bool {
    (1...longestHost).contains(text.utf8.count)
      && text.utf8.allSatisfy { (33...126).contains($0) && !"[]/@".utf8.contains($0) }
  }

  private static func isSocket(_ text: String) -> Bool {
    (2...longestSocket).contains(text.utf8.count) && !text.hasSuffix("/")
      && text.utf8.allSatisfy { (33...126).contains($0) }
  }

  package var description: String {
    socket ?? (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
  }
}
