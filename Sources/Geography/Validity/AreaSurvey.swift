// SPDX-License-Identifier: Apache-2.0

/// The faults of polygons that should make an area, remarks about them, and the area.
package struct AreaSurvey: Sendable {
  /// The area; nil when there are faults.
  package private(set) var area: Area?
  /// At most one a ring, and one for two rings that cross.
  package private(set) var faults: [AreaError] = []
  package private(set) var remarks: [AreaRemark] = []

  /// Areas wider or higher than this are remarked on: 50 km from its origin a plane at 52° north is
  /// 1 % off east to west.
  package static let widestExactMetres = 100_000.0

  package init(of polygons: [Polygon]) {
    if polygons.isEmpty { faults = [AreaError(.noPolygons)] }
    let rings = trace(polygons)
    guard faults.isEmpty else { return }
    remark(on: rings)
    let boundary = Boundary(chains: rings.map(\.corners))
    guard boundary.box.width < Grid.halfTurn else {
      faults = [AreaError(.halfTheGlobe)]
      return
    }
    let contacts = Contacts(boundary, rings: rings)
    faults = contacts.faults
    guard faults.isEmpty else { return }
    let arrangement = Arrangement(boundary, rings: rings, contacts: contacts)
    faults = arrangement.faults
    guard faults.isEmpty else { return }
    let area = Area(
      rings: rings, boundary: arrangement.chains.map { Boundary(chains: $0) } ?? boundary)
    self.area = area
    remarkOnSize(of: area)
  }

  /// Polygons that an earlier survey found valid: their rings are not compared again.
  ///
  /// Several polygons are compared all the same, since they may share edges.
  package init(ofGood polygons: [Polygon]) {
    guard polygons.count == 1 else {
      self = AreaSurvey(of: polygons)
      return
    }
    let rings = trace(polygons)
    guard faults.isEmpty else { return }
    area = Area(rings: rings, boundary: Boundary(chains: rings.map(\.corners)))
  }

  private mutating func trace(_ polygons: [Polygon]) -> [Ring] {
    var rings: [Ring] = []
    for (number, polygon) in polygons.enumerated() {
      for (index, positions) in polygon.rings.enumerated() {
        do {
          let middle = rings.first?.corners[0].x
          rings.append(try Ring(positions, polygon: number, index: index, around: middle))
        } catch {
          faults.append(error)
        }
      }
    }
    return rings
  }

  private mutating func remark(on rings: [Ring]) {
    for ring in rings {
      var place = AreaPlace(polygon: ring.polygon + 1, ring: ring.index + 1)
      if let first = ring.repeated.first {
        place.position = first + 1
        remarks.append(
          AreaRemark(place: place, matter: .repeatedPositions(ring.repeated.count)))
      }
      if let first = ring.firstShortWay {
        place.position = first + 1
        remarks.append(AreaRemark(place: place, matter: .shortWayRound))
      }
    }
  }

  private mutating func remarkOnSize(of area: Area) {
    let metres = max(area.size.x, area.size.y)
    guard metres > Self.widestExactMetres else { return }
    remarks.append(
      AreaRemark(place: AreaPlace(), matter: .wide(kilometres: Int(metres / 1000))))
  }
}
