// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

/// A file named on the command line.
struct InputFile {
  let path: String

  /// All of it, up to `limit` bytes.
  func bytes(atMost limit: Int) throws(Fault) -> Data {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure }
    defer { close(descriptor) }
    var bytes = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure }
      if count == 0 { return bytes }
      bytes.append(contentsOf: buffer[..<count])
      guard bytes.count <= limit else {
        throw Fault(.unusableInput, "\(path): it has more than \(limit) bytes")
      }
    }
  }

  private var failure: Fault {
    Fault(.cannotOpen, "\(path): cannot be read: \(String(cString: strerror(errno)))")
  }
}
