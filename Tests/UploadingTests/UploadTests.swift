// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FoundationEssentials
import Patrol
import Simulation
import TestSupport
import Testing
import Uploading
import Wire

@Suite struct UploadTests {
  private let entries = (1...4).map {
    Batch.Entry(sequence: Int64($0), record: Data("r\($0)".utf8))
  }

  private func answer(
    _ sequences: [Int64], status: Int = 200, type: String = "application/json"
  ) -> Upload.Input {
    let answer = StoreAPI.BatchAnswer(
      results: sequences.map { .init(sequence: $0, status: .stored) })
    return .answer(
      .success(
        HTTPResponse(
          status: status, headers: ["content-type": type], body: Wire.bytes(of: answer))))
  }

  private func refusal(_ status: Int, headers: [String: String] = [:]) -> Upload.Input {
    .answer(
      .success(
        HTTPResponse(
          status: status, headers: headers.merging(["content-type": "application/json"]) { $1 },
          body: Wire.bytes(of: StoreAPI.Refusal(error: "no\u{7}!\nreally")))))
  }

  private func sequences(_ action: Upload.Action) -> [Int64] {
    switch action {
    case .send(let batch): batch.entries.map(\.sequence)
    case .acknowledge(let results, _): results.map(\.sequence)
    default: []
    }
  }

  private func isWait(_ action: Upload.Action) -> Bool {
    if case .wait = action { true } else { false }
  }

