// SPDX-License-Identifier: Apache-2.0

import Geography
package import Patrol
import Text

/// Writes observations as gpsd 3.22 prints those of an NMEA receiver, one JSON object a line.
///
/// A connection opens with VERSION, DEVICES and WATCH; an epoch is one TPV and one SKY. A plain fix
/// is as gpsd gives it: no `status`, `eph` from HDOP alone, nothing of GST in a TPV. Without a fix
/// there is mode 1 with a time only. Two things are simpler. Fields that gpsd computes from its own
/// models are left out (`magvar`, `magtrack`, `climb`, `epc`). And `eph` belongs to its own epoch;
/// in gpsd it is one epoch late, since gpsd completes the fix before it reads GSA.
///
/// For a receiver with another `ReportedError`, `eph` is that error. A receiver that reports no
/// error has no dilutions and no `ep…` fields. One that reports no speed has no `speed`, `track`
/// and `eps`.
package struct GpsdWriter: Sendable {
  /// gpsd's `eph` in metres at an HDOP of 1 (`P_UERE_NO_DGPS` in its sources, plain fix).
  package static let metresPerHDOP = 19.0
  /// gpsd's `epx` and `epy` in metres at an `xdop` and `ydop` of 1, and `epv` at a VDOP of 1.
  private static let metresPerPlaneDOP = 15.0
  private static let metresPerVDOP = 23.0
  /// The share of HDOP east and north, as gpsd 3.22 computed for an even sky of eight satellites.
  private static let eastShare = 0.64
  private static let northShare = 0.62

  /// The device's path in gpsd.
  package let device: String

  package init(device: String) {
    self.device = device
  }

  /// gpsd's first lines to a client that watches `devices`, activated at `time`.
  package static func greeting(devices: [String], at time: Timestamp) -> [String] {
    let listed = devices.map {
      #"{"class":"DEVICE","path":\#($0.quoted),"driver":"NMEA0183","activated":"\#(time)","#
        + #""native":0,"bps":9600,"parity":"N","stopbits":1,"cycle":1.00}"#
    }
    return [
      #"{"class":"VERSION","release":"3.22","rev":"3.22","proto_major":3,"proto_minor":14}"#,
      #"{"class":"DEVICES","devices":[\#(listed.joined(separator: ","))]}"#,
      #"{"class":"WATCH","enable":true,"json":true,"nmea":false,"raw":0,"scaled":false,"#
        + #""timing":false,"split24":false,"pps":false}"#,
    ]
  }

  package func reports(of observation: Observation) -> [String] {
    [tpv(observation), sky(observation)]
  }

  // MARK: Reports

  private func tpv(_ observation: Observation) -> String {
    let mode = observation.solution?.dimension.rawValue ?? 1
    let epoch =
      #"{"class":"TPV","device":\#(device.quoted),"mode":\#(mode),"#
      + #""time":"\#(observation.time)","ept":0.005"#
    return epoch + (observation.solution.map(position) ?? "") + "}"
  }

  private func position(_ solution: Observation.Solution) -> String {
    #","lat":\#(solution.coordinate.latitude.decimal(9))"#
      + #","lon":\#(solution.coordinate.longitude.decimal(9))"#
      + (solution.dimension == .three ? altitudes(solution) : "")
      + errors(solution) + motion(solution)
      + (solution.dimension == .three
        ? #","geoidSep":\#(NMEAWriter.geoidSeparation.decimal(3))"# : "")
      + (solution.horizontalError.map { #","eph":\#($0.decimal(3))"# } ?? "")
  }

  private func errors(_ solution: Observation.Solution) -> String {
    guard solution.horizontalError != nil else { return "" }
    let north = solution.hdop * Self.northShare * Self.metresPerPlaneDOP
    let up = vdop(solution) * Self.metresPerVDOP
    return #","epx":\#(eastError(solution).decimal(3)),"epy":\#(north.decimal(3))"#
      + (solution.dimension == .three ? #","epv":\#(up.decimal(3))"# : "")
  }

  private func motion(_ solution: Observation.Solution) -> String {
    guard let speed = solution.speed else { return "" }
    return (solution.course.map { #","track":\#($0.decimal(4))"# } ?? "")
      + #","speed":\#(speed.decimal(3))"#
      + (solution.horizontalError == nil
        ? "" : #","eps":\#((2 * eastError(solution)).decimal(2))"#)
  }

  private func eastError(_ solution: Observation.Solution) -> Double {
    solution.hdop * Self.eastShare * Self.metresPerPlaneDOP
  }

  private func altitudes(_ solution: Observation.Solution) -> String {
    let ellipsoid = solution.altitude + NMEAWriter.geoidSeparation
    let seaLevel = solution.altitude.decimal(4)
    return #","altHAE":\#(ellipsoid.decimal(4)),"altMSL":\#(seaLevel),"alt":\#(seaLevel)"#
  }

  private func sky(_ observation: Observation) -> String {
    let satellites = observation.satellites
    let listed = satellites.map {
      #"{"PRN":\#($0.number),"el":\#($0.elevation).0,"az":\#($0.azimuth).0,"#
        + #""ss":\#($0.strength).0,"used":\#($0.isUsed),"gnssid":0,"svid":\#($0.number)}"#
    }
    let dilutions = observation.solution.map(self.dilutions) ?? ""
    return #"{"class":"SKY","device":\#(device.quoted),\#(dilutions)"nSat":\#(satellites.count),"#
      + #""uSat":\#(satellites.filter(\.isUsed).count),"#
      + #""satellites":[\#(listed.joined(separator: ","))]}"#
  }

  private func dilutions(_ solution: Observation.Solution) -> String {
    guard solution.horizontalError != nil else { return "" }
    return #""xdop":\#((solution.hdop * Self.eastShare).decimal(2)),"#
      + #""ydop":\#((solution.hdop * Self.northShare).decimal(2)),"#
      + #""vdop":\#(vdop(solution).decimal(2)),"hdop":\#(solution.hdop.decimal(2)),"#
      + #""pdop":\#((solution.hdop * NMEAWriter.pdopPerHDOP).decimal(2)),"#
  }

  private func vdop(_ solution: Observation.Solution) -> Double {
    solution.hdop * NMEAWriter.vdopPerHDOP
  }
}
