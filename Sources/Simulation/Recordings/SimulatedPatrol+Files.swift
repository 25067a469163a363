// SPDX-License-Identifier: Apache-2.0

import Geography
package import Patrol
import Text

extension SimulatedPatrol {
  /// Everything the patrol has to show, one file for each reader:
  ///
  /// | file | content |
  /// |---|---|
  /// | `hotspots.geojson` | the hot spots, with properties `hotspot` and `name` |
  /// | `plan.csv` | what was due, `hotspot,date,condition,visits,minutes` |
  /// | `truth.jsonl` | the true visits, a JSON object a line |
  /// | `truth.csv` | under orders: what each hot spot truly got, and whether that kept the plan |
  /// | `<unit>.nmea` | what each unit said, NMEA 0183 with CR LF |
  /// | `patrol.gpsd.jsonl` | what gpsd says of all of them, in order of time |
  package func files() -> [PatrolFile] {
    [
      PatrolFile(name: "hotspots.geojson") { take in try take(hotSpotsGeoJSON) },
      PatrolFile(name: "plan.csv") { take in try take(planCSV) },
      PatrolFile(name: "truth.jsonl") { take in try truthLines.forEach { try take($0 + "\n") } },
    ] + trueDoseFiles + officers.map(Self.nmea) + [
      PatrolFile(name: "patrol.gpsd.jsonl") { take in
        try forEachGpsdLine { try take($0 + "\n") }
      }
    ]
  }

  package var hotSpotsGeoJSON: String { HotSpot.geoJSON(world.hotSpots) }

  package var planCSV: String {
    plan.reduce("hotspot,date,condition,visits,minutes\n") { text, dose in
      text + dose.csvFields + "\n"
    }
  }

  private var trueDoseFiles: [PatrolFile] {
    guard officers.contains(where: { $0.orders != nil }) else { return [] }
    return [PatrolFile(name: "truth.csv") { take in try take(trueDoseCSV) }]
  }

  private var trueDoseCSV: String {
    trueDoses.reduce("hotspot,date,condition,visits,minutes,true_visits,kept\n") { text, truth in
      text + "\(truth.dose.csvFields),\(truth.visits),\(truth.isKept ? "yes" : "no")\n"
    }
  }

  /// The true visits of all officers in order of entry, a JSON object each.
  package var truthLines: [String] {
    officers.flatMap(\.presence.visits)
      .sorted { ($0.entered, $0.unit, $0.hotSpot) < ($1.entered, $1.unit, $1.hotSpot) }
      .map(\.json)
  }

  /// gpsd's lines for all units, a JSON object each: the greeting, then epoch by epoch.
  package func forEachGpsdLine(_ take: (String) throws -> Void) rethrows {
    let writers = officers.map { GpsdWriter(device: $0.device) }
    try GpsdWriter.greeting(devices: writers.map(\.device), at: start).forEach(take)
    var next = officers.map { _ in 0 }
    while let time = officers.indices.compactMap({ officers[$0].time(ofReport: next[$0]) }).min() {
      for (number, writer) in writers.enumerated()
      where officers[number].time(ofReport: next[number]) == time {
        try writer.reports(of: officers[number].observations[next[number]]).forEach(take)
        next[number] += 1
      }
    }
  }

  private static func nmea(_ officer: SimulatedOfficer) -> PatrolFile {
    PatrolFile(name: "\(officer.unit).nmea") { take in
      let writer = NMEAWriter()
      for observation in officer.observations {
        try take(writer.sentences(of: observation).map { $0 + "\r\n" }.joined())
      }
    }
  }
}

extension SimulatedOfficer {
  /// Nil behind the last.
  fileprivate func time(ofReport number: Int) -> Timestamp? {
    number < observations.count ? observations[number].time : nil
  }
}

extension PlannedDose {
  fileprivate var csvFields: String {
    "\(SeparatedValues.field(hotSpot)),\(date),\(condition.rawValue),\(visits),\(minutes)"
  }
}

extension TrueVisit {
  /// The visit as JSON. Names are those of the visit record; `foot` are the parts of the stays on
  /// foot.
  package var json: String {
    #"{"unit":\#(unit.quoted),"officer":\#(officer.quoted),"hotspot":\#(hotSpot.quoted),"#
      + #""entered":"\#(entered)","left":"\#(left)","dwell_s":\#(dwell.decimal(3)),"#
      + #""stays":\#(stays.json),"foot":\#(foot.json),"travel":"\#(travel.rawValue)","#
      + #""foot_s":\#(onFoot.decimal(3)),"vehicle_s":\#(inVehicle.decimal(3))}"#
  }
}

extension [Interval] {
  fileprivate var json: String {
    "[" + map { #"["\#($0.start)","\#($0.end)"]"# }.joined(separator: ",") + "]"
  }
}

/// One of the files of a simulated patrol; its text is made when it is written.
package struct PatrolFile: Sendable {
  package let name: String
  private let write: @Sendable ((String) throws -> Void) throws -> Void

  /// - Parameter write: hands over the text in parts, in order.
  init(name: String, write: @escaping @Sendable ((String) throws -> Void) throws -> Void) {
    self.name = name
    self.write = write
  }

  /// Hands over the text in parts of a few lines at most, so that a long shift is never in memory
  /// as a whole. Throws what `take` throws.
  package func forEachPart(_ take: (String) throws -> Void) throws {
    try write(take)
  }

  /// The whole text.
  package var contents: String {
    var text = ""
    // `take` does not throw, so there is nothing to pass on.
    try? write { text += $0 }
    return text
  }
}

extension HotSpot {
  /// A FeatureCollection (RFC 7946), a feature a line, with seven decimals of a degree.
  package static func geoJSON(_ hotSpots: [HotSpot]) -> String {
    let features = hotSpots.map(\.feature).joined(separator: ",\n")
    return "{\"type\":\"FeatureCollection\",\"features\":[\n\(features)\n]}\n"
  }

  private var feature: String {
    let name = name.map { #","name":\#($0.quoted)"# } ?? ""
    return #"{"type":"Feature","properties":{"hotspot":\#(id.quoted)\#(name)},"#
      + #""geometry":\#(area.geometry)}"#
  }
}

extension Area {
  fileprivate var geometry: String {
    let parts = polygons.map { polygon in
      let rings = polygon.rings.map { ring in
        "[" + ring.map(\.position).joined(separator: ",") + "]"
      }
      return "[" + rings.joined(separator: ",") + "]"
    }
    guard parts.count != 1 else { return #"{"type":"Polygon","coordinates":\#(parts[0])}"# }
    return #"{"type":"MultiPolygon","coordinates":[\#(parts.joined(separator: ","))]}"#
  }
}

extension Coordinate {
  fileprivate var position: String { "[\(longitude.decimal(7)),\(latitude.decimal(7))]" }
}
