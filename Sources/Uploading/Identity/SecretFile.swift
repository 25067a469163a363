// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Platform

/// A small file that its user alone may read; written as `DurableFile` does.
struct SecretFile {
  /// Longest file read, in bytes.
  private static let maximumBytes = 16 << 10

  let path: String

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

  func write(
    _ bytes: Data, _ placing: DurableFile.Placing
  ) throws(DeviceIdentityError) {
    do {
      try DurableFile.write(bytes, to: path, placing)
    } catch {
      throw error.number == EEXIST ? .exists(path: path) : .system(error)
    }
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

  private func failure(_ operation: String) -> DeviceIdentityError {
    .system(SystemError(operation, path: path))
  }
}
