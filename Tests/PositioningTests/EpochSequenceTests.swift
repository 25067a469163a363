// SPDX-License-Identifier: Apache-2.0

import Detection
import Geography
import Patrol
import Positioning
import Testing

@Suite struct EpochSequenceTests {
  private static let start = Timestamp("2026-03-02T14:00:00Z")!

  private func report(
    _ seconds: Double, mode: Int = 3, status: Int = 0, latitude: Double = 51.5,
    longitude: Double = 0.7, error: Double? = nil
  ) -> PositionReport {
    PositionReport(
      device: "/dev/gps", time: Self.start.advanced(bySeconds: seconds), mode: mode,
      status: status, coordinate: Coordinate(latitude: latitude, longitude: longitude),
      horizontalError: error)
  }

  private func reports(_ reports: [PositionReport]) -> [UnitReport] {
    var sequence = EpochSequence(unit: "BW-1", rules: FixRules())
    return reports.flatMap { sequence.receive($0) } + sequence.finish()
  }

  private func seconds(_ reports: [UnitReport]) -> [Double] {
    reports.compactMap {
      if case .fix(let fix, _) = $0 { fix.time.seconds(since: Self.start) } else { nil }
    }
  }

  @Test func aLastEpochThatIsDatedAheadIsRefused() {
    let walk = (0..<20).map { report(Double($0)) }
    for ahead in [120.0, 300, 900, 86_340] {
      let result = reports(walk + [report(19 + ahead)])
      #expect(seconds(result).last == 19, "\(ahead) s ahead")
      #expect(result.last == .refused(unit: "BW-1", .outOfOrder))
    }
    #expect(seconds(reports(walk + [report(60)])).last == 60)
    // Who reports every five minutes has the last report, too.
    #expect(seconds(reports((0..<4).map { report(Double($0) * 300) })).last == 900)
    #expect(seconds(reports(walk + (0..<4).map { report(900 + Double($0)) })).last == 903)
  }

  /// As a receiver comes back with another time while the program is started again.
  @Test(arguments: [(-61.0, true), (-60, false), (-7200, true), (86_400, false), (86_401, true)])
  func whetherTimeSteppedIsSeenAcrossARestart(by seconds: Double, isStep: Bool) {
    var sequence = EpochSequence(unit: "BW-1", rules: FixRules(), continuing: Self.start)
    let walk = (0..<20).map { report(seconds + Double($0)) }
    let result = walk.flatMap { sequence.receive($0) } + sequence.finish()
    let step = UnitReport.timeStepped(
      unit: "BW-1", from: Self.start, to: Self.start.advanced(bySeconds: seconds))
    #expect(result.count { if case .timeStepped = $0 { true } else { false } } == (isStep ? 1 : 0))
    #expect(result.contains(step) == isStep)
    #expect(self.seconds(result).count == 20)
  }

  @Test func anEpochToldInPartsIsOneFixAndTheLastPartCounts() {
    let result = reports([
      report(0, mode: 2), report(0, error: 9), report(1), report(1, error: 8),
    ])
    let errors = result.compactMap {
      if case .fix(let fix, _) = $0 { fix.horizontalError } else { nil }
    }
    #expect(errors == [9, 8])
  }

  @Test func aPlainFixWithStatusNoughtIsGoodAndASimulatedOneIsNot() {
    #expect(seconds(reports([report(0, status: 0)])) == [0])
    #expect(reports([report(0, status: 8)]) == [.refused(unit: "BW-1", .simulated)])
  }

  @Test func deadReckoningIsMarked() {
    let result = reports([report(0, mode: 2, status: 6)])
    guard case .fix(let fix, _)? = result.first else { return #expect(Bool(false)) }
    #expect(fix.isDeadReckoned)
  }

  @Test(arguments: [
    (Double.nan, 0.7), (51.5, .infinity), (91, 0.7), (51.5, 181), (0, 0),
  ])
  func whatIsNoPlaceIsRefused(latitude: Double, longitude: Double) {
    #expect(
      reports([report(0, latitude: latitude, longitude: longitude)])
        == [.refused(unit: "BW-1", .notAPlace)])
  }

  @Test func greenwichAndTheEquatorArePlaces() {
    #expect(seconds(reports([report(0, latitude: 51.5, longitude: 0)])) == [0])
    #expect(seconds(reports([report(0, latitude: 0, longitude: 0.7)])) == [0])
  }

  @Test func aDateARolloverOffIsRefused() {
    let weeks = 1024.0 * 7 * 86_400
    #expect(reports([report(-weeks)]) == [.refused(unit: "BW-1", .absurdDate)])
    #expect(reports([report(weeks)]) == [.refused(unit: "BW-1", .absurdDate)])
  }

  @Test func oneWildDateAheadDoesNotPoisonWhatFollows() {
    let result = reports([report(0), report(1), report(9_000_000), report(2), report(3)])
    #expect(seconds(result) == [0, 1, 2, 3])
    #expect(result.contains(.refused(unit: "BW-1", .outOfOrder)))
  }

