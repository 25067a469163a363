// SPDX-License-Identifier: Apache-2.0

import Compression
import FoundationEssentials

/// Rebuilds a journal's state from the bytes of its files, in the order of their frames. It finds
/// where the next frame goes and which files are damaged. It touches no file.
///
/// A transaction counts if all its frames are there, or a later frame is there, or the mark knows
/// it. (No frame is written before the transaction before it is durable.) If the last transaction
/// does not count, it was never announced. It is cut off, and erased before anything else is
/// written, since its numbers are used again (`JournalLog.cut`).
struct LogReplay {
  /// A frame that counts, by its number.
  struct Position {
    var number: Int64 = 0
    var salt: UInt32 = 0
    /// The file it lies in, and the first byte behind it; nil before the first.
    var end: (file: String, offset: Int)?
  }

  /// What was found in a file.
  private struct FileContent {
    var hasOwn = false
    /// Whether there are frames of another log.
    var isForeign = false
    /// Whether there is no frame, but not all is zeros.
    var isNoise = false
  }

  /// A checkpoint: the difference from the frame that it continues.
  private struct FoundCheckpoint {
    let number: Int64
    let salt: UInt32
    let counter: UInt64
    let delta: Data
    let place: Place
  }

  /// How a shift was last kept.
  struct Newest {
    var kept: KeptShift
    var counter: UInt64
    /// Where its checkpoint lies; nil when none counts.
    var place: Place?
  }

  let log: UInt64
  let mark: Mark?
  private(set) var state = JournalState()
  /// The last frame that counts.
  private(set) var last = Position()
  /// Files that have changed since they were written.
  private(set) var damaged: Set<String> = []
  /// Places of the frames that were cut off.
  private(set) var cutOff: [Place] = []
  /// Numbers of which nothing is left.
  private(set) var missing = RangeSet<Int64>()
  /// The last saved state of each open shift, by unit.
  private(set) var newest: [String: Newest] = [:]
  /// Offsets of the pairs of places in the file `checkpoints` that hold data.
  private(set) var checkpointPairs: [Int] = []
  /// The highest format of a frame.
  private(set) var format: UInt8 = 0

  private typealias Pending = (
    change: LoggedChange?, frame: (number: Int64, salt: UInt32), place: Place
  )

  private var contents: [String: FileContent] = [:]
  private var order: [String] = []
  private var checkpoints: [String: [FoundCheckpoint]] = [:]
  private var gaps: [(from: Int64, file: String)] = []
  private var transaction: [Pending] = []
  private var span: (first: Int64, count: UInt32)?
  private var seen = Position()

  init(log: UInt64, mark: Mark?) {
    (self.log, self.mark) = (log, mark)
    format = mark?.format ?? 0
  }

  // MARK: Frames

  mutating func take(_ bytes: Data, of file: String) {
    var content = FileContent()
    var frames = 0
    Frame.forEach(in: bytes) { frame, offset in
      frames += 1
      if frame.log != log {
        content.isForeign = true
        return true
      }
      if frame.kind == .mark { return true }
      format = max(format, frame.format)
      let place = Place(file: file, offset: offset, length: frame.payload.count)
      if frame.kind == .checkpoint {
        note(frame, at: place)
      } else {
        if frame.kind == .erased { noteErased(frame, at: place, in: bytes) }
        take(frame, at: place, isFirst: !content.hasOwn)
        content.hasOwn = true
      }
      return true
    }
    content.isNoise = frames == 0 && !bytes.isAllZero
    contents[file] = content
    order.append(file)
  }

  /// Notes the rest of an erased frame, if a power cut left it behind the first sector.
  private mutating func noteErased(_ frame: Frame, at place: Place, in bytes: Data) {
    var reader = ByteReader(frame.payload)
    guard let length = try? reader.number(UInt32.self) else { return }
    var whole = place
    whole.length = Int(length)
    let rest = bytes.dropFirst(place.end).prefix(max(0, whole.end - place.end))
    if !rest.isAllZero { state.gone.append(whole) }
  }

  /// Takes in the file `checkpoints`.
  mutating func takeCheckpoints(in bytes: Data) {
    let pairs = stride(from: 0, to: bytes.count, by: Checkpoints.pairLength)
    checkpointPairs = pairs.filter { start in
      !bytes[start...].prefix(Checkpoints.pairLength).isAllZero
    }
    Frame.forEach(in: bytes) { frame, offset in
      let place = Place(file: Checkpoints.name, offset: offset, length: frame.payload.count)
      if frame.log == log, frame.kind == .checkpoint { note(frame, at: place) }
      return true
    }
  }

