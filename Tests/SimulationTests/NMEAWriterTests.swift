// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol
import Testing

@testable import Simulation

struct NMEAWriterTests {
  private func observation(
    latitude: Double, longitude: Double, at time: Timestamp = Example.start, course: Double? = 87.5
  ) -> Observation {
    Observation(
      time: time,
      solution: .init(
        coordinate: Coordinate(latitude: latitude, longitude: longitude), dimension: .three,
        altitude: 21, speed: 1.25, course: course, hdop: 1.1, used: 8, sigma: 3.2,
        horizontalError: 20.9),
      satellites: Satellite.sky(at: time, visible: 10, used: 8))
  }

  /// The checksum of a well-known example of the standard.
  @Test func checksumIsTheExclusiveOrOfTheBytes() {
    #expect(
      NMEAWriter.sentence("GPGLL,5300.97914,N,00259.98174,E,125926,A")
        == "$GPGLL,5300.97914,N,00259.98174,E,125926,A*28")
  }

  @Test func anEpochIsRMCGGAGSAGSVAndGST() {
    let sentences = NMEAWriter().sentences(
      of: observation(latitude: 51.537333333, longitude: 0.713333333))
    let bare: [String] = sentences.map { String($0.dropLast(3)) }
    #expect(bare.count == 7)
    #expect(bare[0] == "$GPRMC,140000.000,A,5132.24000,N,00042.80000,E,2.430,87.5,020326,,,A")
    #expect(bare[1] == "$GPGGA,140000.000,5132.24000,N,00042.80000,E,1,08,1.10,21.0,M,45.4,M,,")
    #expect(bare[6] == "$GPGST,140000.000,3.2,3.2,3.2,0.0,3.2,3.2,4.2")
    #expect(bare[2].hasPrefix("$GPGSA,A,3,"))
    #expect(bare[2].hasSuffix(",1.80,1.10,1.43"))
    #expect(sentences[2].split(separator: ",", omittingEmptySubsequences: false).count == 18)
    #expect(sentences[3].hasPrefix("$GPGSV,3,1,10,"))
    #expect(sentences[5].hasPrefix("$GPGSV,3,3,10,"))
  }

  @Test func withoutAFixThereIsATimeAndNoPlace() {
    let nothing = Observation(
      time: Example.start, solution: nil,
      satellites: Satellite.sky(at: Example.start, visible: 2, used: 0))
    let sentences = NMEAWriter().sentences(of: nothing).map { String($0.dropLast(3)) }
    #expect(sentences[0] == "$GPRMC,140000.000,V,,,,,,,020326,,,N")
    #expect(sentences[1] == "$GPGGA,140000.000,,,,,0,00,99.99,,M,,M,,")
    #expect(sentences[2] == "$GPGSA,A,1,,,,,,,,,,,,,99.99,99.99,99.99")
    #expect(sentences[4] == "$GPGST,140000.000,,,,,,,")
  }

  @Test func southAndWestHaveTheirLetters() {
    let rmc = NMEAWriter().sentences(of: observation(latitude: -33.5, longitude: -70.25))[0]
    #expect(rmc.contains(",3330.00000,S,07015.00000,W,"))
  }

  @Test func minutesNeverReadSixty() {
    let rmc = NMEAWriter().sentences(of: observation(latitude: 51.99999999999, longitude: 0))[0]
    #expect(rmc.contains(",5200.00000,N,00000.00000,E,"))
    let fine = NMEAWriter(minuteDecimals: 6)
      .sentences(of: observation(latitude: 51.537333333, longitude: 0.7))[0]
    #expect(fine.contains(",5132.240000,N,00042.000000,E,"))
  }

  @Test func theDayTurnsOverAtMidnight() throws {
    let midnight = try #require(Timestamp("2027-12-31T23:59:59.500Z"))
    let before = NMEAWriter().sentences(of: observation(latitude: 1, longitude: 1, at: midnight))[0]
    #expect(before.contains("$GPRMC,235959.500,"))
    #expect(before.contains(",311227,"))
    let next = midnight.advanced(bySeconds: 0.5)
    let after = NMEAWriter().sentences(of: observation(latitude: 1, longitude: 1, at: next))[0]
    #expect(after.contains("$GPRMC,000000.000,") && after.contains(",010128,"))
  }

  @Test(arguments: Environment.allCases, [1, 2] as [UInt64])
  func whatIsWrittenReadsBackAsTheObservation(environment: Environment, seed: UInt64) throws {
    let patrol = SimulatedPatrol.generate(
      seed: seed, officers: 1, start: Example.start, duration: 3600, environment: environment,
      interval: 5)
    for observation in patrol.officers[0].observations {
      let sentences = NMEAWriter().sentences(of: observation)
      let fields = try sentences.map(NMEAReading.fields)
      let read = try NMEAReading(rmc: fields[0], gga: fields[1])
      #expect(read.time == observation.time)
      guard let solution = observation.solution else {
        #expect(read.coordinate == nil)
        continue
      }
      let coordinate = try #require(read.coordinate)
      // Half of the last decimal of a minute.
      #expect(abs(coordinate.latitude - solution.coordinate.latitude) < 0.51e-5 / 60)
      #expect(abs(coordinate.longitude - solution.coordinate.longitude) < 0.51e-5 / 60)
      #expect(abs(try #require(read.speed) - (solution.speed ?? .nan)) < 0.0003)
      #expect(read.course == solution.course)
      #expect(read.hdop == solution.hdop)
      #expect(read.used == solution.used)
      let used = fields[2][3..<15].filter { !$0.isEmpty }.compactMap { Int($0) }
      #expect(used == observation.satellites.filter(\.isUsed).map(\.number))
    }
  }
}

