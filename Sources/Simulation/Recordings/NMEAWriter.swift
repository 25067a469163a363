// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol
import Text

/// Writes observations as the NMEA 0183 sentences of a GPS receiver.
///
/// One epoch is RMC, GGA, GSA, GSV (four satellites a sentence) and GST, each without its line end.
/// Without a fix RMC has status V, GGA quality 0 and GSA mode 1; positions are empty and times are
/// not. A value that the receiver does not report is an empty field. NMEA gives dilutions and, in
/// GST, standard deviations; it has no field for gpsd's `eph`.
package struct NMEAWriter: Sendable {
  /// Decimals of a minute of arc: 5 are 1.9 cm.
  package var minuteDecimals: Int

  /// Metres the geoid lies above the ellipsoid at Southend (EGM96), constant for a simulation.
  static let geoidSeparation = 45.4
  /// Vertical and position dilution of precision at a horizontal one of 1, under an even sky.
  static let vdopPerHDOP = 1.3
  static let pdopPerHDOP = (1 + vdopPerHDOP * vdopPerHDOP).squareRoot()

  package init(minuteDecimals: Int = 5) {
    self.minuteDecimals = minuteDecimals
  }

  package func sentences(of observation: Observation) -> [String] {
    let bodies =
      [rmc(observation), gga(observation), gsa(observation)] + gsv(observation)
      + [gst(observation)]
    return bodies.map(Self.sentence)
  }

  /// Adds the dollar sign and the checksum, which is the exclusive or of the bytes of `body`.
  static func sentence(_ body: String) -> String {
    let checksum = body.utf8.reduce(UInt8(0), ^)
    return "$\(body)*" + String(checksum, radix: 16, uppercase: true).leftPadded(to: 2)
  }

  // MARK: Sentences

  private func rmc(_ observation: Observation) -> String {
    let clock = Self.clock(observation.time)
    let date = Self.date(observation.time)
    guard let solution = observation.solution else { return "GPRMC,\(clock),V,,,,,,,\(date),,,N" }
    let speed = solution.speed.map { ($0 * Self.knotsPerMetrePerSecond).decimal(3) } ?? ""
    let course = solution.course?.decimal(1) ?? ""
    return "GPRMC,\(clock),A,\(position(solution)),\(speed),\(course),\(date),,,A"
  }

  private func gga(_ observation: Observation) -> String {
    let clock = Self.clock(observation.time)
    guard let solution = observation.solution else {
      return "GPGGA,\(clock),,,,,0,00,99.99,,M,,M,,"
    }
    return "GPGGA,\(clock),\(position(solution)),1,\(String(solution.used).leftPadded(to: 2)),"
      + "\(dilution(1, of: solution)),\(solution.altitude.decimal(1)),M,"
      + "\(Self.geoidSeparation.decimal(1)),M,,"
  }

  private func gsa(_ observation: Observation) -> String {
    guard let solution = observation.solution else {
      return "GPGSA,A,1,,,,,,,,,,,,,99.99,99.99,99.99"
    }
    let used = observation.satellites.filter(\.isUsed).map {
      String($0.number).leftPadded(to: 2)
    }
    let numbers = used + [String](repeating: "", count: Satellite.most - used.count)
    let dilutions = [Self.pdopPerHDOP, 1, Self.vdopPerHDOP].map { dilution($0, of: solution) }
    return (["GPGSA,A,\(solution.dimension.rawValue)"] + numbers + dilutions)
      .joined(separator: ",")
  }

  private func gsv(_ observation: Observation) -> [String] {
    let satellites = observation.satellites
    let count = max(1, (satellites.count + 3) / 4)
    return (0..<count).map { index in
      let listed = satellites.dropFirst(index * 4).prefix(4).map {
        "," + String($0.number).leftPadded(to: 2) + "," + String($0.elevation).leftPadded(to: 2)
          + "," + String($0.azimuth).leftPadded(to: 3) + "," + String($0.strength).leftPadded(to: 2)
      }
      return "GPGSV,\(count),\(index + 1),\(String(satellites.count).leftPadded(to: 2))"
        + listed.joined()
    }
  }

  private func gst(_ observation: Observation) -> String {
    let clock = Self.clock(observation.time)
    guard let solution = observation.solution, solution.horizontalError != nil else {
      return "GPGST,\(clock),,,,,,,"
    }
    let sigma = solution.sigma.decimal(1)
    let vertical = (solution.sigma * Self.vdopPerHDOP).decimal(1)
    return "GPGST,\(clock),\(sigma),\(sigma),\(sigma),0.0,\(sigma),\(sigma),\(vertical)"
  }

  // MARK: Fields

  /// 3,600 seconds of 1,852 metres.
  private static let knotsPerMetrePerSecond = 3600.0 / 1852

  /// Horizontal dilution times `share`; empty if the receiver reports no error.
  private func dilution(_ share: Double, of solution: Observation.Solution) -> String {
    solution.horizontalError == nil ? "" : (solution.hdop * share).decimal(2)
  }

  private func position(_ solution: Observation.Solution) -> String {
    let latitude = solution.coordinate.latitude
    let longitude = solution.coordinate.longitude
    return degrees(latitude, width: 2) + (latitude < 0 ? ",S," : ",N,")
      + degrees(longitude, width: 3) + (longitude < 0 ? ",W" : ",E")
  }

  /// Degrees and minutes as `ddmm.mmmmm`, rounded in minutes so that none ever reads 60.
  private func degrees(_ value: Double, width: Int) -> String {
    let scale = (0..<minuteDecimals).reduce(1.0) { power, _ in power * 10 }
    let units = Int64((value.magnitude * 60 * scale).rounded())
    let unitsPerDegree = Int64(60 * scale)
    let minutes = Double(units % unitsPerDegree) / scale
    return String(units / unitsPerDegree).leftPadded(to: width)
      + minutes.decimal(minuteDecimals).leftPadded(to: minuteDecimals + 3)
  }

  /// `hhmmss.sss` of the day.
  private static func clock(_ time: Timestamp) -> String {
    let text = time.description.utf8.dropFirst(11).dropLast()
    return String(decoding: text.filter { $0 != UInt8(ascii: ":") }, as: UTF8.self)
  }

  /// `ddmmyy`.
  private static func date(_ time: Timestamp) -> String {
    let parts = time.description.prefix(10).split(separator: "-")
    return String(parts[2] + parts[1] + parts[0].suffix(2))
  }
}
