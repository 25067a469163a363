// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

/// A small file that its user alone may read.
///
/// Written whole or not at all: a new file beside it (O_EXCL, mode 0600), fsync, then put in
/// place, then fsync of the directory. When root writes, the file goes to the directory's owner,
/// so that the service's user can read what an administrator set up.
struct SecretFile {
  /// Longest file read, in bytes.
  private static let maximumBytes = 4096
  private static let mode: mode_t = 0o600

  let path: String

  enum Placing {
    /// Fails when there is one.
    case new
    /// Takes the place of the old one.
    case over
  }

  func read() throws(DeviceIdentityError) -> Data {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else {
      switch errno {
      case ENOENT: throw .missing(path: path)
      case ELOOP: throw .foreign(path: path)
      default: throw failure("open")
      }
    }
    defer { close(file) }
    try checkOwner(of: file)
    var bytes = Data(count: Self.maximumBytes + 1)
    let count = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
    guard count >= 0 else { throw failure("read") }
    guard count <= Self.maximumBytes else {
      throw .damaged(path: path, reason: "longer than \(Self.maximumBytes) bytes")
    }
    return bytes.prefix(count)
  }

  func write(_ bytes: Data, _ placing: Placing) throws(DeviceIdentityError) {
    let draft = path + ".new-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
    let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, Self.mode)
    guard file >= 0 else { throw failure("making a file in its directory") }
    defer { unlink(draft) }
    do {
      defer { close(file) }
      try fill(file, with: bytes)
    }
    switch placing {
    case .new:
      guard link(draft, path) == 0 else {
        throw errno == EEXIST ? .exists(path: path) : failure("link")
      }
    case .over:
      guard rename(draft, path) == 0 else { throw failure("rename") }
    }
    try syncDirectory()
  }

  // MARK: Helpers

  private func checkOwner(of file: Int32) throws(DeviceIdentityError) {
    var facts = stat()
    guard fstat(file, &facts) == 0 else { throw failure("fstat") }
    // Root reads everybody's files anyway.
    guard facts.st_mode & S_IFMT == S_IFREG, facts.st_uid == geteuid() || geteuid() == 0 else {
      throw .foreign(path: path)
    }
    guard facts.st_mode & 0o077 == 0 else {
      throw .exposed(path: path, mode: facts.st_mode & 0o7777)
    }
  }

  private func fill(_ file: Int32, with bytes: Data) throws(DeviceIdentityError) {
    // The umask may take from the mode that open was given, never add; the owner reads and writes.
    guard fchmod(file, Self.mode) == 0 else { throw failure("fchmod") }
    try giveToDirectoryOwner(file)
    // A file this small is written in one go, or the disk is full.
    let written = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
    guard written == bytes.count else {
      throw written < 0
        ? failure("write") : .system(operation: "write", path: path, errno: ENOSPC)
    }
    guard fsync(file) == 0 else { throw failure("fsync") }
  }

  private func giveToDirectoryOwner(_ file: Int32) throws(DeviceIdentityError) {
    guard geteuid() == 0 else { return }
    var facts = stat()
    guard stat(directory, &facts) == 0 else { throw failure("stat of its directory") }
    guard fchown(file, facts.st_uid, facts.st_gid) == 0 else { throw failure("fchown") }
  }

  private func syncDirectory() throws(DeviceIdentityError) {
    let file = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { throw failure("open of its directory") }
    defer { close(file) }
    guard fsync(file) == 0 else { throw failure("fsync of its directory") }
  }

  private var directory: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private func failure(_ operation: String) -> DeviceIdentityError {
    .system(operation: operation, path: path, errno: errno)
  }
}
