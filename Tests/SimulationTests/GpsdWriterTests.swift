// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Geography
import Patrol
import Testing

@testable import Simulation

struct GpsdWriterTests {
  private static func patrol(interval: Int = 1, duration: Int = 1200) -> SimulatedPatrol {
    SimulatedPatrol.generate(
      seed: 21, officers: 2, start: Example.start, duration: duration, environment: .deep,
      interval: interval)
  }

  @Test func aPlainFixIsWhatGpsdPrints() {
    let observation = Observation(
      time: Example.start,
      solution: .init(
        coordinate: Coordinate(latitude: 51.537333333, longitude: 0.713333333), dimension: .three,
        altitude: 21, speed: 1.029, course: 87.5, hdop: 1.1, used: 1, sigma: 3,
        horizontalError: 20.9),
      satellites: [Satellite(number: 7, elevation: 70, azimuth: 270, strength: 45, isUsed: true)])
    #expect(
      GpsdWriter(device: "/dev/pts/1").reports(of: observation) == [
        """
        {"class":"TPV","device":"/dev/pts/1","mode":3,"time":"2026-03-02T14:00:00.000Z",\
        "ept":0.005,"lat":51.537333333,"lon":0.713333333,"altHAE":66.4000,"altMSL":21.0000,\
        "alt":21.0000,"epx":10.560,"epy":10.230,"epv":32.890,"track":87.5000,"speed":1.029,\
        "eps":21.12,"geoidSep":45.400,"eph":20.900}
        """,
        """
        {"class":"SKY","device":"/dev/pts/1","xdop":0.70,"ydop":0.68,"vdop":1.43,"hdop":1.10,\
        "pdop":1.80,"nSat":1,"uSat":1,"satellites":[{"PRN":7,"el":70.0,"az":270.0,"ss":45.0,\
        "used":true,"gnssid":0,"svid":7}]}
        """,
      ])
  }

  @Test func withoutAFixThereIsATimeAndModeOne() {
    let nothing = Observation(time: Example.start, solution: nil, satellites: [])
    #expect(
      GpsdWriter(device: "d").reports(of: nothing) == [
        #"{"class":"TPV","device":"d","mode":1,"time":"2026-03-02T14:00:00.000Z","ept":0.005}"#,
        #"{"class":"SKY","device":"d","nSat":0,"uSat":0,"satellites":[]}"#,
      ])
  }

  @Test func everyLineIsJSONAndEveryEpochIsThere() throws {
    let patrol = Self.patrol()
    var lines: [String] = []
    patrol.forEachGpsdLine { lines.append($0) }
    let reports = try lines.map { try JSONDecoder().decode(Report.self, from: Data($0.utf8)) }
    #expect(reports.prefix(3).map(\.class) == ["VERSION", "DEVICES", "WATCH"])
    for officer in patrol.officers {
      let fixes = reports.filter { $0.class == "TPV" && $0.device == officer.device }
      #expect(fixes.map(\.time) == officer.observations.map(\.time))
      #expect(
        reports.count { $0.class == "SKY" && $0.device == officer.device } == fixes.count)
      for (fix, observation) in zip(fixes, officer.observations) {
        #expect(fix.mode == observation.solution?.dimension.rawValue ?? 1)
        #expect((fix.alt == nil) == (observation.solution?.dimension != .three))
      }
    }
    let times = reports.compactMap(\.time)
    #expect(times == times.sorted())
  }

  /// The real gpsd gives the reports for these sentences that the writer writes.
  @Test(.enabled(if: GpsFake.isInstalled)) func gpsdSaysTheSameOfTheSentences() throws {
    let patrol = Self.patrol(duration: 600)
    let officer = patrol.officers[0]
    let sentences = officer.observations.flatMap { NMEAWriter().sentences(of: $0) }
    let lines = try GpsFake.replay(sentences.map { $0 + "\r\n" }.joined())
    // gpsd repeats an epoch until it knows the cycle; the last report of an epoch counts.
    var said: [Timestamp: Report] = [:]
    for line in lines {
      let report = try JSONDecoder().decode(Report.self, from: Data(line.utf8))
      if report.class == "TPV", let time = report.time { said[time] = report }
    }
    #expect(said.count == officer.observations.count)
    var positions = 0
    var before: Report?
    for observation in officer.observations {
      let own = try #require(GpsdWriter(device: "d").reports(of: observation).first)
      let written = try JSONDecoder().decode(Report.self, from: Data(own.utf8))
      let report = try #require(said[observation.time])
      #expect(report.mode == written.mode)
      #expect(agree(report.lat, written.lat, within: 1e-7))
      #expect(agree(report.lon, written.lon, within: 1e-7))
      #expect(agree(report.speed, written.speed, within: 0.002))
      // gpsd computes the error of a fix from the dilution of the epoch before.
      if let before, before.mode != 1 {
        #expect(report.mode == 1 || agree(report.eph, before.eph, within: 0.002))
      }
      before = written
      #expect(agree(report.alt, written.alt, within: 0.06))
      #expect(report.status == nil)
      if report.lat != nil { positions += 1 }
    }
    #expect(positions > 300)
  }

  private func agree(_ left: Double?, _ right: Double?, within tolerance: Double) -> Bool {
    switch (left, right) {
    case (nil, nil): true
    case (let left?, let right?): abs(left - right) <= tolerance
    default: false
    }
  }
}

/// The parts of gpsd's reports that the tests use.
private struct Report: Decodable {
  var `class`: String
  var device: String?
  var mode: Int?
  var status: Int?
  var time: Timestamp?
  var lat: Double?
  var lon: Double?
  var alt: Double?
  var speed: Double?
  var eph: Double?
}
