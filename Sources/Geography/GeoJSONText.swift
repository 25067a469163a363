// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// A file's bytes found to be UTF-8 text of a size that is read.
struct GeoJSONText {
  private let data: Data

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// - Throws: What keeps the bytes from being read at all.
  init(_ data: Data) throws(GeoJSONFlaw) {
    guard data.count <= GeoJSONDocument.maximumBytes else {
      throw GeoJSONFlaw(
        "the file has \(data.count >> 20) MiB; "
          + "up to \(GeoJSONDocument.maximumBytes >> 20) are read")
    }
    let text = data.starts(with: Self.byteOrderMark) ? data.dropFirst(3) : data[...]
    guard !text.isEmpty else { throw GeoJSONFlaw("the file is empty") }
    let start = text.prefix(4)
    guard !start.contains(0), !start.starts(with: [0xFF, 0xFE]), !start.starts(with: [0xFE, 0xFF])
    else { throw GeoJSONFlaw("the file is in UTF-16 or UTF-32: save it as UTF-8") }
    self.data = Data(text)
    guard String(validating: self.data, as: UTF8.self) != nil else {
      throw GeoJSONFlaw("the file is not in UTF-8: save it as UTF-8\(place(of: encodingError))")
    }
  }

  /// - Throws: Where the text stops being JSON.
  func decode<Value: Decodable>(_ type: Value.Type) throws(GeoJSONFlaw) -> Value {
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      var scanner = JSONScanner(data)
      guard let error = scanner.firstError() else {
        throw GeoJSONFlaw("the file is JSON that cannot be read")
      }
      throw GeoJSONFlaw("the file is no JSON: \(error.reason)\(place(of: error.offset))")
    }
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
