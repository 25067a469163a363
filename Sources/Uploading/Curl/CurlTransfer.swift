// SPDX-License-Identifier: Apache-2.0

import CCurl
import FoundationEssentials
import Synchronization

/// The answer to one request so far; libcurl's callbacks write into it.
final class CurlTransfer {
  /// All headers of an answer together, in bytes.
  private static let maximumHeaderBytes = 64 << 10

  private let limit: Int
  private(set) var headers: [String: String] = [:]
  private(set) var body = Data()
  /// Whether the body was longer than allowed.
  private(set) var isTooLarge = false
  private var headerBytes = 0

  init(limit: Int) {
    self.limit = limit
  }

  /// Takes one header line; false ends the transfer.
  func receiveHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
    headerBytes += bytes.count
    guard headerBytes <= Self.maximumHeaderBytes else { return false }
    let line = String(decoding: bytes, as: UTF8.self)
    // Each answer has its own headers, interim answers too (RFC 9110, 15.2).
    if line.hasPrefix("HTTP/") { headers = [:] }
    guard let colon = line.firstIndex(of: ":") else { return true }
    let value = line[line.index(after: colon)...]
    headers[line[..<colon].lowercased()] = String(value.trimmingWhitespace)
    return true
  }

  /// Takes a part of the body; false ends the transfer.
  func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    isTooLarge = body.count + bytes.count > limit
    if isTooLarge { return false }
    body.append(contentsOf: bytes)
    return true
  }
}

extension Substring {
  /// Without the white space at both ends.
  fileprivate var trimmingWhitespace: Substring {
    var rest = drop(while: \.isWhitespace)
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest
  }
}

/// libcurl's multi handle: it owns the connections and waits on them.
///
/// It is unchecked because only the session's thread uses the handle. The exception is `wakeUp`,
/// the one call that libcurl allows from any thread (curl_multi_wakeup(3)).
final class CurlConnections: @unchecked Sendable {
  let handle: UnsafeMutableRawPointer

  init() {
    guard let handle = curl_multi_init() else {
      preconditionFailure("no memory for libcurl")
    }
    self.handle = handle
  }

  deinit { curl_multi_cleanup(handle) }

  func wakeUp() { curl_multi_wakeup(handle) }
}

/// Ends a running transfer from another thread, at once.
final class CurlInterruption: Sendable {
  private let connections: CurlConnections
  private let fired = Atomic(false)

  init(_ connections: CurlConnections) {
    self.connections = connections
  }

  var isFired: Bool { fired.load(ordering: .acquiring) }

  func fire() {
    fired.store(true, ordering: .releasing)
    connections.wakeUp()
  }
}
