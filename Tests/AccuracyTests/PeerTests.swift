// SPDX-License-Identifier: Apache-2.0

import Accuracy
import Detection
import Patrol
import Testing

/// Walks at 1 m/s from 145 m west of the middle of the square, so truly inside from 45 s to 245 s.
@Suite struct PeerTests {
  private let through = { (time: Double) in time - 145 }
  private let everyTenSeconds = Array(stride(from: 0.0, through: 300, by: 10))

  private var crossing: Recording {
    Square.recording(end: 300, at: everyTenSeconds, place: through)
  }

  /// The same, silent between 100 s and 200 s.
  private var interrupted: Recording {
    Square.recording(
      end: 300, at: everyTenSeconds.filter { $0 <= 100 || $0 >= 200 }, place: through)
  }

  // MARK: Point in polygon

  @Test func aFixInsideCountsUntilTheNext() {
    #expect(Square.stays(PointInPolygon(), of: crossing) == [[[50, 250]]])
  }

  @Test func aFixInsideCountsForAMinuteAtMost() {
    #expect(Square.stays(PointInPolygon(), of: interrupted) == [[[50, 160], [200, 250]]])
  }

  @Test func aFixOfASlowReporterCountsForTwoIntervals() {
    // Median 80 s: what is silent for 200 s counts for 160.
    let recording = Square.recording(end: 1000, at: [0, 80, 160, 360, 440, 520]) {
      $0 == 440 ? 500 : 0
    }
    #expect(
      Square.stays(PointInPolygon(), of: recording) == [[[0, 320], [360, 440]], [[520, 680]]])
  }

  @Test func theLastFixCountsToTheEndOfTheShiftAtMost() {
    let recording = Square.recording(end: 120, at: [0, 50, 100]) { _ in 0 }
    #expect(Square.stays(PointInPolygon(), of: recording) == [[[0, 120]]])
  }

  // MARK: Raw crossings

  @Test func enterAndExitEventsAreAtTheFixesThatChangeSide() {
    #expect(Square.stays(RawCrossings(), of: crossing) == [[[50, 250]]])
  }

  @Test func insideLastsUntilTheExitEventHoweverLongTheSilence() {
    let recording = Square.recording(end: 9000, at: [0, 10, 8000, 8010]) { $0 < 8010 ? 0 : 500 }
    #expect(Square.stays(RawCrossings(), of: recording) == [[[0, 8010]]])
  }

  @Test func insideLastsToTheEndOfTheShift() {
    let recording = Square.recording(end: 500, at: [0, 10, 20]) { _ in 0 }
    #expect(Square.stays(RawCrossings(), of: recording) == [[[0, 500]]])
  }

  @Test func oneFixOutsideIsAnExitEvent() {
    let recording = Square.recording(end: 600, at: stride(from: 0, through: 400, by: 10)) {
      $0 == 100 || $0 == 300 ? 101 : 0
    }
    #expect(Square.stays(RawCrossings(), of: recording) == [[[0, 100], [110, 300], [310, 600]]])
  }

  // MARK: Loiter and buffer

  @Test func entryTakesTenSecondsAndExitTenMetres() {
    // 110 m east is reached at 255 s.
    #expect(Square.stays(LoiterAndBuffer(), of: crossing) == [[[60, 260]]])
  }

  @Test func aFixOutsideInTheFirstTenSecondsStartsThemAgain() {
    let recording = Square.recording(end: 200, at: stride(from: 0, through: 200, by: 4)) {
      $0 == 8 ? 101 : 0
    }
    #expect(Square.stays(LoiterAndBuffer(), of: recording) == [[[22, 200]]])
  }

  @Test func aFixJustOutsideIsNoExit() {
    let recording = Square.recording(end: 200, at: stride(from: 0, through: 200, by: 10)) {
      $0 == 100 ? 109 : 0
    }
    #expect(Square.stays(LoiterAndBuffer(), of: recording) == [[[10, 200]]])
  }

  // MARK: Line interpolation

  @Test func theLineIsCutAtTheEdge() {
    #expect(Square.stays(LineInterpolation(), of: crossing) == [[[45, 245]]])
  }

  @Test func noLineIsDrawnAcrossALongSilence() {
    let recording = Square.recording(
      end: 600, at: stride(from: 0.0, through: 600, by: 10).filter { $0 <= 200 || $0 >= 270 }
    ) { $0 / 2 - 145 }
    // At half the pace inside from 90 s to 490 s.
    #expect(Square.stays(LineInterpolation(), of: recording) == [[[90, 200]], [[270, 490]]])
  }

  @Test func aLineThatStartsInsideCountsFromThere() {
    let recording = Square.recording(end: 100, at: [0, 50, 100]) { _ in 0 }
    #expect(Square.stays(LineInterpolation(), of: recording) == [[[0, 100]]])
  }

  // MARK: All

  @Test(arguments: Experiment.peers.indices)
  func staysWithinAMinuteAreOneVisit(method: Int) throws {
    let recording = Square.recording(end: 700, at: stride(from: 0, through: 700, by: 1)) {
      (200..<245).contains($0) || $0 >= 500 ? 500 : 0
    }
    let visits = Experiment.peers[method].visits(in: Square.hotSpots, of: recording)
    #expect(visits.count == 1)
    #expect(abs(try #require(visits.first).dwell - 455) <= 20)
  }

  @Test(arguments: [(260.0, 1), (270.0, 2)])
  func staysExactlyAMinuteApartAreOneVisit(back: Double, visits: Int) {
    let recording = Square.recording(end: 500, at: stride(from: 0, through: 500, by: 10)) {
      $0 >= 200 && $0 < back ? 500 : 0
    }
    #expect(Square.stays(RawCrossings(), of: recording).count == visits)
  }

  @Test(arguments: Experiment.peers.indices)
  func staysOfLessThanAMinuteAreNoVisit(method: Int) {
    let recording = Square.recording(end: 700, at: stride(from: 0, through: 700, by: 1)) {
      (200..<255).contains($0) ? 0 : 500
    }
    #expect(Experiment.peers[method].visits(in: Square.hotSpots, of: recording).isEmpty)
  }

  @Test(arguments: Experiment.allMethods.indices)
  func aShiftWithoutFixesHasNoVisits(method: Int) {
    let recording = Recording(
      start: at(0), end: at(600),
      reports: (0..<600).map { .noPosition(unit: "unit", at: at(Double($0))) })
    #expect(Experiment.allMethods[method].visits(in: Square.hotSpots, of: recording).isEmpty)
  }

  @Test func patrolReportsBoundsAndTravel() throws {
    let recording = Square.recording(
      end: 300, at: stride(from: 0, through: 300, by: 1), place: through)
    let visit = try #require(
      PatrolDetector().visits(in: Square.hotSpots, of: recording).first)
    #expect(abs(visit.dwell - 200) < 20)
    #expect(try #require(visit.bounds).contains(visit.dwell))
    #expect(visit.travel == .foot)
  }
}
