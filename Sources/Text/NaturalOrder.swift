// SPDX-License-Identifier: Apache-2.0

extension String {
  /// Whether this comes before `other` as people sort numbered names: HS2 before HS10.
  ///
  /// A total order: numbers within compare by value, all else by bytes, and where that says equal
  /// (HS02, HS2) the whole by bytes.
  package func naturallyPrecedes(_ other: String) -> Bool {
    var (left, right) = (Array(utf8)[...], Array(other.utf8)[...])
    while let first = left.first, let second = right.first {
      if first.isDigit && second.isDigit {
        let (number, otherNumber) = (left.popNumber(), right.popNumber())
        if number.count != otherNumber.count { return number.count < otherNumber.count }
        if number != otherNumber { return number.lexicographicallyPrecedes(otherNumber) }
      } else {
        if first != second { return first < second }
        left.removeFirst()
        right.removeFirst()
      }
    }
    if left.isEmpty != right.isEmpty { return left.isEmpty }
    return utf8.lexicographicallyPrecedes(other.utf8)
  }
}

extension ArraySlice<UInt8> {
  /// Takes the digits at the front; without the zeros they lead with.
  fileprivate mutating func popNumber() -> ArraySlice<UInt8> {
    let digits = prefix(while: \.isDigit)
    self = self[digits.endIndex...]
    return digits.drop { $0 == UInt8(ascii: "0") }
  }
}
