// SPDX-License-Identifier: Apache-2.0

import Compression
import FoundationEssentials

/// The file `-open` beside a journal: how far the open shifts have come since their rows in the
/// journal were written.
///
/// A row of the journal is written with each record; in between a shift is kept every few seconds,
/// and a transaction each time would wear the flash out. The file is sealed slots (`Slot`, magic
/// `ptrlopn1`) of 4,096 bytes, two of them a unit, written in turn: a slot that is torn leaves the
/// one before. The digest is that of the row it goes on from, its base, and what is kept the state,
/// packed against the state in the row (`Delta`).
///
/// A slot counts only for the very row it goes on from: of those the one with the highest counter is
/// how the shift was last kept, and without one the row is. So the transaction that writes a record
/// and the row that follows from it ends all slots before it: a visit is open or recorded.
///
/// A slot that cannot be read costs its unit what it was last kept as, and no other. It may hold a
/// higher counter than those that can: the rows are written anew from what was read, and the file is
/// renamed to `-open.quarantined-<n>`, so that nothing older comes back with it.
final class OpenShiftSlots {
  static let suffix = "-open"
  private static let magic = "ptrlopn1"
  /// Most bytes a state may have; longer ones go into the journal.
  private static let longestState = 1 << 16

  private let file: SlotFile
  private var bases: [String: Base] = [:]
  /// The pair of slots each unit has.
  private var pairs: [String: Pair] = [:]
  /// By slot: the row that what lies in it goes on from.
  private var written: [Int: Data] = [:]
  private var counter: UInt64 = 0
  /// Whether part of the file could not be read; `startAfresh` mends it.
  private(set) var isDamaged: Bool

  /// A row, as slots refer to it.
  private struct Base {
    let row: KeptShift
    let digest: Data

    init(_ row: KeptShift) {
      self.row = row
      digest = row.digest
    }
  }

  private struct Pair {
    let number: Int
    /// Which of the two is written next, 0 or 1.
    var next = 0
  }

  /// Reads the file beside `journal`, whose rows are `rows`.
  init(beside journal: String, rows: [String: KeptShift]) {
    file = SlotFile(path: journal + Self.suffix)
    bases = rows.mapValues(Base.init)
    let reading = file.read()
    isDamaged = !reading.isWhole
    // What cannot be read cannot be gone on from; the rows can.
    let slots = reading.slots.map { $0.flatMap { Slot($0, magic: Self.magic) } }
    counter = slots.compactMap { $0?.counter }.max() ?? 0
    for (place, slot) in slots.enumerated() { written[place] = slot?.digest }
    for (unit, base) in bases {
      let own = slots.indices.filter { slots[$0]?.digest == base.digest }
      guard let newest = own.max(by: { slots[$0]?.counter ?? 0 < slots[$1]?.counter ?? 0 })
      else { continue }
      pairs[unit] = Pair(number: newest / 2, next: 1 - newest % 2)
    }
  }

  // MARK: Reading

  /// `rows` with what was kept since they were written.
  func newest(of rows: [String: KeptShift]) -> [String: KeptShift] {
    let slots = file.read().slots.compactMap { $0.flatMap { Slot($0, magic: Self.magic) } }
      .sorted { $0.counter > $1.counter }
    return rows.mapValues { row in
      let digest = row.digest
      for slot in slots where slot.digest == digest {
        let state = try? Delta.unpack(slot.contents, against: row.state, limit: Self.longestState)
        guard let state else { continue }
        return KeptShift(unit: row.unit, shift: row.shift, state: state)
      }
      return row
    }
  }

  // MARK: Writing

  /// Keeps `shift`, durably; false when it must go into the journal.
  func keep(_ shift: KeptShift) -> Bool {
    guard let base = bases[shift.unit], base.row.shift == shift.shift,
      shift.state.count <= Self.longestState,
      let delta = try? Delta.pack(shift.state, against: base.row.state)
    else { return false }
    let slot = Slot(counter: counter + 1, digest: base.digest, contents: delta)
      .bytes(magic: Self.magic)
    guard slot.count <= SlotFile.slotLength else { return false }
    let pair = pairs[shift.unit] ?? Pair(number: freePair)
    let place = pair.number * 2 + pair.next
    // Whatever becomes of it, the slot no longer holds what it held.
    written[place] = base.digest
    pairs[shift.unit] = pair
    guard (try? file.write(slot, at: place)) != nil else { return false }
    counter += 1
    pairs[shift.unit]?.next = 1 - pair.next
    return true
  }

  /// Makes sure that no slot goes on from a row that is written now; until `follow` none is written.
  ///
  /// Rows differ by the moment they were written; one that is the same again must not bring back
  /// what was kept after it.
  func prepare(for changes: [String: Changes.Change<KeptShift>]) throws(JournalError) {
    for (unit, change) in changes {
      bases[unit] = nil
      guard case .put(let row) = change else { continue }
      let digest = row.digest
      for (place, base) in written where base == digest {
        try file.erase(place)
        written[place] = nil
      }
    }
  }

  /// Takes in that the journal has kept `changes`.
  func follow(_ changes: [String: Changes.Change<KeptShift>]) {
    for (unit, change) in changes {
      switch change {
      case .put(let row): bases[unit] = Base(row)
      case .clear:
        guard let pair = pairs.removeValue(forKey: unit) else { continue }
        // A shift that is over leaves nothing behind; what does not go means nothing.
        for place in 0...1 { try? file.erase(pair.number * 2 + place) }
      }
    }
  }

  /// Puts the file aside, now that the journal has kept `rows`.
  func startAfresh(from rows: [String: KeptShift]) throws(JournalError) {
    try file.putAside()
    bases = rows.mapValues(Base.init)
    (pairs, written, counter) = ([:], [:], 0)
    isDamaged = false
  }

  // MARK: Helpers

  private var freePair: Int {
    let taken = Set(pairs.values.map(\.number))
    return (0...taken.count).first { !taken.contains($0) } ?? taken.count
  }
}
