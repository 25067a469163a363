// SPDX-License-Identifier: Apache-2.0

import Accuracy
import Foundation
import Patrol
import Simulation
import Testing

@Suite struct AccuracyForecastTests {
  /// Three hot spots, of which the third is on no beat; open sky, every 1 and every 60 s.
  private static let simulation = TrialSimulation(
    hotSpots: Squares.set(Squares.grid(of: 3, step: 500)), environments: [.open],
    intervals: [1, 60], shifts: 2, duration: 8 * 3600, minimum: 900, seed: 9)

  /// A visit of `truth` seconds told as `told`, twelve times.
  private static func score(told: Double, truth: Double) -> DosageScore {
    let visits = { (seconds: Double) in
      (0..<12).map { number in
        let start = Double(number) * 3000
        return FootVisit(.from(start, to: start + seconds), onFoot: seconds)
      }
    }
    return DosageScore(of: visits(told), against: visits(truth), minimum: 900)
  }

  /// Each shift: every 1 s by Patrol, by point in polygon; every 60 s likewise.
  private static let forecast = AccuracyForecast(
    of: simulation,
    shifts: [
      SimulatedShift(
        beat: [0, 1],
        scores: [
          [score(told: 1000, truth: 1000), score(told: 440, truth: 400)],
          [score(told: 900, truth: 1000), score(told: 500, truth: 400)],
          [score(told: 800, truth: 1000), score(told: 300, truth: 400)],
          [score(told: 0, truth: 1000), score(told: 0, truth: 400)],
        ]),
      SimulatedShift(
        beat: [0],
        scores: [
          [score(told: 1000, truth: 1000)], [score(told: 900, truth: 1000)],
          [score(told: 800, truth: 1000)], [score(told: 0, truth: 1000)],
        ]),
    ])

  @Test func hotSpotsAddUpToAllTogether() throws {
    let cell = try #require(Self.forecast.visits.cell("open", 1, PatrolDetector()))
    #expect(cell.scores.count == 2)
    #expect(cell.total.visits == Agreement(both: 36, measured: 36, truth: 36))
    #expect(cell.total.hotSpots == 3)
    #expect(cell.total.dwellError == 12 * 40)
    let others = try #require(Self.forecast.visits.cell("open", 1, PointInPolygon()))
    #expect(others.total.dwellError == 12 * (100 + 100 + 100))
    let seldom = try #require(Self.forecast.qualifying.cell("open", 60, PatrolDetector()))
    #expect(seldom.total.visits == Agreement(both: 0, measured: 0, truth: 24))
  }

  @Test func eachHotSpotHasTheShiftsItWasOnTheBeatOf() {
    let hotSpots = Self.forecast.hotSpots
    #expect(hotSpots.map(\.id) == ["HS1", "HS2", "HS3"])
    #expect(hotSpots.map(\.shifts) == [2, 1, 0])
    #expect(hotSpots.map(\.truth.visits) == [24, 12, 0])
    #expect(hotSpots.map(\.truth.qualifying) == [24, 0, 0])
    #expect(hotSpots.map(\.truth.minutes) == [400, 80, 0])
    #expect(hotSpots.allSatisfy { abs($0.width - 150) < 1.5 })
  }

  @Test func verdictsAreOnWhatPatrolTells() {
    let verdicts = Self.forecast.hotSpots.map { $0.cells.map(\.verdict) }
    #expect(
      verdicts == [[.usable, .tooSmall], [.withCare, .tooSmall], [.notVisited, .notVisited]])
  }

  @Test func thePageHasEveryFigureAPersonAskedFor() {
    let text = Self.forecast.text
    let lines = text.split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace) }
    func row(_ words: String...) -> Bool { lines.contains { $0.map(String.init) == words } }
    #expect(text.contains("3 hot spots, 2 simulated shifts of 8 h"), "\(text)")
    #expect(text.contains("15 minutes or more on foot"), "\(text)")
    #expect(row("HS1", "150", "2", "24", "24", "400"), "\(text)")
    #expect(row("HS3", "150", "0", "0", "0", "0"), "\(text)")
    #expect(
      row(
        "HS1", "│", "usable", "0.0", "0", "0", "100", "│", "too", "small", "40.0", "20", "−20",
        "100"
      ), "\(text)")
    #expect(
      row(
        "HS2", "│", "with", "care", "8.0", "10", "+10", "100", "│", "too", "small", "20.0", "25",
        "−25", "100"), "\(text)")
    #expect(
      row(
        "HS3", "│", "not", "visited", "–", "–", "–", "–", "│", "not", "visited", "–", "–", "–", "–"),
      "\(text)")
    #expect(text.contains("No street map"), "\(text)")
    let widest = text.split(separator: "\n").map(\.count).max() ?? 0
    #expect(widest <= 132, "\(widest): \(text)")
  }

  @Test func theObjectForProgramsHasTheSameFigures() throws {
    let data = try JSONEncoder().encode(Self.forecast)
    let object = try #require(
      try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["v"] as? Int == 1)
    #expect(object["shifts"] as? Int == 2)
    #expect(object["hours"] as? Double == 8)
    #expect(object["minimum_minutes"] as? Double == 15)
    #expect(object["hotspots_version"] as? String == Self.simulation.hotSpots.version)
    #expect((object["assumed"] as? [String])?.isEmpty == false)
    let overall = try #require(object["overall"] as? [[String: Any]])
    #expect(overall.count == 4)
    #expect(overall[1]["method"] as? String == "point in polygon")
    #expect(overall[2]["interval_s"] as? Int == 60)
    #expect(overall[2]["qualifying_true"] as? Int == 24)
    #expect((overall[2]["qualifying_found"] as? [String: Double])?["value"] == 0)
    #expect(overall[2]["qualifying_right"] == nil)
    let hotSpots = try #require(object["hotspots"] as? [[String: Any]])
    let settings = try hotSpots.map { try #require($0["settings"] as? [[String: Any]]) }
    #expect(settings.map(\.count) == [2, 2, 2])
    #expect(settings[1][0]["verdict"] as? String == "with_care")
    #expect(settings[2][0]["verdict"] as? String == "not_visited")
    #expect(settings[2][0]["dwell_error_share"] == nil)
    #expect((settings[1][1]["dwell_error_share"] as? [String: Double]) == ["value": 0.25])
  }
}
