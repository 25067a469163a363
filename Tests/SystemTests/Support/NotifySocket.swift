// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What a service manager listens at: takes in what a service tells (sd_notify(3)).
final class NotifySocket {
  /// As NOTIFY_SOCKET names it.
  let name: String
  private let descriptor: Int32
  /// All that was told, datagram by datagram.
  private(set) var told: [String] = []

  /// At `path`, or without a file when it begins with `@`.
  init(_ path: String) throws {
    name = path
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var bytes = Array(path.utf8)
    if path.hasPrefix("@") { bytes[0] = 0 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    let isBound = withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0
      }
    }
    try #require(isBound, "\(path): \(String(cString: strerror(errno)))")
  }

  deinit { close(descriptor) }

  /// Takes in what has come; returns all lines so far.
  @discardableResult
  func lines() -> [String] {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(descriptor, &bytes, bytes.count, 0)
      guard count > 0 else { break }
      told.append(String(decoding: bytes[..<count], as: UTF8.self))
    }
    return told.flatMap { $0.split(separator: "\n").map(String.init) }
  }

  /// Waits until a line that begins so has come; returns the first.
  func line(beginning start: String) async throws -> String {
    try await eventually("“\(start)” is told; told were \(self.lines())") {
      self.lines().contains { $0.hasPrefix(start) }
    }
    return try #require(lines().first { $0.hasPrefix(start) })
  }

  func count(of line: String) -> Int { lines().count { $0 == line } }
}
