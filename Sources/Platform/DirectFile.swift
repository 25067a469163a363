// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Glibc

/// A file that is written in place, in whole sectors.
///
/// Writes bypass the page cache (`O_DIRECT`), so that the flash gets only the sectors that were
/// written and not the whole pages around them. If the file system has no direct writes, whole
/// pages are written. A new file is filled with zeros, so that later writes change only its data.
package final class DirectFile {
  /// Bytes that a disk writes whole or not at all.
  package static let sector = 512
  private static let alignment = 4096
  private static let chunk = 1 << 16

  package let path: String
  private let descriptor: Int32
  private let buffer: UnsafeMutableRawPointer

  /// Opens the file, or makes it if `makes`. A new file is for its owner alone; if root makes it,
  /// it goes to the owner of its directory.
  package init(_ path: String, makes: Bool = false) throws(SystemError) {
    self.path = path
    let flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (makes ? O_CREAT : 0)
    var descriptor = open(path, flags | __O_DIRECT, DurableFile.mode)
    if descriptor < 0, errno == EINVAL { descriptor = open(path, flags, DurableFile.mode) }
    if descriptor < 0 { throw SystemError("open", path: path) }
    self.descriptor = descriptor
    buffer = .allocate(byteCount: Self.chunk, alignment: Self.alignment)
    if makes { try? DurableFile.giveToDirectoryOwner(descriptor, of: path) }
  }

  deinit {
    close(descriptor)
    buffer.deallocate()
  }

  /// The size in bytes; nil when this is no regular file, or the name belongs to another file by
  /// now.
  package var size: Int? {
    guard let held = FileFacts(ofOpen: descriptor), held.isRegular,
      held.identity == FileFacts(of: path, followingLinks: false)?.identity
    else { return nil }
    return held.size
  }

  /// Writes `bytes` at `offset`, the start of a sector; durable when `synchronize` has returned.
  /// If the last sector is not whole, whole pages are written from then on.
  package func write(_ bytes: Data, at offset: Int) throws(SystemError) {
    var place = 0
    while place < bytes.count {
      let length = min(Self.chunk, bytes.count - place)
      bytes.dropFirst(place).prefix(length).copyBytes(
        to: buffer.assumingMemoryBound(to: UInt8.self), count: length)
      let count = pwrite(descriptor, buffer, length, off_t(offset + place))
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EINVAL, goesOverToPages() { continue }
      if count <= 0 { throw SystemError("pwrite", path: path) }
      // After a short write the sector it ends in is written again, unless that is all there was.
      let whole = count / Self.sector * Self.sector
      let isTaken = count == length || whole == 0 && !goesOverToPages()
      place += isTaken ? count : whole
    }
  }

  package func synchronize() throws(SystemError) {
    if fdatasync(descriptor) != 0 { throw SystemError("fdatasync", path: path) }
  }

  /// Fills the file with `length` zeros. They are durable on return, but the name may not be.
  package func fill(_ length: Int) throws(SystemError) {
    let zeros = Data(count: Self.chunk)
    for start in stride(from: 0, to: length, by: Self.chunk) {
      try write(zeros.prefix(min(Self.chunk, length - start)), at: start)
    }
    if ftruncate(descriptor, off_t(length)) != 0 { throw SystemError("ftruncate", path: path) }
    if fsync(descriptor) != 0 { throw SystemError("fsync", path: path) }
  }

  private func goesOverToPages() -> Bool {
    let flags = fcntl(descriptor, F_GETFL)
    return flags & __O_DIRECT != 0 && fcntl(descriptor, F_SETFL, flags & ~__O_DIRECT) == 0
  }
}
