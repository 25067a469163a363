// SPDX-License-Identifier: Apache-2.0

import DeviceConfiguration
import Foundation
import Patrol
import Testing

@testable import Replaying

/// What a recording comes to, read from memory.
@Suite struct ReplayTests {
  private static let start = Timestamp("2026-03-02T14:00:00Z")!

  /// A position report that many seconds after the start, some 50 m within the hot spot.
  private static func report(at seconds: Double) -> String {
    let time = start.advanced(bySeconds: seconds)
    return #"{"class":"TPV","device":"/dev/rx","mode":3,"time":"\#(time)","lat":51.5005,"#
      + #""lon":0.7005,"epx":5.0,"epy":5.0,"speed":0.1,"track":0.0}"# + "\n"
  }

  private static func reports(_ seconds: some Sequence<Int>) -> String {
    seconds.map { report(at: Double($0)) }.joined()
  }

  private func replay() throws -> Replay {
    let square = """
      {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"hotspot":"HS01"},
      "geometry":{"type":"Polygon","coordinates":[[[0.7,51.5],[0.701,51.5],[0.701,51.501],
      [0.7,51.501],[0.7,51.5]]]}}]}
      """
    return Replay(
      hotSpots: try HotSpotSet(geoJSON: Data(square.utf8)),
      configuration: DeviceConfiguration(), officer: nil, shift: nil)
  }

  private func visits(
    _ text: String, _ order: TimeOrder = .refuse, named: Set<String> = [],
    tell: (String) -> Void = { _ in }
  ) throws -> [Visit] {
    try replay().judge([], order, named: named) { log, wanted in
      #expect(log == "-")
      _ = Data(text.utf8).withUnsafeBytes { wanted($0) }
    } tell: {
      tell($0)
    }
  }

  @Test func standingInAHotSpotIsAVisit() throws {
    let visits = try visits(Self.reports(0..<600))
    #expect(visits.map(\.hotSpot) == ["HS01"])
    #expect(visits.allSatisfy { $0.unit == "/dev/rx" })
  }

  @Test func aRecordingWhoseTimeGoesBackIsRefusedUnlessItIsSortedOrSplit() throws {
    let mixed = Self.reports(4000..<4600) + Self.reports(0..<600)
    let error = #expect(throws: ReplayError.self) { try visits(mixed) }
    #expect(error?.advice?.contains("--time-order sort") == true)
    #expect(try visits(mixed, .split).count == 2)
    let sorted = try visits(mixed, .sort)
    #expect(sorted == (try visits(Self.reports(Array(0..<600) + Array(4000..<4600)))))
  }

  @Test func aFixDatedAheadIsLeftOutOfASortedRecordingAndSaid() throws {
    var times = Array(0..<600)
    times[300] = 900
    var told: [String] = []
    let visits = try visits(Self.reports(times), .sort) { told.append($0) }
    #expect(visits.count == 1)
    #expect(told[0].hasSuffix("the first is in line 301"), "\(told)")
  }

  @Test func whatIsNoRecordingSaysSo() throws {
    for (text, error) in [
      ("", ReplayError.empty(firstLine: nil)), ("{\nnothing\n", .empty(firstLine: 1)),
    ] {
      var told: [String] = []
      #expect(throws: error) { try visits(text) { told.append($0) } }
      #expect(told.first?.contains("0 position reports") == true, "what it held is said first")
    }
  }

  @Test func aNamedUnitThatIsNotHeardIsWarnedOf() throws {
    var told: [String] = []
    _ = try visits(Self.reports(0..<10), named: ["BW-9", "/dev/rx"]) { told.append($0) }
    let warnings = told.filter { $0.hasPrefix("warning") }
    #expect(warnings.count == 1 && warnings[0].hasSuffix("heard: /dev/rx"), "\(warnings)")
  }

  @Test func logsAreReadInTheOrderOfTheirFirstFixes() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "logs-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let later = folder.appending(path: "a").path
    let earlier = folder.appending(path: "b").path
    try Self.reports(4000..<4010).write(toFile: later, atomically: true, encoding: .utf8)
    try Self.reports(0..<10).write(toFile: earlier, atomically: true, encoding: .utf8)
    var told: [String] = []
    _ = try replay().judge([later, earlier], .refuse) { log, wanted in
      _ = try Data(contentsOf: URL(filePath: log)).withUnsafeBytes { wanted($0) }
    } tell: {
      told.append($0)
    }
    #expect(told.first == "the logs are read in the order of their times: \(earlier), \(later)")
  }
}

/// Which fixes of a log are dated ahead of those around them.
@Suite struct DatedAheadTests {
  private static func times(_ seconds: [Double]) -> [Timestamp] {
    seconds.map { Timestamp(milliseconds: 0).advanced(bySeconds: $0) }
  }

  @Test func fewFixesFarAheadOfThoseBehindThemAreFound() {
    #expect(DatedAhead.places(in: Self.times([0, 1, 500, 501, 4, 5])) == [2, 3])
  }

  @Test func stepsForGoodAndTheLastFixesAreNot() {
    #expect(DatedAhead.places(in: Self.times([0, 1, 500, 501, 502, 503])).isEmpty)
    #expect(DatedAhead.places(in: Self.times([0, 1, 2, 500])).isEmpty)
  }

  @Test func aFixThatFollowsTheOnesBeforeThemCountsThoseAhead() {
    var recent = RecentTimes()
    for time in Self.times([0, 1, 900, 901]) { recent.note(time) }
    #expect(recent.datedAhead(of: Self.times([2])[0]) == 2)
    #expect(recent.datedAhead(of: Self.times([902])[0]) == nil)
  }
}
