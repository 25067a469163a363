// SPDX-License-Identifier: Apache-2.0

/// Reports in an array, or one that is spread over several lines, on their way to being lines.
struct NestedReports: Sendable {
  enum Step {
    case goesOn
    case report([UInt8])
    /// The array has ended.
    case ended
    /// It is neither; the byte is not taken in.
    case broken
  }

  /// Arrays around the reports that are open.
  private var arrays = 0
  private var report: [UInt8] = []
  /// Objects and arrays that are open within the report.
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  private(set) var hadReports = false

  /// At the beginning of an array.
  init() {}

  /// Within a report that began with a line of its own.
  init(within beginning: [UInt8]) {
    report = beginning
    depth = 1
  }

  var isWithinReport: Bool { depth > 0 }
  /// Whether more belongs to it.
  var isWithin: Bool { depth > 0 || arrays > 0 }

  mutating func receive(_ byte: UInt8) -> Step {
    depth == 0 ? receiveBetween(byte) : receiveWithin(byte)
  }

  private mutating func receiveBetween(_ byte: UInt8) -> Step {
    switch byte {
    case UInt8(ascii: "{"):
      report = [byte]
      depth = 1
    case UInt8(ascii: "["): arrays += 1
    case UInt8(ascii: "]"):
      arrays -= 1
      if arrays == 0 { return .ended }
    case UInt8(ascii: ","): break
    default: if !byte.isBlank { return .broken }
    }
    return .goesOn
  }

  private mutating func receiveWithin(_ byte: UInt8) -> Step {
    guard report.count < LineSplitter.longestLine, byte != 0x0A || !isInString else {
      return .broken
    }
    report.append(byte == 0x0A ? 0x20 : byte)
    if isInString {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isInString = false
      }
      return .goesOn
    }
    switch byte {
    case UInt8(ascii: "\""): isInString = true
    case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
    default: break
    }
    guard depth == 0 else { return .goesOn }
    hadReports = true
    return .report(report)
  }
}
