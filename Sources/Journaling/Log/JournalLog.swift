// SPDX-License-Identifier: Apache-2.0

import Compression
import FoundationEssentials
import Glibc
import Platform
import Wire

/// A journal's log on the disk, and the state that its frames make up.
///
/// A log is a number of segments of 128 KiB, one file each, and a mark (`Mark`). A new segment is
/// filled with zeros, so that later writes change data blocks alone. Its frames (`Frame`) are
/// written one after the other. The first one is the whole `Manifest`, so that a segment can be
/// removed as soon as no record in it is needed. Frames that are written together are one
/// transaction. It is durable before anything in it is announced.
///
/// Between transactions the open shifts are kept in the file `checkpoints` (`Checkpoints`).
///
/// The files `spare-1` and `spare-2` reserve room for the next segments, for the time when the disk
/// is full. The last sixteenth of a segment, or more if the manifest is long, is reserved for
/// transactions that make room.
final class JournalLog {
  /// Bytes of a segment, unless one frame is longer.
  static let segmentBytes = 1 << 17
  /// One part in this many of a segment is reserved for transactions that make room.
  private static let marginShare = 16

  let directory: JournalDirectory
  let log: UInt64
  private let format: UInt8
  let segmentBytes: Int
  var state: JournalState
  private(set) var checkpoints: Checkpoints
  private(set) var mark: Mark?
  private var last: LogReplay.Position
  /// Where the last frame lies.
  private var lastPlace: Place?
  private(set) var tail: Tail?
  private var markFile: DirectFile?
  private var checkpointFile: DirectFile?
  /// Files that were found damaged. They must not be removed.
  let damaged: Set<String>
  /// Where invalid frames may be: from a write that failed or was interrupted.
  private var uncounted: [(file: String, bytes: Range<Int>)]

  /// The segment that is being written.
  struct Tail {
    let name: String
    let file: DirectFile
    let capacity: Int
    /// Where the next frame goes.
    var offset: Int
  }

  init(
    _ directory: JournalDirectory, _ loaded: LoadedLog, format: UInt8, segmentBytes: Int
  ) {
    let replay = loaded.replay
    self.directory = directory
    (log, mark, state, last) = (replay.log, replay.mark, replay.state, replay.last)
    // Frames that were lost had these numbers. No number is used twice.
    last.number = max(last.number, replay.mark?.number ?? 0)
    checkpoints = Checkpoints(
      replay.newest, of: replay.state.manifest.shifts, written: replay.checkpointPairs)
    damaged = replay.damaged
    uncounted = replay.cutOff.map { ($0.file, $0.bytes) }
    (self.format, self.segmentBytes) = (format, segmentBytes)
  }

  /// Prepares to write at the end of the log. What follows it was never announced and is erased.
  func takeUp() throws(JournalError) {
    guard let end = last.end else { return }
    let file = try directory.file(end.file)
    guard let capacity = file.size else { throw .damage("look for the segment", file.path) }
    // The process before may have ended before its last frame was durable.
    try JournalError.of(file.synchronize())
    // The file may have been cut off within the last frame's sector, behind its payload. Another
    // segment is begun then.
    guard end.offset <= capacity else { return }
    let rest = try? directory.read(end.file, at: end.offset, length: capacity - end.offset)
    if rest?.isAllZero != true {
      uncounted.append((end.file, end.offset..<capacity))
    }
    tail = Tail(name: end.file, file: file, capacity: capacity, offset: end.offset)
  }

  // MARK: Reading

  /// The frame at `place`.
  ///
  /// - Throws: `JournalError.damaged` when it is not there any more.
  func frame(at place: Place) throws(JournalError) -> Frame {
    let frame = try bytes(at: place).withUnsafeBytes { Frame($0, at: 0) }
    guard let frame, frame.log == log, frame.payload.count == place.length else {
      throw .damage("read the frame at \(place.offset)", directory.path(of: place.file))
    }
    return frame
  }

  /// The bytes at `place`, whatever they are.
  func bytes(at place: Place) throws(JournalError) -> Data {
    try directory.read(
      place.file, at: place.offset, length: Frame.headLength + place.length)
  }

  /// The record with the number `sequence`; if it is gone, only its status; nil for an unused
  /// number.
  func entry(_ sequence: Int64) throws(JournalError) -> JournalEntry? {
    guard let item = state.items[sequence] else {
      return state.status(of: sequence).map { JournalEntry(sequence, without: $0) }
    }
    let frame = try frame(at: item.place)
    var reader = ByteReader(frame.payload)
    var journal: UInt64 = 0
    guard frame.kind == .record, var entry = try? JournalEntry(&reader, in: &journal),
      entry.sequence == sequence
    else { throw .damage("read the record \(sequence)", directory.path(of: item.place.file)) }
    entry.status = item.status
    entry.acknowledged = item.acknowledged
    entry.reason = item.reason
    if !state.isLinked(sequence) { entry.previous = nil }
    return entry
  }

