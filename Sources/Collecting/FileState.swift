// SPDX-License-Identifier: Apache-2.0

import Glibc
import Platform

/// Which file stands at a path, and in what state; a file that was replaced or written to is
/// another.
struct FileState: Hashable, Sendable {
  private let device: UInt64
  private let inode: UInt64
  private let bytes: Int
  /// Nanoseconds since 1970, of the content and of the file as such.
  private let modified: Int
  private let changed: Int

  /// - Throws: What is no regular file, or is not to be seen.
  init(path: String) throws(CollectorFault) {
    var about = stat()
    guard stat(path, &about) == 0 else {
      throw .hotSpots("\(PathTrouble(path))")
    }
    if let kind = RegularFile.kind(of: about) {
      throw .hotSpots("\(RegularFile.Fault.other(path: path, kind: kind))")
    }
    device = UInt64(about.st_dev)
    inode = UInt64(about.st_ino)
    bytes = Int(about.st_size)
    modified = about.st_mtim.tv_sec * 1_000_000_000 + about.st_mtim.tv_nsec
    changed = about.st_ctim.tv_sec * 1_000_000_000 + about.st_ctim.tv_nsec
  }
}
