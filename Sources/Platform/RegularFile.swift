// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
package import Glibc

/// Reads small files whole, in bounded time whatever lies under their names.
///
/// A pipe may never say anything, and a device never end; nothing but a regular file of no more
/// than the expected length is read.
package enum RegularFile {
  /// Why a file was not read.
  package enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
    case system(PathTrouble)
    /// Something else lies there; what, in words.
    case other(path: String, kind: String)
    case tooLong(path: String, limit: Int)

    package var description: String {
      switch self {
      case .system(let trouble): "\(trouble)"
      case .other(let path, let kind): "\(path): is \(kind), and a regular file is needed"
      case .tooLong(let path, let limit):
        "\(path): is longer than \(limit) bytes, so it cannot be what is expected"
      }
    }

    package var isMissing: Bool {
      if case .system(let trouble) = self { trouble.number == ENOENT } else { false }
    }
  }

  /// The content of the file at `path`, links followed.
  package static func read(_ path: String, atMost limit: Int) throws(Fault) -> Data {
    // Not waiting: the opening of a pipe that nobody writes to would.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard file >= 0 else { throw fault(of: path) }
    defer { close(file) }
    var facts = stat()
    guard fstat(file, &facts) == 0 else { throw fault(of: path) }
    if let kind = kind(of: facts) { throw .other(path: path, kind: kind) }
    guard facts.st_size <= limit else { throw .tooLong(path: path, limit: limit) }
    return try contents(of: file, path, atMost: limit)
  }

  /// What lies there that is no regular file, in words; nil for one.
  package static func kind(of facts: stat) -> String? {
    switch facts.st_mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "a directory"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    case S_IFCHR, S_IFBLK: "a device"
    case S_IFLNK: "a symbolic link"
    default: "no file"
    }
  }

  private static func contents(
    of file: Int32, _ path: String, atMost limit: Int
  ) throws(Fault) -> Data {
    var bytes = Data()
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= limit {
      let count = Glibc.read(file, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw fault(of: path) }
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<count])
    }
    throw .tooLong(path: path, limit: limit)
  }

  /// Of the call that has just failed; a socket, or a device that is not there, cannot even be
  /// opened.
  private static func fault(of path: String) -> Fault {
    let number = errno
    var facts = stat()
    if number == ENXIO, stat(path, &facts) == 0, let kind = kind(of: facts) {
      return .other(path: path, kind: kind)
    }
    return .system(PathTrouble(path, number))
  }
}
