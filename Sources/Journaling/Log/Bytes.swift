// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Writes numbers in little-endian order. Data, texts and lists follow their length, which takes
/// four bytes.
struct ByteWriter {
  private(set) var data = Data()

  mutating func put(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { data.append(contentsOf: $0) }
  }

  mutating func put(_ bytes: Data) {
    put(UInt32(bytes.count))
    data.append(bytes)
  }

  mutating func put(_ text: String) { put(Data(text.utf8)) }

  /// A text that may be missing: one byte says whether it is there.
  mutating func put(optional text: String?) {
    put(UInt8(text == nil ? 0 : 1))
    if let text { put(text) }
  }

  mutating func put<Element>(
    _ list: some Collection<Element>, _ element: (inout ByteWriter, Element) -> Void
  ) {
    put(UInt32(list.count))
    for item in list { element(&self, item) }
  }

  mutating func put(_ texts: [String]) { put(texts) { $0.put($1) } }
}

/// Reads what `ByteWriter` wrote.
struct ByteReader {
  /// The bytes are not what was expected.
  /// Internal: the frame is taken as damaged.
  struct ByteError: Error {}

  private let data: Data
  private var place: Int

  init(_ data: Data) {
    self.data = data
    place = data.startIndex
  }

  mutating func number<Number: FixedWidthInteger>(
    _: Number.Type = Number.self
  ) throws(ByteError) -> Number {
    let length = Number.bitWidth / 8
    guard data.endIndex - place >= length else { throw ByteError() }
    defer { place += length }
    return data[place..<place + length].reversed().reduce(0) {
      $0 << 8 | Number(truncatingIfNeeded: $1)
    }
  }

  mutating func bytes() throws(ByteError) -> Data {
    let length = Int(try number(UInt32.self))
    guard data.endIndex - place >= length else { throw ByteError() }
    defer { place += length }
    return Data(data[place..<place + length])
  }

  mutating func text() throws(ByteError) -> String {
    String(decoding: try bytes(), as: UTF8.self)
  }

  mutating func optionalText() throws(ByteError) -> String? {
    try number(UInt8.self) == 0 ? nil : try text()
  }

  mutating func list<Element>(
    _ element: (inout ByteReader) throws(ByteError) -> Element
  ) throws(ByteError) -> [Element] {
    var list: [Element] = []
    for _ in 0..<(try number(UInt32.self)) { list.append(try element(&self)) }
    return list
  }

  mutating func texts() throws(ByteError) -> [String] {
    try list { reader throws(ByteError) in try reader.text() }
  }
}

extension Data {
  /// True when no byte of them was ever written: preallocated, or given up.
  var isAllZero: Bool {
    withUnsafeBytes { $0.allSatisfy { $0 == 0 } }
  }
}
