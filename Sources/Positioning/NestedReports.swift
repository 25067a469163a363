// SPDX-License-Identifier: Apache-2.0

/// Reports in an array, or one that is spread over several lines, on their way to being lines.
struct NestedReports: Sendable {
  enum ScanResult {
    case goesOn
    case report([UInt8])
    /// The array has ended.
    case ended
    /// It is neither; the byte is not taken in.
    case broken
    /// The report broke off before this line; the byte, the line's first, is not taken in.
    case brokenBefore
    /// The report broke off within an array, which goes on: with the byte, or with the next line.
    case restarted
  }

  /// What may come next within a report.
  private enum ExpectedToken { case name, colon, value, restOfValue, end }

  /// Arrays around the reports that are open.
  private var arrays = 0
  private var report: [UInt8] = []
  /// The objects and arrays that are open within the report, each by the byte that ends it.
  private var open: [UInt8] = []
  private var due = ExpectedToken.name
  /// Whether the line held nothing but blanks so far.
  private var isAtLineStart = true
  private var isInString = false
  private var isEscaped = false
  /// Whether the rest of the line belongs to a report that broke off.
  private var isSkipping = false
  private(set) var hadReports = false

  /// At the beginning of an array.
  init() {}

  /// Within a report that began with a line of its own.
  init(within beginning: [UInt8]) {
    begin(with: beginning)
  }

  private mutating func begin(with beginning: [UInt8]) {
    report = beginning
    open = [UInt8(ascii: "}")]
    due = .name
  }

  var isWithinReport: Bool { !open.isEmpty }
  /// Whether more belongs to it.
  var isWithin: Bool { isWithinReport || arrays > 0 }

  mutating func receive(_ byte: UInt8) -> ScanResult {
    let wasAtLineStart = isAtLineStart
    isAtLineStart = byte == 0x0A || isAtLineStart && byte.isBlank
    guard isWithinReport else { return receiveBetween(byte) }
    let isAllowed = isInString ? byte != 0x0A : allows(byte)
    if isAllowed { return receiveWithin(byte) }
    // JSON has no such byte there: what was begun was cut off, and what follows may be whole.
    if arrays > 0 { return restart(with: byte) }
    return wasAtLineStart ? .brokenBefore : .broken
  }

  /// Goes on in the array behind a report that broke off at `byte`.
  private mutating func restart(with byte: UInt8) -> ScanResult {
    (open, isInString, isEscaped) = ([], false, false)
    if byte == UInt8(ascii: "{") { begin(with: [byte]) } else { isSkipping = byte != 0x0A }
    return .restarted
  }

  private mutating func receiveBetween(_ byte: UInt8) -> ScanResult {
    if isSkipping {
      isSkipping = byte != 0x0A
      return .goesOn
    }
    switch byte {
    case UInt8(ascii: "{"):
      begin(with: [byte])
    case UInt8(ascii: "["): arrays += 1
    case UInt8(ascii: "]"):
      arrays -= 1
      if arrays == 0 { return .ended }
    case UInt8(ascii: ","): break
    default: if !byte.isBlank { return .broken }
    }
    return .goesOn
  }

  private mutating func receiveWithin(_ byte: UInt8) -> ScanResult {
    guard report.count < LineSplitter.longestLine else { return .broken }
    report.append(byte == 0x0A ? 0x20 : byte)
    if isInString { receiveInString(byte) } else { follow(byte) }
    guard open.isEmpty else { return .goesOn }
    hadReports = true
    return .report(report)
  }

  private mutating func receiveInString(_ byte: UInt8) {
    if isEscaped {
      isEscaped = false
    } else if byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else if byte == UInt8(ascii: "\"") {
      isInString = false
    }
  }

  /// Whether JSON may have the byte there, outside strings; what numbers and words are made of is
  /// left to the decoder.
  private func allows(_ byte: UInt8) -> Bool {
    if byte.isBlank { return true }
    return switch byte {
    case UInt8(ascii: "\""): due == .name || due == .value
    case UInt8(ascii: "{"), UInt8(ascii: "["): due == .value
    case UInt8(ascii: "}"), UInt8(ascii: "]"): byte == open.last && due != .colon
    case UInt8(ascii: ","): due == .end || due == .restOfValue
    case UInt8(ascii: ":"): due == .colon
    default: due == .value || due == .restOfValue
    }
  }

  /// Goes on from a byte that is allowed.
  private mutating func follow(_ byte: UInt8) {
    switch byte {
    case _ where byte.isBlank: if due == .restOfValue { due = .end }
    case UInt8(ascii: "\""):
      isInString = true
      due = due == .name ? .colon : .end
    case UInt8(ascii: "{"):
      open.append(UInt8(ascii: "}"))
      due = .name
    case UInt8(ascii: "["):
      open.append(UInt8(ascii: "]"))
      due = .value
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      open.removeLast()
      due = .end
    case UInt8(ascii: ","): due = open.last == UInt8(ascii: "}") ? .name : .value
    case UInt8(ascii: ":"): due = .value
    default: due = .restOfValue
    }
  }
}
