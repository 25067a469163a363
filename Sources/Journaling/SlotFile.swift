// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file of slots of one length, each written in place and by itself.
///
/// A slot goes past the page cache (`O_DIRECT`), so that the flash is given the sectors that were
/// written and not the whole page about them; where the file system knows no direct writes, the
/// page. Nobody but the owner reads or writes the file.
final class SlotFile {
  static let slotLength = 4096
  /// Most slots read: two for each of more units than a device has.
  private static let mostSlots = 512

  private let path: String
  private var descriptor: Int32 = -1
  /// What lengths must be multiples of: the sector.
  private var granule = 512
  private let buffer = UnsafeMutableRawPointer.allocate(
    byteCount: SlotFile.slotLength, alignment: SlotFile.slotLength)

  init(path: String) {
    self.path = path
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    buffer.deallocate()
  }

  /// A read that fails is tried so often before it is believed.
  private static let attempts = 10

  /// What lies in the file, as far as it can be read.
  struct Reading {
    /// Nil where a slot cannot be read.
    var slots: [[UInt8]?] = []
    /// Whether nothing was left unread.
    var isWhole = true
  }

  /// All slots as they lie there; none when there is no file, or something that is none.
  func read() -> Reading {
    var reader: Int32 = -1
    for _ in 0..<Self.attempts where reader < 0 {
      reader = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      if reader < 0, errno == ENOENT || errno == ELOOP { return Reading() }
    }
    guard reader >= 0 else { return Reading(isWhole: false) }
    defer { close(reader) }
    var facts = stat()
    guard fstat(reader, &facts) == 0 else { return Reading(isWhole: false) }
    guard facts.st_mode & S_IFMT == S_IFREG else { return Reading() }
    let count = (Int(facts.st_size) + Self.slotLength - 1) / Self.slotLength
    let slots = (0..<min(count, Self.mostSlots)).map { slot($0, of: reader) }
    return Reading(slots: slots, isWhole: slots.allSatisfy { $0 != nil })
  }

  private func slot(_ number: Int, of reader: Int32) -> [UInt8]? {
    for _ in 0..<Self.attempts {
      let count = pread(reader, buffer, Self.slotLength, number * Self.slotLength)
      if count >= 0 { return Array(UnsafeRawBufferPointer(start: buffer, count: count)) }
    }
    return nil
  }

  /// Renames the file, so that the next write makes another.
  func putAside() throws(JournalError) {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    if JournalFiles.isTaken(path) { try JournalFiles.putAside(path) }
  }

  /// Writes the beginning of a slot; durable on return. A fault leaves that slot undefined.
  func write(_ bytes: [UInt8], at slot: Int) throws(JournalError) {
    try openForWriting()
    try makeRoom(for: slot)
    try put(bytes, at: slot)
    if fdatasync(descriptor) != 0 { throw .system("fdatasync", path) }
  }

  /// Overwrites a whole slot with noughts.
  func erase(_ slot: Int) throws(JournalError) {
    try write([UInt8](repeating: 0, count: Self.slotLength), at: slot)
  }

  // MARK: Helpers

  private func openForWriting() throws(JournalError) {
    if descriptor >= 0 { return }
    let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW
    descriptor = open(path, flags | __O_DIRECT, JournalFiles.mode)
    if descriptor < 0, errno == EINVAL { descriptor = open(path, flags, JournalFiles.mode) }
    if descriptor < 0 { throw .system("open", path) }
    JournalFiles.handOver(descriptor, at: path)
    do {
      try JournalFiles.synchronizeDirectory(of: path)
    } catch {
      // Its name may not be durable: the next write must see to that first.
      close(descriptor)
      descriptor = -1
      throw error
    }
  }

  /// Lengthens the file by whole pairs, so that writing a slot later changes nothing but its bytes.
  private func makeRoom(for slot: Int) throws(JournalError) {
    var facts = stat()
    if fstat(descriptor, &facts) != 0 { throw .system("fstat", path) }
    let first = Int(facts.st_size) / Self.slotLength
    guard first <= slot else { return }
    let nothing = [UInt8](repeating: 0, count: Self.slotLength)
    for missing in first...(slot | 1) { try put(nothing, at: missing) }
    guard fsync(descriptor) == 0 else {
      let error = JournalError.system("fsync", path)
      // What a failed sync was for may never become durable, so it is to be written again.
      _ = ftruncate(descriptor, facts.st_size)
      throw error
    }
  }

  private func put(_ bytes: [UInt8], at slot: Int) throws(JournalError) {
    while true {
      let length = (bytes.count + granule - 1) / granule * granule
      buffer.initializeMemory(as: UInt8.self, repeating: 0, count: length)
      buffer.copyMemory(from: bytes, byteCount: bytes.count)
      let count = pwrite(descriptor, buffer, length, slot * Self.slotLength)
      if count == length { return }
      guard count < 0, errno == EINVAL, coarsen() else { throw .system("pwrite", path) }
    }
  }

  /// Goes over to larger sectors, then to the page cache; false when there is nothing left to try.
  private func coarsen() -> Bool {
    if granule < Self.slotLength {
      granule = Self.slotLength
      return true
    }
    let flags = fcntl(descriptor, F_GETFL)
    return flags & __O_DIRECT != 0 && fcntl(descriptor, F_SETFL, flags & ~__O_DIRECT) == 0
  }
}
