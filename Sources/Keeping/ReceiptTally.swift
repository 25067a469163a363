// SPDX-License-Identifier: Apache-2.0

package import Wire

/// Counts what of a run has arrived, and whether each record follows from the one before it, in one
/// pass over its sequence numbers in rising order.
package struct ReceiptTally {
  /// As many gaps as `StoreAPI.Receipt.missing` may name, and as many breaks.
  private static let mostGaps = 100

  private let device: String
  private let journal: JournalName
  private let run: ClosedRange<Int64>
  private let generation: String
  private var stored: Int64 = 0
  private var quarantined: Int64 = 0
  private var missing: [ClosedRange<Int64>] = []
  private var breaks: [Int64] = []
  private var hash: Link?
  /// The last sequence number counted; nil before the first.
  private var last: Int64?
  /// The last entry seen, and its link.
  private var before: (sequence: Int64, link: Link?)?
  /// Whether a record of the run began a chain.
  private var hasBegun = false

  package init(
    device: String, journal: JournalName, run: ClosedRange<Int64>, generation: String
  ) {
    self.device = device
    self.journal = journal
    self.run = run
    self.generation = generation
  }

  /// - Precondition: `sequence` is within the run, or just before it, and comes after all before
  ///   it.
  package mutating func count(
    _ sequence: Int64, isQuarantined: Bool, previous: Link?, link: Link?
  ) {
    defer { before = (sequence, link) }
    guard run.contains(sequence) else { return }
    stored += 1
    if isQuarantined { quarantined += 1 }
    if !follows(sequence, previous), breaks.count < Self.mostGaps { breaks.append(sequence) }
    if sequence == run.upperBound { hash = link }
    noteGap(before: sequence)
    last = sequence
  }

  /// Whether the record follows from the one before it, as far as that one is known.
  private mutating func follows(_ sequence: Int64, _ previous: Link?) -> Bool {
    guard let previous else { return false }
    if previous == .beginning(of: journal, at: sequence) {
      defer { hasBegun = true }
      return !hasBegun && before == nil
    }
    guard let before, before.sequence == sequence - 1 else { return true }
    return before.link == previous
  }

  package var receipt: StoreAPI.Receipt {
    var whole = self
    whole.noteGapAtEnd()
    return StoreAPI.Receipt(
      device: device, journal: journal, first: run.lowerBound, last: run.upperBound,
      stored: stored, quarantined: quarantined, missing: whole.missing, breaks: breaks,
      hash: hash, generation: generation)
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
