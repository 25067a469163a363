// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

extension World {
  /// Twelve hot spots of every shape in use, drawn for the simulation; no force's own.
  ///
  /// HS01 overlaps HS02 and HS06; HS04 and HS05 share an edge; HS06 has a hole; HS09 is in two
  /// parts.
  static let southendHotSpots: [HotSpot] = [
    hotSpot("HS01", "High Street north", [hexagon(51.53845, 0.71275, width: 350)]),
    hotSpot("HS02", "Victoria Circus", [square(51.54010, 0.71180, side: 150)]),
    hotSpot(
      "HS03", "High Street south",
      [strip("high street york", "high street alexandra", "pier hill top")]),
    hotSpot("HS04", "Pier Hill", [pierHill]),
    hotSpot("HS05", "Marine Parade", [marineParade]),
    hotSpot("HS06", "Warrior Square", [warriorSquare]),
    hotSpot(
      "HS07", "York Road",
      [strip("chichester road york", "york road bus station", "queensway york")]),
    hotSpot(
      "HS08", "Hamlet Court Road",
      [
        strip("hamlet court road south", "hamlet court road", "london road hamlet court")
      ]),
    hotSpot(
      "HS09", "London Road and Queens Road",
      [
        square(51.54037, 0.70655, side: 150), square(51.54190, 0.70985, side: 150),
      ]),
    hotSpot("HS10", "Sutton Road", [square(51.54219, 0.71864, side: 150)]),
    hotSpot("HS11", "Southchurch Avenue", [hexagon(51.53920, 0.72366, width: 350)]),
    hotSpot("HS12", "Westcliff station", [square(51.53740, 0.69330, side: 150)]),
  ]

  private static func hotSpot(_ id: String, _ name: String, _ polygons: [Polygon]) -> HotSpot {
    do {
      return HotSpot(id: id, name: name, area: try Area(polygons: polygons))
    } catch {
      preconditionFailure("\(id) is drawn wrongly: \(error)")
    }
  }

  private static func square(_ latitude: Double, _ longitude: Double, side: Double) -> Polygon {
    let centre = Coordinate(latitude: latitude, longitude: longitude)
    return Polygon(outer: HotSpotDrawing(around: centre).square(side: side), holes: [])
  }

  private static func hexagon(_ latitude: Double, _ longitude: Double, width: Double) -> Polygon {
    let centre = Coordinate(latitude: latitude, longitude: longitude)
    return Polygon(outer: HotSpotDrawing(around: centre).hexagon(width: width), holes: [])
  }

  /// A street segment with its pavements, 30 m wide.
  private static func strip(_ corners: String...) -> Polygon {
    Polygon(
      outer: HotSpotDrawing.strip(along: corners.map(southendCorner), width: 30), holes: [])
  }

  /// From the top of Pier Hill to the pier's gate, with the eastern edge that Marine Parade shares.
  private static let pierHill = Polygon(
    outer: HotSpotDrawing.ring([
      (51.53445, 0.71445), (51.53320, 0.71560), (51.53225, 0.71560), (51.53250, 0.71820),
      (51.53345, 0.71820), (51.53375, 0.71690), (51.53425, 0.71590),
    ]), holes: [])

  /// The amusements between the pier and the Kursaal.
  private static let marineParade = Polygon(
    outer: HotSpotDrawing.ring([
      (51.53250, 0.71820), (51.53240, 0.72460), (51.53300, 0.72460), (51.53330, 0.72250),
      (51.53345, 0.71820),
    ]), holes: [])

  /// The streets round the square; the gardens in its middle are left out.
  private static let warriorSquare = Polygon(
    outer: HotSpotDrawing.ring([
      (51.53800, 0.71385), (51.53800, 0.71655), (51.54000, 0.71655), (51.54000, 0.71385),
    ]),
    holes: [
      HotSpotDrawing.ring([
        (51.53865, 0.71455), (51.53925, 0.71455), (51.53925, 0.71580), (51.53865, 0.71580),
      ])
    ])
}
