// SPDX-License-Identifier: Apache-2.0

import Detection
import Geography
import Patrol
import Testing

/// Single positions, and first ones, that are wrong.
@Suite struct WrongFixTests {
  private static let outside = -200.0

  /// Twenty minutes in the middle of the square, every tenth fix `metres` off, at a speed of 0.
  @Test(arguments: [(5, 60.0), (10, 100), (12, 60), (30, 200)], [true, false])
  func aWrongFixNowAndThenIsNoDrive(_ kind: (interval: Int, metres: Double), speed: Bool) throws {
    var detector = Detector(booking: Booking(unit: "BW-1"), hotSpots: try Scene.square())
    var noise = Noise(sigma: 0.5, time: 0, seed: 4)
    var events: [DetectionEvent] = []
    let end = 1200
    for (number, second) in stride(from: 0, through: end, by: kind.interval).enumerated() {
      let off = number % 10 == 5 ? kind.metres : 0
      let error = noise.next()
      events += detector.receive(
        Scene.fix(
          at: Double(second), 50 + off + error.x, 50 + error.y, speed: speed ? 0 : nil, error: 4))
    }
    events += detector.finish(at: Scene.time(Double(end)))
    let visit = try #require(events.visits.first)
    #expect(events.visits.count == 1)
    #expect(visit.travel == .foot && visit.onFoot > 0.98 * Double(end))
  }

  /// Stands 200 m outside, and a first fix says that it is inside.
  @Test(arguments: [1, 3], [4.0, 50, 400])
  func firstFixesThatAreWrongAreNoVisit(count: Int, error: Double) throws {
    var detector = Detector(booking: Booking(unit: "BW-1"), hotSpots: try Scene.square())
    var events: [DetectionEvent] = []
    for second in 0..<count {
      events += detector.receive(Scene.fix(at: Double(second), 50, speed: 0, error: error))
    }
    events += stand(&detector, from: count, to: 900)
    #expect(events.visits.isEmpty)
  }

  /// Stands 200 m outside; after a silence the first fix says that it is inside.
  @Test(arguments: [20, 30, 120, 500], [1, 2])
  func theFirstFixAfterASilenceMayBeWrong(silence: Int, count: Int) throws {
    var detector = Detector(booking: Booking(unit: "BW-1"), hotSpots: try Scene.square())
    var events = stand(&detector, from: 0, to: 60)
    for second in 0..<count {
      events += detector.receive(
        Scene.fix(at: Double(60 + silence + second), 50, speed: 0, error: 4))
    }
    events += stand(&detector, from: 60 + silence + count, to: 400 + silence)
    #expect(events.visits.isEmpty)
  }

  /// Stands in the square for ten minutes, drives away in a silence, and is found 1,500 m off.
  @Test(arguments: [90, 150, 300]) func whoIsFoundFarAwayDidNotStayUntilThen(silence: Int) throws {
    var detector = Detector(booking: Booking(unit: "BW-1"), hotSpots: try Scene.square())
    var noise = Noise(sigma: 0.5, time: 0, seed: 7)
    var events: [DetectionEvent] = []
    for second in Array(0...600) + Array(600 + silence...1200) {
      let x = second <= 600 ? 50.0 : 1550 + 10 * Double(second - 600 - silence)
      let error = noise.next()
      events += detector.receive(
        Scene.fix(
          at: Double(second), x + error.x, 50 + error.y, speed: second <= 600 ? 0 : 10,
          course: second <= 600 ? nil : 90, error: 4))
    }
    events += detector.finish(at: Scene.time(1200))
    let visit = try #require(events.visits.first)
    #expect(events.visits.count == 1)
    #expect(visit.dwell < 600 + 0.25 * Double(silence))
  }

  private func stand(
    _ detector: inout Detector, from start: Int, to end: Int
  ) -> [DetectionEvent] {
    var noise = Noise(sigma: 0.5, time: 0, seed: 9)
    var events: [DetectionEvent] = []
    for second in start...end {
      let error = noise.next()
      events += detector.receive(
        Scene.fix(at: Double(second), Self.outside + error.x, 50 + error.y, speed: 0, error: 4))
    }
    return end >= 400 ? events + detector.finish(at: Scene.time(Double(end))) : events
  }
}
