// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Uploading

/// What the status says of sending.
@Suite struct UploadTroubleTests {
  @Test func aTroubleStaysUntilSomethingIsSent() {
    let trouble = UploadTrouble()
    #expect(trouble.words == nil)
    trouble.note(.waiting(seconds: 4.2, because: .notTheStore("it redirects")))
    #expect(trouble.words?.hasSuffix("trying again in 5 s") == true)
    trouble.note(.progress(UploadCounts()))
    #expect(trouble.words == nil)
  }

  /// Though nothing waits: only the receipt was asked for.
  @Test func aStoreThatRefusesTheDeviceIsToldUntilItTakesSomething() {
    let trouble = UploadTrouble()
    var outcome = UploadOutcome(counts: UploadCounts(), setAside: [:])
    outcome.receiptFault = .refused(status: 401, words: "unknown device")
    trouble.note(.ended(outcome))
    #expect(trouble.words?.contains("has it been revoked?") == true)
    #expect(trouble.refusalWords == trouble.words)
    outcome.receiptFault = nil
    trouble.note(.ended(outcome))
    #expect(trouble.words == nil && trouble.refusalWords == nil)
    // The plan was asked for.
    trouble.note(StoreRequestError.refused(status: 404, words: "no plan"))
    #expect(trouble.words == nil)
    trouble.note(StoreRequestError.refused(status: 401, words: "unknown device"))
    #expect(trouble.refusalWords != nil && trouble.words != nil)
    trouble.note(.progress(UploadCounts()))
    #expect(trouble.words == nil && trouble.refusalWords == nil)
  }

  @Test func whatCannotBeSentAtAllIsSaidFromTheStart() {
    #expect(UploadTrouble("not enrolled").words == "not enrolled")
  }
}
