// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import Wire

@testable import Journaling

/// What a journal must hold, by the simplest reckoning: the oracle of the tests of promises.
struct KeptState: Hashable, CustomStringConvertible {
  struct Entry: Hashable {
    var sequence: Int64
    var id: String?
    var record: Data
    var status: EntryStatus
    /// How it is signed.
    var seal: Seal
  }

  enum Seal: Hashable {
    case right, wrong
    /// It is signed when it is sent, or there is nothing to sign.
    case none

    init(_ entry: JournalEntry, in name: JournalName) {
      guard entry.signature != nil else {
        self = .none
        return
      }
      // An entry of before the chain has its signature, but not the link that it covers.
      let isRight = entry.onItsWay.map { Examples.isSigned($0, in: name) } ?? true
      self = isRight ? .right : .wrong
    }
  }

  var entries: [Entry] = []
  var shifts: [String: KeptShift] = [:]

  init() {}

  /// Records that do not follow from the one before them.
  private(set) var breaks: [Int64] = []

  /// What is found in a journal.
  init(_ journal: Journal) throws(JournalError) {
    let found = try journal.contents.entries()
    entries = found.map {
      Entry(
        sequence: $0.sequence, id: $0.id, record: $0.record, status: $0.status,
        seal: Seal($0, in: journal.chain.journal))
    }
    shifts = journal.openShifts
    breaks = Self.breaks(in: found, of: journal.chain)
  }

  static func breaks(in entries: [JournalEntry], of chain: Chain) -> [Int64] {
    var before: (sequence: Int64, link: Link)?
    var breaks: [Int64] = []
    for entry in entries {
      guard let previous = entry.previous, entry.status.hasRecord else { continue }
      let place = Batch.Entry(
        sequence: entry.sequence, previous: previous, record: entry.record)
      let begins = previous == .beginning(of: chain.journal, at: entry.sequence)
      if let before, before.sequence == entry.sequence - 1 {
        if previous != before.link { breaks.append(entry.sequence) }
      } else if begins != (entry.sequence == chain.first) {
        breaks.append(entry.sequence)
      }
      before = (entry.sequence, place.link(in: chain.journal))
    }
    return breaks
  }

  func after(_ work: ShiftWork) -> KeptState {
    var state = self
    switch work {
    case .commit(let visits, let number):
      let changes = ShiftWork.changes(visits, number)
      for record in changes.records where !entries.contains(where: { $0.id == record.id }) {
        let sequence = (state.entries.last?.sequence ?? 0) + 1
        state.entries.append(
          Entry(
            sequence: sequence, id: record.id, record: record.bytes, status: .pending,
            seal: .right))
      }
      state.shifts["A"] = number.map(ShiftWork.openShift)
    case .acknowledge(let count):
      let pending = entries.indices.filter { entries[$0].status == .pending }
      for place in pending.prefix(count) { state.entries[place].status = .stored }
    case .answerBehind(let count):
      let pending = entries.indices.filter { entries[$0].status == .pending }
      for place in pending.dropFirst().prefix(count) { state.entries[place].status = .stored }
    case .fork:
      let first = entries.firstIndex { $0.status == .pending } ?? entries.endIndex
      for place in entries.indices[first...] where entries[place].status.hasRecord {
        state.entries[place].status = .pending
      }
    case .prune(let count):
      let oldest = (entries.last?.sequence ?? 0) - Int64(count)
      let removable = entries.dropLast().prefix { $0.status != .pending && $0.sequence <= oldest }
      state.entries.removeFirst(removable.count)
      for place in state.entries.indices.dropFirst().dropLast()
      where state.entries[place].status == .stored && state.entries[place].sequence <= oldest {
        state.entries[place].id = nil
        state.entries[place].record = Data()
        state.entries[place].status = .spent
        state.entries[place].seal = .none
      }
    case .reopen, .damage: break
    }
    return state
  }

  /// The states from before the first of `works` to behind the last.
  static func course(of works: [ShiftWork]) -> [KeptState] {
    works.reduce(into: [KeptState()]) { $0.append(($0.last ?? KeptState()).after($1)) }
  }

  var description: String {
    entries.map { "\($0.sequence)\($0.status.rawValue.prefix(1)):\($0.record.count):\($0.seal)" }
      .joined(separator: " ")
      + (breaks.isEmpty ? "" : " breaks \(breaks)")
      + " | \(shifts.map { "\($0): \($1.shift) \($1.state.count)" }.joined(separator: " "))"
  }
}
