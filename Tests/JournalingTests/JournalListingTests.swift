// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestSupport
import Testing

@testable import Journaling

/// What the files' names and lengths say is not believed where it can be wrong.
@Suite(.serialized) struct JournalListingTests {
  private let disk = FaultyDisk()
  private var path: String { disk.directory + "/journal" }

  /// A directory that cannot be listed is not an empty one: its first segment would be overwritten.
  @Test func aFailedListingIsNoEmptyDirectory() throws {
    try Journal(path: path).append(Examples.visit(1))
    unlink("\(path)/\(Mark.name)")
    let before = DiskImage(of: disk.directory)
    disk.fail(.list, from: 1, error: EIO)
    let error = #expect(throws: JournalError.self) { try Journal(path: path) }
    #expect("\(error as Any)".contains("opendir"))
    disk.heal()
    let after = DiskImage(of: disk.directory)
    #expect(after["journal/log-00000001"] == before["journal/log-00000001"])
    #expect(try Journal(path: path).counts.pending == 1)
  }

  /// A sparse file of 10 GB is no more than some kilobytes on the disk.
  @Test(arguments: ["log-00000001", "log-00000009", "mark", "checkpoints", "spare-1"])
  func aFileOfAnyLengthIsNotReadWhole(name: String) throws {
    do {
      let journal = try Journal(path: path)
      try journal.commit(ShiftWork.changes(1...2, 3))
      try journal.checkpoint(ShiftWork.openShift(4))
      try journal.holdReserve()
    }
    let file = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    try #require(ftruncate(file, 10_000_000_000) == 0)
    close(file)
    for start in 1...2 {
      let journal = try Journal(path: path)
      #expect(try journal.counts.pending == start + 1)
      #expect(journal.openShifts["A"] == ShiftWork.openShift(4))
      try journal.holdReserve()
      try journal.append(Examples.visit(3))
      try journal.checkpoint(ShiftWork.openShift(4))
      #expect(try journal.counts.lost == 0)
      try journal.prune(acknowledgedBefore: Examples.time)
    }
    let lengths = try JournalDirectory(path: path).names.map { name in
      var facts = stat()
      lstat("\(path)/\(name)", &facts)
      return Int(facts.st_size)
    }
    #expect(lengths.allSatisfy { $0 <= JournalLog.segmentBytes }, "\(lengths)")
  }

  /// A mark that is torn leaves the one before, from the first time on that it is written over.
  @Test func aNewMarkIsWrittenInItsOwnSlot() throws {
    let journal = try Journal(path: path)
    for number in 1...3 {
      try journal.append(Examples.visit(number))
      let bytes = try Data(contentsOf: URL(filePath: "\(path)/\(Mark.name)"))
      let slots = [bytes.prefix(Mark.slotLength), bytes.suffix(Mark.slotLength)]
      let counters = slots.compactMap { Mark.newest(in: Data($0))?.counter }
      #expect(Set(counters).count == 2, "\(counters)")
      #expect(counters.max() == UInt64(number) + 1)
    }
  }
}
