// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Holds a file or a directory, whatever becomes of its name, for as long as this value lives
/// (flock(2)).
package final class FileLock: Sendable {
  package enum Sharing: Sendable {
    /// Others may hold it so too.
    case shared
    /// Nobody else holds it.
    case exclusive
  }

  /// The file, opened to be read.
  package let descriptor: Int32

  /// Does not wait.
  ///
  /// - Throws: `SystemError`, with EWOULDBLOCK when somebody else holds it.
  package init(_ path: String, _ sharing: Sharing = .exclusive) throws(SystemError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { throw SystemError(path: path) }
    // The deinitialiser closes the file.
    guard Self.hold(descriptor, sharing) else { throw SystemError("flock", path: path) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Holds an open file until it is closed; false when it cannot be held, and `errno` says why.
  ///
  /// - Parameter waits: whether to wait for whoever else holds it.
  static func hold(
    _ descriptor: Int32, _ sharing: Sharing = .exclusive, waits: Bool = false
  ) -> Bool {
    let wanted = sharing == .shared ? LOCK_SH : LOCK_EX
    return flock(descriptor, waits ? wanted : wanted | LOCK_NB) == 0
  }
}
