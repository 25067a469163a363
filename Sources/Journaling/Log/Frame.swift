// SPDX-License-Identifier: Apache-2.0

import Compression
import FoundationEssentials
import Platform

/// One frame of the journal's log: it is written as a whole and has its own checksum.
///
///     0   3   "ptj"
///     3   1   format of the log: 1
///     4   1   kind
///     5   3   zero
///     8   8   the log's own number, drawn at random when it is made
///     16  8   number: counts the frames of a log from 1
///     24  4   place in its transaction, from 0
///     28  4   frames in its transaction
///     32  4   salt, drawn at random for each attempt to write a transaction
///     36  4   length n of the payload
///     40  4   CRC-32 (ISO 3309) of bytes 0 to 39 and the payload
///     44  n   payload
///
/// Numbers are little-endian. A frame begins at a multiple of 512 bytes, the sector of a disk. So a
/// write that a power cut tears touches no sector of another frame, and a reader finds the next
/// frame after a damaged one.
///
/// A checkpoint has the number and the salt of the frame that it continues. The mark has those of
/// the last frame of the log. Neither takes a number of its own.
///
/// Every later format keeps this layout up to the payload, and the whole layout of the mark
/// (`Mark`), so that an earlier program can tell what it must leave alone.
struct Frame {
  static let currentFormat: UInt8 = 1
  static let sector = DirectFile.sector
  static let headLength = 44
  private static let magic = Array("ptj".utf8)

  let format: UInt8
  let kind: FrameKind
  let log: UInt64
  let number: Int64
  let index: UInt32
  let count: UInt32
  let salt: UInt32
  let payload: Data

  /// The number of its transaction's first frame.
  var first: Int64 { number - Int64(index) }

  /// Bytes that a frame with a payload of `length` bytes takes, rounded up to whole sectors.
  static func room(payload length: Int) -> Int {
    (headLength + length + sector - 1) / sector * sector
  }

  /// The frame that replaces this one when its record is erased: one sector with the same number.
  var erased: Frame {
    var writer = ByteWriter()
    writer.put(UInt32(payload.count))
    return Frame(
      .erased, log: log, number: number, index: Int(index), count: Int(count), salt: salt,
      payload: writer.data, format: format)
  }

  // MARK: Writing

  /// The frame's bytes, padded with zeros to `length` bytes, or to whole sectors if that is nil.
  func bytes(padded length: Int? = nil) -> Data {
    var writer = ByteWriter()
    for byte in Self.magic + [format, kind.rawValue, 0, 0, 0] { writer.put(byte) }
    writer.put(log)
    writer.put(number)
    writer.put(index)
    writer.put(count)
    writer.put(salt)
    writer.put(UInt32(payload.count))
    var bytes = writer.data
    writer = ByteWriter()
    writer.put((bytes + payload).withUnsafeBytes { Checksum.crc32($0) })
    bytes += writer.data + payload
    let room = max(length ?? 0, Self.room(payload: payload.count))
    return bytes + Data(count: room - bytes.count)
  }

  // MARK: Reading

  /// The frame at `offset` of `bytes`; nil where there is none or it is damaged.
  init?(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    let left = bytes.count - offset
    guard left >= Self.headLength, bytes[offset...].starts(with: Self.magic) else { return nil }
    func number<Number: FixedWidthInteger>(_ place: Int, _: Number.Type) -> Number {
      Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + place, as: Number.self))
    }
    let length = Int(number(36, UInt32.self))
    guard length <= left - Self.headLength else { return nil }
    let end = offset + Self.headLength
    payload = Data(bytes[end..<end + length])
    let sealed = Data(bytes[offset..<offset + 40]) + payload
    guard sealed.withUnsafeBytes({ Checksum.crc32($0) }) == number(40, UInt32.self) else {
      return nil
    }
    format = bytes[offset + 3]
    kind = FrameKind(rawValue: bytes[offset + 4]) ?? .unknown
    log = number(8, UInt64.self)
    self.number = number(16, Int64.self)
    index = number(24, UInt32.self)
    count = number(28, UInt32.self)
    salt = number(32, UInt32.self)
  }

  init(
    _ kind: FrameKind, log: UInt64, number: Int64, index: Int = 0, count: Int = 1, salt: UInt32,
    payload: Data, format: UInt8 = Frame.currentFormat
  ) {
    self.format = format
    self.kind = kind
    self.log = log
    self.number = number
    self.index = UInt32(index)
    self.count = UInt32(count)
    self.salt = salt
    self.payload = payload
  }

  /// Calls `body` with each valid frame in `bytes` and its offset, until it returns false.
  static func forEach(in bytes: Data, _ body: (Frame, Int) -> Bool) {
    bytes.withUnsafeBytes { bytes in
      var offset = 0
      while offset < bytes.count {
        guard let frame = Frame(bytes, at: offset) else {
          offset += sector
          continue
        }
        if !body(frame, offset) { return }
        offset += room(payload: frame.payload.count)
      }
    }
  }
}

/// What a frame holds.
enum FrameKind: UInt8 {
  /// A kind that only a later format has.
  case unknown = 0
  /// A record with its signature and with what has become of it (`JournalEntry`).
  case record
  /// The store's answers about records (`Answer`).
  case answers
  /// A unit's open shift, or that it is over.
  case shift
  /// How far an open shift has come since its last frame.
  case checkpoint
  /// All but the records (`Manifest`).
  case manifest
  case mark
  /// A record that was erased. The payload is the length of the old payload.
  case erased
}
