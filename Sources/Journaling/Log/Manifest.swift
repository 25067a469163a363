// SPDX-License-Identifier: Apache-2.0

import Compression
import FoundationEssentials
import Wire

/// Everything a journal holds except its records. The whole manifest is written at the start of
/// each segment, in the mark, and whenever something in it changes other than a shift.
struct Manifest: Hashable {
  /// Nil in a log of which no manifest is left.
  var chain: Chain?
  /// The oldest number still kept.
  var first: Int64 = 1
  /// Numbers after `first` whose records were removed because the store has them.
  var spent = RangeSet<Int64>()
  /// Numbers whose records could not be read back.
  var lost = RangeSet<Int64>()
  /// The files that belong to the log.
  var segments: [String] = []
  var recoveries: [NotedRecovery] = []
  /// By unit.
  var shifts: [String: FramedShift] = [:]

  /// An open shift, and the frame that holds it. Checkpoints are differences from that frame.
  struct FramedShift: Hashable {
    let kept: KeptShift
    /// The state, deflated.
    let packed: Data
    var number: Int64
    var salt: UInt32

    /// The frame's number and salt, by which a checkpoint names it.
    var base: (Int64, UInt32) { (number, salt) }
  }

  struct NotedRecovery: Hashable {
    var recovery: Recovery
    /// Whether a shift record reports it.
    var isReported = false
    /// The damaged files that were set aside.
    var files: [String] = []
    /// Shifts that were taken over from the journal of a later version of the program.
    var handedOn: [String] = []
  }
}

// MARK: - Bytes

extension Manifest {
  var bytes: Data {
    var writer = ByteWriter()
    writer.put(optional: chain?.journal.description)
    writer.put(chain?.first ?? 0)
    writer.put(first)
    for numbers in [spent, lost] {
      writer.put(numbers.ranges.map(\.self)) { writer, run in
        writer.put(run.lowerBound)
        writer.put(run.upperBound)
      }
    }
    writer.put(segments)
    writer.put(recoveries) { $0.put($1) }
    writer.put(shifts.values.sorted { $0.kept.unit < $1.kept.unit }) { $0.put($1) }
    return writer.data
  }

  init(_ reader: inout ByteReader) throws(ByteReader.ByteError) {
    let name = try reader.optionalText().flatMap { JournalName($0) }
    let from: Int64 = try reader.number()
    chain = name.map { Chain(journal: $0, first: from) }
    first = try reader.number()
    guard first > 0 else { throw ByteReader.ByteError() }
    spent = try Self.numbers(&reader)
    lost = try Self.numbers(&reader)
    segments = try reader.texts()
    recoveries = try reader.list(NotedRecovery.init)
    let shifts = try reader.list(FramedShift.init)
    self.shifts = Dictionary(shifts.map { ($0.kept.unit, $0) }) { _, last in last }
  }

  private static func numbers(
    _ reader: inout ByteReader
  ) throws(ByteReader.ByteError) -> RangeSet<Int64> {
    RangeSet(
      try reader.list { reader throws(ByteReader.ByteError) in
        let (start, end): (Int64, Int64) = (try reader.number(), try reader.number())
        if start > end { throw ByteReader.ByteError() }
        return start..<end
      })
  }
}

extension Manifest.FramedShift {
  /// Most bytes of a state.
  private static let longestState = 1 << 24

  /// The shift as it stands in the frame that has `number` and `salt`.
  init(_ kept: KeptShift, number: Int64 = 0, salt: UInt32 = 0) {
    self.kept = kept
    // Compression fails only when there is no memory. Then nothing else works either.
    packed = (try? Delta.pack(kept.state, against: Data())) ?? Data()
    self.number = number
    self.salt = salt
  }

  init(_ reader: inout ByteReader) throws(ByteReader.ByteError) {
    let (unit, shift) = (try reader.text(), try reader.text())
    number = try reader.number()
    salt = try reader.number()
    packed = try reader.bytes()
    let state = try? Delta.unpack(packed, against: Data(), limit: Self.longestState)
    kept = KeptShift(unit: unit, shift: shift, state: state ?? Data())
  }

  /// The same shift without its state, when there is no room for that.
  init(withoutState other: Manifest.FramedShift) {
    kept = KeptShift(unit: other.kept.unit, shift: other.kept.shift, state: Data())
    packed = Data()
    (number, salt) = (other.number, other.salt)
  }
}

extension Manifest.NotedRecovery {
  init(_ reader: inout ByteReader) throws(ByteReader.ByteError) {
    recovery = Recovery(
      number: try reader.number(), quarantined: try reader.optionalText(),
      carried: Int(try reader.number(Int64.self)), lost: Int(try reader.number(Int64.self)))
    isReported = try reader.number(UInt8.self) != 0
    files = try reader.texts()
    handedOn = try reader.texts()
  }

  init(_ recovery: Recovery, files: [String] = [], handedOn: [String] = []) {
    (self.recovery, self.files, self.handedOn) = (recovery, files, handedOn)
  }
}

extension ByteWriter {
  mutating func put(_ shift: Manifest.FramedShift) {
    put(shift.kept.unit)
    put(shift.kept.shift)
    put(shift.number)
    put(shift.salt)
    put(shift.packed)
  }

  fileprivate mutating func put(_ noted: Manifest.NotedRecovery) {
    put(noted.recovery.number)
    put(optional: noted.recovery.quarantined)
    put(Int64(noted.recovery.carried))
    put(Int64(noted.recovery.lost))
    put(UInt8(noted.isReported ? 1 : 0))
    put(noted.files)
    put(noted.handedOn)
  }
}
