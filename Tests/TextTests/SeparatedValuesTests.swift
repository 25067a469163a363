// SPDX-License-Identifier: Apache-2.0

import Testing
import Text

@Suite struct SeparatedValuesTests {
  private func rows(_ text: String, separator: UInt8 = SeparatedValues.comma) -> [[String]?] {
    SeparatedValues(bytes: text.utf8, separator: separator).map { try? $0.content.get() }
  }

  @Test func whatIsWrittenIsReadBackAsItWas() {
    let fields = ["plain", "a,b", "say \"no\"", "two\r\nlines", "", " blank "]
    #expect(rows(SeparatedValues.line(fields)) == [fields])
  }

  /// A combining mark makes one character of itself and the quote before it.
  @Test(arguments: [",\u{301}x", "\"\u{301}x", "a\",\u{308}b"])
  func separatorsUnderCombiningMarksAreQuoted(field: String) throws {
    let read = try #require(rows(SeparatedValues.line([field]))[0])
    #expect(read.map { Array($0.unicodeScalars) } == [Array(field.unicodeScalars)])
  }

  @Test func everyLineEndingEndsARow() {
    #expect(rows("a,b\r\nc,d\ne,f\rg,h") == [["a", "b"], ["c", "d"], ["e", "f"], ["g", "h"]])
  }

  @Test func aRowThatBreaksTheRulesCostsItselfAlone() {
    #expect(rows("a\"b,c\nd,e") == [nil, ["d", "e"]])
    #expect(rows("\"a\"b,c\nd,e") == [nil, ["d", "e"]])
  }

  @Test func aRowKnowsTheLineItStartsOn() {
    let lines = SeparatedValues(bytes: "\"a\nb\",c\nd".utf8).map(\.line)
    #expect(lines == [1, 3])
  }

  @Test func anotherSeparatorIsTakenWhenToldSo() {
    #expect(rows("a;b,c", separator: UInt8(ascii: ";")) == [["a", "b,c"]])
  }
}
