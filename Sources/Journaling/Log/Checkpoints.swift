// SPDX-License-Identifier: Apache-2.0

import Compression
import FoundationEssentials

/// The last saved states of the open shifts between transactions, and their places on the disk.
///
/// A transaction every few seconds would wear out the flash. So each unit has two places of 4 KiB
/// in the file `checkpoints`. They are written in turn, one frame each: if a power cut tears one,
/// the other still holds the checkpoint before. The frame holds the difference (`Delta`) between
/// the state and the state in the log frame that it continues. It is valid for that frame only. The
/// next transaction that writes the shift makes all its earlier checkpoints invalid.
struct Checkpoints {
  static let name = "checkpoints"
  /// Most bytes of a state; longer ones go into a transaction.
  static let longestState = 1 << 16
  /// Bytes of a place, and how many units have two.
  private static let placeLength = 1 << 12
  private static let mostUnits = 16
  /// Bytes of the two places of a unit, and of the file.
  static let pairLength = 2 * placeLength
  static let length = pairLength * mostUnits

  private struct Own {
    var kept: KeptShift
    var counter: UInt64
    /// The frame it goes on from.
    let base: (Int64, UInt32)
    /// Which two places it has; nil before its first checkpoint.
    var pair: Int?
    /// Which of them is written next, 0 or 1.
    var next = 0
  }

  private var units: [String: Own] = [:]
  /// Offsets of the two places of units whose shift has ended, until they are erased.
  var left: [Int] = []

  /// - Parameters:
  ///   - found: the last saved states, by unit.
  ///   - shifts: the open shifts.
  ///   - written: offsets of all pairs of places that hold data. Those of no open shift are old.
  init(
    _ found: [String: LogReplay.Newest], of shifts: [String: Manifest.FramedShift], written: [Int]
  ) {
    for (unit, shift) in shifts {
      let own = found[unit] ?? LogReplay.Newest(kept: shift.kept, counter: 0)
      units[unit] = Own(kept: own.kept, counter: own.counter, base: shift.base)
      guard let place = own.place, place.file == Self.name else { continue }
      let number = place.offset / Self.placeLength
      guard (0..<2 * Self.mostUnits).contains(number) else { continue }
      units[unit]?.pair = number / 2
      units[unit]?.next = 1 - number % 2
    }
    let taken = units.values.compactMap(\.pair).map { $0 * Self.pairLength }
    left = written.filter { !taken.contains($0) }
  }

  /// The last saved states of the open shifts, by unit.
  var newest: [String: KeptShift] { units.mapValues(\.kept) }

  /// The manifest with the last saved states of the open shifts.
  func renewing(_ manifest: Manifest) -> Manifest {
    var manifest = manifest
    for (unit, shift) in manifest.shifts {
      guard let own = units[unit], own.base == shift.base, own.kept != shift.kept else { continue }
      manifest.shifts[unit] = Manifest.FramedShift(own.kept)
    }
    return manifest
  }

  /// Takes in that the open shifts are now those of `shifts`.
  mutating func follow(_ shifts: [String: Manifest.FramedShift]) {
    for (unit, own) in units where shifts[unit] == nil {
      if let pair = own.pair { left.append(pair * Self.pairLength) }
      units[unit] = nil
    }
    for (unit, shift) in shifts {
      if let base = units[unit]?.base, base == shift.base { continue }
      let pair = units[unit]?.pair
      units[unit] = Own(kept: shift.kept, counter: 0, base: shift.base, pair: pair)
    }
  }

  // MARK: One checkpoint

  /// The payload for a checkpoint of `shift` that continues the frame `base`; nil when it is too
  /// long.
  func payload(of shift: KeptShift, after base: Manifest.FramedShift) -> Data? {
    guard shift.state.count <= Self.longestState,
      let delta = try? Delta.pack(shift.state, against: base.kept.state)
    else { return nil }
    var writer = ByteWriter()
    writer.put((units[shift.unit]?.counter ?? 0) + 1)
    writer.put(shift.unit)
    writer.put(delta)
    return Frame.room(payload: writer.data.count) <= Self.placeLength ? writer.data : nil
  }

  /// Where the unit's next checkpoint goes; nil when all places are taken.
  mutating func place(of unit: String) -> Int? {
    let taken = Set(units.values.compactMap(\.pair))
    let free = (0..<Self.mostUnits).first { !taken.contains($0) }
    guard let own = units[unit], let pair = own.pair ?? free else { return nil }
    units[unit]?.pair = pair
    left.removeAll { $0 == pair * Self.pairLength }
    return (2 * pair + own.next) * Self.placeLength
  }

  /// Notes that `shift` was written to its place.
  mutating func kept(_ shift: KeptShift) {
    units[shift.unit]?.kept = shift
    units[shift.unit]?.counter += 1
    units[shift.unit]?.next ^= 1
  }
}
