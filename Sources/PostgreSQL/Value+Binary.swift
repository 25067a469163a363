// SPDX-License-Identifier: Apache-2.0

import CLibpq
import Databases
import FoundationEssentials

/// Values as PostgreSQL sends and takes them in binary: numbers big-endian, text and bytes as they
/// are. The types go by the numbers in its catalogue (pg_type.dat).
extension Value {
  private enum Number {
    static let bool: Oid = 16
    static let bytea: Oid = 17
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let text: Oid = 25
    static let float4: Oid = 700
    static let float8: Oid = 701
  }

  /// The type's number; 0 for one that the server finds out.
  var type: Oid {
    switch self {
    case .null: 0
    case .integer: Number.int8
    case .real: Number.float8
    case .text: Number.text
    case .blob: Number.bytea
    }
  }

  /// Nil for null. PostgreSQL's text holds no NUL: U+FFFD stands for it.
  var binary: [UInt8]? {
    switch self {
    case .null: nil
    case .integer(let value): withUnsafeBytes(of: value.bigEndian, Array.init)
    case .real(let value): withUnsafeBytes(of: value.bitPattern.bigEndian, Array.init)
    case .text(let value):
      value.utf8.contains(0)
        ? Array(value.replacing("\0", with: "\u{FFFD}").utf8) : Array(value.utf8)
    case .blob(let value): Array(value)
    }
  }

  /// One field of a result in binary.
  init(_ result: OpaquePointer, row: Int32, column: Int32) {
    guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else {
      self = .null
      return
    }
    let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
    switch PQftype(result, column) {
    case Number.bytea: self = .blob(Data(bytes))
    case Number.int8, Number.int4, Number.int2: self = .integer(Self.integer(bytes))
    case Number.bool: self = .integer(bytes.first == 0 ? 0 : 1)
    case Number.float8: self = .real(Double(bitPattern: UInt64(bitPattern: Self.integer(bytes))))
    case Number.float4:
      self = .real(Double(Float(bitPattern: UInt32(truncatingIfNeeded: Self.integer(bytes)))))
    default: self = .text(String(decoding: bytes, as: UTF8.self))
    }
  }

  /// Big-endian, of at most 8 bytes, with its sign.
  private static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64 {
    let isNegative = bytes.first.map { $0 >= 0x80 } ?? false
    return bytes.prefix(8).reduce(isNegative ? -1 : 0) { $0 << 8 | Int64($1) }
  }
}

/// Hands over values as libpq takes them: their number, a pointer to each one's bytes (nil for
/// null), their lengths, and that each is binary.
func withParameters<Answer>(
  _ values: [Value],
  _ body: (Int32, [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) -> Answer
) -> Answer {
  // One buffer, each value at its place in it; one byte more, so that an empty value has a place.
  var bytes: [UInt8] = []
  var lengths: [Int32] = []
  let places = values.map { value -> Int? in
    let binary = value.binary
    lengths.append(Int32(binary?.count ?? 0))
    guard let binary else { return nil }
    defer { bytes += binary }
    return bytes.count
  }
  bytes.append(0)
  return bytes.withUnsafeBufferPointer { buffer in
    buffer.withMemoryRebound(to: CChar.self) { buffer in
      let pointers = places.map { place in place.flatMap { buffer.baseAddress?.advanced(by: $0) } }
      return body(Int32(values.count), pointers, lengths, values.map { _ in 1 })
    }
  }
}
