// SPDX-License-Identifier: Apache-2.0

import Platform
import Wire

/// A journal opened: read through, begun, mended or put aside and begun afresh.
struct JournalOpening {
  let lock: FileLock
  let log: JournalLog
  private(set) var recovery: Recovery?
  /// Whether part of how far the open shifts had come could not be read.
  let lacksCheckpoints: Bool

  init(_ path: String, _ format: UInt8, _ segmentBytes: Int) throws(JournalError) {
    let places = JournalPlaces(journal: path)
    let aside = try places.putFileAside()
    // Whoever has the journal may be making a draft beside it.
    let directory = JournalDirectory(path: path)
    let held = try directory.isThere ? directory.lock() : nil
    try places.tidy()
    do throws(JournalError) {
      self = try Self(opening: path, held, format, segmentBytes, inPlaceOf: aside)
    } catch {
      guard case .newerFormat(_, let found, _) = error else { throw error }
      let lock = if let held { held } else { try directory.lock() }
      try places.putAside(format: found) { draft, manifest throws(JournalError) in
        let empty = try LoadedLog(draft, knowing: format)
        let log = JournalLog(draft, empty, format: format, segmentBytes: segmentBytes)
        try log.start(Chain(journal: .random(), first: 1)) { fresh in
          (fresh.recoveries, fresh.shifts) = (manifest.recoveries, manifest.shifts)
        }
      }
      withExtendedLifetime(lock) {}
      self = try Self(opening: path, nil, format, segmentBytes)
      recovery = log.state.manifest.recoveries.last?.recovery
    }
  }

  private init(
    opening path: String, _ held: FileLock?, _ format: UInt8, _ segmentBytes: Int,
    inPlaceOf aside: String? = nil
  ) throws(JournalError) {
    let directory = JournalDirectory(path: path)
    try directory.make()
    lock = if let held { held } else { try directory.lock() }
    try directory.clear(Mark.name)
    var loaded = try LoadedLog(directory, knowing: format)
    // A read that failed once may work now, and nothing was damaged.
    if loaded.isDamaged { loaded = try LoadedLog(directory, knowing: format) }
    log = JournalLog(directory, loaded, format: format, segmentBytes: segmentBytes)
    if loaded.isBlank {
      let told = aside.map { Recovery(number: 1, quarantined: $0, carried: 0, lost: 0) }
      try log.start(Chain(journal: .random(), first: 1)) { manifest in
        if let told { manifest.recoveries = [Manifest.NotedRecovery(told)] }
      }
      recovery = told
    } else if loaded.isDamaged {
      recovery = try log.recover(loaded.replay)
    } else {
      try log.takeUp()
      try log.finishPuttingAside()
      log.discardUnlisted()
      // What a power cut left over; a fault leaves it for another time.
      try? log.eraseGone()
    }
    lacksCheckpoints = !loaded.isReadable && !log.state.manifest.shifts.isEmpty
  }
}
