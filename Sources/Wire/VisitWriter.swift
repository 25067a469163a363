// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Geography
package import Patrol
import Text

/// The forms in which a device writes out its visits.
package enum VisitForm: String, Sendable, CaseIterable {
  case jsonl, csv, geojson, gpx
}

/// Visits as other programs read them.
///
/// Visits hold no positions. In GeoJSON and GPX each visit lies at the centre of its hot spot. If
/// the set at hand lacks the hot spot, GeoJSON has no geometry and GPX leaves the visit out.
package struct VisitWriter {
  private let format: VisitForm
  private let hotSpots: HotSpotSet?
  private let replaced: Set<String>

  /// - Parameter replaced: the ids of visits that are left out because a correction replaces each.
  package init(format: VisitForm, hotSpots: HotSpotSet?, replaced: Set<String> = []) {
    self.format = format
    self.hotSpots = hotSpots
    self.replaced = replaced
  }

  /// What comes before the first record.
  package var head: String {
    switch format {
    case .jsonl: ""
    case .csv: SeparatedValues.line(Visit.columns.map(\.name))
    case .geojson: "{\"type\":\"FeatureCollection\",\"features\":["
    case .gpx:
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"patrol\" "
        + "xmlns=\"http://www.topografix.com/GPX/1/1\">\n"
    }
  }

  /// What comes after the last record.
  package var tail: String {
    switch format {
    case .jsonl, .csv: ""
    case .geojson: "\n]}\n"
    case .gpx: "</gpx>\n"
    }
  }

  /// One record; nil when the format has no place for it.
  package func text(of bytes: Data, isFirst: Bool) -> String? {
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
