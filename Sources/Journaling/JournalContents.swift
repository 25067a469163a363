// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Patrol
package import Wire

/// A journal to read: the collector's own, or for `status` and `export` from beside it.
///
/// Every frame is held against its checksum when it is read; one that fails throws
/// `JournalError.damaged`.
package struct JournalContents {
  private let source: Source

  private enum Source {
    case own(JournalLog)
    case beside(JournalDirectory)
  }

  init(of log: JournalLog) { source = .own(log) }

  /// Reads the journal in the directory `path` beside the collector; repairs nothing.
  package init(path: String) throws(JournalError) {
    let directory = JournalDirectory(path: path)
    source = .beside(directory)
    guard try directory.isThere else { throw .absent(path: path) }
    _ = try log
  }

  /// How often a log is read that changes while it is.
  private static let attempts = 3

  /// The log as it is now.
  private var log: JournalLog {
    get throws(JournalError) {
      switch source {
      case .own(let log): return log
      case .beside(let directory):
        return JournalLog(
          directory, try Self.loaded(directory), format: Journal.format,
          segmentBytes: JournalLog.segmentBytes)
      }
    }
  }

  private static func loaded(_ directory: JournalDirectory) throws(JournalError) -> LoadedLog {
    var loaded = try LoadedLog(directory, knowing: Journal.format)
    for _ in 1..<attempts where loaded.isDamaged {
      loaded = try LoadedLog(directory, knowing: Journal.format)
    }
    return loaded
  }

  // MARK: Records

  /// Records the store has not answered for, oldest first, from behind `sequence`.
  ///
  /// As many as make a batch of at most `maximumBytes`, but at least one when any is pending.
  package func pending(
    after sequence: Int64 = 0, limit: Int = Batch.maximumEntries,
    maximumBytes: Int = Batch.maximumBytes
  ) throws(JournalError) -> [Batch.Entry] {
    let log = try log
    var entries: [Batch.Entry] = []
    var bytes = SignedBatch.frameBytes
    for number in log.state.pending(from: sequence + 1).prefix(max(0, limit)) {
      guard let entry = try entry(number, of: log)?.onItsWay else {
        throw .damage("read the record \(number)", log.directory.path)
      }
      bytes += SignedBatch.bytes(of: entry)
      if bytes > maximumBytes, !entries.isEmpty { break }
      entries.append(entry)
    }
    return entries
  }

  /// Every record from behind `sequence`, oldest first, at most `limit`.
  package func entries(
    after sequence: Int64 = 0, limit: Int = .max
  ) throws(JournalError) -> [JournalEntry] {
    var entries: [JournalEntry] = []
    try forEach(after: sequence, limit: limit) { entries.append($0) }
    return entries
  }

  /// The records whose bytes hold `text`, oldest first.
  package func entries(holding text: Data) throws(JournalError) -> [JournalEntry] {
    var entries: [JournalEntry] = []
    try forEach { if $0.record.firstRange(of: text) != nil { entries.append($0) } }
    return entries
  }

  private func forEach(
    after sequence: Int64 = 0, limit: Int = .max, _ body: (JournalEntry) -> Void
  ) throws(JournalError) {
    let log = try log
    let sequences = log.state.sequences
    for number in sequences.clamped(to: max(0, sequence) + 1..<Int64.max).prefix(limit) {
      if let entry = try entry(number, of: log) { body(entry) }
    }
  }

  /// The record under `sequence`, which the collector may have let go of since `log` was read.
  private func entry(
    _ sequence: Int64, of log: JournalLog
  ) throws(JournalError) -> JournalEntry? {
    do throws(JournalError) {
      return try log.entry(sequence)
    } catch {
      guard case .beside = source, case .damaged = error else { throw error }
      return try self.log.entry(sequence)
    }
  }

  /// The record under `sequence`; nil when there is none, or none any more.
  package func entry(_ sequence: Int64) throws(JournalError) -> JournalEntry? {
    try log.entry(sequence)
  }

  package var counts: JournalCounts {
    get throws(JournalError) { try log.state.counts }
  }

  /// Pending records that `device` has not signed: they are signed when they are sent.
  ///
  /// - Parameter device: nil while there is no key.
  package func unsigned(by device: String?) throws(JournalError) -> Int {
    let state = try log.state
    return state.pending().count { state.items[$0]?.signer != device || device == nil }
  }

  /// The journal's name and where its chain begins.
  package var chain: Chain {
    get throws(JournalError) {
      let log = try log
      guard let chain = log.state.manifest.chain else {
        throw .damage("find the chain", log.directory.path)
      }
      return chain
    }
  }

  // MARK: State

  /// Whether the files are not as they were written, so that the next start repairs them.
  package var isDamaged: Bool {
    get throws(JournalError) {
      guard case .beside(let directory) = source else { return false }
      return try Self.loaded(directory).isDamaged
    }
  }

  /// - Throws: `JournalError.damagedFiles` where `isDamaged`.
  package func expectWhole() throws(JournalError) {
    if case .beside(let directory) = source, try isDamaged {
      throw .damagedFiles(path: directory.path)
    }
  }

  /// Open shifts by unit, as they were last kept.
  package var openShifts: [String: KeptShift] {
    get throws(JournalError) { try log.checkpoints.newest }
  }

  /// Recoveries no shift record has told of yet, oldest first.
  package var unreportedRecoveries: [Recovery] {
    get throws(JournalError) {
      try log.state.manifest.recoveries.filter { !$0.isReported }.map(\.recovery)
    }
  }

  // MARK: Corrections

  /// The records with numbers up to `last`, oldest first, without those that are spent.
  package func forEachRecord(upTo last: Int64, _ body: (Data) throws -> Void) throws {
    let log = try log
    for number in log.state.sequences where number <= last && log.state.items[number] != nil {
      if let entry = try entry(number, of: log) { try body(entry.record) }
    }
  }

  /// The ids of the records that others replace, among those with numbers up to `last`.
  package func replaced(upTo last: Int64) throws -> Set<String> {
    var ids: Set<String> = []
    try forEachRecord(upTo: last) { bytes in
      if let id = (try? Record(bytes: bytes))?.replaces { ids.insert(id) }
    }
    return ids
  }
}
