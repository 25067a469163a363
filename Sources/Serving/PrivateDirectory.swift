// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

/// A directory of small files that its user alone can read.
struct PrivateDirectory: Sendable {
  /// Longest file read, in bytes.
  private static let maximumBytes = 64 << 10

  let path: String

  /// Makes the directory when there is none.
  ///
  /// - Throws: `ServerError.unusableCertificate` when others may look into it.
  init(path: String) throws(ServerError) {
    self.path = path
    if mkdir(path, 0o700) != 0, errno != EEXIST { throw Self.failure(path) }
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else {
      throw .unusableCertificate(path: path, reason: "not a directory")
    }
    guard facts.st_mode & 0o077 == 0, facts.st_uid == geteuid() || geteuid() == 0 else {
      throw .unusableCertificate(
        path: path, reason: "others may look into it: chmod 700, and its own user must own it")
    }
  }

  func path(of name: String) -> String { "\(path)/\(name)" }

  func exists(_ name: String) -> Bool { access(path(of: name), F_OK) == 0 }

  func read(_ name: String) throws(ServerError) -> Data {
    let file = path(of: name)
    let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw Self.failure(file) }
    defer { close(descriptor) }
    var bytes = Data(count: Self.maximumBytes)
    let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
    guard count >= 0 else { throw Self.failure(file) }
    return bytes.prefix(count)
  }

  /// Writes beside, syncs, renames, syncs the directory.
  func write(_ text: String, to name: String) throws(ServerError) {
    let file = path(of: name)
    let draft = "\(file).new-\(getpid())"
    unlink(draft)
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Self.failure(draft) }
    let bytes = Array(text.utf8)
    let isWritten = Glibc.write(descriptor, bytes, bytes.count) == bytes.count
    let isKept = isWritten && fsync(descriptor) == 0
    close(descriptor)
    guard isKept, rename(draft, file) == 0 else {
      let error = Self.failure(file)
      unlink(draft)
      throw error
    }
    let directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(directory) }
    guard directory >= 0, fsync(directory) == 0 else { throw Self.failure(path) }
  }

  private static func failure(_ path: String) -> ServerError {
    .unusableCertificate(path: path, reason: String(cString: strerror(errno)))
  }
}
