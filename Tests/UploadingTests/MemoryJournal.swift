// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import TestSupport
import Uploading
import Wire

/// A journal in memory that keeps account of what was acknowledged, and can fail.
actor MemoryJournal: UploadSource {
  struct Failure: Error {}

  private var records: [Batch.Entry]
  private(set) var acknowledged: [Int64: IntakeStatus] = [:]
  /// Acknowledgements of records that were not pending.
  private(set) var excess: [Int64] = []
  private(set) var receipts: [KeptReceipt] = []
  private var firstKept: Int64 = 1
  /// Records whose signature was refused: they are not sent again.
  private var changed: Set<Int64> = []
  private var isFailing = false
  private var isStuck = false

  init(_ count: Int = 0, bytes: Int = 20) {
    records = (0..<count).map {
      .init(sequence: Int64($0 + 1), record: Data(repeating: UInt8(ascii: "r"), count: bytes))
    }
  }

  func append(_ record: String) {
    records.append(.init(sequence: Int64(records.count + 1), record: Data(record.utf8)))
  }

  /// As journaled by `signer`, all but the first `count`.
  func sign(with signer: RecordSigner, after count: Int = 0) {
    for place in records.indices.dropFirst(count) {
      records[place].signature = signer.signature(of: records[place], in: .test)
    }
  }

  /// Somebody writes on the disk.
  func forge(_ sequence: Int64) { records[Int(sequence - 1)].record = Data("forged".utf8) }

  func failFromNowOn() { isFailing = true }

  /// Holds nothing any more up to that number.
  func removeRecords(through last: Int64) { firstKept = last + 1 }

  /// Takes no acknowledgement back from now on.
  func getStuck() { isStuck = true }

  var pendingCount: Int { records.count - acknowledged.count }

  func pending(limit: Int, maximumBytes: Int) throws -> Batch {
    if isFailing { throw Failure() }
    var bytes = 0
    let open = records.lazy.filter { self.acknowledged[$0.sequence] == nil }.prefix(limit)
    let fitting = open.prefix { entry in
      bytes += entry.record.count
      return bytes <= maximumBytes
    }
    return Batch(entries: fitting.isEmpty ? Array(open.prefix(1)) : Array(fitting))
  }

  func acknowledge(
    _ results: [StoreAPI.BatchAnswer.Result], of sent: Batch, at time: Timestamp?
  ) {
    let sent = Dictionary(uniqueKeysWithValues: sent.entries.map { ($0.sequence, $0) })
    for result in results {
      let isPending =
        acknowledged[result.sequence] == nil && (1...Int64(records.count)).contains(result.sequence)
        && records[Int(result.sequence - 1)] == sent[result.sequence]
      if isPending {
        acknowledged[result.sequence] = result.status
        if result.hasBadSignature { changed.insert(result.sequence) }
      } else {
        excess.append(result.sequence)
      }
    }
  }

  func sendAgain(_ runs: [ClosedRange<Int64>], of journal: JournalName) throws -> Int {
    if isStuck { throw Failure() }
    let taken = acknowledged.keys.filter { sequence in
      sequence >= firstKept && !changed.contains(sequence)
        && runs.contains { $0.contains(sequence) }
    }
    for sequence in taken { acknowledged[sequence] = nil }
    return taken.count
  }

  func refused() -> Int { changed.count }

  func head() -> ChainHead? {
    guard let last = records.last else { return nil }
    return ChainHead(
      journal: .test, first: 1, last: last.sequence, link: last.link(in: .test))
  }

  func keep(
    _ receipt: StoreAPI.Receipt, of head: ChainHead, at time: Timestamp?
  ) -> KeptReceipt {
    let kept = KeptReceipt(receipt, at: Timestamp(milliseconds: 0), own: head.link)
    receipts.append(kept)
    return kept
  }

  func lastReceipt() -> KeptReceipt? { receipts.last }
}
