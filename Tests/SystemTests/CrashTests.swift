// SPDX-License-Identifier: Apache-2.0

import Foundation
import Playing
import Testing

/// The whole way, undisturbed and with its programs killed.
@Suite(.enabled(if: Programs.hasGpsd), .timeLimit(.minutes(2)))
struct CrashTests {
  /// A walk past two hot spots, standing in each: 300 s and 200 s, cut into parts.
  ///
  /// The unit never moves while it stands and says so each second, so that visits and dwell must be
  /// the same to the millisecond however often the collector is killed while it stands.
  private static func parts() -> [[RecordedEpoch]] {
    var walk = Walk(from: -100)
    return [
      walk.walk(to: 0) + walk.stand(80), walk.stand(70), walk.stand(80),
      walk.stand(70) + walk.walk(to: 300) + walk.stand(60), walk.stand(140) + walk.walk(to: 420),
    ]
  }

  @Test func killingTheCollectorAndTheStoreLeavesTheDosageAsItWas() async throws {
    let scratch = try Scratch()
    let hotSpots = try scratch.write(Walk.hotSpots(at: [0, 300]), to: "hs.geojson")
    let calm = try await patrol(in: scratch, hotSpots, named: "calm", killing: false)
    let killed = try await patrol(in: scratch, hotSpots, named: "killed", killing: true)
    #expect(calm.keys.sorted() == ["HS01", "HS02"])
    for hotSpot in ["HS01", "HS02"] {
      let (before, after) = (calm[hotSpot] ?? [:], killed[hotSpot] ?? [:])
      #expect(before["officer_visits"] as? Int == 1)
      #expect(after["officer_visits"] as? Int == 1)
      for minutes in ["officer_minutes", "patrol_minutes"] {
        let was = try #require(before[minutes] as? Double)
        let became = try #require(after[minutes] as? Double)
        #expect(was > 3)
        // The promise is 10 s a cut; a step or two judged without what came after is all it took.
        #expect(abs(was - became) * 60 < 2, "\(hotSpot) \(minutes): \(was), \(became)")
      }
    }
  }

  private func patrol(
    in scratch: Scratch, _ hotSpots: String, named name: String, killing: Bool
  ) async throws -> [String: JSONObject] {
    let centre = try await Centre(in: scratch, named: "\(name)-store", hotSpots: hotSpots)
    let receiver = try PlayedReceiver("\(name)-rx", in: scratch)
    let gpsd = try await Gpsd([receiver.link], in: scratch)
    let device = try Device(
      in: scratch, named: name, gpsd: [gpsd.address], units: [receiver.link: "BW-1"],
      hotSpots: hotSpots, store: centre.url)
    try await centre.enrol(device, as: name)
    try await device.start()
    try await device.done("shift", "start", "--officer", "o-1")
    let watch = try GpsdWatch(port: gpsd.port)
    for (index, part) in Self.parts().enumerated() {
      try await device.play(watch, [(receiver, part)])
      guard killing, index < 4 else { continue }
      try await device.isIn(index < 3 ? "HS01" : "HS02", unit: "BW-1", dwelling: 30)
      try await device.collector?.cut()
      try await device.start()
    }
    if killing {
      try await uploadAcrossADeath(of: centre, device, in: scratch)
    } else {
      try await device.done("shift", "end")
      #expect(try await device.done("sync").contains("receipt: 3 of 3 records stored"))
    }
    if killing {
      let notes = try await device.records("shift").flatMap { $0["notes"] as? [String] ?? [] }
      #expect(notes.contains("the collector was interrupted and went on (4 times)"), "\(notes)")
    }
    return try await centre.dosage()
  }

  /// The store dies with the batch in its hands; then it is back, and all of it is sent again.
  private func uploadAcrossADeath(
    of centre: Centre, _ device: Device, in scratch: Scratch
  ) async throws {
    centre.signal(SIGSTOP)
    let ending = try ChildProcess(
      Programs.patrol, ["shift", "end", "--config", device.configuration], in: scratch.path,
      name: "ending")
    try await eventually("the shift's record is kept") {
      try await device.records("shift").count == 1
    }
    try await centre.restart()
    #expect(try await ending.end(within: 60) == 0)
    let receipt = try await device.done("sync")
    #expect(receipt.contains("receipt: 3 of 3 records stored"), "\(receipt)")
    // The store's answer does not always come back: sending it all again must change nothing.
    try await device.collector?.cut()
    try await device.start()
    #expect(try await device.done("sync").contains("receipt: 3 of 3 records stored"))
  }
}