  private mutating func take(_ frame: Frame, at place: Place, isFirst: Bool) {
    let isStale = frame.first <= seen.number && frame.salt != seen.salt
    if frame.number <= seen.number || isStale { return }
    if seen.number == 0 ? place.offset > 0 : frame.number > seen.number + 1 {
      noteGap(before: place, isFirst: isFirst)
    }
    if let span, span.first != frame.first { commit() }
    span = (frame.first, frame.count)
    transaction.append((LoggedChange(frame), (frame.number, frame.salt), place))
    seen = Position(number: frame.number, salt: frame.salt, end: (place.file, place.end))
  }

  /// Notes that frames are missing, in this file or at the end of the file before. There is no gap
  /// if a segment between the two was removed.
  private mutating func noteGap(before place: Place, isFirst: Bool) {
    guard isFirst, place.offset == 0 else {
      gaps.append((seen.number + 1, place.file))
      return
    }
    guard let end = seen.end,
      SegmentName.number(place.file) == SegmentName.number(end.file).map({ $0 + 1 })
    else { return }
    gaps.append((seen.number + 1, end.file))
  }

  /// Applies the current transaction.
  private mutating func commit() {
    for (change, frame, place) in transaction {
      if let change { state.take(change, number: frame.number, at: place) }
      last = Position(number: frame.number, salt: frame.salt, end: (place.file, place.end))
    }
    (transaction, span) = ([], nil)
  }

  private mutating func note(_ frame: Frame, at place: Place) {
    var reader = ByteReader(frame.payload)
    guard let counter = try? reader.number(UInt64.self), let unit = try? reader.text(),
      let delta = try? reader.bytes()
    else { return }
    let base = checkpoints[unit]?.first?.number ?? 0
    if frame.number < base { return }
    if frame.number > base { checkpoints[unit] = [] }
    checkpoints[unit]?.append(
      FoundCheckpoint(
        number: frame.number, salt: frame.salt, counter: counter, delta: delta, place: place))
  }

  // MARK: The end

  /// Draws the conclusions when all files are read.
  ///
  /// - Parameters:
  ///   - files: all files that are there.
  ///   - tooLong: those of them that were not read to their end.
  mutating func finish(_ files: Set<String>, tooLong: Set<String>) {
    if let span {
      let end = span.first + Int64(span.count) - 1
      let isKnown = mark.map { $0.number > end || $0.number == end && $0.salt == seen.salt }
      if transaction.count == Int(span.count) || isKnown == true {
        commit()
      } else {
        gaps.removeAll { $0.from >= span.first }
        cutOff += transaction.map(\.place)
        transaction = []
      }
    }
    if let mark { state.take(mark) }
    followCheckpoints()
    if state.manifest.chain == nil {
      state.manifest.first = min(state.manifest.first, state.items.keys.min() ?? 1)
    }
    missing = state.missing
    judge(files)
    damaged.formUnion(tooLong.intersection(files))
  }

  private mutating func judge(_ files: Set<String>) {
    let listed = state.manifest.chain == nil ? files : Set(state.manifest.segments)
    damaged = Set(gaps.map(\.file)).intersection(listed)
    if let mark, mark.number > last.number, let active = order.last { damaged.insert(active) }
    let known = Set(state.manifest.recoveries.flatMap(\.files))
    for (file, content) in contents where !known.contains(file) {
      // If there is a mark, noise in a file that no manifest lists is a write that a power cut
      // tore.
      let isNotOwn = content.isForeign || content.isNoise && mark == nil
      if listed.contains(file) ? !content.hasOwn : isNotOwn { damaged.insert(file) }
    }
    damaged.formUnion(listed.subtracting(files))
    damaged.formUnion(state.neededFiles.subtracting(listed))
  }

  /// Whether anything that was announced is gone or altered.
  var isDamaged: Bool {
    !damaged.isEmpty || !missing.isEmpty || mark?.number ?? 0 > last.number
      || state.manifest.chain == nil
  }

  /// Finds how each open shift was last kept.
  private mutating func followCheckpoints() {
    for (unit, shift) in state.manifest.shifts {
      let own = (checkpoints[unit] ?? []).filter { ($0.number, $0.salt) == shift.base }
      newest[unit] = Newest(kept: shift.kept, counter: own.map(\.counter).max() ?? 0)
      for checkpoint in own.sorted(by: { $0.counter > $1.counter }) {
        let state = try? Delta.unpack(
          checkpoint.delta, against: shift.kept.state, limit: Checkpoints.longestState)
        guard let state else { continue }
        newest[unit]?.kept.state = state
        newest[unit]?.place = checkpoint.place
        break
      }
    }
  }
}
