// SPDX-License-Identifier: Apache-2.0

import CCurl
import Glibc

/// Where the store is: `https://host[:port][/prefix]`.
///
/// libcurl itself reads it, so that what is judged here is what is connected to. Plain http is for
/// this machine alone (127.0.0.0/8, ::1, localhost) unless allowed. A prefix is for a proxy that
/// strips it: it is not part of what is signed.
package struct StoreAddress: Hashable, Sendable, CustomStringConvertible {
  /// Without a slash at its end.
  package let description: String
  package let host: String

  /// - Throws: `StoreAddressError`.
  package init(_ text: String, allowingPlainHTTP: Bool = false) throws(StoreAddressError) {
    guard let url = curl_url() else { throw .unreadable("out of memory") }
    defer { curl_url_cleanup(url) }
    let code = curl_url_set(url, CURLUPART_URL, text, 0)
    guard code == CURLUE_OK else {
      throw .unreadable("\(String(cString: curl_url_strerror(code))): it should read https://host")
    }
    for (part, name) in Self.superfluous where Self.read(part, of: url) != nil {
      throw .superfluous(name)
    }
    let scheme = Self.read(CURLUPART_SCHEME, of: url) ?? ""
    host = Self.read(CURLUPART_HOST, of: url) ?? ""
    switch scheme {
    case "https": break
    case "http":
      guard allowingPlainHTTP || Self.isLoopback(host) else { throw .plain(host: host) }
    default: throw .scheme(scheme)
    }
    var description = Self.read(CURLUPART_URL, of: url) ?? ""
    while description.hasSuffix("/") { description.removeLast() }
    self.description = description
  }

  /// The URL of a request's path and query.
  package func url(of target: String) -> String { description + target }

  // MARK: Helpers

  private static let superfluous = [
    (CURLUPART_USER, "user"), (CURLUPART_PASSWORD, "password"), (CURLUPART_QUERY, "query"),
    (CURLUPART_FRAGMENT, "fragment"),
  ]

  private static func read(_ part: CURLUPart, of url: OpaquePointer) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(url, part, &text, 0) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }

  private static func isLoopback(_ host: String) -> Bool {
    if host.lowercased() == "localhost" { return true }
    var four = in_addr()
    if inet_pton(AF_INET, host, &four) == 1 { return UInt32(bigEndian: four.s_addr) >> 24 == 127 }
    var six = in6_addr()
    let bare = host.hasPrefix("[") && host.hasSuffix("]") ? host.dropFirst().dropLast() : host[...]
    guard inet_pton(AF_INET6, String(bare), &six) == 1 else { return false }
    return withUnsafeBytes(of: &six) { $0.dropLast().allSatisfy { $0 == 0 } && $0.last == 1 }
  }
}
