// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Platform

/// A small file that its user alone may read; written as `DurableFile` does.
struct SecretFile {
  /// Longest file read, in bytes.
  private static let maximumBytes = 16 << 10

  let path: String
  /// Whether the service manager has laid it out for this process (systemd's credentials). Then it
  /// may be root's, with an access list that shows as rights of a group.
  var isCredential = false

  func read() throws(DeviceIdentityError) -> Data {
    let (bytes, facts) = try contents()
    if isCredential {
      guard facts.permissions & 0o007 == 0 else {
        throw .exposed(path: path, mode: facts.permissions)
      }
      return bytes
    }
    // Root reads everybody's files anyway.
    guard facts.isOwn else { throw .foreign(path: path) }
    guard !facts.isOpenToOthers else { throw .exposed(path: path, mode: facts.permissions) }
    return bytes
  }

  func write(
    _ bytes: Data, _ placing: DurableFile.Placing
  ) throws(DeviceIdentityError) {
    do {
      try DurableFile.write(bytes, to: path, placing)
    } catch {
      throw error.number == EEXIST ? .exists(path: path) : .system(error)
    }
  }

  private func contents() throws(DeviceIdentityError) -> (Data, FileFacts) {
    do throws(SystemError) {
      return try RegularFile.readWithFacts(
        path, atMost: Self.maximumBytes, followingLinks: false)
    } catch {
      switch error.number {
      case ENOENT: throw .missing(path: path)
      // A link, or no regular file.
      case ELOOP, EINVAL: throw .foreign(path: path)
      case EFBIG: throw .damaged(path: path, reason: "longer than \(Self.maximumBytes) bytes")
      default: throw .system(error)
      }
    }
  }
}
