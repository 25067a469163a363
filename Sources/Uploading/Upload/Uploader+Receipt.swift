// SPDX-License-Identifier: Apache-2.0

import Patrol
package import Wire

/// Receipts: what the store says of the whole chain.
extension Uploader {
  /// Seconds without a new record after which the service asks for the receipt. One receipt then
  /// covers many records. Each is written to the flash; six an hour are the most.
  static let settlingTime = 600.0

  /// Sends all records and asks for the receipt. Repeats both while the store lacks records that it
  /// acknowledged and that are here: it may have been put back to an older copy.
  func prove(
    _ patience: UploadPatience, _ setAside: inout SetAside, asking: UploadPatience,
    wake: AsyncSemaphore? = nil, report: @Sendable (UploadEvent) -> Void
  ) async -> UploadOutcome {
    var sent = UploadCounts()
    var lacking = Int.max
    while true {
      var (outcome, head) = await drain(patience, &setAside, wake: wake, report: report)
      outcome.counts.add(sent)
      guard outcome.failure == nil, let head else { return outcome }
      await attest(&outcome, head, asking, report)
      // A store that keeps what it acknowledges lacks fewer records each time.
      guard outcome.failure == nil, (1..<lacking).contains(outcome.lacking) else { return outcome }
      (sent, lacking) = (outcome.counts, outcome.lacking)
    }
  }

  /// The last receipt kept, if it is for this device. One from an earlier enrolment may be another
  /// store's.
  package func lastReceipt() async -> KeptReceipt? {
    guard let kept = await source.lastReceipt(), kept.receipt.device == client.device else {
      return nil
    }
    return kept
  }

  /// Whether the last receipt kept is for all up to `head` and finds nothing wrong.
  func isProven(_ head: ChainHead?) async -> Bool {
    guard let head else { return true }
    return await lastReceipt()?.proves(head) == true
  }

  /// Whether there are records that the last receipt kept does not cover.
  package func isReceiptPending() async -> Bool {
    guard let head = try? await source.head() else { return false }
    guard let receipt = await lastReceipt()?.receipt else { return true }
    return receipt.journal != head.journal || receipt.last != head.last
  }

  // MARK: Helpers

  /// Asks for the receipt and marks what the store lacks to be sent again.
  private func attest(
    _ outcome: inout UploadOutcome, _ head: ChainHead, _ patience: UploadPatience,
    _ report: @Sendable (UploadEvent) -> Void
  ) async {
    let missing: [ClosedRange<Int64>]
    do {
      let (receipt, time) = try await receipt(for: head, patience, report)
      outcome.attested = await source.keep(receipt, of: head, at: time)
      missing = try await allMissing(receipt, head, patience, report)
    } catch {
      if error == .transport(.cancelled) { outcome.failure = .cancelled }
      outcome.receiptFault = error
      return
    }
    if missing.isEmpty { return }
    do {
      outcome.lacking = try await source.sendAgain(missing, of: head.journal)
    } catch {
      outcome.failure = UploadError(journal: error)
    }
  }

  /// All runs missing up to `head`; one receipt names only the first of them.
  private func allMissing(
    _ receipt: StoreAPI.Receipt, _ head: ChainHead, _ patience: UploadPatience,
    _ report: @Sendable (UploadEvent) -> Void
  ) async throws(StoreRequestError) -> [ClosedRange<Int64>] {
    var page = receipt
    var missing = page.missing
    while !page.namesAllMissing, let end = page.missing.last?.upperBound, end < head.last {
      var rest = head
      rest.first = end + 1
      page = try await self.receipt(for: rest, patience, report).receipt
      missing += page.missing
    }
    return missing
  }

  private func receipt(
    for head: ChainHead, _ patience: UploadPatience,
    _ report: @Sendable (UploadEvent) -> Void
  ) async throws(StoreRequestError) -> (receipt: StoreAPI.Receipt, time: Timestamp?) {
    var failures = 0
    while true {
      do {
        return try await client.receipt(for: head)
      } catch {
        failures += 1
        let seconds = delay.seconds(
          afterFailures: failures, asked: error.retryAfter, random: random())
        guard error.mayPass, patience.allows(failures: failures, wait: seconds)
        else { throw error }
        report(.waiting(seconds: seconds, because: error))
        if await pause(seconds, wake: nil) == .cancelled { throw .transport(.cancelled) }
      }
    }
  }
}
