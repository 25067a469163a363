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

  @Test func whatCannotBeSentAtAllIsSaidFromTheStart() {
    #expect(UploadTrouble("not enrolled").words == "not enrolled")
  }
}
