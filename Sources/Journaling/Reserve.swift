// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Room on the disk kept for the journal: a file beside it, given up when the disk is full.
///
/// SQLite needs room even to remove records: what it removes goes through the write-ahead log; and
/// even to open a journal that was closed. The reserve holds random bytes, so that no file system
/// makes less of them.
package struct Reserve {
  /// What a reserve is for.
  package enum Purpose: CaseIterable, Sendable {
    /// To keep and to remove records: a write-ahead log of 256 pages, enough to remove some hundred
    /// records of a kilobyte, or to keep those of a whole shift.
    case writing
    /// To open the journal when the other is used up and the disk still full: the log's index, and
    /// a log in which a few records can be removed.
    case opening

    /// In bytes.
    var size: Int {
      switch self {
      case .writing: 1 << 20
      case .opening: 1 << 17
      }
    }

    var suffix: String {
      switch self {
      case .writing: "-reserve"
      case .opening: "-reserve-opening"
      }
    }
  }

  private let path: String
  private let size: Int

  package init(journal: String, for purpose: Purpose = .writing) {
    path = journal + purpose.suffix
    size = purpose.size
  }

  /// Whether it is there in its full size.
  package var isHeld: Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_size == off_t(size)
  }

  /// Makes it if it is not there, in full or not at all.
  ///
  /// - Throws: `JournalError.diskFull` while there is no room, else `.failed`.
  package func hold() throws(JournalError) {
    if isHeld { return }
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    let descriptor = open(path, flags, JournalFiles.mode)
    if descriptor < 0 { throw .system("open", path) }
    defer { close(descriptor) }
    JournalFiles.handOver(descriptor, at: path)
    do throws(JournalError) {
      try fill(descriptor)
    } catch {
      unlink(path)
      throw error
    }
  }

  /// Whether the file system has room for it, and for as much again.
  package var isAffordable: Bool {
    let end = path.lastIndex(of: "/").map { path.index(after: $0) }
    var status = statvfs()
    guard statvfs(end.map { String(path[..<$0]) } ?? ".", &status) == 0 else { return false }
    return UInt64(status.f_bavail) * UInt64(status.f_frsize) >= UInt64(2 * size)
  }

  /// Gives its room back; false when there was none to give.
  @discardableResult
  package func release() -> Bool { unlink(path) == 0 }

  private func fill(_ descriptor: Int32) throws(JournalError) {
    var random = SystemRandomNumberGenerator()
    var written = 0
    while written < size {
      let words = (0..<512).map { _ in random.next() }
      var part = words.withUnsafeBytes { Array($0) }[...]
      while !part.isEmpty {
        errno = 0
        let count = part.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        if count <= 0 { throw .system("write", path) }
        part = part.dropFirst(count)
        written += count
      }
    }
    if fsync(descriptor) != 0 { throw .system("fsync", path) }
  }
}

extension Journal {
  /// Opens the journal at `path`, giving up its reserves when the disk is full: first the one that
  /// is for this.
  package static func open(path: String) throws(JournalError) -> Journal {
    var reserves = [Reserve.Purpose.opening, .writing].map { Reserve(journal: path, for: $0) }[...]
    while true {
      do {
        return try Journal(path: path)
      } catch {
        guard case .diskFull = error else { throw error }
        while reserves.first?.release() == false { reserves.removeFirst() }
        guard reserves.popFirst() != nil else { throw error }
      }
    }
  }
}
