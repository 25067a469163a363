// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// The bytes of a file, checked to be UTF-8 and not too many.
struct GeoJSONText {
  private let data: Data

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// - Throws: Why the bytes cannot be read at all.
  init(_ data: Data) throws(GeoJSONError) {
    guard data.count <= GeoJSONDocument.maximumBytes else {
      throw GeoJSONError(
        "the file has \(data.count >> 20) MiB; "
          + "up to \(GeoJSONDocument.maximumBytes >> 20) are read")
    }
    let text = data.starts(with: Self.byteOrderMark) ? data.dropFirst(3) : data[...]
    guard !text.isEmpty else { throw GeoJSONError("the file is empty: export it again") }
    if let format = ForeignFormat(of: Data(text.prefix(ForeignFormat.bytesLookedAt))) {
      throw GeoJSONError(format.complaint)
    }
    self.data = Data(text)
    guard String(validating: self.data, as: UTF8.self) != nil else {
      throw GeoJSONError("the file is not in UTF-8: save it as UTF-8\(place(of: encodingError))")
    }
  }

  /// - Throws: Where the text is not JSON, or where an object has one of the properties twice: it
  /// is unknown which of the two counts.
  func decode<Value: Decodable>(
    _ type: Value.Type, properties: Set<String>?
  ) throws(GeoJSONError) -> Value {
    let decoder = JSONDecoder()
    if let key = CodingUserInfoKey.propertyNames { decoder.userInfo[key] = properties }
    let value: Value
    do {
      value = try decoder.decode(type, from: data)
    } catch {
      var scanner = JSONScanner(data)
      guard let error = scanner.firstError() else {
        throw GeoJSONError("the file is JSON that cannot be read")
      }
      if isSequence(of: error.offset) { throw GeoJSONError(ForeignFormat.sequence.complaint) }
      throw GeoJSONError("the file is no JSON: \(error.reason)\(place(of: error.offset))")
    }
    var scanner = JSONScanner(data, onlyOnce: properties ?? [])
    if properties != nil, let error = scanner.firstError() {
      throw GeoJSONError("\(error.reason): remove one\(place(of: error.offset))")
    }
    return value
  }

  /// Whether another object begins on a new line where the JSON should end.
  private func isSequence(of offset: Int) -> Bool {
    let (before, after) = (data.prefix(offset), data.dropFirst(offset))
    let brace = UInt8(ascii: "{")
    return before.first == brace && after.first == brace && before.last == UInt8(ascii: "\n")
  }

  /// Offset of the first byte that is not UTF-8.
  private var encodingError: Int {
    var iterator = data.makeIterator()
    var decoder = UTF8()
    var offset = 0
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): offset += UTF8.width(scalar)
      case .error, .emptyInput: return offset
      }
    }
  }

  /// As ` (line 3, column 14)`; columns count characters.
  private func place(of offset: Int) -> String {
    let before = data.prefix(offset)
    let line = before.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? before.startIndex
    let column = String(decoding: before[lineStart...], as: UTF8.self).count + 1
    return " (line \(line), column \(column))"
  }
}
