// SPDX-License-Identifier: Apache-2.0

import Geography
import Text

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
