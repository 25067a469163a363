// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the system says of what lies under a name, links followed.
package struct FileFacts: Hashable, Sendable {
  /// Which file it is, whatever its name: no two at one time have the same.
  package struct Identity: Hashable, Sendable {
    package let device: UInt64
    package let inode: UInt64
  }

  package let identity: Identity
  package let isRegular: Bool
  /// Bytes.
  package let size: Int
  /// When anything about it was changed last, in nanoseconds of the system's clock; no program sets
  /// it.
  package let lastChange: Int64
  package let isDirectory: Bool
  /// The bits of `chmod`.
  package let permissions: UInt32
  /// Whether others than its owner may do anything with it.
  package let isOpenToOthers: Bool
  /// Whether it is this process's own, or this process is root's.
  package let isOwn: Bool

  /// Nil when there is nothing, with `errno` set.
  package init?(of path: String) {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return nil }
    self.init(facts)
  }

  init(_ facts: stat) {
    identity = Identity(device: UInt64(facts.st_dev), inode: UInt64(facts.st_ino))
    isRegular = facts.st_mode & S_IFMT == S_IFREG
    size = Int(facts.st_size)
    lastChange = Int64(facts.st_ctim.tv_sec) * 1_000_000_000 + Int64(facts.st_ctim.tv_nsec)
    isDirectory = facts.st_mode & S_IFMT == S_IFDIR
    permissions = facts.st_mode & 0o7777
    isOpenToOthers = facts.st_mode & 0o077 != 0
    isOwn = facts.st_uid == geteuid() || geteuid() == 0
  }
}

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