  // MARK: Writing

  /// Writes `parts` as one durable transaction. After it, the manifest is `manifest`.
  ///
  /// - Parameters:
  ///   - keepsManifest: whether the manifest is written too.
  ///   - makesRoom: whether it may use the room that is reserved for making room.
  func append(
    _ parts: [Part], _ manifest: Manifest, keepsManifest: Bool = false, makesRoom: Bool = false
  ) throws(JournalError) {
    try expectNewest()
    try cut()
    var layout = Layout(self, manifest, makesRoom: makesRoom)
    for part in parts { layout.place(part) }
    if keepsManifest, layout.segments.isEmpty { layout.placeManifest() }
    let salt = UInt32.random(in: 0 ... .max)
    let frames = layout.placed.enumerated().map { index, placed in
      Frame(
        placed.part.kind, log: log, number: last.number + 1 + Int64(index), index: index,
        count: layout.placed.count, salt: salt, payload: placed.part.payload, format: format)
    }
    uncounted = layout.placed.map { ($0.place.file, $0.place.bytes) }
    let written = try write(frames, at: layout.placed.map(\.place), capacities: layout.segments)
    uncounted = []
    for (frame, placed) in zip(frames, layout.placed) {
      if let change = LoggedChange(frame) {
        state.take(change, number: frame.number, at: placed.place)
      }
    }
    tail = written
    lastPlace = layout.placed.last?.place
    last = LogReplay.Position(
      number: last.number + Int64(frames.count), salt: salt,
      end: (written.name, written.offset))
    checkpoints.follow(state.manifest.shifts)
  }

  /// Writes frames that follow each other, with one write per file. Returns where they end.
  private func write(
    _ frames: [Frame], at places: [Place], capacities: [String: Int]
  ) throws(JournalError) -> Tail {
    var written = tail
    var index = 0
    while index < frames.count {
      let name = places[index].file
      let end = places[index...].firstIndex { $0.file != name } ?? frames.count
      if let capacity = capacities[name] {
        let file = try segment(name, capacity)
        written = Tail(name: name, file: file, capacity: capacity, offset: 0)
      }
      var bytes = Data()
      for frame in frames[index..<end] { bytes += frame.bytes() }
      try JournalError.of(written?.file.write(bytes, at: places[index].offset))
      try JournalError.of(written?.file.synchronize())
      written?.offset = places[end - 1].end
      index = end
    }
    guard let written else {
      preconditionFailure("a transaction has frames, and they lie in files")
    }
    return written
  }

  /// Erases invalid frames durably. This must come before any other write: the same numbers are
  /// used again, perhaps in a later segment, and the frame that is read first would count.
  private func cut() throws(JournalError) {
    for (name, parts) in Dictionary(grouping: uncounted, by: \.file)
    where Directory.isTaken(directory.path(of: name)) {
      let file = try tail?.name == name ? tail?.file : directory.file(name)
      guard let file, let size = file.size else { continue }
      let sectors = (size + Frame.sector - 1) / Frame.sector
      for part in parts {
        let bytes = part.bytes.clamped(to: 0..<sectors * Frame.sector)
        try JournalError.of(file.write(Data(count: bytes.count), at: bytes.lowerBound))
      }
      try JournalError.of(file.synchronize())
    }
    uncounted = []
  }

  /// Where the frames of a transaction go.
  private struct Layout {
    private(set) var placed: [(part: Part, place: Place)] = []
    /// The segments it begins, with their bytes.
    private(set) var segments: [String: Int] = [:]
    private var manifest: Manifest
    private let margin: Int
    let segmentBytes: Int
    private let checkpoints: Checkpoints
    private var end: (name: String, offset: Int, capacity: Int)?
    private var next: Int

    init(_ log: JournalLog, _ manifest: Manifest, makesRoom: Bool) {
      self.manifest = manifest
      segmentBytes = log.segmentBytes
      checkpoints = log.checkpoints
      end = log.tail.map { ($0.name, $0.offset, $0.capacity) }
      next = log.nextSegment
      // A transaction that makes room writes the manifest. Until then each state in it may grow by
      // a checkpoint.
      let longest =
        Frame.room(payload: checkpoints.renewing(manifest).bytes.count)
        + manifest.shifts.count * Checkpoints.pairLength / 2
      let margin = max(segmentBytes / JournalLog.marginShare, min(longest, segmentBytes / 2))
      self.margin = makesRoom ? 0 : margin
    }

