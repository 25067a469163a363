// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Glibc
package import Positioning

/// Writes whole files so that a power cut leaves the old one or the new one, never a part.
package enum DurableFile {
  /// Writes beside, syncs, renames, syncs the directory. Readable by the user alone; when root
  /// writes, by the directory's owner, so that the service can read what an administrator set up.
  package static func write(_ bytes: Data, to path: String) throws(SystemFault) {
    let draft = path + ".new"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemFault(operation: "create a file", number: errno) }
    giveToDirectoryOwner(descriptor, of: path)
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
    let directory = open(directory(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else {
      throw SystemFault(operation: "open a directory", number: errno)
    }
    fsync(directory)
    close(directory)
  }

  private static func directory(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
  }

  /// What cannot be given away stays root's: worth no refusal.
  private static func giveToDirectoryOwner(_ descriptor: Int32, of path: String) {
    var facts = stat()
    guard geteuid() == 0, stat(directory(of: path), &facts) == 0 else { return }
    _ = fchown(descriptor, facts.st_uid, facts.st_gid)
  }
}
