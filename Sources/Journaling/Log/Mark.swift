// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Wire

/// The mark beside a log: how far it had come when something was announced last.
///
/// Everything that the mark names must be in the log. So it shows that a log was cut off between
/// two frames, put back to an older copy, or taken away. It also holds a copy of the manifest. So a
/// shift can go on although its frames are destroyed, and the chain goes on although nothing is
/// left of the log.
///
/// The file `mark` has two slots of 32 KiB with one frame each. They are written in turn: if a
/// power cut tears one, the other is whole. The slot with the higher counter is valid. The mark is
/// written after its records are durable and before they are announced. It is also written before a
/// segment is removed.
struct Mark: Hashable {
  static let slotLength = 1 << 15
  static let name = "mark"
  /// Bytes of the file.
  static let length = 2 * slotLength
  /// If the newest state is too long, an older one of at most this many bytes is kept instead.
  private static let longestOldState = slotLength / 4

  let log: UInt64
  /// The format of its log.
  var format = Frame.currentFormat
  /// The last frame of the log when it was written.
  let number: Int64
  let salt: UInt32
  var counter: UInt64 = 0
  /// The process that has the journal.
  let process: Int32
  /// The newest record's number, and its link; nil when that is not known.
  let highest: Int64
  let head: Link?
  var manifest: Manifest

  /// Whether both are equal but for the counter.
  func isSame(as other: Mark?) -> Bool {
    var other = other
    other?.counter = counter
    return self == other
  }

  // MARK: Writing

  /// The mark as a frame that fits a slot. A state that does not fit is left out, or replaced by
  /// the older one in `before`.
  func frame(after before: Mark?) -> Frame {
    var mark = self
    let longest = manifest.shifts.values.sorted { $0.packed.count > $1.packed.count }
    for shift in longest where Frame.room(payload: mark.payload.count) > Self.slotLength {
      let unit = shift.kept.unit
      let old = before?.manifest.shifts[unit].flatMap {
        $0.kept.shift == shift.kept.shift && $0.packed.count <= Self.longestOldState ? $0 : nil
      }
      mark.manifest.shifts[unit] = old ?? Manifest.FramedShift(withoutState: shift)
    }
    if Frame.room(payload: mark.payload.count) > Self.slotLength {
      // A manifest without a chain is ignored. The numbers of the mark are still used.
      mark.manifest = Manifest()
    }
    return Frame(
      .mark, log: log, number: number, salt: salt, payload: mark.payload, format: format)
  }

  private var payload: Data {
    var writer = ByteWriter()
    writer.put(counter)
    writer.put(process)
    writer.put(highest)
    writer.put(head?.bytes ?? Data())
    return writer.data + manifest.bytes
  }
}

extension Mark {
  /// Nil when the frame is not a mark.
  init?(_ frame: Frame) {
    guard frame.kind == .mark else { return nil }
    var reader = ByteReader(frame.payload)
    do throws(ByteReader.ByteError) {
      counter = try reader.number()
      process = try reader.number()
      highest = try reader.number()
      head = Link(bytes: try reader.bytes())
      manifest = try Manifest(&reader)
      // Every record has a frame of its own, so its number is not above the frame's.
      guard (0...max(0, frame.number)).contains(highest), manifest.first <= max(1, frame.number)
      else { return nil }
    } catch {
      return nil
    }
    (log, format, number, salt) = (frame.log, frame.format, frame.number, frame.salt)
  }

  /// The mark with the highest counter in `bytes`; nil when there is none.
  static func newest(in bytes: Data) -> Mark? {
    var newest: Mark?
    Frame.forEach(in: bytes) { frame, _ in
      if let mark = Mark(frame), mark.counter >= newest?.counter ?? 0 { newest = mark }
      return true
    }
    return newest
  }
}
