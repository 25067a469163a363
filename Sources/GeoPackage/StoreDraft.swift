// SPDX-License-Identifier: Apache-2.0

import Databases
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
    path = DurableFile.draftName(of: place)
    let file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else {
      let code = errno
      let directory = DurableFile.directory(of: place)
      throw StoreError(.inaccessible(SystemError(path: code == EACCES ? directory : place, code)))
    }
    defer { close(file) }
    // Where it cannot be given away, root opens it.
    try? DurableFile.giveToDirectoryOwner(file, of: place)
  }

  deinit {
    for name in ["", "-journal", "-wal", "-shm"] { unlink(path + name) }
  }

  /// Puts it under its name, where nothing may be, to outlive a power cut.
  func place(at place: String) throws(StoreError) {
    do throws(SystemError) {
      try DurableFile.place(path, at: place, .new)
    } catch {
      throw StoreError(
        error.number == EEXIST ? .exists(path: place) : .inaccessible(error))
    }
  }
}
