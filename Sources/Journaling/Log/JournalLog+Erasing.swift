// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// What must not stay on the disk: segments that count no more, records that are kept no more, and
/// the states of shifts that are over.
///
/// States in a `Book` go with its segment, and those in the older slot of the mark when that is
/// written over. What a failed attempt left is overwritten before the next one, or at a start.
extension JournalLog {
  /// Overwrites segments that count no more, and lets go of them; some become spares.
  ///
  /// The mark must not name what is in them any more.
  func discardUnlisted() {
    let listed = state.book.segments + damaged + state.book.recoveries.flatMap(\.files)
    for name in (try? directory.segments) ?? [] where !listed.contains(name) {
      // What fails leaves a file that counts no more: the next time it is tried again.
      guard let file = try? DirectFile(directory.path(of: name)), let size = file.size else {
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

  /// Overwrites the records that are kept no more, and what was kept of shifts that are over.
  ///
  /// A frame's first sector goes first, and a disk writes it whole or not at all: it says from then
  /// on that nothing is here. What is behind it goes when that is durable, so that a power cut
  /// leaves no frame that looks damaged.
  /// A place that cannot be read now waits for another time. It may hold a whole frame, of which
  /// the rest must not go alone.
  func eraseGone() throws(JournalError) {
    var waiting: [Place] = []
    for (name, places) in Dictionary(grouping: state.gone, by: \.file)
    where state.book.segments.contains(name) {
      let isTail = tail?.name == name
      let file = try isTail ? tail?.file : DirectFile(directory.path(of: name))
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
      // It may be erased already in part, or damaged.
      guard let frame = frame(in: bytes, at: place) else { continue }
      try file.write(frame.erased.bytes(), at: place.offset)
    }
    try file.synchronize()
    for place in read {
      let rest = place.offset + Frame.sector
      if rest < place.end { try file.write(Data(count: place.end - rest), at: rest) }
    }
    try file.synchronize()
    return unread
  }
}
