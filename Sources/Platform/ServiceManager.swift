// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The service manager that started this program, if it wants to be told how the program is.
///
/// It speaks the protocol that sd_notify(3) documents as stable: one datagram of lines NAME=VALUE
/// to the Unix socket that the variable NOTIFY_SOCKET names. libsystemd is not linked for that: it
/// would be one more library, with several of its own, for one call.
package struct ServiceManager: Sendable {
  /// What the program tells.
  package enum Message: Hashable, Sendable {
    /// It does its work. It also ends a reload.
    case ready
    /// It takes up a changed configuration, from now until it is `ready` again.
    case reloading
    case stopping
    /// The watchdog's sign of life.
    case alive
    /// One line for people: how the program is.
    case status(String)
  }

  private let address: sockaddr_un
  private let length: socklen_t
  /// Seconds within which the service manager wants a sign of life; nil when it wants none.
  package let watchdogInterval: Double?

  /// The manager of this process; nil when none wants to be told.
  package static let current = ServiceManager { name in getenv(name).map { String(cString: $0) } }

  /// - Parameter variable: gives the value of an environment variable.
  package init?(_ variable: (String) -> String?) {
    guard let path = variable("NOTIFY_SOCKET"),
      let (address, length) = Self.address(of: path)
    else { return nil }
    (self.address, self.length) = (address, length)
    let isMeant = variable("WATCHDOG_PID").map { $0 == "\(getpid())" } ?? true
    let microseconds = variable("WATCHDOG_USEC").flatMap(Double.init)
    watchdogInterval = isMeant ? microseconds.map { $0 / 1e6 } : nil
  }

  /// The address of a socket; one whose name begins with `@` has no file (unix(7), “abstract”).
  private static func address(of path: String) -> (sockaddr_un, socklen_t)? {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var bytes = Array(path.utf8)
    guard bytes.count > 1, bytes.count < MemoryLayout.size(ofValue: address.sun_path),
      bytes[0] == UInt8(ascii: "/") || bytes[0] == UInt8(ascii: "@")
    else { return nil }
    if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let head = MemoryLayout.offset(of: \sockaddr_un.sun_path) ?? 2
    return (address, socklen_t(head + bytes.count))
  }

  /// Longest time for which `tell` waits for a service manager that does not read, in seconds.
  private static let patience = 1

  /// Tells `messages` in one datagram. A service manager that cannot be told stops nothing.
  package func tell(_ messages: Message...) {
    let words = messages.map(\.words).joined(separator: "\n")
    let socket = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { return }
    defer { close(socket) }
    var wait = timeval(tv_sec: Self.patience, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
    let bytes = Array(words.utf8)
    withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = sendto(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, length)
      }
    }
  }
}

extension ServiceManager.Message {
  fileprivate var words: String {
    switch self {
    case .ready: return "READY=1"
    case .reloading:
      var now = timespec()
      clock_gettime(CLOCK_MONOTONIC, &now)
      return "RELOADING=1\nMONOTONIC_USEC=\(Int(now.tv_sec) * 1_000_000 + now.tv_nsec / 1000)"
    case .stopping: return "STOPPING=1"
    case .alive: return "WATCHDOG=1"
    case .status(let line):
      return "STATUS=" + String(line.map { $0.isNewline ? " " : $0 })
    }
  }
}
