// SPDX-License-Identifier: Apache-2.0

import Geography
import Text

/// Examines a hot spot file feature by feature and makes a set of it.
struct HotSpotSetExamination {
  private let source: HotSpotIDSource
  private var hotSpots: [HotSpot] = []
  private var faults: [HotSpotSetFinding] = []
  private var warnings: [HotSpotSetFinding] = []
  private var ids = HotSpotIDs()
  /// Features without an id.
  private var nameless: [Int] = []
  /// Whether the features' own ids are only their order.
  private var featureIDsNumber = false
  /// Number of the feature that has the area.
  private var features: [Area: Int] = [:]

  /// A hot spot narrower than this, in metres, gets a warning. Under an open sky a receiver is
  /// within 4.9 m of the truth (F. van Diggelen and P. Enge, "The World's first GPS MOOC and
  /// Worldwide Laboratory using Smartphones", ION GNSS+ 2015). So in a hot spot of 10 m nearly all
  /// fixes of an officer in the middle are inside, and half the fixes of an officer at the edge.
  private static let leastWidth = 10.0

  init(ids source: HotSpotIDSource) { self.source = source }

  var report: HotSpotSetReport {
    HotSpotSetReport(
      set: faults.isEmpty ? HotSpotSet(checked: hotSpots) : nil, faults: faults,
      warnings: warnings)
  }

  /// Whether features have no id, and numbers were not asked for.
  var lacksIDs: Bool { !nameless.isEmpty && source != .usualOrNumber }

  /// Call it once. A document without features has a fault that says so.
  mutating func examine(_ document: GeoJSONDocument) {
    faults += document.flaws.map { HotSpotSetFinding($0.reason, place: $0.place) }
    featureIDsNumber = source != .usualOrNumber && Self.number(document.features)
    for (index, feature) in document.features.enumerated() {
      examine(feature, number: index + 1)
    }
    if source == .usualOrNumber, let first = nameless.first {
      let which = nameless.count == 1 ? "feature \(first) has" : "\(nameless.count) features have"
      warnings.append(
        HotSpotSetFinding(
          "\(which) no \"hotspot\", \"id\", \"code\" or \"name\": the number in the file is the id")
      )
    }
    if faults.isEmpty, !lacksIDs {
      warnings += HotSpotSpread(hotSpots).findings
      if let finding = HotSpotFineness(hotSpots).finding { warnings.append(finding) }
    }
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
    warnIfNarrow(area, number: number, id: id)
    let name = name(of: feature, number: number, id: id)
    hotSpots.append(HotSpot(id: id, name: name, area: area))
  }

  private mutating func name(of feature: GeoJSONFeature, number: Int, id: String) -> String? {
    switch feature.properties["name"] {
    case .none: return nil
    case .text(let name) where name.allSatisfy(\.isWhitespace): return nil
    case .text(let name) where name.isOneLine && !HotSpotIDs.isTooLong(name):
      return name
    case .text, .unusable, .ambiguous:
      warnings.append(
        HotSpotSetFinding(
          "the property \"name\" is no plain text of up to 200 characters and is left out",
          feature: number, id: id))
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

  private mutating func warnIfNarrow(_ area: Area, number: Int, id: String) {
    let width = area.width
    guard width < Self.leastWidth else { return }
    let shown = width < 1 ? "under 1 m" : "about \(Int(width)) m"
    warnings.append(
      HotSpotSetFinding(
        "the hot spot is \(shown) wide, and a receiver is off by some 5 m: who is inside cannot be "
          + "told",
        feature: number, id: id))
  }
}

// MARK: - Ids

extension HotSpotSetExamination {
  /// Whether the features' own ids number them from 0 or 1, as programs do when there are none.
  private static func number(_ features: [GeoJSONFeature]) -> Bool {
    let ids = features.map { feature in
      if case .text(let text) = feature.id { Int(text) } else { Int?.none }
    }
    guard let first = ids.first ?? nil, first == 0 || first == 1 else { return false }
    return ids.enumerated().allSatisfy { $1 == first + $0 }
  }

  /// The feature's id; nil when it has none, or when it is invalid and a fault has been added.
  private mutating func id(of feature: GeoJSONFeature, number: Int) -> String? {
    for (name, label) in labels(of: feature) {
      switch label {
      case .none: continue
      case .unusable:
        faults.append(
          HotSpotSetFinding("the \(name) is neither text nor a whole number", feature: number))
        return nil
      case .ambiguous:
        faults.append(
          HotSpotSetFinding("the \(name) is there twice in different capitals", feature: number))
        return nil
      case .text(let id): return accepted(id, number: number)
      }
    }
    nameless.append(number)
    return source == .usualOrNumber ? accepted(String(number), number: number) : nil
  }

  private func labels(of feature: GeoJSONFeature) -> [(name: String, label: GeoJSONLabel)] {
    let label = { (name: String) in ("property \"\(name)\"", feature.properties[name]) }
    if case .property(let name) = source { return [label(name)] }
    var labels = HotSpotIDSource.usualProperties.map(label)
    if !featureIDsNumber { labels.insert(("\"id\"", feature.id), at: labels.count - 1) }
    return labels
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

  /// Adds a fault for features without an id, with the properties that might be used.
  mutating func explainLackOfIDs(_ document: GeoJSONDocument) {
    let lack =
      if case .property(let name) = source {
        "no property \"\(name)\""
      } else {
        "no property \"hotspot\", \"id\", \"code\" or \"name\" to know them by"
          + (featureIDsNumber ? ", and their own \"id\" only counts them" : "")
      }
    let count = document.features.count
    let some = nameless.prefix(5).map(String.init).joined(separator: ", ")
    let which =
      nameless.count == count
      ? (count == 1 ? "the feature has" : "the \(count) features have")
      : "\(nameless.count) of \(count) features (\(some)\(nameless.count > 5 ? " …" : "")) have"
    faults.append(HotSpotSetFinding("\(which) \(lack): \(Self.advice(on: document.features))"))
  }

  private static func advice(on features: [GeoJSONFeature]) -> String {
    let names = namesThatTellApart(features).prefix(8).joined(separator: ", ")
    let numbers = "number the features in their order with --number-features"
    return names.isEmpty
      ? "give each feature a property \"hotspot\", or \(numbers)"
      : "name the property that tells them apart with --id-field (it may be \(names)), or "
        + numbers
  }

  /// Properties that every feature has with a different value.
  private static func namesThatTellApart(_ features: [GeoJSONFeature]) -> [String] {
    guard let first = features.first else { return [] }
    return first.properties.usable.keys.sorted().filter { name in
      var seen: Set<String> = []
      return features.allSatisfy {
        guard case .text(let text) = $0.properties[name], HotSpotIDs.flaw(of: text) == nil else {
          return false
        }
        return seen.insert(text).inserted
      }
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