/// An NMEA reader, written from the standard and independent of the writer.
private struct NMEAReading {
  var time: Timestamp?
  var coordinate: Coordinate?
  var speed: Double?
  var course: Double?
  var hdop: Double?
  var used: Int?

  struct Malformed: Error {}

  static func fields(of sentence: String) throws -> [String] {
    let bytes = Array(sentence.utf8)
    guard bytes.first == UInt8(ascii: "$"), bytes.count > 4, bytes.count <= 82,
      bytes[bytes.count - 3] == UInt8(ascii: "*"),
      let checksum = UInt8(sentence.suffix(2), radix: 16)
    else { throw Malformed() }
    let body = bytes[1..<(bytes.count - 3)]
    guard body.reduce(UInt8(0), ^) == checksum else { throw Malformed() }
    return String(decoding: body, as: UTF8.self)
      .split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }

  init(rmc: [String], gga: [String]) throws {
    guard rmc.count == 13, gga.count == 15, rmc[1] == gga[1] else { throw Malformed() }
    let (clock, date) = (Array(rmc[1]), Array(rmc[9]))
    time = Timestamp(
      "20\(String(date[4...5]))-\(String(date[2...3]))-\(String(date[0...1]))T"
        + "\(String(clock[0...1])):\(String(clock[2...3])):\(String(clock[4...]))Z")
    guard rmc[2] == "A" else {
      guard rmc[3...8].allSatisfy(\.isEmpty), gga[6] == "0" else { throw Malformed() }
      return
    }
    guard rmc[3...6] == gga[2...5], gga[6] == "1" else { throw Malformed() }
    coordinate = Coordinate(
      latitude: try Self.degrees(rmc[3], negative: rmc[4] == "S"),
      longitude: try Self.degrees(rmc[5], negative: rmc[6] == "W"))
    speed = Double(rmc[7]).map { $0 * 1852 / 3600 }
    course = Double(rmc[8])
    used = Int(gga[7])
    hdop = Double(gga[8])
  }

  private static func degrees(_ text: String, negative: Bool) throws -> Double {
    guard let point = text.firstIndex(of: "."),
      let degrees = Double(text[..<text.index(point, offsetBy: -2)]),
      let minutes = Double(text[text.index(point, offsetBy: -2)...]), minutes < 60
    else { throw Malformed() }
    return (negative ? -1 : 1) * (degrees + minutes / 60)
  }
}
