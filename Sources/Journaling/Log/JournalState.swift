// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import Wire

/// Where a frame lies.
struct Place: Hashable {
  /// The file's name in the journal's directory.
  var file: String
  /// Bytes from its beginning.
  var offset: Int
  /// Bytes of the payload.
  var length: Int

  /// The first byte behind it.
  var end: Int { offset + Frame.room(payload: length) }
  var bytes: Range<Int> { offset..<end }
}

/// What one frame says.
enum LoggedChange {
  /// A record without its bytes. The state keeps everything else.
  case record(JournalEntry, journal: UInt64)
  case answers([Answer])
  case shift(Manifest.FramedShift)
  case shiftIsOver(unit: String)
  case manifest(Manifest)

  /// Nil when the frame changes nothing, or nothing that is known.
  init?(_ frame: Frame) {
    var reader = ByteReader(frame.payload)
    do throws(ByteReader.ByteError) {
      switch frame.kind {
      case .record:
        var journal: UInt64 = 0
        var entry = try JournalEntry(&reader, in: &journal)
        entry.record = Data()
        // Every record has a frame of its own, so its number is not above the frame's.
        if entry.sequence > frame.number { return nil }
        self = .record(entry, journal: journal)
      case .answers: self = .answers(try reader.list(Answer.init))
      case .shift:
        if try reader.number(UInt8.self) == 0 {
          self = .shiftIsOver(unit: try reader.text())
        } else {
          var shift = try Manifest.FramedShift(&reader)
          (shift.number, shift.salt) = (frame.number, frame.salt)
          self = .shift(shift)
        }
      case .manifest:
        var manifest = try Manifest(&reader)
        if manifest.first > max(1, frame.number) { return nil }
        for unit in manifest.shifts.keys {
          manifest.shifts[unit]?.number = frame.number
          manifest.shifts[unit]?.salt = frame.salt
        }
        self = .manifest(manifest)
      case .unknown, .checkpoint, .mark, .erased: return nil
      }
    } catch {
      return nil
    }
  }
}

/// The content of a frame that is to be written.
struct Part {
  let kind: FrameKind
  let payload: Data

  private init(_ kind: FrameKind, _ payload: Data) { (self.kind, self.payload) = (kind, payload) }

  static func record(_ entry: JournalEntry, in chain: Chain) -> Part {
    Part(.record, entry.bytes(in: chain.journal))
  }

  static func answers(_ answers: [Answer]) -> Part {
    var writer = ByteWriter()
    writer.put(answers) { $0.put($1) }
    return Part(.answers, writer.data)
  }

  static func shift(_ unit: String, _ change: ShiftChange<KeptShift>) -> Part {
    var writer = ByteWriter()
    switch change {
    case .put(let kept):
      writer.put(UInt8(1))
      writer.put(Manifest.FramedShift(kept))
    case .clear:
      writer.put(UInt8(0))
      writer.put(unit)
    }
    return Part(.shift, writer.data)
  }

  static func manifest(_ manifest: Manifest) -> Part { Part(.manifest, manifest.bytes) }
}

/// What a journal holds, built up frame by frame. It reads no file. Of a record it knows where its
/// bytes are.
struct JournalState {
  struct Item: Hashable {
    let id: String
    var status: EntryStatus
    var acknowledged: Timestamp?
    var reason: String?
    let place: Place
    /// The file that holds the store's last answer about the record.
    var answeredIn: String
    /// The journal's name at the time (`JournalName.number`).
    let journal: UInt64
    /// The device that signed the record; nil when it is not signed.
    let signer: String?
  }

  private(set) var items: [Int64: Item] = [:]
  /// By record id.
  private(set) var numbers: [String: Int64] = [:]
  var manifest = Manifest()
  /// The newest number given; 0 before the first.
  var highest: Int64 = 0
  /// The number of the last frame with a manifest, and by unit of the last frame about its shift.
  private(set) var manifestNumber: Int64 = 0
  private var shiftNumbers: [String: Int64] = [:]
  /// Frames of removed records and of ended shifts that are not erased yet.
  var gone: [Place] = []
  /// By unit, the frames of its open shift.
  private var shiftPlaces: [String: [Place]] = [:]

  /// Applies the change that the frame with `number` at `place` holds.
  mutating func take(_ change: LoggedChange, number: Int64, at place: Place) {
    switch change {
    case .record(let entry, let journal): take(entry, of: journal, at: place)
    case .answers(let answers):
      for answer in answers {
        items[answer.sequence]?.status = answer.status
        items[answer.sequence]?.acknowledged = answer.acknowledged
        items[answer.sequence]?.reason = answer.reason
        items[answer.sequence]?.answeredIn = place.file
      }
    case .shift(let shift):
      let unit = shift.kept.unit
      if manifest.shifts[unit]?.kept.shift != shift.kept.shift { forgetFrames(of: unit) }
      shiftPlaces[unit, default: []].append(place)
      manifest.shifts[unit] = shift
      shiftNumbers[unit] = number
    case .shiftIsOver(let unit):
      manifest.shifts[unit] = nil
      shiftNumbers[unit] = number
      forgetFrames(of: unit)
    case .manifest(let manifest):
      manifestNumber = number
      take(manifest)
    }
  }

