// SPDX-License-Identifier: Apache-2.0

package import Patrol
package import Wire

extension JournalContents {
  /// Writes out what the journal holds, piece by piece: as `jsonl` every record as it is kept, in
  /// the other forms the visits, each as last corrected.
  ///
  /// What is kept meanwhile is left to the next export: it may replace what was written already.
  ///
  /// - Parameter hotSpots: where the visits were; nil when that is not known.
  package func export(
    as form: VisitForm, hotSpots: HotSpotSet?, _ put: (String) throws -> Void
  ) throws {
    let last = try counts.highestSequence
    let writer = VisitWriter(
      format: form, hotSpots: hotSpots, replaced: form == .jsonl ? [] : try replaced(upTo: last))
    try put(writer.head)
    var isFirst = true
    try forEachRecord(upTo: last) { record in
      guard let text = writer.text(of: record, isFirst: isFirst) else { return }
      try put(text)
      isFirst = false
    }
    try put(writer.tail)
  }
}
