// SPDX-License-Identifier: Apache-2.0

package import Patrol
package import Wire

/// Removes records that the store has. Their bytes go when nothing in their segment is needed.
extension Journal {
  /// Removes the oldest records up to the first that must stay. Of later ones that need not stay
  /// only the number is kept. Returns how many were removed.
  ///
  /// These stay: pending records; refused ones, which are evidence, where `keepsRefused`; the
  /// newest; those acknowledged at `time` or later, if among the `count` newest; those that
  /// `receipt` does not name (nil: not asked). It throws only if nothing was removed.
  @discardableResult
  package func prune(
    acknowledgedBefore time: Timestamp, keepingAtMost count: Int = .max,
    namedBy receipt: StoreAPI.Receipt? = nil, keepsRefused: Bool = true
  ) throws(JournalError) -> Int {
    // What a fault left over of the time before may be the room that is needed now.
    if (try? settle()) != nil { log.discardUnlisted() }
    let state = log.state
    let newest = state.highest
    let oldest = newest - Int64(max(0, count))
    let named = receipt.map { lastNamed(by: $0) } ?? newest
    let mustStay = { (sequence: Int64) in
      switch state.items[sequence] {
      case let item? where keepsRefused && item.status == .refused: true
      case let item? where item.status != .pending:
        sequence > named || item.acknowledged.map { $0 >= time } ?? true && sequence > oldest
      case _?: true
      case nil: sequence > named
      }
    }
    let kept = state.sequences.dropLast()
    let first = kept.first(where: mustStay) ?? newest
    let spent = kept.filter { $0 > first && state.items[$0] != nil && !mustStay($0) }
    guard newest > 0, first > state.sequences.lowerBound || !spent.isEmpty else { return 0 }
    var manifest = state.manifest
    manifest.first = first
    for sequence in spent { manifest.spent.insert(contentsOf: sequence..<sequence + 1) }
    let gone = 0..<first
    manifest.spent.remove(contentsOf: gone)
    manifest.lost.remove(contentsOf: gone)
    let unneeded = log.unneeded(after: manifest)
    manifest.segments.removeAll { unneeded.contains($0) }
    try log.append([], manifest, keepsManifest: true, makesRoom: true)
    // The mark must not name what is in them any more before they go.
    if (try? settle()) != nil {
      log.discardUnlisted()
      try? log.eraseGone()
    }
    return Int(first - state.sequences.lowerBound) + spent.count
  }

  /// The number up to which all records that could be sent again are stored, as `receipt` says. No
  /// receipt names what the journal held under another name, before `chain` began.
  private func lastNamed(by receipt: StoreAPI.Receipt) -> Int64 {
    guard receipt.journal == chain.journal else { return 0 }
    let last = receipt.lastNamed
    let lacking = receipt.missing.lazy.flatMap { $0 }.prefix { $0 <= last }.first { sequence in
      sequence >= self.chain.first
        && self.log.state.items[sequence].map(\.status.isSentAgain) ?? false
    }
    return lacking.map { min(last, $0 - 1) } ?? last
  }

  /// Lets go of the older half of what the store has answered for, as `prune` does; of refused
  /// records too once there is nothing else to let go of.
  package func pruneOlderHalf() throws(JournalError) -> Int {
    let removed = try pruneOlderHalf(keepsRefused: true)
    return removed > 0 ? removed : try pruneOlderHalf(keepsRefused: false)
  }

  private func pruneOlderHalf(keepsRefused: Bool) throws(JournalError) -> Int {
    let state = log.state
    let answered = state.sequences.filter { sequence in
      guard let status = state.items[sequence]?.status else { return false }
      return status != .pending && (status != .refused || !keepsRefused)
    }
    guard !answered.isEmpty else { return 0 }
    return try prune(
      acknowledgedBefore: Timestamp(milliseconds: .min),
      keepingAtMost: Int(state.highest - answered[answered.count / 2]),
      keepsRefused: keepsRefused)
  }
}
