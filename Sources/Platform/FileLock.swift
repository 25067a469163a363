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
    let wanted = sharing == .shared ? LOCK_SH : LOCK_EX
    // The deinitialiser closes the file.
    if flock(descriptor, wanted | LOCK_NB) != 0 { throw SystemError("flock", path: path) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
