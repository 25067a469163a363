// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import TestSupport
import Testing
import Wire

@testable import Journaling

/// A transaction that failed, or that a power cut left in part, was never announced. What is left
/// of it on the disk must not stand in the way of the next one, which has the same numbers.
@Suite(.serialized) struct CutTransactionTests {
  private let disk = FaultyDisk()
  private var path: String { disk.directory + "/journal" }

  private func opened() throws -> Journal {
    try Journal(path: path, segmentBytes: ShiftAtWork.segmentBytes)
  }

  /// The next one is larger, and goes to another segment at some of the places in this one.
  @Test func aTransactionAfterAFailedOneIsThereAtTheNextStart() throws {
    for before in 1...16 {
      for failing in 1...2 {
        let context = "sync \(failing) fails behind \(before) records"
        disk.show(DiskImage())
        do {
          let journal = try opened()
          try journal.commit(ShiftWork.changes(nil, 0))
          for number in 1...before { try journal.append(Examples.visit(number)) }
          disk.fail(.sync, from: failing, count: 1, error: EIO)
          _ = try? Self.answer(1, in: journal)
          disk.heal()
          try journal.commit(ShiftWork.changes(49...50, 6))
        }
        for _ in 1...2 {
          let journal = try opened()
          #expect(journal.recovery == nil, "\(context)")
          #expect(try journal.counts.highestSequence == Int64(before) + 2, "\(context)")
          #expect(try journal.counts.lost == 0, "\(context)")
          #expect(journal.openShifts["A"] == ShiftWork.openShift(6), "\(context)")
        }
      }
    }
  }

  /// What fails is to be kept with the shift; what is kept of the shift after it is announced.
  @Test func aCheckpointAfterAFailedTransactionOutlivesAPowerCut() throws {
    let journal = try opened()
    try journal.commit(ShiftWork.changes(nil, 1))
    let trace = try disk.trace { mark throws in
      disk.fail(.sync, from: 1, count: 1, error: EIO)
      _ = try? journal.commit(ShiftWork.changes(1...1, 2))
      disk.heal()
      try journal.checkpoint(ShiftWork.openShift(3))
      mark(1)
    }
    disk.show(PowerCut(trace, after: trace.steps.count).image(losing: .nothing))
    #expect(try opened().openShifts["A"] == ShiftWork.openShift(3))
  }

  /// The power goes in the middle of a transaction, an older segment is damaged, and the power goes
  /// again at every step of the mending.
  @Test func whatIsCarriedOverIsNotTakenForTheCutTransaction() throws {
    let (damaged, records) = try cutAndDamaged()
    disk.show(damaged)
    let trace = disk.trace { _ in _ = try? opened() }
    #expect(trace.steps.count > 10)
    for cut in trace.cuts {
      for loss in [PowerCut.Loss.nothing, .everythingNotSynced, .drawn(UInt64(cut))] {
        disk.show(PowerCut(trace, after: cut).image(losing: loss))
        for _ in 1...2 {
          let journal = try opened()
          let context = "cut after \(cut), \(loss)"
          let entries = try journal.contents.entries()
          #expect(entries.map(\.sequence) == Array(1...records), "\(context)")
          let lost = entries.filter { $0.status == .lost }.map(\.sequence)
          #expect(lost == [Self.touched], "\(context)")
          #expect(journal.openShifts["A"] == ShiftWork.openShift(1), "\(context)")
        }
      }
    }
  }

  private static let touched: Int64 = 5

  /// A log whose last transaction has its record and not its shift, with a record damaged; and how
  /// many records it has announced.
  private func cutAndDamaged() throws -> (DiskImage, records: Int64) {
    disk.show(DiskImage())
    let journal = try opened()
    try journal.commit(ShiftWork.changes(1...1, 1))
    var number = 1
    while number < 40 || (journal.log.tail?.offset ?? 0) > ShiftAtWork.segmentBytes / 2 {
      number += 1
      try journal.append(Examples.visit(number, stays: 9))
    }
    let place = try #require(journal.log.state.items[Self.touched]?.place)
    let before = DiskImage(of: disk.directory)
    try journal.commit(Changes(records: [Examples.visit(900)], shifts: ["A": .put(Self.small)]))
    var image = DiskImage(of: disk.directory)
    let newest = try #require(journal.log.state.items[Int64(number) + 1]?.place)
    #expect(newest.file == journal.log.tail?.name && newest.file != place.file)
    let file = { (name: String) throws in try #require(image.names["journal/" + name]) }
    image.contents[try file(Mark.name)] = before["journal/" + Mark.name]
    image.contents[try file(newest.file)]?[newest.end] = 0
    image.contents[try file(place.file)]?[place.offset] ^= 1
    return (image, Int64(number))
  }

  private static let small = Examples.openShift("A", shift: "shift-A", state: [1, 2, 3])

  private static func answer(_ count: Int, in journal: Journal) throws {
    let sent = try journal.pending(limit: count)
    try journal.acknowledge(
      sent.entries.map { .init(sequence: $0.sequence, status: .stored) }, of: sent,
      at: Examples.time)
  }
}
