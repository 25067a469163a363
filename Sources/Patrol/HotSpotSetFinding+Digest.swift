// SPDX-License-Identifier: Apache-2.0

extension [HotSpotSetFinding] {
  /// Findings in lines for people, in their order: what is found again and again is told once, with
  /// how often and where first.
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

  /// So many of one kind are told each in its own line.
  private static var mostAlike: Int { 3 }
  /// So many features are named of those that have one finding.
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
