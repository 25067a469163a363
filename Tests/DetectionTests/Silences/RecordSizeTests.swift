// SPDX-License-Identifier: Apache-2.0

import Compression
import Detection
import Foundation
import Patrol
import Simulation
import Testing
import Wire

/// How large the records of a shift are, and what is kept of it while it is open.
@Suite struct RecordSizeTests {
  /// A late shift of eight hours in a town of 20 hot spots, between tall buildings, a fix each
  /// second.
  @Test(arguments: [401, 402] as [UInt64])
  func aShiftsRecordsStayUnderFortyKilobytesPacked(seed: UInt64) throws {
    let patrol = SimulatedPatrol.generate(
      seed: seed, officers: 1, start: Scene.start, duration: 8 * 3600, environment: .deep,
      interval: 1, in: .drawn(seed: seed))
    try #require(patrol.world.hotSpots.count == 20)
    var shift = UnitShift(
      booking: Booking(unit: "BW-001", officer: "o-1", shift: "s-1"),
      hotSpots: try HotSpotSet(hotSpots: patrol.world.hotSpots), settings: DetectionSettings(),
      start: Scene.start)
    var visits: [Visit] = []
    for report in patrol.officers[0].reports { visits += shift.receive(report).events.visits }
    let state = try JSONEncoder().encode(shift.checkpoint).count
    let (events, record) = shift.finish(at: Scene.time(8 * 3600))
    visits += events.visits
    let own = Record.shift(record).bytes
    let all = Data((visits.map { Record.visit($0).bytes } + [own]).joined(separator: [0x0A]))
    let packed = try Gzip.deflate(all).count
    let stays = record.silences.reduce(0) { $0 + $1.hotSpots.count }
    print(
      """
      seed \(seed): \(visits.count) visits, \(record.silences.count) silences with \(stays) stays, \
      \(record.shortSilences.count) short of \(Int(record.shortSilences.seconds)) s, unseen \
      \(Int(record.coverage.total - record.coverage.observed)) s; records of \(all.count) bytes, \
      packed \(packed); the shift's \(own.count), packed \(try Gzip.deflate(own).count); \
      kept while open \(state)
      """)
    #expect(packed < 40_000)
    #expect(state < 1 << 16, "else it goes into the journal each time")
  }
}
