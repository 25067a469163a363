// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Finds the place where a text is not JSON (RFC 8259), or where a name stands twice in an object.
/// The decoder that reads the values does not say where it failed, and does not notice a repeated
/// name.
struct JSONScanner {
  private let bytes: [UInt8]
  private var offset = 0
  /// Names that may stand only once in an object.
  private let onlyOnce: Set<String>
  /// Those found so far in the objects that are open.
  private var met: [Set<String>] = []

  /// Deepest nesting the decoder reads.
  static let maximumDepth = 512

  /// Internal: `GeoJSONText` makes a `GeoJSONError` of it.
  struct Error: Swift.Error, Equatable {
    var reason: String
    /// Bytes from the start of the text.
    var offset: Int
  }

  init(_ data: Data, onlyOnce: Set<String> = []) {
    bytes = Array(data)
    self.onlyOnce = onlyOnce
  }

  /// Nil when the text is JSON.
  mutating func firstError() -> Error? {
    do throws(Error) {
      offset = 0
      met = []
      try value(depth: 0)
      skipSpace()
      return offset == bytes.count ? nil : error("there is more after the end")
    } catch {
      return error
    }
  }

  private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private func error(_ reason: String) -> Error {
    offset < bytes.count
      ? Error(reason: reason, offset: offset)
      : Error(reason: "the text ends too early", offset: bytes.count)
  }

  private mutating func skipSpace() {
    while let next, next == 0x20 || (9...10).contains(next) || next == 13 { offset += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  private mutating func value(depth: Int) throws(Error) {
    guard depth <= Self.maximumDepth else { throw error("it is nested too deeply") }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): try list(closedBy: "}", depth: depth, isObject: true)
    case UInt8(ascii: "["): try list(closedBy: "]", depth: depth, isObject: false)
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    default: try number()
    }
  }

  private mutating func list(
    closedBy end: Unicode.Scalar, depth: Int, isObject: Bool
  ) throws(Error) {
    offset += 1
    skipSpace()
    if take(end) { return }
    if isObject { met.append([]) }
    while true {
      if isObject { try key() }
      try value(depth: depth + 1)
      skipSpace()
      if take(end) {
        if isObject { met.removeLast() }
        return
      }
      guard take(",") else { throw error("a comma or \(end) is missing") }
    }
  }

  private mutating func key() throws(Error) {
    skipSpace()
    guard next == UInt8(ascii: "\"") else { throw error("a name in double quotes is missing") }
    let start = offset
    try string()
    try note(start + 1..<offset - 1)
    skipSpace()
    guard take(":") else { throw error("a colon is missing") }
  }

  /// Notes the name of a member. A name written with escapes counts as another name.
  private mutating func note(_ name: Range<Int>) throws(Error) {
    guard !onlyOnce.isEmpty, name.count <= Self.longestOnlyOnce else { return }
    let text = String(decoding: bytes[name], as: UTF8.self)
    guard onlyOnce.contains(text), !met[met.count - 1].insert(text).inserted else { return }
    throw Error(reason: "\"\(text)\" stands twice in one object", offset: name.lowerBound - 1)
  }

  /// In bytes; longer names are not compared.
  private static let longestOnlyOnce = 256

  private mutating func string() throws(Error) {
    offset += 1
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        offset += 1
        return
      case UInt8(ascii: "\\"): try escape()
      case 0..<0x20: throw error("a string holds a control character")
      default: offset += 1
      }
    }
    throw error("a string does not end")
  }

  private mutating func escape() throws(Error) {
    offset += 1
    guard let next, "\"\\/bfnrtu".utf8.contains(next) else {
      throw error("a backslash is not followed by an escape")
    }
    offset += 1
    guard next == UInt8(ascii: "u") else { return }
    for _ in 0..<4 {
      guard let digit = self.next, Character(Unicode.Scalar(digit)).isHexDigit else {
        throw error("four hexadecimal digits are missing")
      }
      offset += 1
    }
  }

  private mutating func word(_ word: String) throws(Error) {
    for character in word.unicodeScalars where !take(character) {
      throw error("\"\(word)\" is misspelt")
    }
  }

  private mutating func number() throws(Error) {
    let start = offset
    _ = take("-")
    if !take("0") { try digits(or: offset == start ? "a value is missing" : "a digit is missing") }
    if take(".") { try digits(or: "a digit is missing") }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits(or: "a digit is missing")
    }
  }

  private mutating func digits(or reason: String) throws(Error) {
    let start = offset
    while let next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) { offset += 1 }
    guard offset > start else { throw error(reason) }
  }
}