  @Test func sendsAcknowledgesAndEnds() {
    var upload = Upload()
    #expect(
      upload.start
        == .read(limit: Batch.maximumEntries, maximumBytes: Batch.maximumBytes))
    #expect(
      upload.receive(.pending(Batch(entries: entries)), random: 0.5)
        == .send(Batch(entries: entries)))
    #expect(sequences(upload.receive(answer([1, 2, 3, 4]), random: 0.5)) == [1, 2, 3, 4])
    #expect(upload.counts.acknowledged == 0, "nothing counts before the journal has it")
    #expect(upload.receive(.acknowledged, random: 0.5) == upload.start)
    #expect(upload.receive(.pending(Batch(entries: [])), random: 0.5) == .finished)
    #expect(upload.counts.stored == 4 && upload.counts.requests == 1)
  }

  /// Were it in conflict under every new name, too, it would write for ever.
  @Test func aConflictCountsNothingFromThereOnAndGoesOnAfterAWait() throws {
    var upload = Upload(patience: UploadPatience(failures: 3, longestWait: nil))
    var generator = SeededGenerator(seed: 5)
    let results: [StoreAPI.BatchAnswer.Result] = [
      .init(sequence: 1, status: .stored),
      .init(sequence: 2, status: .quarantined, reason: "another", conflict: true),
      .init(sequence: 3, status: .stored),
    ]
    for attempt in 1...3 {
      let batch = Batch(journal: JournalName(using: &generator), entries: entries)
      #expect(upload.receive(.pending(batch), random: 0.5) == .send(batch))
      let response = HTTPResponse(
        status: 200, headers: ["content-type": "application/json"],
        body: Wire.bytes(of: StoreAPI.BatchAnswer(results: results)))
      #expect(
        upload.receive(.answer(.success(response)), random: 0.5)
          == .acknowledge(results, of: batch))
      let next = upload.receive(.acknowledged, random: 0.5)
      if attempt < 3 {
        #expect(next == .wait(0.5 * Double(attempt), .conflict))
        #expect(upload.receive(.waited, random: 0.5) == upload.start)
      } else {
        #expect(next == .giveUp(.store(.conflict)))
      }
      #expect(upload.counts.acknowledged == attempt && upload.counts.conflicts == attempt)
    }
  }

  @Test func takesOnlyWhatWasSentOfAnAnswerAndEachOnce() {
    var upload = Upload()
    _ = upload.receive(.pending(Batch(entries: entries)), random: 0.5)
    #expect(sequences(upload.receive(answer([9, 2, 2, 4, 0, -1]), random: 0.5)) == [2, 4])
    _ = upload.receive(.acknowledged, random: 0.5)
    let rest = [entries[0], entries[2]]
    #expect(sequences(upload.receive(.pending(Batch(entries: rest)), random: 0.5)) == [1, 3])
  }

  @Test func anAnswerAboutOtherRecordsIsNone() {
    var upload = Upload()
    _ = upload.receive(.pending(Batch(entries: entries)), random: 0.5)
    #expect(isWait(upload.receive(answer([8, 9]), random: 0.5)))
    #expect(upload.receive(.waited, random: 0.5) == upload.start)
  }

  @Test(arguments: ["text/html", "", "application/vnd.patrol.batch", "text/json"])
  func anAnswerOfAnotherTypeIsNone(type: String) {
    var upload = Upload()
    _ = upload.receive(.pending(Batch(entries: entries)), random: 0.5)
    #expect(isWait(upload.receive(answer([1, 2, 3, 4], type: type), random: 0.5)))
  }

  @Test(arguments: [201, 202, 204, 206, 300, 302, 307, 404, 407, 408, 418, 429, 500, 503, 511, 599])
  func anAnswerOfAnotherStatusIsNone(status: Int) {
    var upload = Upload()
    _ = upload.receive(.pending(Batch(entries: entries)), random: 0.5)
    #expect(isWait(upload.receive(answer([1, 2, 3, 4], status: status), random: 0.5)))
  }

  @Test func aRefusalIsRepeatedInOneSafeLine() {
    var upload = Upload()
    _ = upload.receive(.pending(Batch(entries: entries)), random: 0.5)
    #expect(
      upload.receive(refusal(401), random: 0.5)
        == .giveUp(.store(.refused(status: 401, words: "no ! really"))))
  }

  @Test func a401ThatIsNotTheStoresIsNotBelieved() {
    var upload = Upload()
    _ = upload.receive(.pending(Batch(entries: entries)), random: 0.5)
    let page = HTTPResponse(status: 401, headers: ["content-type": "text/html"])
    #expect(isWait(upload.receive(.answer(.success(page)), random: 0.5)))
  }

  @Test func waitsAsLongAsTheStoreAsks() {
    var upload = Upload()
    _ = upload.receive(.pending(Batch(entries: entries)), random: 0.5)
    let action = upload.receive(refusal(503, headers: ["retry-after": "120"]), random: 0)
    #expect(action == .wait(120, .busy(status: 503, retryAfter: 120)))
  }

  @Test(arguments: ["soon", "-5", "1e3", "Wed, 21 Oct 2026 07:28:00 GMT", ""])
  func anUnreadableRetryAfterFallsBackToOurDelay(value: String) {
    var upload = Upload()
    _ = upload.receive(.pending(Batch(entries: entries)), random: 0.5)
    let action = upload.receive(refusal(503, headers: ["retry-after": value]), random: 0.5)
    #expect(action == .wait(0.5, .busy(status: 503, retryAfter: nil)))
  }

  @Test func waitsLongerWithEachFailureAndForgetsThemOnSuccess() {
    var upload = Upload()
    var waits: [Double] = []
    func fail() {
      _ = upload.receive(.pending(Batch(entries: entries)), random: 0.5)
      let fault = Upload.Input.answer(.failure(.unreachable("no route")))
      if case .wait(let seconds, _) = upload.receive(fault, random: 0.5) { waits.append(seconds) }
    }
    for _ in 0..<4 { fail() }
    _ = upload.receive(.pending(Batch(entries: entries)), random: 0.5)
    _ = upload.receive(answer([1]), random: 0.5)
    _ = upload.receive(.acknowledged, random: 0.5)
    _ = upload.receive(.pending(Batch(entries: Array(entries.dropFirst()))), random: 0.5)
    if case .wait(let seconds, _) = upload.receive(
      .answer(.failure(.broken("cut"))), random: 0.5)
    {
      waits.append(seconds)
    }
    #expect(waits == [0.5, 1, 2, 4, 0.5])
  }

  @Test func aWakeStartsTheDelaysAnew() {
    var upload = Upload()
    for expected in [0.5, 1.0, 0.5] {
      _ = upload.receive(.pending(Batch(entries: entries)), random: 0.5)
      let fault = TransportError.unreachable("no route")
      #expect(
        upload.receive(.answer(.failure(fault)), random: 0.5) == .wait(expected, .transport(fault)))
      if expected == 1 { _ = upload.receive(.woken, random: 0.5) }
    }
  }

  @Test func patienceEnds() {
    var upload = Upload(patience: UploadPatience(failures: 3, longestWait: nil))
    let fault = TransportError.timedOut("slow")
    var actions: [Upload.Action] = []
    for _ in 0..<3 {
      _ = upload.receive(.pending(Batch(entries: entries)), random: 0.5)
      actions.append(upload.receive(.answer(.failure(fault)), random: 0.5))
    }
    #expect(actions.last == .giveUp(.store(.transport(fault))))
    #expect(actions.dropLast().allSatisfy(isWait))
  }

  @Test func somebodyWhoWaitsIsNotKeptForAnHour() {
    var upload = Upload(patience: .attended)
    _ = upload.receive(.pending(Batch(entries: entries)), random: 0.5)
    let action = upload.receive(refusal(503, headers: ["retry-after": "3600"]), random: 0.5)
    #expect(action == .giveUp(.store(.busy(status: 503, retryAfter: 3600))))
  }

  @Test func faultsThatDoNotPassEndIt() {
    for fault in [TransportError.misconfigured("no CA file")] {
      var upload = Upload()
      _ = upload.receive(.pending(Batch(entries: entries)), random: 0.5)
      #expect(
        upload.receive(.answer(.failure(fault)), random: 0.5)
          == .giveUp(.store(.transport(fault))))
    }
    var upload = Upload()
    _ = upload.receive(.pending(Batch(entries: entries)), random: 0.5)
    #expect(upload.receive(.answer(.failure(.cancelled)), random: 0.5) == .giveUp(.cancelled))
  }

  @Test func aSlowConnectionGetsSmallerBatches() {
    var upload = Upload()
    _ = upload.receive(.pending(Batch(entries: entries)), random: 0.5)
    _ = upload.receive(.answer(.failure(.timedOut("slow"))), random: 0.5)
    _ = upload.receive(.waited, random: 0.5)
    #expect(sequences(upload.receive(.pending(Batch(entries: entries)), random: 0.5)) == [1, 2])
    _ = upload.receive(answer([1, 2]), random: 0.5)
    _ = upload.receive(.acknowledged, random: 0.5)
    #expect(upload.start == .read(limit: 4, maximumBytes: Batch.maximumBytes))
  }

  @Test func aJournalThatForgetsIsNotAskedForEver() {
    var upload = Upload()
    _ = upload.receive(.pending(Batch(entries: entries)), random: 0.5)
    _ = upload.receive(answer([1, 2, 3, 4]), random: 0.5)
    _ = upload.receive(.acknowledged, random: 0.5)
    guard case .giveUp(.journal) = upload.receive(.pending(Batch(entries: entries)), random: 0.5)
    else {
      Issue.record("went on")
      return
    }
  }

  @Test func whatTookTheNumberOfARecordAnsweredForIsSent() {
    var upload = Upload()
    _ = upload.receive(.pending(Batch(entries: entries)), random: 0.5)
    _ = upload.receive(answer([1, 2, 3, 4]), random: 0.5)
    _ = upload.receive(.acknowledged, random: 0.5)
    let other = Batch(entries: [Batch.Entry(sequence: 4, record: Data("another".utf8))])
    #expect(upload.receive(.pending(other), random: 0.5) == .send(other))
  }

  @Test func neverSendsMoreThanABatchMayHold() throws {
    var upload = Upload()
    let megabyte = Data(repeating: UInt8(ascii: "r"), count: Record.maximumBytes)
    let many = (1...12).map { Batch.Entry(sequence: Int64.max - 12 + $0, record: megabyte) }
    guard case .send(let batch) = upload.receive(.pending(Batch(entries: many)), random: 0.5) else {
      Issue.record("did not send")
      return
    }
    #expect(batch.entries.count == 7)
    let signed = SignedBatch(batch, device: "d-1", key: Curve25519.Signing.PrivateKey())
    #expect(signed.bytes.count <= Batch.maximumBytes)
    #expect(try SignedBatch(bytes: signed.bytes) == signed)
  }

  @Test func splitsABatchDownToTheRecordToBlame() {
    for status in [413, 400] {
      var journal = entries
      var upload = Upload()
      var action = upload.start
      var requests = 0
      while action != .finished && requests < 100 {
        switch action {
        case .read(let limit, _):
          action = upload.receive(
            .pending(Batch(entries: Array(journal.prefix(limit)))), random: 0.5)
        case .send(let batch):
          requests += 1
          let numbers = batch.entries.map(\.sequence)
          action = upload.receive(
            numbers.contains(2) ? refusal(status) : answer(numbers), random: 0.5)
        case .acknowledge(let results, _):
          let done = Set(results.map(\.sequence))
          journal.removeAll { done.contains($0.sequence) }
          action = upload.receive(.acknowledged, random: 0.5)
        default:
          Issue.record("\(action)")
          return
        }
      }
      #expect(journal.map(\.sequence) == [2])
      #expect(Array(upload.setAside.faults.keys) == [2])
      #expect(requests == 6, "4 and 2 refused, 1 taken, 2 refused alone, then 3, then 4")
    }
  }

  /// Lets the upload meet a store that refuses all of 5000 records; returns the waits, the requests
  /// and the end.
  private func meetRefusals(_ upload: inout Upload) -> (waits: [Double], Int, Upload.Action) {
    let journal = (1...5000).map { Batch.Entry(sequence: $0, record: Data("r".utf8)) }
    var action = upload.start
    var (waits, requests): ([Double], Int) = ([], 0)
    while requests < 10000 {
      switch action {
      case .read(let limit, _):
        action = upload.receive(.pending(Batch(entries: Array(journal.prefix(limit)))), random: 0.5)
      case .send:
        requests += 1
        action = upload.receive(refusal(400), random: 0.5)
      case .wait(let seconds, _):
        waits.append(seconds)
        action = upload.receive(.waited, random: 0.5)
      default: return (waits, requests, action)
      }
    }
    return (waits, requests, action)
  }

  @Test func manyRefusedRecordsEndItAndTheNextGoesOnBehindThem() {
    let end = Upload.Action.giveUp(.store(.refused(status: 400, words: "no ! really")))
    var setAside = SetAside()
    for round in 1...3 {
      var upload = Upload(setAside: setAside)
      let (waits, requests, action) = meetRefusals(&upload)
      #expect(action == end)
      #expect(requests <= 512 + 9)
      #expect(waits.count == 31 && waits.prefix(4) == [0.5, 1, 2, 4], "one after each sixteen")
      setAside = upload.setAside
      #expect(setAside.faults.keys.sorted() == (1...Int64(512 * round)).map { $0 })
    }
  }

  @Test func somebodyWhoWaitsIsNotKeptForManyRefusals() {
    var upload = Upload(patience: .attended)
    let (waits, requests, action) = meetRefusals(&upload)
    #expect(action == .giveUp(.store(.refused(status: 400, words: "no ! really"))))
    #expect(waits.count == 5 && requests <= 6 * 16 + 9)
  }

  /// Any store, however confused: what is acknowledged was kept, and in the end all is.
  @Test(arguments: 0..<200 as Range<UInt64>)
  func losesNothingWhateverTheStoreAnswers(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var journal = (1...Int.random(in: 1...40, using: &generator)).map {
      Batch.Entry(sequence: Int64($0), record: Data("r\($0)".utf8))
    }
    let all = Set(journal.map(\.sequence))
    var kept: Set<Int64> = []
    var upload = Upload()
    var action = upload.start
    var steps = 0
    while action != .finished {
      steps += 1
      guard steps < 20_000 else {
        Issue.record("seed \(seed): does not end")
        return
      }
      let random = Double.random(in: 0..<1, using: &generator)
      switch action {
      case .read(let limit, _):
        action = upload.receive(
          .pending(Batch(entries: Array(journal.prefix(limit)))), random: random)
      case .send(let batch):
        let sent = batch.entries.map(\.sequence)
        #expect(sent == Array(sent.sorted()), "seed \(seed)")
        let named = sent.filter { _ in Bool.random(using: &generator) }
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: action = upload.receive(.answer(.failure(.broken("cut"))), random: random)
        case 1:
          kept.formUnion(sent)  // kept, and the answer lost
          action = upload.receive(.answer(.failure(.timedOut("slow"))), random: random)
        case 2: action = upload.receive(answer(sent, type: "text/html"), random: random)
        case 3: action = upload.receive(answer(named.map { $0 + 1000 }), random: random)
        case 4:
          kept.formUnion(named)
          action = upload.receive(answer(named + [9999]), random: random)
        default:
          kept.formUnion(sent)
          action = upload.receive(answer(sent), random: random)
        }
      case .acknowledge(let results, _):
        let done = Set(results.map(\.sequence))
        #expect(done.isSubset(of: kept), "seed \(seed): acknowledged what is not kept")
        #expect(done.count == results.count, "seed \(seed)")
        journal.removeAll { done.contains($0.sequence) }
        action = upload.receive(.acknowledged, random: random)
      case .wait: action = upload.receive(.waited, random: random)
      case .finished, .giveUp:
        Issue.record("seed \(seed): \(action)")
        return
      }
    }
    #expect(kept == all && journal.isEmpty, "seed \(seed)")
    #expect(upload.counts.acknowledged == all.count, "seed \(seed)")
  }
}
