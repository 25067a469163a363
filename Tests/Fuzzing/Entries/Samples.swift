// SPDX-License-Identifier: Apache-2.0

import Detection
import FoundationEssentials
import Geography
import Patrol
import Wire

/// Values of ordinary work that seeds are made of; the places are in the sea off Southend.
enum Samples {
  static let start = time("2026-03-02T14:07:31.200Z")

  static func time(_ text: String) -> Timestamp {
    guard let time = Timestamp(text) else { preconditionFailure("not a time: \(text)") }
    return time
  }

  static let square = #"[[0.7,51.5],[0.701,51.5],[0.701,51.501],[0.7,51.501],[0.7,51.5]]"#
  static let hole =
    #"[[0.7002,51.5002],[0.7002,51.5004],[0.7004,51.5004],[0.7004,51.5002],[0.7002,51.5002]]"#
  static let beside = #"[[0.701,51.5],[0.702,51.5],[0.702,51.501],[0.701,51.501],[0.701,51.5]]"#

  static let geoJSON = [
    """
    {"type":"FeatureCollection","features":[
    {"type":"Feature","properties":{"hotspot":"HS01","name":"Pier"},
    "geometry":{"type":"Polygon","coordinates":[\(square),\(hole)]}},
    {"type":"Feature","id":7,"properties":null,
    "geometry":{"type":"MultiPolygon","coordinates":[[\(square)],[\(beside)]]}}]}
    """,
    """
    {"type":"Feature","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},
    "properties":{"code":"a\\u00e9\\n"},"geometry":{"type":"Polygon","coordinates":[\(square)]}}
    """,
    #"{"type":"Polygon","coordinates":[[[179.9,1,3],[-179.9,1,3],[-179.9,2],[179.9,1,3]]]}"#,
  ]

  static let hotSpots: HotSpotSet = {
    do { return try HotSpotSet(geoJSON: Data(geoJSON[0].utf8)) } catch {
      preconditionFailure("\(error)")
    }
  }()

  /// A walk through the square, a second a fix, with what gpsd says around it.
  static let gpsdLogs: [String] = [
    log { "\"lat\":51.5005,\"lon\":\(0.6995 + 0.00002 * Double($0)),\"eph\":9.5" },
    log { "\"lat\":51.5005,\"lon\":0.7006,\"speed\":0.\($0),\"track\":\(3 * $0)" },
    log { $0 % 3 == 0 ? "\"status\":8,\"lat\":0,\"lon\":0" : "\"lat\":91,\"lon\":-181" },
  ]

  private static func log(_ members: (Int) -> String) -> String {
    var lines = [
      #"{"class":"VERSION","release":"3.22","rev":"3.22","proto_major":3,"proto_minor":14}"#,
      #"{"class":"DEVICES","devices":[{"class":"DEVICE","path":"/dev/ttyACM0"}]}"#,
    ]
    for second in 0..<24 {
      let time = start.advanced(bySeconds: Double(second * (second > 12 ? 30 : 5)))
      lines.append(
        #"{"class":"TPV","device":"/dev/ttyACM0","mode":3,"time":"\#(time)",\#(members(second))}"#)
    }
    lines.append(#"{"class":"TPV","device":"/dev/ttyACM0","mode":1}"#)
    return lines.joined(separator: "\r\n") + "\r\n"
  }

  static let visit = Visit(
    id: "v-1", unit: "BW-014", officer: "o-7f3a", shift: "s-1", hotSpot: "HS03",
    hotSpotsVersion: "sha256:00ff", entered: start, left: start.advanced(bySeconds: 901.7),
    dwell: 871.7, dwellLow: 851, dwellHigh: 901.5, observed: 850, bridged: 21.7,
    stays: [
      Interval(from: start, to: start.advanced(bySeconds: 600)),
      Interval(from: start.advanced(bySeconds: 630), to: start.advanced(bySeconds: 901.7)),
    ], travel: .mixed, onFoot: 870, inVehicle: 1.7,
    footQuantiles: DwellQuantiles(sure: 870), fixes: 850, meanError: 4.2, ended: .left,
    detector: "1", replaces: "v-0")

  static let shift = Shift(
    id: "s-1", unit: "BW-014", officer: nil, hotSpotsVersion: "sha256:00ff",
    started: time("2026-03-02T14:05:00Z"), ended: time("2026-03-02T14:32:00Z"),
    quarters: [
      QuarterCoverage(
        start: time("2026-03-02T14:00:00Z"), coverage: Coverage(observed: 590, noFix: 10)),
      QuarterCoverage(
        start: time("2026-03-02T14:15:00Z"), coverage: Coverage(observed: 840, gpsdDown: 60)),
      QuarterCoverage(start: time("2026-03-02T14:30:00Z"), coverage: Coverage(deviceOff: 120)),
    ],
    silences: [
      Silence(
        from: time("2026-03-02T14:30:00Z"), to: time("2026-03-02T14:32:00Z"), why: .deviceOff,
        hotSpots: ["HS03": 120, "HS04": 60], elsewhere: 60)
    ], shortSilences: ShortSilences(count: 3, seconds: 70), fixes: 1430,
    refused: [.noPosition: 10, .outOfOrder: 2], passes: ["HS04": 1], visits: 1,
    detector: "1", notes: ["gpsd came back after 60 s"])

  static let records: [Record] = [.visit(visit), .shift(shift)]
}
