// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Glibc

/// Writes whole files so that a power cut leaves the old one or the new one, never a part.
///
/// The new file is made beside the old one under a name nobody can guess and nobody's file or link
/// is taken for it, of mode 0600; then fsync, put in place, fsync of the directory. When root
/// writes, the file goes to the directory's owner, so that the service's user can read what an
/// administrator set up.
package enum DurableFile {
  package enum Placing: Sendable {
    /// Fails with EEXIST when there is one.
    case new
    /// Takes the place of the old one.
    case over
  }

  private static let mode: mode_t = 0o600

  package static func write(
    _ bytes: Data, to path: String, _ placing: Placing = .over
  ) throws(FileFault) {
    let draft = path + ".new-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
    let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
    guard file >= 0 else { throw FileFault("making a file in its directory") }
    defer { unlink(draft) }
    do {
      defer { close(file) }
      try fill(file, with: bytes, beside: path)
    }
    switch placing {
    case .new: guard link(draft, path) == 0 else { throw FileFault("link") }
    case .over: guard rename(draft, path) == 0 else { throw FileFault("rename") }
    }
    try syncDirectory(of: path)
  }

  // MARK: Helpers

  private static func fill(
    _ file: Int32, with bytes: Data, beside path: String
  ) throws(FileFault) {
    // The umask may take from the mode that open was given, never add; the owner reads and writes.
    guard fchmod(file, mode) == 0 else { throw FileFault("fchmod") }
    try giveToDirectoryOwner(file, of: path)
    var left = bytes[...]
    while !left.isEmpty {
      let count = left.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw FileFault("write") }
      left = left.dropFirst(count)
    }
    guard fsync(file) == 0 else { throw FileFault("fsync") }
  }

  private static func giveToDirectoryOwner(_ file: Int32, of path: String) throws(FileFault) {
    guard geteuid() == 0 else { return }
    var facts = stat()
    guard stat(directory(of: path), &facts) == 0 else { throw FileFault("stat of its directory") }
    guard fchown(file, facts.st_uid, facts.st_gid) == 0 else { throw FileFault("fchown") }
  }

  private static func syncDirectory(of path: String) throws(FileFault) {
    let file = open(directory(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { throw FileFault("open of its directory") }
    defer { close(file) }
    guard fsync(file) == 0 else { throw FileFault("fsync of its directory") }
  }

  private static func directory(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
  }
}
