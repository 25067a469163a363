// SPDX-License-Identifier: Apache-2.0

/// Separated values (RFC 4180), read row by row with the line each row starts on.
///
/// Beyond the standard it takes another separator than the comma, a byte order mark, any line
/// ending (CRLF, LF, CR) and a last line without one. A row that breaks the rules is a fault of its
/// own; the rows after it are read. Only a quote that never closes takes the rest of the file with
/// it.
package struct SeparatedValues: Sequence, IteratorProtocol {
  package struct NumberedFields: Hashable {
    /// Line the row starts on, from 1.
    package var line: Int
    package var content: Result<[String], FormatError>
  }

  package enum FormatError: String, Error {
    case notUTF8 = "not UTF-8 text; save the file as “CSV UTF-8”"
    case unclosedQuote = "a quote opens here and never closes"
    case strayQuote =
      "a quote in a field that is not quoted; double the quote, and put the field in quotes"
    case textAfterQuote = "text after a closing quote"
    case tooManyFields = "more than 1000 fields in one row"
  }

  /// Most fields of a row.
  package static let mostFields = 1000

  private var rest: ArraySlice<UInt8>
  private var line = 1
  private let separator: UInt8

  /// `separator` is one ASCII character that is neither a quote nor a line break.
  package init(bytes: some Sequence<UInt8>, separator: UInt8 = comma) {
    self.separator = separator
    rest = Array(bytes)[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
  }

  package mutating func next() -> NumberedFields? {
    guard !rest.isEmpty else { return nil }
    let start = line
    var fields: [String] = []
    while true {
      switch nextField() {
      case .failure(let malformation):
        skipLine()
        return NumberedFields(line: start, content: .failure(malformation))
      case .success(let field): fields.append(field)
      }
      guard rest.first == separator else { break }
      guard fields.count < Self.mostFields else {
        skipLine()
        return NumberedFields(line: start, content: .failure(.tooManyFields))
      }
      rest.removeFirst()
    }
    popLineBreak()
    return NumberedFields(line: start, content: .success(fields))
  }

  private mutating func nextField() -> Result<String, FormatError> {
    rest.first == Self.quote ? nextQuoted() : nextPlain()
  }

  private mutating func nextPlain() -> Result<String, FormatError> {
    let field = rest.prefix { $0 != separator && !Self.isLineBreak($0) }
    rest = rest[field.endIndex...]
    return field.contains(Self.quote) ? .failure(.strayQuote) : Self.text(field)
  }

  private mutating func nextQuoted() -> Result<String, FormatError> {
    rest.removeFirst()
    var field: [UInt8] = []
    while let byte = rest.first {
      if Self.isLineBreak(byte) {
        field.append(contentsOf: popLineBreak())
        continue
      }
      rest.removeFirst()
      if byte == Self.quote {
        guard rest.first == Self.quote else { return closed(field[...]) }
        rest.removeFirst()
      }
      field.append(byte)
    }
    return .failure(.unclosedQuote)
  }

  private func closed(_ field: ArraySlice<UInt8>) -> Result<String, FormatError> {
    if let after = rest.first, after != separator, !Self.isLineBreak(after) {
      return .failure(.textAfterQuote)
    }
    return Self.text(field)
  }

  private mutating func skipLine() {
    rest = rest.drop { !Self.isLineBreak($0) }
    popLineBreak()
  }

  /// Takes the line break at the front, if one is there, and counts it.
  @discardableResult
  private mutating func popLineBreak() -> ArraySlice<UInt8> {
    guard let first = rest.first, Self.isLineBreak(first) else { return [] }
    let isPair = rest.starts(with: [UInt8(ascii: "\r"), UInt8(ascii: "\n")])
    let lineBreak = rest.prefix(isPair ? 2 : 1)
    rest = rest[lineBreak.endIndex...]
    line += 1
    return lineBreak
  }

  private static func text(_ field: ArraySlice<UInt8>) -> Result<String, FormatError> {
    String(validating: field, as: UTF8.self).map(Result.success) ?? .failure(.notUTF8)
  }

  private static func isLineBreak(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  private static let quote = UInt8(ascii: "\"")
  package static let comma = UInt8(ascii: ",")
}

// MARK: - Writing

extension SeparatedValues {
  /// One row, ended as the standard has it.
  package static func line(_ fields: [String]) -> String {
    fields.map(field).joined(separator: ",") + "\r\n"
  }

  /// One field, in quotation marks where the standard asks for them.
  package static func field(_ field: String) -> String {
    let needsQuotes = field.utf8.contains {
      $0 == quote || $0 == comma || isLineBreak($0)
    }
    guard needsQuotes else { return field }
    let doubled = field.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] }
    return "\"\(String(decoding: doubled, as: UTF8.self))\""
  }
}
