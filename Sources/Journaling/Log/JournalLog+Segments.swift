// SPDX-License-Identifier: Apache-2.0

import Platform

/// The segments of a log: which is next, the spare ones, those that are not needed any more.
extension JournalLog {
  var nextSegment: Int {
    let known = state.manifest.segments + damaged + state.manifest.recoveries.flatMap(\.files)
    return (known.compactMap(SegmentName.number).max() ?? 0) + 1
  }

  /// Makes the segment `name`, from a spare one if that fits.
  func segment(_ name: String, _ capacity: Int) throws(JournalError) -> DirectFile {
    try directory.clear(name)
    let spare = JournalDirectory.spares.last(where: isHeld)
    if let spare, !Directory.isTaken(directory.path(of: name)), capacity == segmentBytes {
      try directory.rename(spare, to: name)
    }
    return try filled(name, capacity)
  }

  /// Whether all spare segments are there.
  var areSparesHeld: Bool { JournalDirectory.spares.allSatisfy(isHeld) }

  /// Whether the spare segment `name` is there.
  func isHeld(_ name: String) -> Bool {
    let facts = FileFacts(of: directory.path(of: name), followingLinks: false)
    return facts?.isRegular == true && facts?.size == segmentBytes
  }

  /// Makes the spare segments that are not there, each whole or not at all.
  func holdSpares() throws(JournalError) {
    for name in JournalDirectory.spares where !isHeld(name) {
      try directory.clear(name)
      _ = try filled(name, segmentBytes)
    }
  }

  /// The file `name` with `length` bytes. If it had another length, it is filled with zeros.
  func filled(_ name: String, _ length: Int) throws(JournalError) -> DirectFile {
    let file = try directory.file(name, makes: true)
    if file.size != length {
      do throws(JournalError) {
        try JournalError.of(file.fill(length))
      } catch {
        try? directory.remove(name)
        throw error
      }
    }
    try directory.synchronize()
    return file
  }

  /// Segments in which nothing is needed once the manifest is `manifest`.
  func unneeded(after manifest: Manifest) -> [String] {
    var after = state
    after.take(manifest)
    let needed = after.neededFiles
    return manifest.segments.filter { $0 != tail?.name && !needed.contains($0) }
  }
}
