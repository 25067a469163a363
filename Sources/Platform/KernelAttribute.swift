// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A device's attribute as the kernel shows it: a small file, read and written in one go.
package struct KernelAttribute: Hashable, Sendable {
  package let path: String
  /// No attribute is longer, in bytes.
  private static let longest = 4096

  package init(_ path: String) {
    self.path = path
  }

  /// Whether it is there.
  package var exists: Bool { access(path, F_OK) == 0 }

  /// Whether this process may write it.
  package var isWritable: Bool { access(path, W_OK) == 0 }

  /// Its text without the line's end; nil when it cannot be read now.
  package var text: String? {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: Self.longest)
    let count = read(file, &bytes, bytes.count)
    guard count >= 0 else { return nil }
    let end = bytes[..<count].lastIndex { $0 != 0x0a && $0 != 0x20 } ?? -1
    return String(decoding: bytes[..<(end + 1)], as: UTF8.self)
  }

  /// The number it holds; nil for anything else.
  package var number: Double? { text.flatMap { Double($0) } }

  /// Writes a text.
  ///
  /// - Throws: `SystemError` when the kernel does not take it.
  package func write(_ text: String) throws(SystemError) {
    let file = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_TRUNC)
    guard file >= 0 else { throw SystemError("open", path: path) }
    defer { close(file) }
    let bytes = Array(text.utf8)
    guard Glibc.write(file, bytes, bytes.count) == bytes.count else {
      throw SystemError("write", path: path)
    }
  }
}
