// SPDX-License-Identifier: Apache-2.0

import Compression
import FoundationEssentials

/// The file `-booked` beside a journal: the rows of its open shifts once more.
///
/// An open shift has no record yet: when the page its row lies on is destroyed, nothing else tells
/// that the officer was on shift. The file is sealed slots (`Slot`, magic `ptrlbkd1`), two of them a
/// unit, written in turn after each transaction that wrote the row; the digest is the row's own. A
/// slot keeps, packed (`Delta`, against nothing), the lengths of the unit's and the shift's names in
/// four bytes each, the two names, and the state. Of a row too long for a slot the state is left out:
/// that slot says that the one before is older, which stays as the last resort.
///
/// Of a unit's slots the whole one with the highest counter counts, and only where the journal is
/// damaged and has not the very row the newest slot is of, or has neither a row of the unit nor a
/// record of the shift. It may be older than the row by one transaction: what that recorded is then
/// judged once more, and comes to the same ids.
final class BookedShifts {
  static let suffix = "-booked"
  private static let magic = "ptrlbkd1"
  /// Most bytes of a row; longer ones have no copy.
  private static let longestRow = 1 << 20

  private let file: SlotFile
  /// What the file should hold, by unit.
  private var rows: [String: KeptShift] = [:]
  /// What it does hold, by slot.
  private var written: [Int: Copy] = [:]
  private var isSettled = false

  private struct Copy {
    let unit: String
    /// Of the row.
    let digest: Data
    let counter: UInt64
    /// Whether the row's state is there too.
    let isWhole: Bool
  }

  /// The copies as they lie in the file beside `journal`, by unit.
  private(set) var found: [String: KeptShift] = [:]
  /// Digests of the rows the file was last written for, by unit.
  private var current: [String: Data] = [:]

  init(beside journal: String) {
    file = SlotFile(path: journal + Self.suffix)
    // What cannot be read is as good as nothing; it is the last resort.
    for (place, bytes) in file.read().slots.enumerated() {
      guard let slot = bytes.flatMap({ Slot($0, magic: Self.magic) }), let row = Self.row(in: slot)
      else { continue }
      let copy = Copy(
        unit: row.unit, digest: slot.digest, counter: slot.counter,
        isWhole: row.digest == slot.digest)
      let best = written.values.filter { $0.unit == row.unit && $0.isWhole }.map(\.counter).max()
      written[place] = copy
      if copy.isWhole, copy.counter > best ?? 0 { found[row.unit] = row }
    }
    current = Dictionary(grouping: written.values, by: \.unit).compactMapValues { copies in
      copies.max { $0.counter < $1.counter }?.digest
    }
  }

  /// The copies that tell more than `rows` do.
  ///
  /// - Parameter isDamaged: whether `rows` are what could be read of a damaged journal, and may be
  ///   older.
  func missing(
    in rows: [String: KeptShift], isDamaged: Bool,
    isRecorded: (_ shift: String) throws(JournalError) -> Bool
  ) throws(JournalError) -> [KeptShift] {
    var missing: [KeptShift] = []
    for (unit, copy) in found.sorted(by: { $0.key < $1.key }) {
      if let row = rows[unit] {
        let isOlder = row != copy && row.digest != current[unit]
        if isDamaged, row.shift == copy.shift, isOlder { missing.append(copy) }
      } else if !(try isRecorded(copy.shift)) {
        missing.append(copy)
      }
    }
    return missing
  }

  // MARK: Writing

  /// Takes in that the journal has kept `changes`; what cannot be written now is the next time.
  func follow(_ changes: [String: Changes.Change<KeptShift>]) {
    for (unit, change) in changes {
      if case .put(let row) = change { rows[unit] = row } else { rows[unit] = nil }
    }
    if !changes.isEmpty { isSettled = false }
    settle()
  }

  /// Writes what is not written yet.
  func settle() {
    if isSettled { return }
    do {
      for (place, copy) in written where rows[copy.unit] == nil {
        try file.erase(place)
        written[place] = nil
      }
      for (_, row) in rows.sorted(by: { $0.key < $1.key }) { try write(row) }
      isSettled = true
    } catch {
      // The journal itself has it.
    }
  }

  private func write(_ row: KeptShift) throws(JournalError) {
    let own = written.filter { $0.value.unit == row.unit }
    let newest = own.max { $0.value.counter < $1.value.counter }
    if newest?.value.digest == row.digest { return }
    let counter = (written.values.map(\.counter).max() ?? 0) + 1
    guard let (slot, isWhole) = Self.slot(of: row, counter) else { return }
    let copy = Copy(unit: row.unit, digest: row.digest, counter: counter, isWhole: isWhole)
    // In turn, but that what is whole outlives any number of rows too long.
    let first = newest.map { $0.value.isWhole ? $0.key ^ 1 : $0.key } ?? 2 * freePair
    do {
      try file.write(slot, at: first)
      written[first] = copy
    } catch {
      // Its sector may be bad; what lies in the other one is older than the row.
      try file.write(slot, at: first ^ 1)
      written[first ^ 1] = copy
    }
  }

  /// The bytes of a slot that tells of `row`, with its state if that fits; nil when not even its names do.
  private static func slot(of row: KeptShift, _ counter: UInt64) -> (bytes: [UInt8], isWhole: Bool)?
  {
    for isWhole in [true, false] {
      var kept = row
      if !isWhole { kept.state = Data() }
      guard let packed = try? Delta.pack(contents(of: kept), against: Data()) else { continue }
      let bytes = Slot(counter: counter, digest: row.digest, contents: packed).bytes(magic: magic)
      if bytes.count <= SlotFile.slotLength { return (bytes, isWhole) }
    }
    return nil
  }

  // MARK: Helpers

  private var freePair: Int {
    let taken = Set(written.keys.map { $0 / 2 })
    return (0...taken.count).first { !taken.contains($0) } ?? taken.count
  }

  private static func contents(of row: KeptShift) -> Data {
    let names = [Array(row.unit.utf8), Array(row.shift.utf8)]
    return Data(names.flatMap { Slot.littleEndian(UInt32($0.count)) } + names.joined()) + row.state
  }

  /// The row as it is kept there: whole if the slot's digest is its own.
  private static func row(in slot: Slot) -> KeptShift? {
    guard
      let contents = try? Delta.unpack(slot.contents, against: Data(), limit: longestRow),
      contents.count >= 8
    else { return nil }
    let unit = Int(Slot.number(contents.prefix(4)))
    let shift = Int(Slot.number(contents.dropFirst(4).prefix(4)))
    guard 8 + unit + shift <= contents.count else { return nil }
    let names = contents.dropFirst(8)
    return KeptShift(
      unit: String(decoding: names.prefix(unit), as: UTF8.self),
      shift: String(decoding: names.dropFirst(unit).prefix(shift), as: UTF8.self),
      state: Data(names.dropFirst(unit + shift)))
  }
}
