// SPDX-License-Identifier: Apache-2.0

import Wire

/// Counts what of a run has arrived, in one pass over its sequence numbers in rising order.
struct ReceiptTally {
  /// As many gaps as `StoreAPI.Receipt.missing` may name.
  private static let mostGaps = 100

  private let device: String
  private let run: ClosedRange<Int64>
  private var stored: Int64 = 0
  private var quarantined: Int64 = 0
  private var missing: [ClosedRange<Int64>] = []
  /// The last sequence number counted; nil before the first.
  private var last: Int64?

  init(device: String, run: ClosedRange<Int64>) {
    self.device = device
    self.run = run
  }

  /// - Precondition: `sequence` is within the run and comes after all before it.
  mutating func count(_ sequence: Int64, isQuarantined: Bool) {
    stored += 1
    if isQuarantined { quarantined += 1 }
    noteGap(before: sequence)
    last = sequence
  }

  var receipt: StoreAPI.Receipt {
    var whole = self
    whole.noteGapAtEnd()
    return StoreAPI.Receipt(
      device: device, first: run.lowerBound, last: run.upperBound, stored: stored,
      quarantined: quarantined, missing: whole.missing)
  }

  private mutating func noteGap(before sequence: Int64) {
    let next = last.map { $0 + 1 } ?? run.lowerBound
    if next < sequence { note(next...(sequence - 1)) }
  }

  private mutating func noteGapAtEnd() {
    guard let last else { return note(run) }
    if last < run.upperBound { note((last + 1)...run.upperBound) }
  }

  private mutating func note(_ gap: ClosedRange<Int64>) {
    if missing.count < Self.mostGaps { missing.append(gap) }
  }
}
