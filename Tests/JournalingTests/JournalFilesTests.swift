// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Testing
import Wire

@testable import Journaling

/// What lies beside a journal: whose it is, and what else may bear its names.
@Suite struct JournalFilesTests {
  let scratch = Scratch()

  private func damage() throws {
    var bytes = try scratch.read(scratch.journal)
    bytes[0] ^= 1
    try scratch.write(bytes, to: scratch.journal)
  }

  // MARK: Whose it is

  /// Names of its files that somebody may remove, or put another file under.
  @Test(arguments: [false, true])
  func theJournalIsHeldWhateverBecomesOfTheFileBesideIt(isReplaced: Bool) throws {
    let journal = try Journal(path: scratch.journal)
    try journal.append(Examples.visit(1))
    let owner = scratch.journal + "-owner"
    let said = try scratch.read(owner)
    unlink(owner)
    if isReplaced { try scratch.write([1, 2, 3], to: owner) }
    #expect(throws: JournalError.inUse(path: scratch.journal, process: nil)) {
      try Journal(path: scratch.journal)
    }
    try journal.append(Examples.visit(2))
    try journal.confirm()
    #expect(try scratch.read(owner).count == said.count, "it tells again what must be there")
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
    unlink(scratch.journal + "-owner")
    #expect(throws: JournalError.inUse(path: scratch.journal, process: nil)) {
      try Journal(path: scratch.journal)
    }
    withExtendedLifetime(journal) {}
  }

  @Test func theJournalIsFreeAgainWhenItsHolderLetsGo() throws {
    for number in 1...3 {
      try scratch.open { _ = try $0.append(Examples.visit(number)) }
      unlink(scratch.journal + "-owner")
    }
    #expect(try scratch.open { try $0.counts.pending } == 3)
  }

  @Test(arguments: ["a pipe", "a directory"])
  func whatIsNoFileHoldsUpNoReader(kind: String) throws {
    if kind == "a pipe" { mkfifo(scratch.journal, 0o600) } else { mkdir(scratch.journal, 0o700) }
    #expect(throws: JournalError.notAJournal(path: scratch.journal)) {
      try JournalContents(path: scratch.journal)
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: ["a pipe", "a device"], [true, false])
  func whatIsNoFileHoldsUpNoCollectorAndIsLeftAsItIs(kind: String, isOwned: Bool) throws {
    if isOwned {
      try scratch.open { _ = try $0.append(Examples.visit(1)) }
      unlink(scratch.journal)
    }
    switch kind {
    case "a pipe": mkfifo(scratch.journal, 0o600)
    default: symlink("/dev/zero", scratch.journal)
    }
    var (before, after) = (stat(), stat())
    lstat(scratch.journal, &before)
    #expect(throws: JournalError.notAJournal(path: scratch.journal)) {
      try Journal.open(path: scratch.journal)
    }
    #expect(lstat(scratch.journal, &after) == 0 && after.st_ino == before.st_ino)
  }

  @Test(arguments: ["-open", "-owner", "-booked", "-reserve"])
  func aPipeUnderOneOfItsNamesHoldsUpNobody(suffix: String) throws {
    mkfifo(scratch.journal + suffix, 0o600)
    _ = try? scratch.open { _ = try $0.append(Examples.visit(1)) }
    let reserve = Reserve(journal: scratch.journal, for: .writing)
    try? reserve.hold()
  }

  @Test func aDirectoryThatIsMissingIsNamed() {
    let error = #expect(throws: JournalError.self) {
      try Journal(path: scratch.directory + "/none/journal.db")
    }
    #expect("\(error as Any)".contains("the directory \(scratch.directory)/none is not there"))
  }

  // MARK: Names that are taken

  @Test(arguments: ["-building", "-building-wal", "-building-journal", "-new"], [true, false])
  func aDirectoryInTheWayIsPutAside(suffix: String, isFirstStart: Bool) throws {
    if !isFirstStart { try scratch.open { _ = try $0.append(Examples.visit(1)) } }
    let path = scratch.journal + suffix
    mkdir(path, 0o700)
    try scratch.write([1, 2, 3], to: path + "/somebody's")
    try scratch.open { journal throws in
      #expect(journal.recovery == nil)
      try journal.append(Examples.visit(2))
      #expect(try journal.counts.pending == (isFirstStart ? 1 : 2))
    }
    #expect(try scratch.read(path + ".quarantined-1/somebody's") == [1, 2, 3])
    #expect(access(path, F_OK) != 0)
  }

  @Test func somethingElseOfAQuarantinesNameIsLeftAlone() throws {
    try scratch.open { _ = try $0.append(Examples.visit(1)) }
    try scratch.write([1, 2, 3], to: scratch.journal + ".quarantined-1")
    symlink("/nowhere", scratch.journal + ".quarantined-2")
    for number in 3...4 {
      try damage()
      let damaged = try scratch.read(scratch.journal)
      let recovery = try scratch.open { try #require($0.recovery) }
      let aside = scratch.journal + ".quarantined-\(number)"
      #expect(recovery.quarantined == aside && recovery.carried == 1)
      #expect(try scratch.read(aside + "/journal.db") == damaged)
    }
    #expect(try scratch.read(scratch.journal + ".quarantined-1") == [1, 2, 3])
  }

  /// The exchange was cut short, and what it had come to must still be put somewhere.
  @Test func anExchangeFindsItsWayPastSomethingElse() throws {
    try scratch.open { _ = try $0.append(Examples.visit(1)) }
    #expect(rename(scratch.journal, scratch.journal + "-new") == 0)
    try scratch.write([1, 2, 3], to: scratch.journal + "-wal")
    try scratch.write([1, 2, 3], to: scratch.journal + ".quarantined-1")
    try scratch.open { journal throws in
      #expect(journal.recovery == nil)
      #expect(try journal.counts.pending == 1)
    }
    #expect(try scratch.read(scratch.journal + ".quarantined-2/journal.db-wal") == [1, 2, 3])
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
      for purpose in Reserve.Purpose.allCases {
        try Reserve(journal: scratch.journal, for: purpose).hold()
      }
      try expectHandedOver(files: 8)
    }
    try damage()
    try scratch.open { journal throws in
      #expect(journal.recovery?.carried == 1)
      try journal.append(Examples.visit(2))
      try expectHandedOver(files: 10)
    }
  }

  /// Another name for a file of root's must not give it away.
  @Test(.enabled(if: geteuid() == 0)) func aFileOfTwoNamesStaysRoots() throws {
    try #require(chown(scratch.directory, 4321, 4322) == 0)
    let other = Scratch()
    try other.write([1], to: other.journal)
    try #require(link(other.journal, scratch.journal + "-owner") == 0)
    try scratch.open { _ in }
    var facts = stat()
    #expect(stat(other.journal, &facts) == 0 && facts.st_uid == 0)
  }

  private func expectHandedOver(files count: Int) throws {
    var paths = scratch.files.map { scratch.directory + "/" + $0 }
    for path in paths {
      let inner = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      paths += inner.map { path + "/" + $0 }
    }
    #expect(paths.count == count, "\(paths)")
    for path in paths {
      var facts = stat()
      #expect(lstat(path, &facts) == 0 && facts.st_uid == 4321 && facts.st_gid == 4322, "\(path)")
    }
  }
}
