// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The room of the file system in which a path lies, in bytes.
package struct FileSystemRoom: Hashable, Sendable {
  /// For this program's user.
  package var free: Int
  package var all: Int

  package init(free: Int, all: Int) {
    (self.free, self.all) = (free, all)
  }

  /// Nil when the system does not tell.
  package init?(at path: String) {
    var facts = statvfs()
    guard statvfs(path, &facts) == 0 else { return nil }
    let block = Int(facts.f_frsize)
    self.init(free: Int(facts.f_bavail) * block, all: Int(facts.f_blocks) * block)
  }
}
