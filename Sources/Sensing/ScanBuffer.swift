// SPDX-License-Identifier: Apache-2.0

import Glibc
import Platform

/// The open character device of an IIO buffer that is switched on.
final class ScanBuffer: Sendable {
  private let path: String
  private let layout: ScanLayout
  private let file: Int32
  /// Most bytes taken at once: 2 s of 3 kHz.
  private static let most = 1 << 16

  /// Opens it, and drops what it held before.
  init(_ path: String, _ layout: ScanLayout) throws(SystemError) {
    (self.path, self.layout) = (path, layout)
    file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw SystemError("open", path: path) }
    _ = try bytes()
  }

  deinit { close(file) }

  /// Of each acceleration since it was opened, in m/s².
  func lengths() throws(SystemError) -> [Double] {
    let bytes = try bytes()
    return stride(from: 0, through: bytes.count - layout.length, by: layout.length).map {
      layout.acceleration(in: bytes[$0..<$0 + layout.length])
    }
  }

  private func bytes() throws(SystemError) -> ArraySlice<UInt8> {
    var all: [UInt8] = []
    var part = [UInt8](repeating: 0, count: layout.length * 64)
    while all.count < Self.most {
      let count = read(file, &part, part.count)
      if count < 0, errno == EINTR { continue }
      if count < 0, errno != EAGAIN { throw SystemError("read", path: path) }
      guard count > 0 else { break }
      all += part[..<count]
    }
    return all[...]
  }
}