  @Test func aLongSilenceLosesNoFix() {
    #expect(
      seconds(reports([0, 1, 9000, 9001, 9002].map { report($0) })) == [0, 1, 9000, 9001, 9002])
    // Live, what comes as much later as it is dated is no slip, and is not held back.
    var sequence = EpochSequence(unit: "BW-1", rules: FixRules())
    let heard = [0.0, 1, 2, 300].flatMap {
      sequence.receive(report($0), arrived: UInt64(($0 + 1) * 1e9))
    }
    #expect(seconds(heard + sequence.receive(report(301), arrived: 302_000_000_000)).last == 300)
  }

  /// One or two dated ahead, before, within and behind a walk; at its end up to a minute ahead may
  /// be a silence.
  @Test(arguments: [30, 61, 300, 700, 86_400, 259_200] as [Double], [0, 1, 2, 10, 19, 20])
  func oneOrTwoDatesAheadMoveNothing(ahead: Double, place: Int) {
    let walk = (0..<20).map(Double.init)
    for count in 1...2 where place < 20 || ahead > 60 {
      var slipped = walk
      let slips: [Double] = (0..<count).map { index in Double(place + index) + ahead - 0.5 }
      slipped.insert(contentsOf: slips, at: place)
      let result = reports(slipped.map { report($0) })
      #expect(seconds(result) == walk, "\(count) dated ahead")
      #expect(result.count { $0 == .refused(unit: "BW-1", .outOfOrder) } == count)
      #expect(!hasStep(result))
      let places = Double(place)..<Double(place + count)
      let replaced = reports(walk.map { report(places.contains($0) ? $0 + ahead : $0) })
      let missing = walk.filter { !places.contains($0) }
      if place + count < 20 || ahead > 60 { #expect(seconds(replaced) == missing) }
    }
  }

  @Test func silencesOfAnyLengthLoseNothing() {
    for silence in [2.0, 3, 5, 30, 61, 300, 700, 40_000] {
      var times: [Double] = []
      for part in 0..<3 {
        let begun = Double(part) * (7 + silence)
        for second in 0..<8 { times.append(begun + Double(second)) }
      }
      #expect(seconds(reports(times.map { report($0) })) == times, "\(silence) s")
    }
    // At most times without a position, and seldom more than one with one.
    let seldom = (0..<40).map { report(Double($0) * 10, mode: $0 % 7 == 0 ? 3 : 1) }
    #expect(seconds(reports(seldom)).count == 6)
  }

  @Test func timeThatStepsBackForGoodIsBelieved() {
    let result = reports(
      (200...210).map { report(Double($0)) } + (50...60).map { report(Double($0)) })
    #expect(hasStep(result))
    let after: [Double] = (52...60).map(Double.init)
    #expect(Array(seconds(result).suffix(9)) == after)
  }

  /// A receiver that learns of the leap seconds steps back by 18 s: the visit under way stays one.
  @Test func aShortStepBackIsWaitedOut() {
    let result = reports(
      (100...150).map { report(Double($0)) } + (132...200).map { report(Double($0)) })
    #expect(!hasStep(result))
    #expect(seconds(result) == (100...200).map(Double.init))
    #expect(result.count { $0 == .refused(unit: "BW-1", .outOfOrder) } == 18)
  }

  @Test func oneLateReportIsRefusedAndNothingElseChanges() {
    let result = reports([report(0), report(1), report(2), report(0.5), report(3)])
    #expect(seconds(result) == [0, 1, 2, 3])
    #expect(!hasStep(result))
  }

  @Test func anEpochWithoutAPositionIsToldOnceAndCompletesTheOneBefore() {
    var sequence = EpochSequence(unit: "BW-1", rules: FixRules())
    var result: [UnitReport] = []
    for report in [report(0), report(1, mode: 1), report(1, mode: 1), report(2, mode: 1)] {
      result += sequence.receive(report, arrived: 7)
    }
    #expect(seconds(result) == [0], "the fix does not wait for another fix")
    let without = [1.0, 2].map { second in
      UnitReport.noPosition(unit: "BW-1", at: Self.start.advanced(bySeconds: second))
    }
    #expect(Array(result.dropFirst()) == without)
  }

  @Test func severalWildDatesAheadDoNotPoisonWhatFollows() {
    let wild = [9_000_000.0, 9_000_001].map { report($0) }
    let result = reports([report(0), report(1)] + wild + [report(2), report(3)])
    #expect(seconds(result) == [0, 1, 2, 3])
    #expect(result.count { $0 == .refused(unit: "BW-1", .outOfOrder) } == 2)
  }

  /// As at midnight, of a receiver that changes the date too early or too late.
  @Test(arguments: [1, 3, 10, 60, 110], [86_400, -86_400, 604_800] as [Double])
  func aDateThatIsWholeDaysOffForAWhileMovesNothing(count: Int, off: Double) {
    let wrong = (20..<20 + count).map { report(Double($0) + off) }
    let after = (20 + count..<200).map { Double($0) }
    let result = reports(
      (0..<20).map { report(Double($0)) } + wrong + after.map { report($0) })
    #expect(!hasStep(result))
    #expect(seconds(result) == (0..<20).map { Double($0) } + after)
  }

  @Test(arguments: [86_400, -86_400] as [Double])
  func aDateThatIsAnotherForGoodIsBelieved(off: Double) {
    let result = reports(
      (0..<20).map { report(Double($0)) } + (20..<400).map { report(Double($0) + off) })
    #expect(seconds(result).last == 399 + off)
    #expect(seconds(result).count > 250)
  }

  @Test func aWholeEpochIsGivenOutWithoutWaitingForTheNext() {
    var sequence = EpochSequence(unit: "BW-1", rules: FixRules())
    #expect(sequence.receive(report(0), arrived: 100).isEmpty)
    #expect(sequence.release(arrivedBefore: 100).isEmpty)
    guard case .fix(_, arrived: 100)? = sequence.release(arrivedBefore: 101).first else {
      return #expect(Bool(false))
    }
    #expect(sequence.finish().isEmpty, "it is given out once")
  }
}

private func hasStep(_ reports: [UnitReport]) -> Bool {
  reports.contains { if case .timeStepped = $0 { true } else { false } }
}
