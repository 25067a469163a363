// SPDX-License-Identifier: Apache-2.0

import Geography

/// How the hot spots of a set lie to each other, and what in it looks like a slip of the pen.
///
/// Hot spots less than a cell or two apart are one cluster, and the largest cluster is taken for
/// where the set belongs.
struct HotSpotSpread {
  /// In the order of the hot spots.
  private(set) var findings: [HotSpotSetFinding] = []

  private let places: [Coordinate]

  /// What lies farther than this from all others, in kilometres, is warned of. The Isles of Scilly
  /// are 45 km from the rest of their force, Shetland 80 km from Orkney; a force's whole area is
  /// mostly less than 100 km across.
  private static let farthest = 100.0
  /// From this distance in kilometres on it is looked whether a sign was lost or two numbers were
  /// swapped, so that the place is nearer by so many times the other way.
  private static let distantEnough = 10.0
  private static let muchNearer = 10.0
  /// Side of a cell in degrees: 11 km from south to north.
  private static let cellSide = 0.1
  /// More clusters than this are not looked at: a set so scattered is meant to be.
  private static let mostClusters = 20
  /// So many distances are worked out for a cluster, and at least those from one of its hot spots.
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

  /// Slips, and what undoes them.
  private static let slips: [(String, @Sendable (Coordinate) -> Coordinate)] = [
    (
      "longitude and latitude change places",
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

  /// Whether no place is in the British Isles, and all are when their numbers change places.
  /// Elsewhere nothing tells; that no fix came near any hot spot then does.
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

  private struct Cell: Hashable {
    var column: Int
    var row: Int
  }

  /// Indices of places by cluster, each ascending: cells that touch are of one.
  private static func clusters(of places: [Coordinate]) -> [[Int]] {
    var cells = Dictionary(grouping: places.indices) { index in
      Cell(
        column: column(Int((places[index].longitude / cellSide).rounded(.down))),
        row: Int((places[index].latitude / cellSide).rounded(.down)))
    }
    var clusters: [[Int]] = []
    for index in cells.values.map({ $0[0] }).sorted() {
      let place = places[index]
      let start = Cell(
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

  private static func take(_ start: Cell, from cells: inout [Cell: [Int]]) -> [Int] {
    var taken: [Int] = []
    var pending = [start]
    while let cell = pending.popLast() {
      guard let places = cells.removeValue(forKey: cell) else { continue }
      taken += places
      for east in -1...1 {
        for north in -1...1 {
          pending.append(Cell(column: column(cell.column + east), row: cell.row + north))
        }
      }
    }
    return taken
  }
}
