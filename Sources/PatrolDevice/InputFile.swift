// SPDX-License-Identifier: Apache-2.0

import Glibc
import Positioning

/// A file to read from start to end, or standard input.
final class InputFile {
  private let descriptor: Int32
  /// In bytes; nil when it cannot be known beforehand, as of a pipe.
  let length: Int64?

  /// `-` is standard input.
  init(path: String) throws(SystemFault) {
    descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFault(operation: "cannot be read", number: errno) }
    var about = stat()
    guard fstat(descriptor, &about) == 0 else {
      throw SystemFault(operation: "cannot be read", number: errno)
    }
    guard about.st_mode & S_IFMT != S_IFDIR else {
      throw SystemFault(operation: "cannot be read", number: EISDIR)
    }
    length = about.st_mode & S_IFMT == S_IFREG ? Int64(about.st_size) : nil
  }

  deinit {
    if descriptor != STDIN_FILENO { close(descriptor) }
  }

  /// Hands over the content piece by piece.
  func forEachChunk(_ body: (UnsafeRawBufferPointer) -> Void) throws(SystemFault) {
    try readChunks(whileWanted: {
      body($0)
      return true
    })
  }

  /// Hands over the content piece by piece, for as long as `body` wants more.
  func readChunks(
    whileWanted body: (UnsafeRawBufferPointer) -> Bool
  ) throws(SystemFault) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw SystemFault(operation: "cannot be read", number: errno) }
      if count == 0 { return }
      guard body(UnsafeRawBufferPointer(buffer)[..<count].rebased) else { return }
    }
  }

  /// The whole content.
  func contents(atMost limit: Int) throws(SystemFault) -> [UInt8] {
    var bytes: [UInt8] = []
    // Some never end.
    try readChunks(whileWanted: {
      bytes.append(contentsOf: $0)
      return bytes.count <= limit
    })
    guard bytes.count <= limit else { throw SystemFault(operation: "is too long", number: EFBIG) }
    return bytes
  }
}

extension Slice<UnsafeRawBufferPointer> {
  /// The same bytes as a buffer of their own.
  fileprivate var rebased: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: self) }
}
