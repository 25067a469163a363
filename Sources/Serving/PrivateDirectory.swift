// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Platform

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
    guard let facts = FileFacts(of: path), facts.isDirectory else {
      throw .unusableCertificate(path: path, reason: "not a directory")
    }
    guard !facts.isOpenToOthers, facts.isOwn else {
      throw .unusableCertificate(
        path: path,
        reason:
          "other users can read it: run “chmod 700” on it, and make the store's user its owner")
    }
  }

  func path(of name: String) -> String { "\(path)/\(name)" }

  func exists(_ name: String) -> Bool { access(path(of: name), F_OK) == 0 }

  func read(_ name: String) throws(ServerError) -> Data {
    let file = path(of: name)
    do {
      return try RegularFile.readWithFacts(
        file, atMost: Self.maximumBytes, followingLinks: false
      ).bytes
    } catch {
      throw .unusableCertificate(path: file, reason: error.reason)
    }
  }

  /// Writes the file whole or not at all.
  func write(_ bytes: Data, to name: String) throws(ServerError) {
    let file = path(of: name)
    do {
      try DurableFile.write(bytes, to: file)
    } catch {
      throw .unusableCertificate(path: file, reason: error.problem)
    }
  }

  private static func failure(_ path: String) -> ServerError {
    .unusableCertificate(path: path, reason: SystemError(path: path).reason)
  }
}
