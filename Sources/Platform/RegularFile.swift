// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Glibc

/// Reads small files whole, in bounded time whatever lies under their names.
///
/// A pipe may never say anything, and a device never end; nothing but a regular file of no more
/// than the expected length is read.
package enum RegularFile {
  /// The content of the file at `path`, links followed.
  package static func read(_ path: String, atMost limit: Int) throws(SystemError) -> Data {
    try readWithFacts(path, atMost: limit, followingLinks: true).bytes
  }

  /// The content of the file at `path`, and what the system says of that very file.
  ///
  /// - Throws: `SystemError`; without links followed, with ELOOP for one.
  package static func readWithFacts(
    _ path: String, atMost limit: Int, followingLinks: Bool
  ) throws(SystemError) -> (bytes: Data, facts: FileFacts) {
    // Not waiting: the opening of a pipe that nobody writes to would.
    let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
    let file = open(path, followingLinks ? flags : flags | O_NOFOLLOW)
    guard file >= 0 else { throw fault(of: path) }
    defer { close(file) }
    guard let facts = FileFacts(ofOpen: file) else { throw fault(of: path) }
    if let kind = facts.otherKind { throw refusal(of: path, kind) }
    guard facts.size <= limit else { throw tooLong(path, limit) }
    return (try contents(of: file, path, atMost: limit), facts)
  }

  /// What the system says of the regular file at `path`, links followed.
  package static func facts(of path: String) throws(SystemError) -> FileFacts {
    guard let facts = FileFacts(of: path) else { throw SystemError(path: path) }
    if let kind = facts.otherKind { throw refusal(of: path, kind) }
    return facts
  }

  private static func contents(
    of file: Int32, _ path: String, atMost limit: Int
  ) throws(SystemError) -> Data {
    var bytes = Data()
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= limit {
      let count = Glibc.read(file, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw fault(of: path) }
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<count])
    }
    throw tooLong(path, limit)
  }

  /// Of the call that has just failed; a socket, or a device that is not there, cannot even be
  /// opened.
  private static func fault(of path: String) -> SystemError {
    let number = errno
    if number == ENXIO, let kind = FileFacts(of: path)?.otherKind {
      return refusal(of: path, kind)
    }
    return SystemError(path: path, number)
  }

  private static func refusal(of path: String, _ kind: String) -> SystemError {
    SystemError(path: path, EINVAL, reason: "is \(kind)", advice: "give a regular file")
  }

  private static func tooLong(_ path: String, _ limit: Int) -> SystemError {
    SystemError(
      path: path, EFBIG,
      reason: "is longer than \(limit) bytes, so it cannot be what is expected",
      advice: "check the path")
  }
}
