// SPDX-License-Identifier: Apache-2.0

import Glibc
import Platform
import Storage

/// A database on its way: it lies beside its place, for its owner alone, until it is whole. It goes
/// with this value unless it was placed.
final class StoreDraft: Sendable {
  let path: String

  /// An empty file. When root makes it, it goes to the owner of the directory, whose service is to
  /// open it.
  init(beside place: String) throws(StoreError) {
    path = place + ".new-" + String(UInt64.random(in: 0...(.max)), radix: 36)
    let file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else {
      let code = errno
      let directory = StoreFiles.directory(of: place)
      throw .inaccessible(SystemError(path: code == EACCES ? directory : place, code))
    }
    defer { close(file) }
    var facts = stat()
    if geteuid() == 0, stat(StoreFiles.directory(of: place), &facts) == 0 {
      _ = fchown(file, facts.st_uid, facts.st_gid)
    }
  }

  deinit {
    for name in ["", "-journal", "-wal", "-shm"] { unlink(path + name) }
  }

  /// Puts it under its name, where nothing may be, to outlive a power cut.
  func place(at place: String) throws(StoreError) {
    try sync(path)
    guard link(path, place) == 0 else {
      throw errno == EEXIST ? .exists(path: place) : .inaccessible(SystemError(path: place))
    }
    unlink(path)
    try sync(StoreFiles.directory(of: place))
  }

  private func sync(_ path: String) throws(StoreError) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .inaccessible(SystemError(path: path)) }
    defer { close(file) }
    guard fsync(file) == 0 else { throw .inaccessible(SystemError(path: path)) }
  }
}
