// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Geography

@Suite struct JSONScannerTests {
  private func error(_ text: String) -> JSONScanner.Error? {
    var scanner = JSONScanner(Data(text.utf8))
    return scanner.firstError()
  }

  @Test(arguments: [
    "{}", "[]", " [1, -0.5e+3, 0, 1E9] \r\n", "\"\"", "null", "true",
    "{\"a\":{\"b\":[\"\\u00e9\\n\\\\\",false]},\"é\":1}",
  ])
  func jsonHasNoError(text: String) {
    #expect(error(text) == nil)
  }

  @Test(arguments: [
    ("[01]", 2), ("[1.]", 3), ("[-]", 2), ("[1e]", 3), ("[.5]", 1), ("[+1]", 1), ("[1,]", 3),
    ("[\"\\q\"]", 3), ("[\"\\u12g4\"]", 6), ("[\"a\nb\"]", 3), ("{\"a\":1,}", 7), ("{a:1}", 1),
    ("[NaN]", 1), ("[tru]", 4), ("[1] 2", 4), ("[1", 2), ("\"a", 2), ("", 0),
  ])
  func theErrorIsWhereItIs(text: String, offset: Int) {
    #expect(error(text)?.offset == offset)
  }

  @Test(arguments: [
    (#"{"a":1,"b":2,"a":3}"#, 13), (#"[{"a":1},{"a":2}]"#, nil), (#"{"a":{"a":1}}"#, nil),
    (#"{"x":{"b":1,"c":{"b":1},"b":2}}"#, 24), (#"{"c":1,"c":2}"#, nil), (#"{"A":1,"a":2}"#, nil),
  ])
  func aNameThatMayStandOnlyOnceIsFoundTheSecondTime(text: String, offset: Int?) {
    var scanner = JSONScanner(Data(text.utf8), onlyOnce: ["a", "b"])
    #expect(scanner.firstError()?.offset == offset)
  }

  @Test func nestingHasABound() {
    let nested = { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
    #expect(error(nested(JSONScanner.maximumDepth)) == nil)
    #expect(error(nested(1_000_000))?.offset == JSONScanner.maximumDepth + 1)
  }
}
