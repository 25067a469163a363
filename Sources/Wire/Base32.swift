// SPDX-License-Identifier: Apache-2.0

/// Crockford's base 32 (https://www.crockford.com/base32.html): five bits a symbol, none of
/// which is easily taken for another.
package enum Base32 {
  static let symbols = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

  package static func random(
    symbols count: Int, using generator: inout some RandomNumberGenerator
  ) -> String {
    String((0..<count).map { _ in symbols[Int.random(in: 0..<symbols.count, using: &generator)] })
  }

  /// The symbol meant by a typed character; nil for one that means none.
  package static func symbol(typed character: Character) -> Character? {
    switch character.uppercased() {
    case "O": "0"
    case "I", "L": "1"
    case let text: text.count == 1 && symbols.contains(Character(text)) ? Character(text) : nil
    }
  }
}
