// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Platform

/// Erases what must not stay on the disk: segments that left the log, records that were removed,
/// and states of shifts that have ended.
///
/// A state in a `Manifest` is erased with its segment. A state in the older slot of the mark is
/// erased when that slot is overwritten. What a failed write left is erased before the next write,
/// or at a start.
extension JournalLog {
  /// Overwrites segments that left the log, and removes them or makes them spares.
  ///
  /// - Precondition: the mark refers to nothing in them.
  func discardUnlisted() {
    let listed = state.manifest.segments + damaged + state.manifest.recoveries.flatMap(\.files)
    for name in (try? directory.segments) ?? [] where !listed.contains(name) {
      // If this fails, the file stays but does not count. The next call tries again.
      guard let file = try? directory.file(name), let size = file.size else {
        try? directory.remove(name)
        continue
      }
      let isWiped = (try? file.fill(min(size, JournalDirectory.longestFile))) != nil
      let spare = JournalDirectory.spares.first { !isHeld($0) }
      if isWiped, size == segmentBytes, let spare {
        try? directory.rename(name, to: spare)
      } else {
        try? directory.remove(name)
      }
    }
    try? directory.synchronize()
  }

  /// Overwrites records that were removed, and states of shifts that have ended.
  ///
  /// The first sector of a frame comes first. A disk writes it whole or not at all, and from then
  /// on it says that the frame is erased. The rest follows when that is durable, so that a power
  /// cut leaves no frame that looks damaged.
  ///
  /// A place that cannot be read now is left for another time. It may hold a whole frame, and then
  /// its rest must not be erased alone.
  func eraseGone() throws(JournalError) {
    var waiting: [Place] = []
    for (name, places) in Dictionary(grouping: state.gone, by: \.file)
    where state.manifest.segments.contains(name) {
      let isTail = tail?.name == name
      let file = try isTail ? tail?.file : directory.file(name)
      if let file { waiting += try erase(places, of: file) }
    }
    state.gone = waiting
    try eraseCheckpoints()
  }

  /// Erases what lies at `places`; returns those that cannot be read.
  private func erase(_ places: [Place], of file: DirectFile) throws(JournalError) -> [Place] {
    var (read, unread): ([Place], [Place]) = ([], [])
    for place in places {
      guard let bytes = try? bytes(at: place) else {
        unread.append(place)
        continue
      }
      read.append(place)
      if let erased = erasure(of: bytes, at: place) {
        try JournalError.of(file.write(erased.bytes(), at: place.offset))
      }
    }
    try JournalError.of(file.synchronize())
    for place in read {
      let rest = place.offset + Frame.sector
      if rest >= place.end { continue }
      try JournalError.of(file.write(Data(count: place.end - rest), at: rest))
    }
    try JournalError.of(file.synchronize())
    return unread
  }

  /// The frame that says that nothing is here any more; nil where neither the frame at `place` nor
  /// that one is in `bytes`. That one is written anew: when a sync fails, what was written before
  /// it can still be read, and is gone with the power.
  private func erasure(of bytes: Data, at place: Place) -> Frame? {
    let frame = bytes.withUnsafeBytes { Frame($0, at: 0) }
    guard let frame, frame.log == log else { return nil }
    if frame.kind == .erased { return frame }
    return frame.payload.count == place.length ? frame.erased : nil
  }
}
