// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import Patrol
import Testing
import Wire

@testable import Journaling
@testable import Uploading

/// How a command ends that asked for an upload.
@Suite struct ExitStatusTests {

  private func outcome(
    _ failure: UploadError? = nil, receiptFault: StoreRequestError? = nil,
    setAside: [Int64: StoreRequestError] = [:], breaks: [Int64]? = nil, lacking: Int = 0,
    refused: Int = 0
  ) -> UploadOutcome {
    var outcome = UploadOutcome(counts: UploadCounts(), setAside: setAside, failure: failure)
    outcome.receiptFault = receiptFault
    outcome.lacking = lacking
    outcome.refused = refused
    if let breaks {
      var generator = SystemRandomNumberGenerator()
      let receipt = StoreAPI.Receipt(
        device: "d-a", journal: JournalName(using: &generator), first: 1, last: 2, stored: 2,
        quarantined: 0,
        missing: [], breaks: breaks)
      outcome.attested = KeptReceipt(receipt, at: .init(milliseconds: 0), own: nil)
    }
    return outcome
  }

  @Test func anUploadWithoutProofEndsAsWhatStoodInItsWay() {
    let refused = StoreRequestError.refused(status: 401, words: "")
    let busy = StoreRequestError.busy(status: 503, retryAfter: nil)
    let gone = StoreRequestError.transport(.unreachable(""))
    let misconfigured = StoreRequestError.transport(.misconfigured(""))
    let ends: [(UploadOutcome, ErrorKind)] = [
      (outcome(.store(refused)), .unavailable), (outcome(receiptFault: refused), .unavailable),
      (outcome(.store(gone)), .unavailable), (outcome(receiptFault: gone), .unavailable),
      (outcome(.store(.notTheStore(""))), .unavailable),
      (outcome(.store(busy)), .later), (outcome(receiptFault: busy), .later),
      (outcome(.store(.conflict)), .later), (outcome(.cancelled), .later),
      (outcome(lacking: 1), .later),
      (outcome(.store(misconfigured)), .configuration),
      (outcome(.journal("", .later)), .later),
      (outcome(.journal("", .inputOutput)), .inputOutput),
      (outcome(setAside: [1: refused]), .unavailable),
      (outcome(breaks: [], refused: 1), .unusable),
      (outcome(breaks: [2]), .unusable), (outcome(setAside: [1: refused], breaks: [2]), .unusable),
    ]
    for (outcome, failure) in ends {
      #expect(!outcome.isProven)
      #expect(outcome.kind == failure, "\(outcome.words)")
    }
    #expect(outcome(breaks: []).isProven)
  }

  @Test func aJournalThatIsHeldMayBeFreeLaterAndAFullDiskStaysFull() {
    let fault = JournalError.Details(operation: "", path: "", systemError: 0)
    for error in [JournalError.inUse(path: "", process: nil)] {
      #expect(UploadError(journal: error) == .journal("\(error)", .later))
    }
    for error in [JournalError.diskFull(fault), .failed(fault), .damaged(fault)] {
      #expect(UploadError(journal: error) == .journal("\(error)", .inputOutput))
    }
  }
}
