// SPDX-License-Identifier: Apache-2.0

extension GeoPackageSchema {
  /// A table that people open.
  enum Layer: String, CaseIterable {
    case hotspots, visits, stays, shifts, quarters, passes, plan

    /// Nil for a table without geometry.
    var geometryType: String? {
      switch self {
      case .hotspots: "MULTIPOLYGON"
      case .visits: "POINT"
      case .stays, .shifts, .quarters, .passes, .plan: nil
      }
    }

    var description: String {
      switch self {
      case .hotspots: "The published hot spots"
      case .visits: "Visits to hot spots, at the hot spot's centre"
      case .stays: "Unbroken intervals inside, by visit"
      case .shifts: "Shifts and their coverage"
      case .quarters: "Coverage of the shifts by quarter of an hour"
      case .passes: "Dwells too short to be visits, by shift and hot spot"
      case .plan: "What is due, by hot spot and date"
      }
    }
  }
}
