// SPDX-License-Identifier: Apache-2.0

extension UInt8 {
  /// Whether the byte is an ASCII decimal digit.
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
