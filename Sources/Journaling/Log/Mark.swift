// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Wire

/// The mark beside a log: how far it had come when something was announced last.
///
/// What it says must be in the log; so it tells a log that was cut off at a frame's edge, put back
/// to an older copy or taken away. It also holds the book once more, so that a shift is carried on
/// whose frames are destroyed, and so that the chain goes on where nothing is left of the log.
///
/// The file `mark` has two slots of 32 KiB, each for one frame, written in turn: a slot that is
/// torn leaves the one before. The one with the higher counter counts. It is written after the
/// records it tells of are durable and before they are announced, and before a segment goes.
struct Mark: Hashable {
  static let slotLength = 1 << 15
  static let name = "mark"
  /// Bytes of the file.
  static let length = 2 * slotLength
  /// Most bytes of a state that is kept although a newer one is too long.
  private static let longestOldState = slotLength / 4

  let log: UInt64
  /// The format of the log it stands beside.
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
  var book: Book

  /// Whether it says the same, apart from when.
  func isSame(as other: Mark?) -> Bool {
    var other = other
    other?.counter = counter
    return self == other
  }

  // MARK: Writing

  /// The frame, which fits a slot: states for which there is no room are left out, or are those of
  /// `before`.
  func frame(after before: Mark?) -> Frame {
    var mark = self
    let longest = book.shifts.values.sorted { $0.packed.count > $1.packed.count }
    for shift in longest where Frame.room(payload: mark.payload.count) > Self.slotLength {
      let unit = shift.kept.unit
      let old = before?.book.shifts[unit].flatMap {
        $0.kept.shift == shift.kept.shift && $0.packed.count <= Self.longestOldState ? $0 : nil
      }
      mark.book.shifts[unit] = old ?? Book.BookedShift(withoutState: shift)
    }
    if Frame.room(payload: mark.payload.count) > Self.slotLength {
      // Without a chain the book counts for nothing; the numbers still do.
      mark.book = Book()
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
    return writer.data + book.bytes
  }
}

extension Mark {
  /// Nil when the frame is none of a mark.
  init?(_ frame: Frame) {
    guard frame.kind == .mark else { return nil }
    var reader = ByteReader(frame.payload)
    do throws(ByteReader.ByteError) {
      counter = try reader.number()
      process = try reader.number()
      highest = try reader.number()
      head = Link(bytes: try reader.bytes())
      book = try Book(&reader)
      // Every record has a frame of its own.
      guard (0...max(0, frame.number)).contains(highest), book.first <= max(1, frame.number)
      else { return nil }
    } catch {
      return nil
    }
    (log, format, number, salt) = (frame.log, frame.format, frame.number, frame.salt)
  }

  /// The mark that counts among those in `bytes`; nil when there is none.
  static func newest(in bytes: Data) -> Mark? {
    var newest: Mark?
    Frame.forEach(in: bytes) { frame, _ in
      if let mark = Mark(frame), mark.counter >= newest?.counter ?? 0 { newest = mark }
      return true
    }
    return newest
  }
}
