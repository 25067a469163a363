// SPDX-License-Identifier: Apache-2.0

import Geography

/// Finds hot spots that lie far from the others, as after a typing error.
///
/// Hot spots less than a cell or two apart are one cluster. The largest cluster is taken to be the
/// right place.
struct HotSpotSpread {
  /// In the order of the hot spots.
  private(set) var findings: [HotSpotSetFinding] = []

  private let places: [Coordinate]

  /// A hot spot farther than this from all others, in kilometres, gets a warning. The Isles of
  /// Scilly are 45 km from the rest of their force, Shetland is 80 km from Orkney, and the area of
  /// a force is mostly less than 100 km across.
  private static let farthest = 100.0
  /// Beyond this distance in kilometres a lost sign or two swapped numbers are tried: they are
  /// taken for the reason if the place is nearer by this factor with the correction.
  private static let distantEnough = 10.0
  private static let muchNearer = 10.0
  /// Side of a cell in degrees: 11 km from south to north.
  private static let cellSide = 0.1
  /// With more clusters than this the set is not examined: it is scattered on purpose.
  private static let mostClusters = 20
  /// Number of distances that are computed for a cluster, and at least those from one hot spot.
  private static let mostDistances = 2_000_000

  init(_ hotSpots: [HotSpot]) {
    places = hotSpots.map(\.area.centre)
    if Self.lookSwappedAll(places) {
      findings = [
        HotSpotSetFinding(
          "longitude and latitude look swapped: the other way round the hot spots lie in the British "
            + "Isles; GeoJSON puts longitude first")
      ]
      return
    }
    let clusters = Self.clusters(of: places)
    guard clusters.count > 1, clusters.count <= Self.mostClusters,
      let main = clusters.max(by: { ($0.count, $1[0]) < ($1.count, $0[0]) })
    else { return }
    for cluster in clusters where cluster != main {
      guard let reason = reason(against: cluster) else { continue }
      findings += cluster.map {
        HotSpotSetFinding(reason, feature: $0 + 1, id: hotSpots[$0].id)
      }
    }
  }

  private func reason(against cluster: [Int]) -> String? {
    let members = Set(cluster)
    let others = places.indices.filter { !members.contains($0) }
    let count = max(1, min(cluster.count, Self.mostDistances / others.count))
    let sample = cluster.prefix(count).map { places[$0] }
    let distance = { (change: (Coordinate) -> Coordinate) in
      sample.map { place in
        others.reduce(Double.infinity) {
          min($0, LocalPlane.distance(change(place), places[$1]) / 1000)
        }
      }.min() ?? .infinity
    }
    let kilometres = distance { $0 }
    guard kilometres > Self.distantEnough else { return nil }
    let start = "it lies some \(Self.rounded(kilometres)) km from the nearest other hot spot"
    for (slip, change) in Self.slips where distance(change) < kilometres / Self.muchNearer {
      return "\(start), and near it if \(slip): is one of them wrong?"
    }
    return kilometres > Self.farthest ? "\(start): is its place right?" : nil
  }

  /// Typing errors, and how to undo them.
  private static let slips: [(String, @Sendable (Coordinate) -> Coordinate)] = [
    (
      "longitude and latitude are swapped",
      {
        abs($0.longitude) <= 90
          ? Coordinate(latitude: $0.longitude, longitude: $0.latitude) : $0
      }
    ),
    (
      "its longitude changes its sign",
      { Coordinate(latitude: $0.latitude, longitude: -$0.longitude) }
    ),
    (
      "its latitude changes its sign",
      { Coordinate(latitude: -$0.latitude, longitude: $0.longitude) }
    ),
  ]

  /// To two digits.
  private static func rounded(_ kilometres: Double) -> Int {
    var unit = 1.0
    while kilometres / unit >= 100 { unit *= 10 }
    return Int((kilometres / unit).rounded() * unit)
  }

  // MARK: The set as a whole

  /// Whether no place is in the British Isles, but all are with longitude and latitude swapped. For
  /// other countries there is no such check; there, a shift without fixes near any hot spot tells.
  private static func lookSwappedAll(_ places: [Coordinate]) -> Bool {
    places.allSatisfy {
      let swapped = Coordinate(latitude: $0.longitude, longitude: $0.latitude)
      return !isInBritishIsles($0) && isInBritishIsles(swapped)
    }
  }

  private static func isInBritishIsles(_ place: Coordinate) -> Bool {
    (49.8...60.9).contains(place.latitude) && (-10.7...1.8).contains(place.longitude)
  }

  // MARK: Clusters

  private struct GridCell: Hashable {
    var column: Int
    var row: Int
  }

  /// Indices of places by cluster, ascending; cells that touch belong to one cluster.
  private static func clusters(of places: [Coordinate]) -> [[Int]] {
    var cells = Dictionary(grouping: places.indices) { index in
      GridCell(
        column: column(Int((places[index].longitude / cellSide).rounded(.down))),
        row: Int((places[index].latitude / cellSide).rounded(.down)))
    }
    var clusters: [[Int]] = []
    for index in cells.values.map({ $0[0] }).sorted() {
      let place = places[index]
      let start = GridCell(
        column: column(Int((place.longitude / cellSide).rounded(.down))),
        row: Int((place.latitude / cellSide).rounded(.down)))
      let cluster = take(start, from: &cells)
      if !cluster.isEmpty { clusters.append(cluster.sorted()) }
    }
    return clusters
  }

  /// The column within one turn round the globe.
  private static func column(_ column: Int) -> Int {
    let turn = Int((360 / cellSide).rounded())
    return ((column % turn) + turn) % turn
  }

  private static func take(_ start: GridCell, from cells: inout [GridCell: [Int]]) -> [Int] {
    var taken: [Int] = []
    var pending = [start]
    while let cell = pending.popLast() {
      guard let places = cells.removeValue(forKey: cell) else { continue }
      taken += places
      for east in -1...1 {
        for north in -1...1 {
          pending.append(GridCell(column: column(cell.column + east), row: cell.row + north))
        }
      }
    }
    return taken
  }
}
