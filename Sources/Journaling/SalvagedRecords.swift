// SPDX-License-Identifier: Apache-2.0

import SQLite
import Wire

/// Records found in a damaged journal, of which more than one may stand under a number: an older
/// page, or another journal's log, can hold other ones. Which was the journal's own its chain tells.
struct SalvagedRecords {
  /// By number, in the order they were found.
  private var candidates: [Int64: [JournalEntry]] = [:]

  var isEmpty: Bool { candidates.isEmpty }
  var numbers: Dictionary<Int64, [JournalEntry]>.Keys { candidates.keys }

  func has(_ sequence: Int64) -> Bool { candidates[sequence] != nil }

  mutating func add(_ entry: JournalEntry) {
    if candidates[entry.sequence]?.contains(entry) != true {
      candidates[entry.sequence, default: []].append(entry)
    }
  }

  /// The records of `run`, the lost ones marked: those that the chain leads to, back from `head`, the
  /// link of the record `highest`, and on from there.
  func chosen(
    _ run: [Int64], in chain: Chain?, highest: Int64, head: Link?
  ) -> [JournalEntry] {
    guard let chain else {
      return run.map { candidates[$0]?.first ?? JournalEntry(lost: $0) }
    }
    var expected = head
    var isForeign = false
    var chosen: [JournalEntry] = []
    for sequence in run.reversed() where sequence <= highest {
      let entry = candidate(sequence, of: expected, in: chain, isProven: isForeign)
      // Something stands there that is not the journal's: from here on only what is proved counts.
      if entry == nil, candidates[sequence] != nil { isForeign = true }
      chosen.append(entry ?? JournalEntry(lost: sequence))
      expected = entry?.previous.flatMap { $0 == chain.beginning(at: sequence) ? nil : $0 }
    }
    chosen.reverse()
    // What came after the last announced.
    for sequence in run where sequence > highest {
      let before = chosen.last?.onItsWay?.link(in: chain.journal)
      let fitting = candidates[sequence]?.first { before == nil || $0.previous == before }
      guard let fitting else { break }
      chosen.append(fitting)
    }
    return chosen
  }

  /// The record under `sequence` whose link is `expected`; where that is not known, one that follows
  /// from the number before or begins the chain, or else, unless it must be proved, the first found.
  /// What is spent has no link of its own to be known by.
  private func candidate(
    _ sequence: Int64, of expected: Link?, in chain: Chain, isProven: Bool
  ) -> JournalEntry? {
    let all = candidates[sequence] ?? []
    let unchained = all.first { $0.previous == nil }
    let before = Set(
      (candidates[sequence - 1] ?? []).compactMap { $0.onItsWay?.link(in: chain.journal) })
    let beginning = chain.beginning(at: sequence)
    let following = all.filter {
      $0.previous.map { before.contains($0) || $0 == beginning } ?? false
    }
    if let expected {
      let known = all.first { $0.onItsWay?.link(in: chain.journal) == expected }
      let spent = (following + all).first { $0.status == .spent }
      return known ?? unchained ?? spent
    }
    return following.first ?? unchained ?? (isProven ? nil : all.first)
  }
}
