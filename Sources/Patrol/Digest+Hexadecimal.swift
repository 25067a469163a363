// SPDX-License-Identifier: Apache-2.0

package import Crypto
package import FoundationEssentials

extension Digest {
  /// Two lower-case hexadecimal digits a byte.
  package var hexadecimal: String { hexadecimalDigits(self) }
}

extension Data {
  /// Two lower-case hexadecimal digits a byte.
  package var hexadecimal: String { hexadecimalDigits(self) }
}

private func hexadecimalDigits(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(
    decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
