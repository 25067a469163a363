// SPDX-License-Identifier: Apache-2.0

import Compression
import Cryptography
import FoundationEssentials
import Patrol
import Storage
import Wire

extension Attack {
  /// A record's bytes: what is accepted is finite, within bounds, and reads back as itself.
  static let record = Attack(name: "record", longest: 4096) {
    Samples.records.map { Array($0.bytes) }
  } violation: { bytes in
    let record: Record
    do throws(WireError) { record = try Record(bytes: Data(bytes)) } catch {
      return error.description.utf8.count > mostWords ? "a refusal without end" : nil
    }
    let written = record.bytes
    guard (try? Record(bytes: written)) == record else { return "it reads back as another" }
    return figures(of: record).allSatisfy { (0...1e9).contains($0) }
      ? nil : "a figure is out of all bounds"
  }

  /// Longest refusal that may go on to a log or an answer, in bytes.
  private static let mostWords = 2000

  private static func figures(of record: Record) -> [Double] {
    switch record {
    case .visit(let visit):
      [
        visit.dwell, visit.dwellLow, visit.dwellHigh, visit.observed, visit.bridged, visit.onFoot,
        visit.inVehicle, Double(visit.fixes), visit.meanError ?? 0,
        visit.left.seconds(since: visit.entered),
      ]
    case .shift(let shift):
      [
        shift.coverage.total, shift.ended.seconds(since: shift.started), Double(shift.fixes),
        Double(shift.visits),
      ]
        + shift.quarters.map(\.coverage.total) + shift.passes.values.map(Double.init)
        + shift.refused.values.map(Double.init)
    }
  }

  /// A batch's bytes: what is accepted is written again as it was, and holds no more than allowed.
  static let batch = Attack(name: "batch", longest: 4096) {
    Samples.signedBatches.map { Array($0.bytes) }
  } violation: { bytes in
    guard let batch = try? SignedBatch(bytes: Data(bytes)) else { return nil }
    if batch.entries.count > Batch.maximumEntries { return "more records than a batch may hold" }
    if batch.bytes != Data(bytes) { return "it is written otherwise than it was read" }
    for signed in batch.entries where signed.entry.sequence < 1 { return "a sequence below 1" }
    let length = batch.entries.reduce(SignedBatch.frameBytes) {
      $0 + SignedBatch.bytes(of: $1.entry)
    }
    if length != bytes.count { return "its length is not what is told before it is signed" }
    return nil
  }

  /// gzip: never more than the limit, and one message one way.
  static let gzip = Attack(name: "gzip", longest: 4096) {
    let texts = [Data(), Data("patrol".utf8), Data(repeating: 7, count: 70_000)]
    return (texts + Samples.signedBatches.map(\.bytes)).compactMap { text in
      (try? Gzip.deflate(text)).map { Array($0) }
    }
  } violation: { bytes in
    let limit = 1 << 16
    if let text = try? Gzip.inflate(Data(bytes), limit: limit) {
      if text.count > limit { return "more than the limit came out" }
      guard let packed = try? Gzip.deflate(text), (try? Gzip.inflate(packed, limit: limit)) == text
      else { return "what was unpacked does not pack" }
    }
    guard let packed = try? Gzip.deflate(Data(bytes)),
      (try? Gzip.inflate(packed, limit: bytes.count)) == Data(bytes)
    else { return "what was packed does not unpack to itself" }
    if !bytes.isEmpty, (try? Gzip.inflate(packed, limit: bytes.count - 1)) != nil {
      return "one byte over the limit came out"
    }
    return nil
  }
}

extension Samples {
  private static let journal = JournalName("0123456789abcdef") ?? .random()

  /// Nothing, all records numbered from 1, and one that is none.
  static let batches: [Batch] = [
    chained([], from: 1), chained(records.map(\.bytes), from: 1),
    chained([Data("not a record\t".utf8)], from: .max),
  ]

  static let signedBatches: [SignedBatch] = batches.map {
    SignedBatch($0, device: "D-014", key: key)
  }

  private static let key = Curve25519.Signing.PrivateKey()

  private static func chained(_ records: [Data], from first: Int64) -> Batch {
    var previous = Link.beginning(of: journal, at: first)
    var batch = Batch(journal: journal, entries: [])
    for (index, record) in records.enumerated() {
      let entry = Batch.Entry(
        sequence: first + Int64(index), previous: previous, record: record)
      previous = entry.link(in: journal)
      batch.entries.append(entry)
    }
    return batch
  }
}
