// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing
import Wire

@testable import Journaling

/// What lies beside a journal: whose it is, and what else may bear its names.
@Suite struct JournalFilesTests {
  let scratch = Scratch()

  private func damage() throws {
    try scratch.change(try #require(scratch.segments.last)) { $0[0] ^= 1 }
  }

  // MARK: Whose it is

  /// Names of its files that somebody may remove, or put another file under.
  @Test(arguments: [false, true])
  func theJournalIsHeldWhateverBecomesOfItsMark(isReplaced: Bool) throws {
    let journal = try Journal(path: scratch.journal)
    try journal.append(Examples.visit(1))
    let said = try scratch.read(scratch.mark)
    unlink(scratch.mark)
    if isReplaced { try scratch.write([1, 2, 3], to: scratch.mark) }
    #expect(throws: JournalError.inUse(path: scratch.journal, process: nil)) {
      try Journal(path: scratch.journal)
    }
    try journal.append(Examples.visit(2))
    try journal.confirm()
    #expect(try scratch.read(scratch.mark).count == said.count, "it tells again what must be there")
    #expect(throws: JournalError.inUse(path: scratch.journal, process: getpid())) {
      try Journal(path: scratch.journal)
    }
    #expect(try journal.counts.pending == 2)
  }

  @Test func aJournalThatTookADamagedOnesPlaceIsHeldToo() throws {
    try scratch.open { _ = try $0.append(Examples.visit(1)) }
    try damage()
    let journal = try Journal(path: scratch.journal)
    #expect(journal.recovery != nil)
    unlink(scratch.mark)
    #expect(throws: JournalError.inUse(path: scratch.journal, process: nil)) {
      try Journal(path: scratch.journal)
    }
    withExtendedLifetime(journal) {}
  }

  @Test func theJournalIsFreeAgainWhenItsHolderLetsGo() throws {
    for number in 1...3 {
      try scratch.open { _ = try $0.append(Examples.visit(number)) }
      unlink(scratch.mark)
    }
    #expect(try scratch.open { try $0.counts.pending } == 3)
  }

  @Test(arguments: ["a pipe", "a file"])
  func whatIsNoDirectoryHoldsUpNoReader(kind: String) throws {
    if kind == "a pipe" {
      mkfifo(scratch.journal, 0o600)
    } else {
      try scratch.write([1], to: scratch.journal)
    }
    #expect(throws: JournalError.notAJournal(path: scratch.journal)) {
      try JournalContents(path: scratch.journal)
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: ["a pipe", "a device"])
  func whatIsNoDirectoryHoldsUpNoCollectorAndIsLeftAsItIs(kind: String) throws {
    switch kind {
    case "a pipe": mkfifo(scratch.journal, 0o600)
    default: symlink("/dev/zero", scratch.journal)
    }
    var (before, after) = (stat(), stat())
    lstat(scratch.journal, &before)
    #expect(throws: JournalError.notAJournal(path: scratch.journal)) {
      try Journal(path: scratch.journal)
    }
    #expect(lstat(scratch.journal, &after) == 0 && after.st_ino == before.st_ino)
  }

  @Test(arguments: ["mark", "checkpoints", "spare-1", "log-00000001", "log-00000002"])
  func aPipeUnderOneOfItsNamesHoldsUpNobody(name: String) throws {
    mkdir(scratch.journal, 0o700)
    mkfifo("\(scratch.journal)/\(name)", 0o600)
    try scratch.open { journal throws in
      try journal.append(Examples.visit(1))
      try journal.holdReserve()
    }
    #expect(try scratch.open { try $0.counts.pending } == 1)
  }

  @Test func aDirectoryThatIsMissingIsNamed() {
    let error = #expect(throws: JournalError.self) {
      try Journal(path: scratch.directory + "/none/journal")
    }
    #expect("\(error as Any)".contains("the directory \(scratch.directory)/none is not there"))
  }

  // MARK: Names that are taken

  @Test(arguments: ["mark", "spare-2", "log-00000002"], [true, false])
  func aDirectoryInTheWayIsPutAside(name: String, isFirstStart: Bool) throws {
    if isFirstStart {
      mkdir(scratch.journal, 0o700)
    } else {
      try Journal(path: scratch.journal, segmentBytes: 1 << 13).append(Examples.visit(1))
      unlink(scratch.mark)
    }
    let path = "\(scratch.journal)/\(name)"
    mkdir(path, 0o700)
    try scratch.write([1, 2, 3], to: path + "/somebody's")
    do {
      let journal = try Journal(path: scratch.journal, segmentBytes: 1 << 13)
      #expect(journal.recovery == nil)
      try journal.commit(Changes(records: (2...12).map { Examples.visit($0) }))
      try journal.holdReserve()
      #expect(try journal.counts.pending == (isFirstStart ? 11 : 12))
    }
    #expect(try scratch.read(path + ".quarantined-1/somebody's") == [1, 2, 3])
  }

  @Test func somebodysDirectoryBesideItIsPutAside() throws {
    let path = scratch.journal + "-new"
    for isFirstStart in [true, false] {
      mkdir(path, 0o700)
      try scratch.write([1, 2, 3], to: path + "/somebody's")
      try scratch.open { #expect($0.recovery == nil) }
      let number = isFirstStart ? 1 : 2
      #expect(try scratch.read("\(path).quarantined-\(number)/somebody's") == [1, 2, 3])
    }
  }

  @Test func somethingElseOfAQuarantinesNameIsLeftAlone() throws {
    try scratch.open { _ = try $0.append(Examples.visit(1)) }
    try scratch.write([1, 2, 3], to: scratch.journal + "/quarantined-1")
    symlink("/nowhere", scratch.journal + "/quarantined-2")
    for number in 3...4 {
      try damage()
      let damaged = try scratch.read(try #require(scratch.segments.last))
      let recovery = try scratch.open { try #require($0.recovery) }
      let aside = scratch.journal + "/quarantined-\(number)"
      #expect(recovery.quarantined == aside && recovery.carried == 1)
      #expect(try scratch.files(in: aside).map { try scratch.read("\(aside)/\($0)") } == [damaged])
    }
    #expect(try scratch.read(scratch.journal + "/quarantined-1") == [1, 2, 3])
  }

  // MARK: Whose the files are

  /// Only root can make what is another's.
  @Test(.enabled(if: geteuid() == 0)) func whatRootMakesIsTheDirectoryOwners() throws {
    try #require(chown(scratch.directory, 4321, 4322) == 0)
    try scratch.open { journal throws in
      try journal.commit(
        Changes(
          records: [Examples.visit(1)], shifts: ["A": .put(Examples.openShift("A", state: [1]))]))
      try journal.checkpoint(Examples.openShift("A", state: [2]))
      try journal.holdReserve()
      try expectHandedOver(files: 6)
    }
    try damage()
    try scratch.open { journal throws in
      #expect(journal.recovery?.carried == 1)
      try journal.append(Examples.visit(2))
      try expectHandedOver(files: 7)
    }
  }

  /// Another name for a file of root's must not give it away.
  @Test(.enabled(if: geteuid() == 0)) func aFileOfTwoNamesStaysRoots() throws {
    try #require(chown(scratch.directory, 4321, 4322) == 0)
    let other = Scratch()
    try other.write([1], to: other.journal)
    mkdir(scratch.journal, 0o700)
    try #require(link(other.journal, scratch.journal + "/spare-1") == 0)
    try scratch.open { try $0.holdReserve() }
    var facts = stat()
    #expect(stat(other.journal, &facts) == 0 && facts.st_uid == 0)
  }

  private func expectHandedOver(files count: Int) throws {
    let names = FileManager.default.enumerator(atPath: scratch.directory)?.allObjects ?? []
    let paths = names.compactMap { $0 as? String }.map { scratch.directory + "/" + $0 }
    #expect(paths.count == count, "\(paths)")
    for path in paths {
      var facts = stat()
      #expect(lstat(path, &facts) == 0 && facts.st_uid == 4321 && facts.st_gid == 4322, "\(path)")
    }
  }
}
