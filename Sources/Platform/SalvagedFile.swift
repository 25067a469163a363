// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Glibc

/// What can still be read of a file on a failing disk.
///
/// It is read page by page. A bad sector costs only the page it lies in: zeros stand there.
package struct SalvagedFile {
  /// How often a page is read before it counts as unreadable.
  private static let attempts = 10
  private static let page = 4096

  package private(set) var bytes: Data
  /// Whether the file is longer than the limit. What follows it was not read.
  package let isTooLong: Bool
  /// Whether every page could be read.
  package private(set) var isWhole = true
  /// Offset of a page that could be read; nil when none could.
  package private(set) var readable: Int?

  /// Reads at most `limit` bytes of the file at `path`; nil when there is no file, or no regular
  /// one. If its owner may not read the file, its mode becomes 0600 first.
  package init?(_ path: String, atMost limit: Int) throws(SystemError) {
    guard let facts = FileFacts(of: path, followingLinks: false) else {
      if errno == ENOENT { return nil }
      throw SystemError("lstat", path: path)
    }
    guard facts.isRegular else { return nil }
    if facts.permissions & S_IRUSR == 0 { chmod(path, DurableFile.mode) }
    var descriptor: Int32 = -1
    for _ in 0..<Self.attempts where descriptor < 0 { descriptor = Self.opened(path) }
    if descriptor < 0 { throw SystemError("open", path: path) }
    defer { close(descriptor) }
    bytes = Data(count: min(facts.size, limit))
    isTooLong = facts.size > limit
    for start in stride(from: 0, to: bytes.count, by: Self.page) {
      let part = min(Self.page, bytes.count - start)
      if let read = Self.read(part, at: start, of: descriptor) {
        bytes.replaceSubrange(start..<start + read.count, with: read)
        readable = start
      } else {
        isWhole = false
      }
    }
  }

  /// At most `length` bytes of the file at `path`, from `place` on, in one go.
  package static func read(
    _ path: String, at place: Int, length: Int
  ) throws(SystemError) -> Data {
    let descriptor = opened(path)
    if descriptor < 0 { throw SystemError("open", path: path) }
    defer { close(descriptor) }
    guard let bytes = read(length, at: place, of: descriptor) else {
      throw SystemError("read", path: path)
    }
    return Data(bytes)
  }

  private static func opened(_ path: String) -> Int32 {
    open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
  }

  private static func read(_ length: Int, at place: Int, of descriptor: Int32) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: length)
    for _ in 0..<attempts {
      let count = pread(descriptor, &bytes, length, off_t(place))
      if count >= 0 { return Array(bytes.prefix(count)) }
    }
    return nil
  }
}
