// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import Testing
import Text

@testable import Simulation

struct SimulatedPatrolTests {
  private static func patrol(seed: UInt64, interval: Int = 5) -> SimulatedPatrol {
    SimulatedPatrol.generate(
      seed: seed, officers: 3, start: Example.start, duration: 3600, environment: .mixed,
      interval: interval)
  }

  /// FNV-1a over the names and contents of all files.
  private static func digest(of patrol: SimulatedPatrol) -> UInt64 {
    patrol.files().map { $0.name + "\n" + $0.contents }.joined().utf8
      .reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func theSameSeedGivesTheSameBytes(seed: UInt64) {
    #expect(
      Self.digest(of: Self.patrol(seed: seed)) == Self.digest(of: Self.patrol(seed: seed)),
      "seed \(seed)")
  }

  /// The order of sets and dictionaries differs between processes; nothing may depend on it.
  @Test func anotherProcessGivesTheSameBytes() async throws {
    let result = try await #require(
      processExitsWith: .success, observing: [\.standardOutputContent]
    ) {
      print("digest \(Self.digest(of: Self.patrol(seed: 77)))")
    }
    let output = String(decoding: result.standardOutputContent, as: UTF8.self)
    #expect(output.contains("digest \(Self.digest(of: Self.patrol(seed: 77)))\n"))
  }

  @Test func anotherSeedGivesOtherBytesInEveryFileButTheHotSpots() {
    let pairs = zip(Self.patrol(seed: 1).files(), Self.patrol(seed: 2).files())
    for (one, other) in pairs {
      #expect(one.name == other.name)
      #expect((one.contents == other.contents) == (one.name == "hotspots.geojson"), "\(one.name)")
    }
  }

  @Test func theReportingIntervalChangesNoTruth() {
    let often = Self.patrol(seed: 5, interval: 1)
    let seldom = Self.patrol(seed: 5, interval: 60)
    #expect(often.truthLines == seldom.truthLines)
    #expect(often.planCSV == seldom.planCSV)
    #expect(seldom.officers.allSatisfy { $0.observations.count == 61 })
  }

  @Test func thereIsAFileForEveryReader() {
    #expect(
      Self.patrol(seed: 1).files().map(\.name) == [
        "hotspots.geojson", "plan.csv", "truth.jsonl", "BW-001.nmea", "BW-002.nmea",
        "BW-003.nmea", "patrol.gpsd.jsonl",
      ])
  }

  @Test func nmeaLinesEndAsTheStandardSays() throws {
    let file = try #require(Self.patrol(seed: 1).files().first { $0.name == "BW-001.nmea" })
    let contents = Array(file.contents.utf8)
    let ends = contents.indices.filter { contents[$0] == UInt8(ascii: "\n") }
    #expect(ends.count >= 721 * 6)
    #expect(ends.allSatisfy { contents[$0 - 1] == UInt8(ascii: "\r") })
  }

  @Test func thePlanDrawsLotsForEveryHotSpotAndDay() throws {
    let rows = Self.patrol(seed: 1).planCSV.split(separator: "\n").map {
      $0.split(separator: ",").map(String.init)
    }
    #expect(rows[0] == ["hotspot", "date", "condition", "visits", "minutes"])
    #expect(rows.dropFirst().map { $0[0] } == World.southend.hotSpots.map(\.id))
    #expect(rows.dropFirst().allSatisfy { $0[1] == "2026-03-02" && $0[4] == "15" })
    #expect(rows.count { $0[2] == "treatment" } == 6)
    for row in rows.dropFirst() {
      let visits = try #require(Int(row[3]))
      #expect(row[2] == "treatment" ? (1...3).contains(visits) : visits == 0)
    }
  }

  @Test func aNightShiftIsPlannedOnBothItsDays() throws {
    let night = SimulatedPatrol.generate(
      seed: 1, officers: 1, start: try #require(Timestamp("2026-03-02T22:00:00Z")),
      duration: 8 * 3600, environment: .open, interval: 60)
    #expect(Set(night.plan.map(\.date.description)) == ["2026-03-02", "2026-03-03"])
    let early = SimulatedPatrol.generate(
      seed: 1, officers: 1, start: try #require(Timestamp("2026-03-02T01:00:00Z")),
      duration: 3600, environment: .open, interval: 60)
    #expect(Set(early.plan.map(\.date.description)) == ["2026-03-01", "2026-03-02"])
  }

  /// 8 hours over several seeds: most patrol time follows the plan, some does not.
  @Test func officersMostlyDoAsPlanned() {
    var seconds: [Condition: Double] = [:]
    for seed in 1...5 as ClosedRange<UInt64> {
      let patrol = SimulatedPatrol.generate(
        seed: seed, officers: 1, start: Example.start, duration: 8 * 3600, environment: .open,
        interval: 60)
      for visit in patrol.officers[0].presence.visits {
        guard let dose = patrol.plan.first(where: { $0.hotSpot == visit.hotSpot }) else { continue }
        seconds[dose.condition, default: 0] += visit.dwell
      }
    }
    #expect(seconds[.treatment, default: 0] > 2 * seconds[.control, default: 0])
    #expect(seconds[.control, default: 0] > 0)
  }

  @Test func officerMinutesAreNotPatrolMinutes() {
    let patrol = SimulatedPatrol.generate(
      seed: 7, officers: 2, start: Example.start, duration: 8 * 3600, environment: .open,
      interval: 60)
    let stays = patrol.officers.map { officer in
      officer.presence.visits.flatMap { visit in visit.stays.map { (visit.hotSpot, $0) } }
    }
    let shared = stays[0].reduce(0.0) { sum, one in
      sum
        + stays[1].filter { $0.0 == one.0 }
        .reduce(0) { $0 + ($1.1.intersection(one.1)?.seconds ?? 0) }
    }
    #expect(shared > 1800)
    let alone = stays[1].reduce(0) { $0 + $1.1.seconds } - shared
    #expect(alone > 1800)
  }

  @Test func hotSpotsReadBackAsTheyWereDrawn() throws {
    let patrol = Self.patrol(seed: 1)
    let set = try HotSpotSet(geoJSON: Data(patrol.hotSpotsGeoJSON.utf8))
    #expect(set.hotSpots == patrol.world.hotSpots)
    #expect(HotSpotSet.examine(geoJSON: Data(patrol.hotSpotsGeoJSON.utf8)).warnings.isEmpty)
  }

  @Test func textIsSafeInEveryFile() {
    #expect("a\"b\\c\n".quoted == #""a\"b\\c\u000a""#)
  }
}
