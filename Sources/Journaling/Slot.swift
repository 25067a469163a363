// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// One slot of a `SlotFile`, sealed:
///
///     0   8     magic: whose slot it is
///     8   8     counter, rising with every slot written
///     16  32    digest of a row (`KeptShift.digest`)
///     48  4     length n of what follows
///     52  n     what is kept
///     .   4     CRC-32 of all before
///
/// numbers least significant byte first; what follows in the slot means nothing.
struct Slot {
  private static let headLength = 52

  let counter: UInt64
  let digest: Data
  let contents: Data

  func bytes(magic: String) -> [UInt8] {
    let bytes =
      Array(magic.utf8) + Self.littleEndian(counter) + digest
      + Self.littleEndian(UInt32(contents.count)) + contents
    return bytes + Self.littleEndian(Self.sum(of: bytes))
  }

  init(counter: UInt64, digest: Data, contents: Data) {
    self.counter = counter
    self.digest = digest
    self.contents = contents
  }

  /// Nil when it is empty, torn or another's.
  init?(_ bytes: [UInt8], magic: String) {
    guard bytes.count >= Self.headLength + 4, bytes.starts(with: magic.utf8) else { return nil }
    let length = Int(Self.number(bytes[48..<52]))
    guard length <= bytes.count - Self.headLength - 4 else { return nil }
    let end = Self.headLength + length
    guard Self.number(bytes[end..<end + 4]) == UInt64(Self.sum(of: bytes[..<end])) else {
      return nil
    }
    counter = Self.number(bytes[8..<16])
    digest = Data(bytes[16..<48])
    contents = Data(bytes[Self.headLength..<end])
  }

  private static func sum(of bytes: some Sequence<UInt8>) -> UInt32 {
    var sum = CRC32()
    sum.add(bytes)
    return sum.value
  }

  static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian, Array.init)
  }

  static func number(_ bytes: some BidirectionalCollection<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
