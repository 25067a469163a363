// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Platform

/// A file that is written in place, in whole sectors.
///
/// Writes bypass the page cache (`O_DIRECT`), so that the flash gets only the sectors that were
/// written and not the whole pages around them. If the file system has no direct writes, whole
/// pages are written. A new file is filled with zeros, so that later writes change only its data.
final class DirectFile {
  private static let alignment = 4096
  private static let chunk = 1 << 16

  let path: String
  private let descriptor: Int32
  private let buffer: UnsafeMutableRawPointer

  /// Opens the file, or makes it if `makes`.
  init(_ path: String, makes: Bool = false) throws(JournalError) {
    self.path = path
    let flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (makes ? O_CREAT : 0)
    var descriptor = open(path, flags | __O_DIRECT, JournalDirectory.fileMode)
    if descriptor < 0, errno == EINVAL {
      descriptor = open(path, flags, JournalDirectory.fileMode)
    }
    if descriptor < 0 { throw .system("open", path) }
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
  var size: Int? {
    var (held, there) = (stat(), stat())
    guard fstat(descriptor, &held) == 0, lstat(path, &there) == 0, held.st_ino == there.st_ino,
      held.st_dev == there.st_dev, held.st_mode & S_IFMT == S_IFREG
    else { return nil }
    return Int(held.st_size)
  }

  /// Writes `bytes`, whole sectors, at `offset`; durable when `synchronize` has returned.
  func write(_ bytes: Data, at offset: Int) throws(JournalError) {
    var place = 0
    while place < bytes.count {
      let length = min(Self.chunk, bytes.count - place)
      bytes.dropFirst(place).prefix(length).copyBytes(
        to: buffer.assumingMemoryBound(to: UInt8.self), count: length)
      let count = pwrite(descriptor, buffer, length, off_t(offset + place))
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EINVAL, goesOverToPages() { continue }
      if count <= 0 { throw .system("pwrite", path) }
      // After a short write the sector it ends in is written again.
      place += count == length ? length : count / Frame.sector * Frame.sector
      if count < Frame.sector, !goesOverToPages() { throw .system("pwrite", path) }
    }
  }

  func synchronize() throws(JournalError) {
    if fdatasync(descriptor) != 0 { throw .system("fdatasync", path) }
  }

  /// Fills the file with `length` zeros. They are durable on return, but the name may not be.
  func fill(_ length: Int) throws(JournalError) {
    let zeros = Data(count: Self.chunk)
    for start in stride(from: 0, to: length, by: Self.chunk) {
      try write(zeros.prefix(min(Self.chunk, length - start)), at: start)
    }
    if ftruncate(descriptor, off_t(length)) != 0 { throw .system("ftruncate", path) }
    if fsync(descriptor) != 0 { throw .system("fsync", path) }
  }

  private func goesOverToPages() -> Bool {
    let flags = fcntl(descriptor, F_GETFL)
    return flags & __O_DIRECT != 0 && fcntl(descriptor, F_SETFL, flags & ~__O_DIRECT) == 0
  }
}
