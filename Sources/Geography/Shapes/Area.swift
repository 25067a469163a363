// SPDX-License-Identifier: Apache-2.0

/// A part of the globe made of one or more polygons, holes allowed.
///
/// Edges are straight in longitude and latitude (RFC 7946 §3.1.1) between corners on a grid of 10⁻⁸
/// degree. Inside and outside are decided exactly on that grid. Distances are metres on the area's
/// own plane, whose origin is its centre. An edge that two polygons share is not part of the
/// boundary.
package struct Area: Hashable, Sendable {
  /// The polygons in canonical form. It does not depend on the order of the source's rings, nor on
  /// their first corners and directions.
  ///
  /// Outlines run counter-clockwise and holes clockwise (RFC 7946 §3.1.6) from their westernmost,
  /// then southernmost corner; no position is repeated but the first at the end; polygons, and the
  /// holes of each, are sorted. Longitudes of a ring across the antimeridian jump there.
  package let polygons: [Polygon]
  package let bounds: Bounds
  /// The middle of the bounds.
  package let centre: Coordinate
  /// Measured on the area's plane.
  package let squareMetres: Double
  /// Metres east to west and south to north.
  package let size: Point

  let boundary: Boundary
  let steps: StepLengths
  /// Longitude of the centre in steps, within half a turn of the boundary's longitudes.
  let middle: Double

  /// - Throws: The first fault of `AreaSurvey`.
  package init(polygons: [Polygon]) throws(AreaError) {
    let survey = AreaSurvey(of: polygons)
    guard let area = survey.area else { throw survey.faults[0] }
    self = area
  }

  /// - Parameters:
  ///   - rings: Without fault.
  ///   - boundary: The edges that separate inside from outside.
  init(rings: [Ring], boundary: Boundary) {
    let box = boundary.box
    self.boundary = boundary
    middle = (box.minX + box.maxX) / 2
    let latitude = Grid.degrees(ofStep: (box.minY + box.maxY) / 2)
    centre = Coordinate(
      latitude: latitude, longitude: Grid.degrees(ofStep: middle).wrappedDegrees)
    steps = StepLengths(LocalPlane(origin: centre))
    size = Point(x: box.width * steps.east, y: box.height * steps.north)
    let squareSteps = rings.reduce(Int128(0)) {
      $0 + ($1.isOutline ? abs($1.doubledArea) : -abs($1.doubledArea))
    }
    squareMetres = Double(squareSteps) / 2 * steps.east * steps.north
    bounds = Bounds(box)
    polygons = CanonicalForm.polygons(of: rings)
  }

  package static func == (left: Area, right: Area) -> Bool { left.polygons == right.polygons }

  package func hash(into hasher: inout Hasher) { hasher.combine(polygons) }
}

// MARK: - Questions

extension Area {
  /// Whether the place is inside or on the boundary, judged to the micrometre.
  package func contains(_ coordinate: Coordinate) -> Bool {
    boundary.contains(GridPoint(coordinate, around: middle))
  }

  /// Metres to the nearest edge on the area's plane: positive inside, negative outside, 0 on it.
  package func signedDistance(from coordinate: Coordinate) -> Double {
    let place = GridPoint(coordinate, around: middle)
    let position = boundary.position(of: place, steps: steps)
    return position.isInside ? position.distance : -position.distance
  }

  /// Whether the place is inside or nearer than `metres` to the boundary.
  func isWithin(_ metres: Double, of coordinate: Coordinate) -> Bool {
    let place = GridPoint(coordinate, around: middle)
    let position = boundary.position(of: place, steps: steps, limit: metres)
    return position.isInside || position.distance < metres
  }

  /// Fractions, ascending from 0 to 1, of the straight way from `a` to `b` (the short way round) at
  /// which inside and outside change over.
  ///
  /// There is an odd number exactly when `contains` differs between the ends. Merely touching the
  /// boundary is no crossing.
  package func crossings(from a: Coordinate, to b: Coordinate) -> [Double] {
    guard a.isOnTheGlobe, b.isOnTheGlobe else { return [] }
    let start = GridPoint(a, around: middle)
    let end = GridPoint(b, around: start.x)
    var fractions: [Double] = []
    for turn in [0, Grid.fullTurn, -Grid.fullTurn] {
      let (from, to) = (start.moved(byX: turn), end.moved(byX: turn))
      guard Box(from, to).overlaps(boundary.box) else { continue }
      fractions += boundary.meetings(from: from, to: to)
    }
    return changes(at: fractions.sorted(), from: start, to: end)
  }

  /// The fractions at which the segment changes sides. Between two fractions it lies on one side,
  /// so the middle between them decides.
  private func changes(
    at fractions: [Double], from start: GridPoint, to end: GridPoint
  ) -> [Double] {
    var changes: [Double] = []
    var isInside = boundary.contains(start)
    var last = 0.0
    for fraction in fractions + [1] where fraction - last > Self.leastStretch {
      let middle = (last + fraction) / 2
      if contains(start.onTheWay(to: end, fraction: middle)) != isInside {
        changes.append(last)
        isInside.toggle()
      }
      last = fraction
    }
    if contains(end) != isInside { changes.append(1) }
    return changes
  }

  /// A part of a segment that is shorter than this fraction of it is a rounding error: 0.1 µm of
  /// 100 km.
  private static let leastStretch = 1e-12

  private func contains(_ place: GridPoint) -> Bool {
    boundary.contains(GridPoint(x: Grid.wrapped(place.x, around: middle), y: place.y))
  }
}

extension GridPoint {
  fileprivate func moved(byX steps: Double) -> GridPoint { GridPoint(x: x + steps, y: y) }

  fileprivate func onTheWay(to end: GridPoint, fraction: Double) -> GridPoint {
    GridPoint(
      x: Grid.roundedToPart(x + (end.x - x) * fraction),
      y: Grid.roundedToPart(y + (end.y - y) * fraction))
  }
}

extension Area {
  /// Width in metres of the widest polygon: the shorter side of the rectangle that has the
  /// polygon's area and perimeter.
  ///
  /// Exact for a rectangle. A shape rounder than a square gives the side of the square with its
  /// area. A jagged boundary gives too little.
  package var width: Double {
    let plane = LocalPlane(origin: centre)
    return polygons.reduce(0) { max($0, Self.width(of: $1, on: plane)) }
  }

  private static func width(of polygon: Polygon, on plane: LocalPlane) -> Double {
    var squareMetres = 0.0
    var metres = 0.0
    for (index, ring) in polygon.rings.enumerated() {
      let points = ring.map(plane.point(of:))
      var doubledArea = 0.0
      for (a, b) in zip(points, points.dropFirst()) {
        doubledArea += (a.x - points[0].x) * (b.y - points[0].y)
        doubledArea -= (a.y - points[0].y) * (b.x - points[0].x)
        metres += ((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)).squareRoot()
      }
      squareMetres += (index == 0 ? 1 : -1) * abs(doubledArea) / 2
    }
    // The product of a rectangle's sides is its area; their sum is half its perimeter.
    let half = metres / 2
    let square = half * half - 4 * squareMetres
    // Subtracting the root from `half` would cancel the digits of a long strip's width.
    return square <= 0
      ? max(0, squareMetres).squareRoot() : 2 * max(0, squareMetres) / (half + square.squareRoot())
  }
}