    mutating func place(_ part: Part) {
      if !hasRoom(for: part) { begin(for: Frame.room(payload: part.payload.count)) }
      add(part)
    }

    /// Places the manifest in a transaction that begins no segment.
    mutating func placeManifest() {
      let part = Part.manifest(checkpoints.renewing(manifest))
      // A segment begins with the manifest.
      if hasRoom(for: part) { add(part) } else { begin(for: 0) }
    }

    private func hasRoom(for part: Part) -> Bool {
      guard let end else { return false }
      return end.offset + Frame.room(payload: part.payload.count) + margin <= end.capacity
    }

    private mutating func begin(for room: Int) {
      let name = SegmentName.of(next)
      next += 1
      manifest.segments.append(name)
      let part = Part.manifest(checkpoints.renewing(manifest))
      let needed =
        Frame.room(payload: part.payload.count) + room + segmentBytes / JournalLog.marginShare
      let capacity = max(segmentBytes, needed)
      segments[name] = capacity
      end = (name, 0, capacity)
      add(part)
    }

    private mutating func add(_ part: Part) {
      guard let end else { return }
      let place = Place(file: end.name, offset: end.offset, length: part.payload.count)
      placed.append((part, place))
      self.end?.offset = place.end
    }
  }

  /// Begins another segment with the next transaction.
  func leaveSegment() { tail = nil }

  /// Checks that the last frame is there. Otherwise a number would be used twice, or something that
  /// is left would be overwritten.
  func expectNewest() throws(JournalError) {
    guard let tail else { return }
    guard tail.file.size == tail.capacity else {
      throw .damage("look for the segment", tail.file.path)
    }
    if let lastPlace, try frame(at: lastPlace).number != last.number {
      throw .damage("look for the last frame", tail.file.path)
    }
    if let newest = state.items[state.highest] { _ = try frame(at: newest.place) }
  }

  // MARK: Checkpoints

  /// Saves the progress of a shift durably as a checkpoint; false when it needs a transaction.
  func checkpoint(_ shift: KeptShift) throws(JournalError) -> Bool {
    // Otherwise an invalid frame of the shift could count after a restart and end this checkpoint.
    try cut()
    guard let base = state.manifest.shifts[shift.unit], base.kept.shift == shift.shift,
      let payload = checkpoints.payload(of: shift, after: base),
      let offset = checkpoints.place(of: shift.unit)
    else { return false }
    let frame = Frame(
      .checkpoint, log: log, number: base.number, salt: base.salt, payload: payload, format: format)
    if checkpointFile?.size != Checkpoints.length {
      checkpointFile = nil
      try directory.clear(Checkpoints.name)
      checkpointFile = try filled(Checkpoints.name, Checkpoints.length)
    }
    try JournalError.of(checkpointFile?.write(frame.bytes(), at: offset))
    try JournalError.of(checkpointFile?.synchronize())
    checkpoints.kept(shift)
    return true
  }

  /// Overwrites the checkpoints of shifts that are over.
  func eraseCheckpoints() throws(JournalError) {
    if checkpoints.left.isEmpty { return }
    let file =
      if let checkpointFile { checkpointFile } else {
        try directory.file(Checkpoints.name)
      }
    for offset in checkpoints.left where file.size == Checkpoints.length {
      try JournalError.of(file.write(Data(count: Checkpoints.pairLength), at: offset))
    }
    try JournalError.of(file.synchronize())
    checkpoints.left = []
  }

  // MARK: The mark

  /// Writes the mark anew if the log has changed since it was written.
  func settleMark(head: Link?) throws(JournalError) {
    var fresh = Mark(
      log: log, format: format, number: last.number, salt: last.salt, process: getpid(),
      highest: state.highest, head: head, manifest: state.manifest)
    if fresh.isSame(as: mark), markFile?.size == Mark.length { return }
    fresh.counter = (mark?.counter ?? 0) + 1
    let frame = fresh.frame(after: mark)
    if markFile == nil { markFile = try? directory.file(Mark.name) }
    if let markFile, markFile.size == Mark.length {
      let slot = Int(fresh.counter % 2) * Mark.slotLength
      try JournalError.of(markFile.write(frame.bytes(), at: slot))
      try JournalError.of(markFile.synchronize())
    } else {
      markFile = nil
      try directory.clear(Mark.name)
      let slots = frame.bytes(padded: Mark.slotLength)
      let empty = Data(count: Mark.slotLength)
      try directory.write(
        fresh.counter % 2 == 0 ? slots + empty : empty + slots, to: Mark.name)
      markFile = try directory.file(Mark.name)
    }
    mark = Mark(frame) ?? fresh
  }
}
