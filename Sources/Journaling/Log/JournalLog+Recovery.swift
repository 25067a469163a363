// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Platform
import Wire

/// Repairs a damaged log.
extension JournalLog {
  /// Begins a log that has no frame yet.
  func start(_ chain: Chain, _ more: (inout Manifest) -> Void = { _ in }) throws(JournalError) {
    var manifest = Manifest()
    manifest.chain = chain
    more(&manifest)
    leaveSegment()
    try append([], manifest, keepsManifest: true)
  }

  /// Copies the readable records of damaged files to a new segment, notes which records are lost,
  /// and sets the files aside. Returns what to report.
  func recover(_ replay: LogReplay) throws(JournalError) -> Recovery {
    state.closeRecordedShifts()
    var manifest = state.manifest
    let gone = replay.damaged.filter { !Directory.isTaken(directory.path(of: $0)) }
    let moved = replay.damaged.subtracting(gone).sorted()
    let aside = moved.isEmpty ? nil : try directory.makeQuarantine()
    manifest.lost.formUnion(replay.missing)
    manifest.segments.removeAll { replay.damaged.contains($0) }
    let spent = state.sequences.count { state.status(of: $0) == .spent }
    let number = (manifest.recoveries.last?.recovery.number ?? 0) + 1
    let names = try directory.names
    manifest.recoveries.removeAll {
      $0.isReported && $0.handedOn.isEmpty && filesLeft(of: $0, in: names).isEmpty
    }
    let recovery = Recovery(
      number: number, quarantined: aside,
      carried: state.items.count + spent,
      lost: replay.missing.ranges.reduce(0) { $0 + Int($1.upperBound - $1.lowerBound) })
    manifest.recoveries.append(Manifest.NotedRecovery(recovery, files: moved))
    let chain =
      manifest.chain
      ?? Chain(
        journal: .random(), first: state.counts.oldestPending ?? state.highest + 1)
    manifest.chain = chain
    let parts = try partsToCarryOver(from: replay.damaged, in: chain)
    leaveSegment()
    try append(parts, manifest, keepsManifest: true)
    try finishPuttingAside()
    return recovery
  }

  /// What to copy: records in `files`, records that have lost their link in `chain`, and what
  /// `files` say of other records.
  private func partsToCarryOver(
    from files: Set<String>, in chain: Chain
  ) throws(JournalError) -> [Part] {
    state.manifest.chain = chain
    var parts: [Part] = []
    var before: Link?
    for (sequence, item) in state.items.sorted(by: { $0.key < $1.key }) {
      guard var entry = try entry(sequence) else { continue }
      let isUnlinked = sequence >= chain.first && !state.isLinked(sequence)
      if isUnlinked {
        entry = entry.moved(
          behind: before ?? chain.beginning(at: sequence), in: chain.journal)
      }
      before = entry.onItsWay?.link(in: chain.journal)
      if isUnlinked || files.contains(item.place.file) {
        parts.append(.record(entry, in: chain))
      } else if files.contains(item.answeredIn) {
        parts.append(.answers([Answer(entry)]))
      }
    }
    return parts
  }

  /// The records from the start of `chain` on, each with a new link, and the newest one's link.
  /// Lost and removed records are skipped. `signer` signs those that it had signed.
  func relinked(
    in chain: Chain, from old: JournalName, _ signer: RecordSigner?
  ) throws(JournalError) -> (entries: [JournalEntry], newest: Link?) {
    var newest: Link?
    var entries: [JournalEntry] = []
    for sequence in state.sequences where sequence >= chain.first {
      guard state.items[sequence] != nil, let found = try entry(sequence) else { continue }
      let entry = found.moved(
        behind: newest ?? chain.beginning(at: sequence), in: chain.journal, from: old, signer)
      newest = entry.onItsWay?.link(in: chain.journal)
      entries.append(entry)
    }
    return (entries, newest)
  }

  /// Finishes moving damaged files to their directory, in case a power cut came between.
  func finishPuttingAside() throws(JournalError) {
    let names = try directory.names
    for noted in state.manifest.recoveries {
      // The journal may have been moved since, so the name counts and not the path.
      guard let name = noted.recovery.quarantined?.split(separator: "/").last,
        JournalDirectory.isQuarantine(name)
      else { continue }
      let files = filesLeft(of: noted, in: names)
      if !files.isEmpty { try directory.move(files, to: directory.path(of: String(name))) }
    }
  }

  /// The files of `noted` that are still among `names`.
  private func filesLeft(of noted: Manifest.NotedRecovery, in names: [String]) -> [String] {
    noted.files.filter {
      names.contains($0) && $0 != Mark.name && !state.manifest.segments.contains($0)
    }
  }
}
