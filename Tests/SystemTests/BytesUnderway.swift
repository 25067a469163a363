// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Bytes a server on this machine has said and a client has not yet read, by the kernel's table of
/// connections (proc_net_tcp of the kernel's documentation).
enum BytesUnderway {
  private struct Connection {
    let local: Int
    let remote: Int
    let unsent: Int
    let unread: Int
    let inode: String

    /// A line of the table: number, addresses with ports in hexadecimal, state, `unsent:unread`,
    /// three fields more, user, timeout, inode.
    init?(_ line: Substring) {
      let fields = line.split(separator: " ")
      guard fields.count > 9 else { return nil }
      func second(_ field: Int) -> Int? {
        fields[field].split(separator: ":").last.flatMap { Int($0, radix: 16) }
      }
      guard let local = second(1), let remote = second(2), let unread = second(4),
        let unsent = fields[4].split(separator: ":").first.flatMap({ Int($0, radix: 16) })
      else { return nil }
      (self.local, self.remote, self.unsent, self.unread) = (local, remote, unsent, unread)
      inode = String(fields[9])
    }
  }

  /// From the server on `port` to the process; nil when there is no connection between them.
  static func count(to process: pid_t, from port: Int) throws -> Int? {
    let directory = "/proc/\(process)/fd"
    let sockets = Set(
      try FileManager.default.contentsOfDirectory(atPath: directory).compactMap {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "\(directory)/\($0)")
      })
    let table = try table()
    let own = table.filter { $0.remote == port && sockets.contains("socket:[\($0.inode)]") }
    if own.isEmpty { return nil }
    return own.reduce(0) { sum, client in
      let server = table.filter { $0.local == port && $0.remote == client.local }
      return sum + client.unread + server.map(\.unsent).reduce(0, +)
    }
  }

  /// Read to its end: what is given at once is a page of it.
  private static func table() throws -> [Connection] {
    let file = try #require(fopen("/proc/net/tcp", "re"))
    defer { fclose(file) }
    var text: [UInt8] = []
    var page = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&page, 1, page.count, file), count > 0 { text += page[..<count] }
    return String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap {
      Connection($0)
    }
  }
}
