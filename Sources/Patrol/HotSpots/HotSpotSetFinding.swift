// SPDX-License-Identifier: Apache-2.0

package import Geography
import Text

/// A fault of a hot spot file, or something its owner should know, and where it is.
package struct HotSpotSetFinding: Hashable, Sendable {
  /// Number of the feature in the file, from 1; nil for the file as a whole.
  package var feature: Int?
  /// The hot spot's id; nil when it is not known.
  package var id: String?
  /// Where in the feature's geometry.
  package var place: AreaPlace
  /// The position at that place; nil when there is none.
  package var coordinate: Coordinate?
  /// In words, without a full stop; holds no coordinate.
  package var reason: String

  package init(
    _ reason: String, feature: Int? = nil, id: String? = nil, place: AreaPlace = AreaPlace(),
    coordinate: Coordinate? = nil
  ) {
    self.feature = feature
    self.id = id
    self.place = place
    self.coordinate = coordinate
    self.reason = reason
  }

  /// The same without id and coordinate, fit for a log.
  var discreet: HotSpotSetFinding {
    HotSpotSetFinding(reason, feature: feature, place: place)
  }
}

/// As `feature 3 (HS03), polygon 1, ring 1, position 4 (0.71234, 51.54321): the ring …`, longitude
/// first as in the file.
extension HotSpotSetFinding: CustomStringConvertible {
  package var description: String {
    var parts: [String] = []
    if let feature {
      let named = id.map { $0 == String(feature) ? "" : " (\($0))" } ?? ""
      parts.append("feature \(feature)\(named)")
    }
    if place != AreaPlace() { parts.append("\(place)") }
    let heading = parts.joined(separator: ", ")
    let position = coordinate.map { " (\($0.longitude), \($0.latitude))" } ?? ""
    return heading.isEmpty ? reason : "\(heading)\(position): \(reason)"
  }
}

extension [HotSpotSetFinding] {
  /// Findings in lines for people, in their order. A finding that repeats has one line, with its
  /// count and its first place.
  package var digest: [String] {
    var groups: [String: [Int]] = [:]
    for index in indices { groups[self[index].kind, default: []].append(index) }
    return indices.compactMap { index in
      guard let group = groups[self[index].kind], group.count > Self.mostAlike else {
        return self[index].description
      }
      return index == group[0] ? summary(of: group) : nil
    }
  }

  /// Up to this many findings of one kind have a line each.
  private static var mostAlike: Int { 3 }
  /// Most features that are named for one finding.
  private static var mostNamed: Int { 5 }

  private func summary(of group: [Int]) -> String {
    var features: [Int] = []
    for index in group {
      if let feature = self[index].feature, feature != features.last { features.append(feature) }
    }
    let first = self[group[0]].description
    guard features.count > 1 else { return "\(first) (\(group.count) times in all)" }
    let named = features.prefix(Self.mostNamed).map(String.init).joined(separator: ", ")
    let more = features.count - Self.mostNamed
    let times = group.count > features.count ? "\(group.count) times, " : ""
    return "\(first) (so \(times)in \(features.count) features: \(named)"
      + (more > 0 ? " and \(more) more)" : ")")
  }
}

extension HotSpotSetFinding {
  /// What all findings that differ in numbers alone have in common.
  fileprivate var kind: String { reason.filter { !$0.isNumber } }
}

/// Why a hot spot set cannot be used: its first faults, without coordinates and ids, and how many
/// there are.
package struct HotSpotSetError: ExplainedError, Hashable {
  /// At least one, at most `mostShown`.
  package let findings: [HotSpotSetFinding]
  /// Faults found in all.
  package let count: Int
  /// The lines of `digest`, at most `mostShown`, and how many more there are.
  private let lines: [String]
  private let moreLines: Int

  package static let mostShown = 5

  /// - Precondition: There is a finding.
  init(_ findings: [HotSpotSetFinding]) {
    precondition(!findings.isEmpty, "a fault without a finding")
    self.findings = findings.prefix(Self.mostShown).map(\.discreet)
    count = findings.count
    let digest = findings.map(\.discreet).digest
    lines = Array(digest.prefix(Self.mostShown))
    moreLines = digest.count - lines.count
  }
}

extension HotSpotSetError {
  package var kind: ErrorKind { .unusable }

  package var problem: String {
    (lines + (moreLines > 0 ? ["and \(moreLines) more"] : [])).joined(separator: "; ")
  }
}

/// What an examination of a hot spot file found, for its owner: it names ids and coordinates.
package struct HotSpotSetReport: Sendable {
  /// The set; nil when there are faults.
  package let set: HotSpotSet?
  /// What makes the file unusable, in file order.
  package let faults: [HotSpotSetFinding]
  /// What is allowed but may not be meant, in file order.
  package let warnings: [HotSpotSetFinding]
}

/// Lines for the faults, then for the warnings, then one that sums up.
extension HotSpotSetReport: CustomStringConvertible {
  package var description: String {
    let lines =
      faults.digest.map { "fault: \($0)" } + warnings.digest.map { "warning: \($0)" } + [summary]
    return lines.joined(separator: "\n")
  }

  private var summary: String {
    guard let set else {
      return "not usable: \(faults.count.of("fault"))"
    }
    let squareMetres = set.hotSpots.reduce(0) { $0 + $1.area.squareMetres }
    let hectares = (squareMetres / 1000).rounded() / 10
    let count = set.hotSpots.count
    return "usable: \(count.of("hot spot")), \(hectares) ha, \(set.version)"
  }
}
