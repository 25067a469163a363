// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Holds the database itself for this process, whatever becomes of the names beside it.
///
/// An exclusive `flock` on the very file that is written: it lasts when `-owner` is removed,
/// renamed or put back, and goes with the process. SQLite locks ranges of the file instead, which
/// flock(2) leaves alone; but those go when any descriptor of the file is closed, so this one is
/// closed last.
final class DatabaseLock {
  private let descriptor: Int32
  /// Which file is held.
  private let inode: UInt64

  /// Nil when there is no file that can be held yet.
  ///
  /// - Throws: `JournalError.inUse` when another process holds it.
  init?(journal path: String) throws(JournalError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { return nil }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      return nil
    }
    inode = UInt64(facts.st_ino)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let error: JournalError =
        errno == EWOULDBLOCK ? .inUse(path: path, process: nil) : .system("flock", path)
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  /// Whether it is the file that lies at `path` now.
  func holds(_ path: String) -> Bool { JournalFiles(journal: path).inode == inode }
}
