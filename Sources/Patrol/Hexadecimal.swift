// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import FoundationEssentials
import Text

extension SHA256.Digest {
  /// 64 lower-case hexadecimal digits.
  package var hexadecimal: String { bytes.hexadecimal }
}

extension UInt64 {
  /// 16 lower-case hexadecimal digits.
  package var hexadecimal: String { String(self, radix: 16).leftPadded(to: 16) }
}

extension Data {
  /// Two lower-case hexadecimal digits a byte.
  package var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
