// SPDX-License-Identifier: Apache-2.0

import Foundation
import Geography
import Patrol
import Simulation
import Testing

@testable import Detection

/// What is kept on disk of a detector, and what is made of it.
@Suite struct CheckpointTests {
  private let booking = Booking(unit: "BW-1", officer: "o-1", shift: "s-1")

  private func predicted(_ detector: Detector) throws -> Detector {
    let kept = try JSONEncoder().encode(try #require(detector.checkpoint))
    return Detector(
      resuming: try JSONDecoder().decode(Detector.Checkpoint.self, from: kept),
      booking: detector.booking, hotSpots: detector.hotSpots, settings: detector.settings)
  }

  private func text(_ detector: Detector) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(try #require(detector.checkpoint)), as: UTF8.self)
  }

  // MARK: Cut off

  @Test func aShiftCutOffAtRandomFixesLosesNoVisit() throws {
    for (seed, interval, hours) in [(UInt64(201), 10, 2.0), (202, 5, 1)] {
      let patrol = SimulatedPatrol.generate(
        seed: seed, officers: 1, start: Scene.start, duration: Int(hours * 3600),
        environment: .mixed, interval: interval)
      let fixes = patrol.officers[0].observations.compactMap { $0.fix(unit: "BW-1") }
      let hotSpots = try HotSpotSet(hotSpots: patrol.world.hotSpots)
      let last = try #require(fixes.last).time
      var whole = Detector(booking: booking, hotSpots: hotSpots)
      var cut = whole
      var random = SeededGenerator(seed: seed)
      var (expected, found, cuts) = ([DetectionEvent](), [DetectionEvent](), [Timestamp]())
      for fix in fixes {
        expected += whole.receive(fix)
        found += cut.receive(fix)
        guard random.chance(1.0 / 30) else { continue }
        cut = try predicted(cut)
        cuts.append(fix.time)
      }
      expected += whole.finish(at: last)
      found += cut.finish(at: last)
      try #require(expected.visits.count > 2 && cuts.count > 5, "seed \(seed)")
      compare(expected.visits, found.visits, cuts, seed)
    }
  }

  /// Seconds of dwell that one cut may cost or add: what was not looked back on with all that came
  /// after it. At most 1.7 s were measured.
  private static let lostByCut = 5.0

  /// Each visit is found again, with about its dwell.
  private func compare(
    _ expected: [Visit], _ found: [Visit], _ cuts: [Timestamp], _ seed: UInt64
  ) {
    #expect(expected.count == found.count, "seed \(seed)")
    for visit in expected {
      let count = cuts.count { $0 > visit.entered && $0.seconds(since: visit.left) < 60 }
      let allowed = Self.lostByCut * Double(count) + 1
      let others = found.filter {
        $0.hotSpot == visit.hotSpot && $0.entered <= visit.left && visit.entered <= $0.left
      }
      let dwell = others.reduce(0) { $0 + $1.dwell }
      #expect(!others.isEmpty, "seed \(seed), \(visit.entered)")
      #expect(abs(dwell - visit.dwell) <= allowed, "seed \(seed), \(visit.entered), \(count) cuts")
    }
  }

  @Test func standingCutOffCostsNothing() throws {
    var watcher = Watcher(try Scene.square(), at: 50)
    for _ in 0..<4 {
      watcher.stand(for: 60)
      watcher.detector = try predicted(watcher.detector)
    }
    watcher.stand(for: 60)
    watcher.finish()
    #expect(watcher.visits.map(\.dwell) == [300])
    #expect(watcher.visits.map(\.stays.count) == [1])
  }

  @Test func aVisitCutOffForLongerThanTheBridgeLimitEndsWithThePower() throws {
    var watcher = Watcher(try Scene.square(), at: 50)
    watcher.stand(for: 100)
    watcher.detector = try predicted(watcher.detector)
    watcher.vanish(for: 700)
    #expect(watcher.visits.map(\.dwell) == [100])
    #expect(watcher.visits.map(\.ended) == [.powerLost])
  }

  @Test func theBoundsOutliveARestart() throws {
    var whole = Watcher(try Scene.square(), at: -60)
    whole.noise = Noise(sigma: 4, time: 60, seed: 31)
    whole.walk(to: 50)
    whole.stand(for: 60)
    var cut = whole
    cut.detector = try predicted(cut.detector)
    whole.stand(for: 60)
    whole.finish()
    cut.stand(for: 60)
    cut.finish()
    let (one, other) = (try #require(whole.visits.first), try #require(cut.visits.first))
    #expect(abs(one.dwell - other.dwell) <= 5)
    #expect(abs(one.dwellLow - other.dwellLow) <= 15 && other.dwellLow < other.dwell)
    #expect(abs(one.dwellHigh - other.dwellHigh) <= 15 && other.dwellHigh > other.dwell)
  }

  // MARK: Another program's

  @Test func aCheckpointOfAnotherEnsembleOrOtherHypothesesIsCarriedOnWithoutThem() throws {
    var watcher = Watcher(try Scene.square(), at: 50)
    watcher.stand(for: 100)
    var kept = try #require(watcher.detector.checkpoint)
    kept.receiver.errors.evidence = [0, -1]
    let other = try JSONDecoder().decode(
      EnsembleTimes.self,
      from: Data(#"{"figures":[1,5000,0,5000],"unseen":0}"#.utf8))
    kept.ensembles = ["HS1": other]
    var detector = Detector(
      resuming: kept, booking: booking, hotSpots: try Scene.square(),
      settings: DetectionSettings())
    let events = detector.finish(at: Scene.time(100))
    #expect(events.visits.map(\.dwell) == [100])
  }

  // MARK: What it holds

  @Test func aCheckpointHoldsNoPosition() throws {
    var texts: [String] = []
    for longitude in [0.7139, -3.2] {
      let plane = LocalPlane(origin: Coordinate(latitude: 51.5378, longitude: longitude))
      var watcher = Watcher(try Scene.square(on: plane), at: -60, on: plane)
      watcher.error = 9
      watcher.walk(to: 50)
      watcher.stand(for: 100)
      let text = try text(watcher.detector)
      for number in numbers(in: text) {
        #expect(abs(number - 51.5378) > 0.05 && abs(number - longitude) > 0.01, "\(number)")
      }
      for word in ["latitude", "longitude", "coordinate", "position", "plane"] {
        #expect(!text.contains(word))
      }
      texts.append(text)
    }
    #expect(texts[0] == texts[1], "it is the same wherever it was made")
  }

  private func numbers(in text: String) -> [Double] {
    text.split { !"+-.0123456789eE".contains($0) }.compactMap { Double($0) }
  }

  @Test func whatIsKeptAndWhatIsHeldStayBoundedForADay() throws {
    var watcher = Watcher(try Scene.square(), at: 50)
    watcher.interval = 60
    watcher.noise = Noise(sigma: 4, time: 60, seed: 32)
    var (largest, most) = ([0, 0], [0, 0])
    for hour in 0..<24 {
      for (target, seconds) in [(-2000.0, 2400), (50, 240), (2, 480), (50, 480)] {
        watcher.move(to: target, over: seconds)
        let day = hour < 2 ? 0 : 1
        largest[day] = max(largest[day], try text(watcher.detector).utf8.count)
        most[day] = max(most[day], try #require(heldPlaces(of: watcher.detector)))
      }
    }
    #expect(largest.allSatisfy { $0 < 6000 } && largest[1] < largest[0] * 5 / 4, "\(largest)")
    #expect(most.allSatisfy { $0 <= 36 }, "\(most) places")
  }

  @Test func atOneHertzAMinuteOfPlacesIsHeld() throws {
    var watcher = Watcher(try Scene.square(), at: 50)
    for _ in 0..<30 {
      watcher.stand(for: 7)
      #expect(try #require(heldPlaces(of: watcher.detector)) <= 61)
    }
    #expect(try text(watcher.detector).utf8.count < 4096, "1,500 bytes were measured")
  }

  /// How many places the tracker holds back, which nothing but a test needs to know.
  private func heldPlaces(of detector: Detector) -> Int? {
    let tracker = Mirror(reflecting: detector).descendant("tracker") as? Tracker
    return tracker?.places.count
  }
}
