// SPDX-License-Identifier: Apache-2.0

import Wire

/// Carries the journal's records to the store.
///
/// `run` and `upload` may run at the same time. Each batch is read, sent and acknowledged in one
/// turn: neither sends a record that the other has sent, and neither waits while the other waits.
package struct Uploader: Sendable {
  let client: StoreClient
  let source: any UploadSource
  let delay: RetryDelay
  let random: @Sendable () -> Double
  private let sleep: @Sendable (Double) async throws -> Void
  private let turn = AsyncSemaphore(isOpen: true)
  private let comparison = Comparison()

  /// `random` draws evenly from 0 up to 1; `sleep` waits for seconds, or throws when cancelled.
  package init(
    client: StoreClient, source: any UploadSource, delay: RetryDelay = RetryDelay(),
    random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
    sleep: @escaping @Sendable (Double) async throws -> Void = {
      try await Task.sleep(for: .seconds($0))
    }
  ) {
    self.client = client
    self.source = source
    self.delay = delay
    self.random = random
    self.sleep = sleep
  }

  /// Sends all records and asks for the receipt, until the store has every record that is here.
  /// Gives up after a few failures in a row.
  package func upload(
    patience: UploadPatience = .attended, progress: @Sendable (UploadEvent) -> Void = { _ in }
  ) async -> UploadOutcome {
    var setAside = SetAside()
    return await prove(patience, &setAside, asking: patience, report: progress)
  }

  /// Makes `run` ask the store what it has at the next wake, without waiting for `settlingTime`.
  package func compareSoon() { comparison.ask() }

  /// Sends whatever is pending, now and after each `wake`, until the task is cancelled.
  ///
  /// Wake it for a new record and for a network that comes up. While records, or the receipt for
  /// them, are pending, it tries again by itself; otherwise it sleeps. A wake ends a wait for the
  /// network, but not a wait that the store asked for. `run` goes on when `wake` ends. At its start
  /// and after `compareSoon` it asks for a receipt even if nothing was sent, since the store may
  /// have been put back to an older copy.
  package func run(
    wake: AsyncStream<Void>, report: @Sendable (UploadEvent) -> Void
  ) async {
    let gate = AsyncSemaphore(isOpen: false)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in wake { gate.open() } }
      await serve(gate, report)
      group.cancelAll()
    }
  }

  // MARK: Helpers

  private func serve(_ wake: AsyncSemaphore, _ report: @Sendable (UploadEvent) -> Void) async {
    var setAside = SetAside()
    // The program may have ended before it had the receipt for what it sent.
    var owesReceipt = true
    comparison.ask(isUrgent: false)
    var failures = 0
    while !Task.isCancelled {
      var (outcome, head) = await drain(.endless, &setAside, wake: wake, report: report)
      if outcome.failure == .cancelled { return }
      if outcome.counts.requests > 0 || outcome.failure != nil { report(.ended(outcome)) }
      if outcome.failure == nil, outcome.counts.acknowledged > 0 {
        (owesReceipt, failures) = (true, 0)
        switch comparison.isUrgent ? .over : await pause(Self.settlingTime, wake: wake) {
        case .over: break
        case .woken: continue
        case .cancelled: return
        }
      }
      if outcome.failure == nil, await needsReceipt(for: head, owesReceipt) {
        outcome = await prove(.endless, &setAside, asking: .once, wake: wake, report: report)
        if outcome.failure == .cancelled { return }
        if outcome.receiptFault?.mayPass == true { comparison.ask(isUrgent: false) }
        report(.ended(outcome))
      }
      owesReceipt = outcome.receiptFault?.mayPass == true || outcome.failure != nil
      failures = outcome.receiptFault == nil ? 0 : failures + 1
      switch await rest(after: outcome, failures, wake) {
      // Records set aside are tried again only after all records behind them were sent.
      case .over where outcome.failure == nil: setAside = SetAside()
      case .over, .woken: break
      case .cancelled: return
      }
    }
  }

  /// Whether to ask the store now what it has. Without a record there is nothing to ask.
  private func needsReceipt(for head: ChainHead?, _ owesReceipt: Bool) async -> Bool {
    guard head != nil else { return false }
    if comparison.take() { return true }
    return owesReceipt ? await !isProven(head) : false
  }

  /// Waits until there may be something to do.
  private func rest(after outcome: UploadOutcome, _ failures: Int, _ wake: AsyncSemaphore) async
    -> Pause
  {
    if !outcome.isComplete {
      // A person has to act. Try again after the longest wait that a store could ask for.
      let seconds = delay.seconds(
        afterFailures: 1, asked: delay.longestAsked, random: random())
      return await pause(seconds, wake: endsWithWake(outcome) ? wake : nil)
    }
    if let fault = outcome.receiptFault, fault.mayPass {
      let seconds = delay.seconds(
        afterFailures: failures, asked: fault.retryAfter, random: random())
      return await pause(seconds, wake: fault.concernsNetwork ? wake : nil)
    }
    return await wake.pass() ? .woken : .cancelled
  }

  /// Whether a new record is a reason to try again. It is not after the store refused all records.
  private func endsWithWake(_ outcome: UploadOutcome) -> Bool {
    switch outcome.failure {
    case nil, .journal: true
    case .store, .cancelled: false
    }
  }

  /// Sends until only records set aside are left, or patience ends. Also returns how far the chain
  /// had come.
  func drain(
    _ patience: UploadPatience, _ setAside: inout SetAside, wake: AsyncSemaphore?,
    report: @Sendable (UploadEvent) -> Void
  ) async -> (UploadOutcome, ChainHead?) {
    var upload = Upload(
      by: client.device, delay: delay, patience: patience, setAside: setAside)
    defer { setAside = upload.setAside }
    var head: ChainHead?
    var action = upload.start
    while true {
      switch action {
      case .read(let limit, let maximumBytes):
        let before = upload.counts.acknowledged
        action = await attempt(
          limit: limit, maximumBytes: maximumBytes, for: &upload, head: &head)
        if upload.counts.acknowledged > before { report(.progress(upload.counts)) }
      case .wait(let seconds, let fault):
        report(.waiting(seconds: seconds, because: fault))
        action = await waited(
          pause(seconds, wake: fault.concernsNetwork ? wake : nil), for: &upload)
      case .finished: return (await outcome(of: upload, nil), head)
      case .giveUp(let failure): return (await outcome(of: upload, failure), head)
      case .send, .acknowledge: preconditionFailure("an attempt ended before its answer")
      }
    }
  }

  /// Reads, sends and acknowledges one batch; no other upload of this device does so meanwhile.
  private func attempt(
    limit: Int, maximumBytes: Int, for upload: inout Upload, head: inout ChainHead?
  ) async -> Upload.Action {
    guard await turn.pass() else { return .giveUp(.cancelled) }
    defer { turn.open() }
    if Task.isCancelled { return .giveUp(.cancelled) }
    do {
      // This comes before the reading: if nothing is left, all records up to here were sent.
      head = try await source.head()
      let pending = try await source.pending(limit: limit, maximumBytes: maximumBytes)
      let action = upload.receive(.pending(pending), random: random())
      guard case .send(let batch) = action else { return action }
      let answer = await client.sendBatch(batch)
      let next = upload.receive(.answer(answer), random: random())
      guard case .acknowledge(let results, let sent) = next else { return next }
      try await source.acknowledge(results, of: sent, at: try? answer.get().date)
      return upload.receive(.acknowledged, random: random())
    } catch {
      return .giveUp(Task.isCancelled ? .cancelled : UploadError(journal: error))
    }
  }

  enum Pause {
    case over, woken, cancelled
  }

  private func waited(_ pause: Pause, for upload: inout Upload) async -> Upload.Action {
    switch pause {
    case .over: return upload.receive(.waited, random: random())
    case .woken:
      // Links and addresses appear in bursts, and the first of them seldom works yet.
      guard await self.pause(delay.base, wake: nil) == .over else { return .giveUp(.cancelled) }
      return upload.receive(.woken, random: random())
    case .cancelled: return .giveUp(.cancelled)
    }
  }

  func pause(_ seconds: Double, wake: AsyncSemaphore?) async -> Pause {
    await withTaskGroup(of: Pause.self) { group in
      group.addTask {
        do { try await sleep(seconds) } catch { return .cancelled }
        return .over
      }
      if let wake { group.addTask { await wake.pass() ? .woken : .cancelled } }
      let first = await group.next() ?? .cancelled
      group.cancelAll()
      return first
    }
  }

  private func outcome(of upload: Upload, _ failure: UploadError?) async -> UploadOutcome {
    var outcome = UploadOutcome(
      counts: upload.counts, setAside: upload.setAside.faults, failure: failure)
    do { outcome.refused = try await source.refused() } catch {
      outcome.failure = failure ?? UploadError(journal: error)
    }
    return outcome
  }
}