  private mutating func forgetFrames(of unit: String) {
    gone += shiftPlaces.removeValue(forKey: unit) ?? []
  }

  private mutating func take(_ entry: JournalEntry, of journal: UInt64, at place: Place) {
    remove(entry.sequence)
    guard let id = entry.id else { return }
    if let other = numbers[id] { remove(other) }
    numbers[id] = entry.sequence
    items[entry.sequence] = Item(
      id: id, status: entry.status, acknowledged: entry.acknowledged, reason: entry.reason,
      place: place, answeredIn: place.file, journal: journal, signer: entry.signature?.device)
    highest = max(highest, entry.sequence)
  }

  mutating func take(_ new: Manifest) {
    let old = manifest
    manifest = new
    if (old.first, old.spent, old.lost) == (new.first, new.spent, new.lost) { return }
    for sequence in items.keys where isNamedGone(sequence) { remove(sequence) }
  }

  private func isNamedGone(_ sequence: Int64) -> Bool {
    sequence < manifest.first || manifest.spent.contains(sequence)
      || manifest.lost.contains(sequence)
  }

  private mutating func remove(_ sequence: Int64) {
    guard let item = items.removeValue(forKey: sequence) else { return }
    numbers[item.id] = nil
    gone.append(item.place)
  }

  // MARK: What the mark knows

  /// Applies what `mark` says, except where a later frame says otherwise.
  mutating func take(_ mark: Mark) {
    highest = max(highest, mark.highest)
    guard mark.manifest.chain != nil else { return }
    let own = manifest.shifts
    if mark.number >= manifestNumber { take(mark.manifest) }
    manifest.shifts = own
    for unit in Set(own.keys).union(mark.manifest.shifts.keys) {
      guard mark.number >= max(manifestNumber, shiftNumbers[unit] ?? 0) else { continue }
      guard let marked = mark.manifest.shifts[unit] else {
        manifest.shifts[unit] = nil
        continue
      }
      if let shift = own[unit], shift.number >= marked.number || marked.packed.isEmpty { continue }
      manifest.shifts[unit] = marked.packed.isEmpty ? nil : marked
    }
  }

  /// Closes shifts whose record exists: an older frame must not open them again.
  mutating func closeRecordedShifts() {
    for (unit, shift) in manifest.shifts where numbers[shift.kept.shift] != nil {
      manifest.shifts[unit] = nil
    }
  }

  /// Numbers that must be in the journal, but of which nothing is left.
  var missing: RangeSet<Int64> {
    var missing = RangeSet<Int64>()
    guard highest >= manifest.first else { return missing }
    for sequence in manifest.first...highest where items[sequence] == nil && !isNamedGone(sequence)
    {
      missing.insert(contentsOf: sequence..<sequence + 1)
    }
    return missing
  }

  /// The files that hold something that is still needed.
  var neededFiles: Set<String> {
    items.values.reduce(into: []) {
      $0.insert($1.place.file)
      $0.insert($1.answeredIn)
    }
  }

  // MARK: Reading

  /// The status of a number; nil when the number is not in use.
  func status(of sequence: Int64) -> EntryStatus? {
    if let item = items[sequence] { return item.status }
    guard sequence >= manifest.first, sequence <= highest else { return nil }
    return manifest.spent.contains(sequence) ? .spent : .lost
  }

  /// The numbers kept, in order: one unbroken run.
  var sequences: Range<Int64> {
    highest == 0 ? 1..<1 : min(manifest.first, highest)..<highest + 1
  }

  /// Whether the record is in the present chain, and has its link there.
  func isLinked(_ sequence: Int64) -> Bool {
    guard let chain = manifest.chain, sequence >= chain.first, let item = items[sequence]
    else { return false }
    return item.journal == chain.journal.number
  }

  /// The numbers of the records that are not acknowledged, from `sequence` on.
  func pending(from sequence: Int64 = 1) -> some Sequence<Int64> {
    (max(sequence, sequences.lowerBound)..<max(sequence, sequences.upperBound)).lazy
      .filter { items[$0]?.status == .pending }
  }

  var counts: JournalCounts {
    var counts = JournalCounts(highestSequence: highest)
    for sequence in sequences {
      if let status = status(of: sequence) { counts.count(sequence, status) }
    }
    let untold = manifest.recoveries.filter { !$0.isReported }.reduce(0) { $0 + $1.recovery.lost }
    counts.untold = min(untold, counts.lost)
    return counts
  }
}
