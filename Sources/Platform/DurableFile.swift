// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Glibc

/// Writes whole files so that a power cut leaves the old one or the new one, never a part.
///
/// The new file is made beside the old one, of mode 0600, under `<name>.new-<letters and digits>`,
/// which nobody can guess, and nobody's file or link is taken for it; then fsync, put in place,
/// fsync of the directory. Its writer holds it locked (`FileLock`) until then, so a draft that
/// nobody holds was left by a power cut or a kill: the next write of the same file removes it. When
/// root writes, the file goes to the directory's owner, so that the service's user can read what an
/// administrator set up.
package enum DurableFile {
  package enum Placing: Sendable {
    /// Fails with EEXIST when there is one.
    case new
    /// Takes the place of the old one.
    case over
  }

  /// Nobody but the owner reads or writes.
  static let mode: mode_t = 0o600
  private static let draftMark = ".new-"
  /// Drafts made before it is left to fail that others take them for left ones.
  private static let tries = 3

  package static func write(
    _ bytes: Data, to path: String, _ placing: Placing = .over
  ) throws(SystemError) {
    removeDrafts(of: path)
    let (file, draft) = try makeDraft(of: path)
    defer {
      unlink(draft)
      close(file)
    }
    try fill(file, with: bytes, beside: path)
    try name(draft, path, placing)
  }

  /// Puts a whole file, which another writer made beside it, under its name, to outlive a power
  /// cut.
  package static func place(
    _ draft: String, at path: String, _ placing: Placing
  ) throws(SystemError) {
    let file = open(draft, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw SystemError("open", path: draft) }
    defer { close(file) }
    guard fsync(file) == 0 else { throw SystemError("fsync", path: draft) }
    try name(draft, path, placing)
  }

  /// Gives an open file or directory that root made to the owner of the directory of `path`.
  ///
  /// A file of more names than this one may be root's own, put there by somebody else.
  package static func giveToDirectoryOwner(
    _ file: Int32, of path: String
  ) throws(SystemError) {
    var (facts, owner) = (stat(), stat())
    guard geteuid() == 0, fstat(file, &facts) == 0, facts.st_uid == 0,
      facts.st_mode & S_IFMT == S_IFDIR || facts.st_nlink == 1
    else { return }
    guard stat(directory(of: path), &owner) == 0 else {
      throw SystemError("stat of its directory", path: path)
    }
    guard fchown(file, owner.st_uid, owner.st_gid) == 0 else {
      throw SystemError("fchown", path: path)
    }
  }

  /// Makes durable which names lie in the directory of `path`.
  package static func syncDirectory(of path: String) throws(SystemError) {
    let file = open(directory(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { throw SystemError("open of its directory", path: path) }
    defer { close(file) }
    guard fsync(file) == 0 else { throw SystemError("fsync of its directory", path: path) }
  }

  /// The directory in which a file of that path lies.
  package static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// A name for a draft of the file at `path`, which nobody can guess.
  package static func draftName(of path: String) -> String {
    path + draftMark + String(UInt64.random(in: 0...UInt64.max), radix: 36)
  }

  // MARK: Helpers

  /// Makes an empty draft and locks it.
  private static func makeDraft(of path: String) throws(SystemError) -> (file: Int32, name: String)
  {
    var attempt = 1
    while true {
      let name = draftName(of: path)
      let file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
      guard file >= 0 else { throw SystemError("making a file in its directory", path: path) }
      // Where there are no locks no draft is removed either.
      _ = FileLock.hold(file, waits: true)
      var facts = stat()
      // Another writer may have come between the two and removed it.
      if fstat(file, &facts) != 0 || facts.st_nlink > 0 || attempt == tries { return (file, name) }
      close(file)
      attempt += 1
    }
  }

  /// Removes what writers of `path` left that did not come to their end.
  private static func removeDrafts(of path: String) {
    let directory = directory(of: path)
    let lead = String(path.split(separator: "/").last ?? "") + draftMark
    let names = (try? Directory.names(in: directory)) ?? []
    for name in names where name.hasPrefix(lead) {
      let mark = name.utf8.dropFirst(lead.utf8.count)
      guard (1...13).contains(mark.count), mark.allSatisfy(isDigitOfMark) else { continue }
      let draft = "\(directory)/\(name)"
      let file = open(draft, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      if file < 0 {
        // No draft is a link: somebody put it there.
        if errno == ELOOP { unlink(draft) }
        continue
      }
      defer { close(file) }
      if FileLock.hold(file) { unlink(draft) }
    }
  }

  /// Whether the byte is a digit to the base 36.
  private static func isDigitOfMark(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }

  private static func fill(
    _ file: Int32, with bytes: Data, beside path: String
  ) throws(SystemError) {
    // The umask may take from the mode that open was given, never add; the owner reads and writes.
    guard fchmod(file, mode) == 0 else { throw SystemError("fchmod", path: path) }
    try giveToDirectoryOwner(file, of: path)
    var left = bytes[...]
    while !left.isEmpty {
      let count = left.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw SystemError("write", path: path) }
      left = left.dropFirst(count)
    }
    guard fsync(file) == 0 else { throw SystemError("fsync", path: path) }
  }

  private static func name(
    _ draft: String, _ path: String, _ placing: Placing
  ) throws(SystemError) {
    switch placing {
    case .new:
      guard link(draft, path) == 0 else { throw SystemError("link", path: path) }
      unlink(draft)
    case .over: guard rename(draft, path) == 0 else { throw SystemError("rename", path: path) }
    }
    try syncDirectory(of: path)
  }
}
