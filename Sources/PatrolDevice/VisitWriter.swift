// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Geography
import Patrol
import Text
import Wire

/// Visits as other programs read them.
///
/// Visits hold no positions; in GeoJSON and GPX each stands at the centre of its hot spot, where
/// the set at hand knows it.
struct VisitWriter {
  let format: ExportCommand.Format
  let hotSpots: HotSpotSet?
  /// The ids of the visits that are left out, since a correction stands for each.
  var replaced: Set<String> = []

  var head: String {
    switch format {
    case .jsonl: ""
    case .csv: SeparatedValues.line(Visit.columns.map(\.name))
    case .geojson: "{\"type\":\"FeatureCollection\",\"features\":["
    case .gpx:
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"patrol\" "
        + "xmlns=\"http://www.topografix.com/GPX/1/1\">\n"
    }
  }

  var tail: String {
    switch format {
    case .jsonl, .csv: ""
    case .geojson: "\n]}\n"
    case .gpx: "</gpx>\n"
    }
  }

  /// One record; nil when the format has no place for it.
  func text(of bytes: Data, isFirst: Bool) -> String? {
    let line = String(decoding: bytes, as: UTF8.self)
    if format == .jsonl { return line + "\n" }
    guard case .visit(let visit) = try? Record(bytes: bytes), !replaced.contains(visit.id)
    else { return nil }
    switch format {
    case .jsonl: return nil
    case .csv: return SeparatedValues.line(Visit.columns.map { $0.value(visit).csv() })
    case .geojson:
      let point = centre(of: visit).map {
        "{\"type\":\"Point\",\"coordinates\":[\($0.longitude),\($0.latitude)]}"
      }
      return (isFirst ? "\n" : ",\n")
        + "{\"type\":\"Feature\",\"geometry\":\(point ?? "null"),\"properties\":\(line)}"
    case .gpx:
      guard let place = centre(of: visit) else { return nil }
      return "<wpt lat=\"\(place.latitude)\" lon=\"\(place.longitude)\">"
        + "<time>\(visit.entered)</time>"
        + "<name>\(escaped(visit.hotSpot))</name><desc>\(visit.dwell) s, \(visit.travel.rawValue)"
        + "</desc></wpt>\n"
    }
  }

  private func centre(of visit: Visit) -> Coordinate? {
    hotSpots?.hotSpots.first { $0.id == visit.hotSpot }?.area.centre
  }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
