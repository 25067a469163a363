// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the system says of what lies under a name.
package struct FileFacts: Hashable, Sendable {
  /// Which file it is, whatever its name: no two at one time have the same.
  package struct Identity: Hashable, Sendable {
    package let device: UInt64
    package let inode: UInt64
  }

  package let identity: Identity
  /// What lies there that is no regular file, in words; nil for one.
  package let otherKind: String?
  package var isRegular: Bool { otherKind == nil }
  /// Bytes.
  package let size: Int
  /// When anything about it was changed last, in nanoseconds of the system's clock; no program sets
  /// it.
  package let lastChange: Int64
  package let isDirectory: Bool
  package let isSocket: Bool
  /// The bits of `chmod`.
  package let permissions: UInt32
  /// Whether others than its owner may do anything with it.
  package let isOpenToOthers: Bool
  /// Whether it is this process's own, or this process is root's.
  package let isOwn: Bool

  /// Nil when there is nothing, with `errno` set.
  package init?(of path: String, followingLinks: Bool = true) {
    var facts = stat()
    guard (followingLinks ? stat(path, &facts) : lstat(path, &facts)) == 0 else { return nil }
    self.init(facts)
  }

  /// Of an open file; nil when the system does not tell, with `errno` set.
  package init?(ofOpen descriptor: Int32) {
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { return nil }
    self.init(facts)
  }

  private init(_ facts: stat) {
    identity = Identity(device: UInt64(facts.st_dev), inode: UInt64(facts.st_ino))
    otherKind = Self.otherKind(facts.st_mode)
    size = Int(facts.st_size)
    lastChange = Int64(facts.st_ctim.tv_sec) * 1_000_000_000 + Int64(facts.st_ctim.tv_nsec)
    isDirectory = facts.st_mode & S_IFMT == S_IFDIR
    isSocket = facts.st_mode & S_IFMT == S_IFSOCK
    permissions = facts.st_mode & 0o7777
    isOpenToOthers = facts.st_mode & 0o077 != 0
    isOwn = facts.st_uid == geteuid() || geteuid() == 0
  }

  private static func otherKind(_ mode: mode_t) -> String? {
    switch mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "a directory"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    case S_IFCHR, S_IFBLK: "a device"
    case S_IFLNK: "a symbolic link"
    default: "no file"
    }
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
