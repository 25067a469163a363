// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing
import Wire

@Suite struct JSONTests {
  private struct Figure: Encodable {
    var perShift = 2
    var href = "a/b"
  }

  @Test func everyProgramWritesJSONInOneWay() {
    #expect(Wire.line(of: Figure()) == #"{"href":"a/b","perShift":2}"# + "\n")
    #expect(
      Wire.line(of: Figure(), keys: .convertToSnakeCase) == #"{"href":"a/b","per_shift":2}"# + "\n")
    let lines = String(decoding: Wire.bytes(of: Figure(), isIndented: true), as: UTF8.self)
    #expect(lines == "{\n  \"href\" : \"a/b\",\n  \"perShift\" : 2\n}")
  }
}
