// SPDX-License-Identifier: Apache-2.0

import Glibc
import Platform

/// The listening end of the control socket: makes the socket's file, and removes it at the end.
struct ControlListener: Sendable {
  let descriptor: Int32
  private let path: String
  /// Which file was made; another may lie in its place by now.
  private let file: FileFacts.Identity?

  /// How long another server of the socket may take to accept a connection, in nanoseconds.
  private static let patience: UInt64 = 1_000_000_000

  /// Takes the place of a socket that nobody serves any more, and of nothing else.
  init(path: String) throws(ControlServerError) {
    guard let address = LocalAddress(path: path) else {
      throw .tooLong(path: path, limit: LocalAddress.longestPath)
    }
    self.path = path
    try Self.removeLeftOver(address)
    do {
      descriptor = try address.listen()
    } catch {
      throw error.number == EADDRINUSE
        ? .served(path: path) : .system(error)
    }
    file = Self.identity(of: path)
  }

  /// Removes the socket's file, so that no command connects any more.
  func unlink() {
    if let file, Self.identity(of: path) == file { Glibc.unlink(path) }
  }

  private static func identity(of path: String) -> FileFacts.Identity? {
    FileFacts(of: path, followingLinks: false)?.identity
  }

  private static func removeLeftOver(_ address: LocalAddress) throws(ControlServerError) {
    let path = address.path
    guard let facts = FileFacts(of: path, followingLinks: false) else {
      if errno == ENOENT { return }
      throw .system(SystemError(path: path))
    }
    guard facts.isSocket else { throw .taken(path: path, kind: facts.otherKind ?? "a file") }
    do {
      _ = try address.connect(by: SteadyClock.nanoseconds + patience)
      throw ControlServerError.served(path: path)
    } catch let error as SystemError {
      // Only this error says that nobody listens. With any other a server may be running.
      guard error.number == ECONNREFUSED else { throw .served(path: path) }
    } catch {
      throw .served(path: path)
    }
    guard Glibc.unlink(path) == 0 || errno == ENOENT else { throw .system(SystemError(path: path)) }
  }
}
