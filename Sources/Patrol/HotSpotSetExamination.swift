// SPDX-License-Identifier: Apache-2.0

import Geography

/// A hot spot file on its way to a set, feature by feature.
struct HotSpotSetExamination {
  private var hotSpots: [HotSpot] = []
  private var faults: [HotSpotSetFinding] = []
  private var warnings: [HotSpotSetFinding] = []
  private var ids = HotSpotIDs()
  /// Features whose number has to serve as their id.
  private var numbered: [Int] = []
  /// Number of the feature that has the area.
  private var features: [Area: Int] = [:]

  var report: HotSpotSetReport {
    HotSpotSetReport(
      set: faults.isEmpty ? HotSpotSet(checked: hotSpots) : nil, faults: faults,
      warnings: warnings)
  }

  /// Called once. A document without features has a flaw that says so.
  mutating func examine(_ document: GeoJSONDocument) {
    faults += document.flaws.map { HotSpotSetFinding($0.reason, place: $0.place) }
    for (index, feature) in document.features.enumerated() {
      examine(feature, number: index + 1)
    }
    guard let first = numbered.first else { return }
    let which = numbered.count == 1 ? "feature \(first) has" : "\(numbered.count) features have"
    warnings.append(
      HotSpotSetFinding(
        "\(which) no \"hotspot\", \"id\", \"code\" or \"name\": the number in the file is the id"))
  }

  private mutating func examine(_ feature: GeoJSONFeature, number: Int) {
    let id = id(of: feature, number: number)
    for flaw in feature.flaws {
      faults.append(
        HotSpotSetFinding(flaw.reason, feature: number, id: id, place: flaw.place))
    }
    guard feature.flaws.isEmpty else { return }
    let survey = AreaSurvey(of: feature.polygons)
    let locate = { (place: AreaPlace, reason: String) in
      HotSpotSetFinding(
        reason, feature: number, id: id, place: place,
        coordinate: feature.polygons.coordinate(at: place))
    }
    faults += survey.faults.map { locate($0.place, "\($0.reason)") }
    warnings += survey.remarks.map { locate($0.place, "\($0.matter)") }
    guard let area = survey.area, let id else { return }
    warnIfRepeated(area, number: number, id: id)
    let name = name(of: feature, number: number, id: id)
    hotSpots.append(HotSpot(id: id, name: name, area: area))
  }

  /// The feature's id; nil, and a fault noted, when it is unfit.
  private mutating func id(of feature: GeoJSONFeature, number: Int) -> String? {
    let sources: [(name: String, label: GeoJSONLabel?)] = [
      ("property \"hotspot\"", feature.properties[.hotspot]),
      ("property \"id\"", feature.properties[.id]),
      ("property \"code\"", feature.properties[.code]), ("\"id\"", feature.id),
      ("property \"name\"", feature.properties[.name]),
    ]
    for source in sources {
      switch source.label ?? .none {
      case .none: continue
      case .unusable:
        faults.append(
          HotSpotSetFinding(
            "the \(source.name) is neither text nor a whole number", feature: number))
        return nil
      case .text(let id): return accepted(id, number: number)
      }
    }
    numbered.append(number)
    return accepted(String(number), number: number)
  }

  private mutating func accepted(_ id: String, number: Int) -> String? {
    if let complaint = ids.complaint(about: id, feature: number) {
      let shown = HotSpotIDs.flaw(of: id) == nil ? id : nil
      faults.append(HotSpotSetFinding(complaint, feature: number, id: shown))
      return nil
    }
    if id.first?.isWhitespace == true || id.last?.isWhitespace == true {
      warnings.append(
        HotSpotSetFinding("the id begins or ends with a space", feature: number, id: id))
    }
    return id
  }

  private mutating func name(of feature: GeoJSONFeature, number: Int, id: String) -> String? {
    switch feature.properties[.name] ?? .none {
    case .none: return nil
    case .text(let name) where name.allSatisfy(\.isWhitespace): return nil
    case .text(let name) where !name.hasControlCharacters && !HotSpotIDs.isTooLong(name): return name
    case .text, .unusable:
      warnings.append(
        HotSpotSetFinding(
          "the property \"name\" is no plain text of up to 200 characters and is left out", feature: number, id: id))
      return nil
    }
  }

  private mutating func warnIfRepeated(_ area: Area, number: Int, id: String) {
    if let first = features[area] {
      warnings.append(
        HotSpotSetFinding("the area is that of feature \(first) too", feature: number, id: id))
    } else {
      features[area] = number
    }
  }
}

extension [Polygon] {
  /// The position at a place; nil when the place is no position.
  fileprivate func coordinate(at place: AreaPlace) -> Coordinate? {
    guard let polygon = place.polygon, let ring = place.ring, let position = place.position,
      indices.contains(polygon - 1)
    else { return nil }
    let rings = self[polygon - 1].rings
    guard rings.indices.contains(ring - 1), rings[ring - 1].indices.contains(position - 1)
    else { return nil }
    return rings[ring - 1][position - 1]
  }
}
