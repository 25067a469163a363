// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Synchronization
import TestSupport
import Wire

/// A store that keeps its promises: what the answers of a scripted server are made from.
final class ModelStore: Sendable {
  private struct State {
    var kept: [Int64: Data] = [:]
    /// How often each record came.
    var arrivals: [Int64: Int] = [:]
  }

  let device: String
  private let poison: Data
  private let state = Mutex(State())

  /// Puts records that hold `poison` in quarantine.
  init(device: String, poison: String = "poison") {
    self.device = device
    self.poison = Data(poison.utf8)
  }

  var kept: [Int64: Data] { state.withLock { $0.kept } }
  var arrivals: [Int64: Int] { state.withLock { $0.arrivals } }

  /// Keeps the batch and says so.
  func take(_ batch: Batch) -> StoreAPI.BatchAnswer {
    state.withLock { state in
      StoreAPI.BatchAnswer(
        results: batch.entries.map { entry in
          state.arrivals[entry.sequence, default: 0] += 1
          let isNew = state.kept.updateValue(entry.record, forKey: entry.sequence) == nil
          let isBad = entry.record.firstRange(of: poison) != nil
          return .init(
            sequence: entry.sequence,
            status: isBad ? .quarantined : isNew ? .stored : .duplicate,
            reason: isBad ? "not a record" : nil)
        })
    }
  }

  func receipt(_ target: String) -> StoreAPI.Receipt {
    let numbers = target.split { !$0.isNumber }.suffix(2).compactMap { Int64($0) }
    let run = numbers[0]...numbers[1]
    let kept = self.kept.filter { run.contains($0.key) }
    return StoreAPI.Receipt(
      device: device, journal: .test, first: run.lowerBound, last: run.upperBound,
      stored: Int64(kept.count),
      quarantined: Int64(kept.values.count { $0.firstRange(of: poison) != nil }),
      missing: run.filter { kept[$0] == nil }.prefix(100).map { $0...$0 },
      hash: kept[run.upperBound].map { record in
        Batch.Entry(sequence: run.upperBound, record: record).link(in: .test)
      })
  }

  /// Comes back from a copy without these records.
  func lose(_ isLost: (Int64) -> Bool) {
    state.withLock { state in state.kept = state.kept.filter { !isLost($0.key) } }
  }

  /// Answers batches and receipts as the store does.
  func answer(_ request: ServerRequest) -> ServerAnswer {
    if request.target.hasPrefix(StoreAPI.receiptPath) { return .json(receipt(request.target)) }
    guard request.target == StoreAPI.batchesPath, let batch = request.batch else {
      return .refusal(400, "not a batch")
    }
    return .json(take(batch))
  }
}
