// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import TestSupport
import Patrol
import Testing
import Wire

struct StoreAPITests {
  private func text(_ value: some Encodable) -> String {
    String(decoding: Wire.bytes(of: value), as: UTF8.self)
  }

  @Test func receiptIsWrittenAsItReads() throws {
    let receipt = StoreAPI.Receipt(
      device: "d-1", journal: .test, first: 1, last: 10, stored: 6, quarantined: 1,
      missing: [3...5, 9...9], breaks: [7], hash: .beginning(of: .test, at: 1),
      generation: "g-7k3m9q2xv0ab")
    #expect(receipt.count == 10)
    #expect(
      text(receipt)
        == #"{"breaks":[7],"device":"d-1","first":1,"generation":"g-7k3m9q2xv0ab","#
        + #""hash":"\#(Link.beginning(of: .test, at: 1).hexadecimal)","#
        + #""journal":"0123456789abcdef","last":10,"missing":[[3,5],[9,9]],"#
        + #""quarantined":1,"stored":6}"#
    )
    #expect(try Wire.decode(StoreAPI.Receipt.self, from: Wire.bytes(of: receipt)) == receipt)
  }

  @Test func runThatEndsBeforeItStartsIsRefusedWithItsPlace() {
    let text =
      #"{"breaks":[],"device":"d","first":1,"journal":"0123456789abcdef","last":9,"#
      + #""missing":[[1,2],[5,3]],"quarantined":0,"stored":0}"#
    let bytes = Data(text.utf8)
    let error = #expect(throws: WireError.self) {
      try Wire.decode(StoreAPI.Receipt.self, from: bytes)
    }
    #expect(error?.description.hasPrefix("at missing[1]") == true, "\(String(describing: error))")
  }

  @Test func batchAnswerIsWrittenAsItReads() throws {
    let answer = StoreAPI.BatchAnswer(results: [
      .init(sequence: 1, status: .stored), .init(sequence: 2, status: .duplicate),
      .init(sequence: 3, status: .quarantined, reason: "there are no stays"),
    ])
    #expect(
      text(answer)
        == #"{"results":[{"sequence":1,"status":"stored"},{"sequence":2,"status":"duplicate"},"#
        + #"{"reason":"there are no stays","sequence":3,"status":"quarantined"}]}"#)
    #expect(try Wire.decode(StoreAPI.BatchAnswer.self, from: Wire.bytes(of: answer)) == answer)
  }

  @Test func enrolmentIsWrittenAsItReads() throws {
    let enrolment = StoreAPI.Enrolment(code: "K7-42", publicKey: "AAAA/+==")
    #expect(text(enrolment) == #"{"code":"K7-42","public_key":"AAAA/+=="}"#)
    #expect(try Wire.decode(StoreAPI.Enrolment.self, from: Wire.bytes(of: enrolment)) == enrolment)
  }

  @Test func pathOfAFaultLeadsToIt() {
    let bytes = Data(
      #"{"results":[{"sequence":1,"status":"stored"},{"sequence":2,"status":"lost"}]}"#.utf8)
    let error = #expect(throws: WireError.self) {
      try Wire.decode(StoreAPI.BatchAnswer.self, from: bytes)
    }
    #expect(error?.description.hasPrefix("at results[1].status: ") == true)
  }
}
