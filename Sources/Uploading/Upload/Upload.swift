// SPDX-License-Identifier: Apache-2.0

import Patrol
package import Wire

/// The decisions of one upload, from the first read of the journal to the last acknowledgement.
///
///     read ─ pending ─→ send ─ answer ─→ acknowledge ─ acknowledged ─→ read …
///       └─ nothing ─→ finished    └─ fault ─→ wait ─ waited ─→ read …, or give up
///
/// Only records that were sent and that the store's answer names are acknowledged. Records that the
/// answer leaves out are sent again. A batch that the store refuses is split in half, down to the
/// one record to blame. That record is set aside, and the upload goes on behind it: after
/// `setAsideAtOnce` such records in a row it waits, and after `mostSetAside` it leaves the rest to
/// the next upload. Where the store has other records under the same numbers, the journal takes
/// another name and sends its records again under it.
package struct Upload: Sendable {
  package enum Input: Sendable {
    /// What the journal gave for `Action.read`.
    case pending(Batch)
    /// What came of `Action.send`.
    case answer(Result<HTTPResponse, TransportError>)
    /// The journal has noted `Action.acknowledge`.
    case acknowledged
    /// The time of `Action.wait` is over.
    case waited
    /// The wait was cut short because the network changed.
    case woken
  }

  package enum Action: Hashable, Sendable {
    case read(limit: Int, maximumBytes: Int)
    case send(Batch)
    /// The store has these of the batch that was sent.
    case acknowledge([StoreAPI.BatchAnswer.Result], of: Batch)
    /// Wait this many seconds, for this reason.
    case wait(Double, StoreRequestError)
    case finished
    case giveUp(UploadError)
  }

  /// Records set aside in a row after which it waits, so as not to spend the store's allowance of
  /// requests on them.
  private static let setAsideAtOnce = 16
  /// Most records set aside in a row. With more of them, the records are not to blame.
  private static let mostSetAside = 512

  package private(set) var counts = UploadCounts()
  /// Records that the store refuses even alone, and its reasons.
  package private(set) var setAside: SetAside
  /// Who sends them; nil when it does not matter who signed them.
  private let device: String?
  private let delay: RetryDelay
  private let patience: UploadPatience
  /// Records in the next batch: fewer after a slow answer, then more again.
  private var limit = Batch.maximumEntries
  /// Most records in a batch that the store has accepted, as far as is known.
  private var ceiling = Batch.maximumEntries
  private var failures = 0
  private var sent: [Batch.Entry] = []
  private var answered: [StoreAPI.BatchAnswer.Result] = []
  private var setAsideInARow = 0

  /// `setAside` are records refused lately that are not to be tried again yet.
  package init(
    by device: String? = nil, delay: RetryDelay = RetryDelay(),
    patience: UploadPatience = .endless, setAside: SetAside = SetAside()
  ) {
    self.device = device
    self.delay = delay
    self.patience = patience
    self.setAside = setAside
  }

  /// How an upload begins, and goes on after each batch.
  package var start: Action {
    // What is set aside stays at the journal's head and must be read past.
    .read(
      limit: limit + setAside.faults.count,
      maximumBytes: Batch.maximumBytes + setAside.bytes)
  }

  /// `random` is drawn evenly from 0 up to 1.
  package mutating func receive(_ input: Input, random: Double) -> Action {
    switch input {
    case .pending(let batch): return send(batch)
    case .answer(let result):
      do {
        return try acknowledge(result)
      } catch {
        return recover(from: error, random: random)
      }
    case .acknowledged:
      counts.count(answered, signedLate: signedLate)
      setAsideInARow = 0
      limit = min(limit * 2, ceiling)
      // The journal goes on under another name; if that name conflicts too, it must not retry for
      // ever.
      if hasConflict { return wait(for: .conflict, asked: nil, random: random) }
      return start
    case .waited: return start
    case .woken:
      failures = 0
      return start
    }
  }

  // MARK: Helpers

  private mutating func send(_ batch: Batch) -> Action {
    // A journal that took the place of another has numbers of its own.
    if batch.journal != setAside.journal {
      answered = []
      setAside = SetAside(journal: batch.journal)
    }
    let done = Set(answered.map(\.sequence))
    if batch.entries.contains(where: { done.contains($0.sequence) && sent.contains($0) }) {
      return .giveUp(.journal("it gave records again that were acknowledged", .inputOutput))
    }
    answered = []
    sent = fitting(batch.entries.filter { setAside.faults[$0.sequence] == nil })
    if sent.isEmpty { return .finished }
    counts.requests += 1
    return .send(Batch(journal: batch.journal, entries: sent))
  }

  /// As many from the front as a batch may hold, but one at least.
  private func fitting(_ entries: [Batch.Entry]) -> [Batch.Entry] {
    var bytes = SignedBatch.frameBytes + (entries.first.map(SignedBatch.bytes) ?? 0)
    let rest = entries.prefix(limit).dropFirst().prefix { entry in
      bytes += SignedBatch.bytes(of: entry)
      return bytes <= Batch.maximumBytes
    }
    return Array(entries.prefix(1) + rest)
  }

  private mutating func acknowledge(
    _ result: Result<HTTPResponse, TransportError>
  ) throws(StoreRequestError) -> Action {
    let response: HTTPResponse
    switch result {
    case .success(let whole): response = whole
    case .failure(let fault): throw .transport(fault)
    }
    let answer = try response.value(StoreAPI.BatchAnswer.self, status: 200)
    var open = Set(sent.map(\.sequence))
    answered = answer.results.filter { open.remove($0.sequence) != nil }
    guard !answered.isEmpty, let journal = setAside.journal else {
      throw .notTheStore("its answer names no record that was sent")
    }
    if !hasConflict { failures = 0 }
    return .acknowledge(answered, of: Batch(journal: journal, entries: sent))
  }

  /// The numbers of the records sent that this device has not signed until now.
  private var signedLate: Set<Int64> {
    guard let device else { return [] }
    return Set(sent.lazy.filter { !$0.isSigned(by: device) }.map(\.sequence))
  }

  private var hasConflict: Bool { answered.contains(where: \.isConflict) }

  private mutating func recover(from fault: StoreRequestError, random: Double) -> Action {
    switch fault {
    case .refused(let status, _) where status == 413 || status == 400: return split(fault, random)
    case .refused: return .giveUp(.store(fault))
    case .transport(.cancelled): return .giveUp(.cancelled)
    case .transport(.timedOut):
      limit = max(1, sent.count / 2)
      return wait(for: fault, asked: nil, random: random)
    case .transport(let cause):
      return !cause.mayPass
        ? .giveUp(.store(fault)) : wait(for: fault, asked: nil, random: random)
    case .notTheStore, .conflict: return wait(for: fault, asked: nil, random: random)
    case .busy(_, let asked): return wait(for: fault, asked: asked, random: random)
    }
  }

  private mutating func split(_ fault: StoreRequestError, _ random: Double) -> Action {
    guard let blamed = sent.first, sent.count == 1 else {
      ceiling = sent.count / 2
      limit = ceiling
      return start
    }
    setAside.add(blamed, because: fault)
    setAsideInARow += 1
    ceiling = Batch.maximumEntries
    // The next record may be refused too. Each batch that is taken doubles the limit.
    limit = 1
    if setAsideInARow >= Self.mostSetAside { return .giveUp(.store(fault)) }
    return setAsideInARow % Self.setAsideAtOnce == 0
      ? wait(for: fault, asked: nil, random: random) : start
  }

  private mutating func wait(
    for fault: StoreRequestError, asked: Double?, random: Double
  ) -> Action {
    failures += 1
    let seconds = delay.seconds(afterFailures: failures, asked: asked, random: random)
    return patience.allows(failures: failures, wait: seconds)
      ? .wait(seconds, fault) : .giveUp(.store(fault))
  }
}
