// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import SQLite

/// The checksum every row of the journal carries, so that damage inside a row is noticed.
///
/// CRC-32 (ISO 3309, as in gzip) over the row's other values in column order, each as a type
/// byte, its length in eight bytes and its bytes; integers in eight bytes, least significant first.
enum Seal {
  static func of(_ values: some Sequence<Value>) -> Value {
    var sum = CRC32()
    for value in values { add(value, to: &sum) }
    return .integer(Int64(sum.value))
  }

  /// Whether the last of `values` seals the others.
  static func isSound(_ values: [Value]) -> Bool {
    values.last == of(values.dropLast())
  }

  private static func add(_ value: Value, to sum: inout CRC32) {
    switch value {
    case .null: sum.add([0])
    case .integer(let value): add(1, littleEndian(UInt64(bitPattern: value)), to: &sum)
    case .real(let value): add(2, littleEndian(value.bitPattern), to: &sum)
    case .text(let value): add(3, value.utf8, to: &sum)
    case .blob(let value): add(4, value, to: &sum)
    }
  }

  private static func add(
    _ type: UInt8, _ bytes: some Collection<UInt8>, to sum: inout CRC32
  ) {
    sum.add([type])
    sum.add(littleEndian(UInt64(bytes.count)))
    sum.add(bytes)
  }

  private static func littleEndian(_ value: UInt64) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian, Array.init)
  }
}

/// CRC-32 as ISO 3309 and gzip (RFC 1952, section 8) define it.
struct CRC32 {
  private var state: UInt32 = .max

  var value: UInt32 { ~state }

  mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      state = Self.table[Int(UInt8(truncatingIfNeeded: state) ^ byte)] ^ (state >> 8)
    }
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { sum, _ in (sum & 1) * 0xedb8_8320 ^ (sum >> 1) }
  }
}
