// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Glibc
package import Positioning

/// Writes whole files so that a power cut leaves the old one or the new one, never a part.
package enum DurableFile {
  /// Writes beside, syncs, renames, syncs the directory. Readable by the user alone.
  package static func write(_ bytes: Data, to path: String) throws(SystemFault) {
    let draft = path + ".new"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemFault(operation: "create a file", number: errno) }
    var left = bytes[...]
    while !left.isEmpty {
      let count = left.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let number = errno
        close(descriptor)
        throw SystemFault(operation: "write a file", number: number)
      }
      left = left.dropFirst(count)
    }
    let synced = fsync(descriptor)
    let number = errno
    close(descriptor)
    guard synced == 0 else { throw SystemFault(operation: "sync a file", number: number) }
    guard rename(draft, path) == 0 else {
      throw SystemFault(operation: "rename a file", number: errno)
    }
    let directory = open(
      path.split(separator: "/").count > 1 || path.hasPrefix("/")
        ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) + "/" : ".",
      O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else {
      throw SystemFault(operation: "open a directory", number: errno)
    }
    fsync(directory)
    close(directory)
  }
}
