// SPDX-License-Identifier: Apache-2.0

import Geography

extension World {
  /// The middle of Southend-on-Sea, from Chalkwell to the Kursaal and from the sea front to
  /// Prittlewell, with twelve hot spots drawn for the simulation.
  ///
  /// The streets were drawn by hand through the points at which police.uk places recorded crime
  /// ("On or near …", Southend-on-Sea, October 2018 to February 2019; contains public sector
  /// information licensed under the Open Government Licence v3.0). They are good to some tens of
  /// metres, enough for a simulated walk; they are no map.
  package static let southend = World(
    streets: StreetNetwork(streets: southendStreets), hotSpots: southendHotSpots,
    base: southendCorner("victoria avenue police"))

  static func southendCorner(_ name: String) -> Coordinate {
    guard let corner = southendCorners[name] else {
      preconditionFailure("no corner named \(name)")
    }
    return corner
  }

  private static let southendStreets: [Street] = southendCourses.map { course in
    Street(
      name: course.name, isPedestrian: course.isPedestrian,
      course: course.corners.map(southendCorner))
  }

  /// Degrees north and east of every street corner.
  private static let southendCorners: [String: Coordinate] = {
    let corners: [(String, Double, Double)] = [
      // High Street, from Victoria Circus down to the pier.
      ("victoria circus", 51.54005, 0.71190), ("high street elmer", 51.53890, 0.71250),
      ("high street middle", 51.53800, 0.71298), ("high street station", 51.53736, 0.71332),
      ("high street clifftown", 51.53700, 0.71350), ("high street york", 51.53625, 0.71388),
      ("high street alexandra", 51.53535, 0.71425), ("pier hill top", 51.53460, 0.71465),
      ("pier hill bend", 51.53400, 0.71540), ("pier hill", 51.53358, 0.71577),
      ("pier", 51.53300, 0.71680),
      // The sea front, west to east.
      ("chalkwell esplanade", 51.53719, 0.67621), ("chalkwell avenue south", 51.53680, 0.67880),
      ("western esplanade leas", 51.53573, 0.68593),
      ("western esplanade shorefield", 51.53475, 0.69400),
      ("western esplanade cliffs", 51.53396, 0.69904),
      ("western esplanade gardens", 51.53340, 0.70500),
      ("western esplanade lift", 51.53325, 0.71050), ("western esplanade pier", 51.53290, 0.71400),
      ("marine parade west", 51.53300, 0.71900), ("marine parade lucy", 51.53285, 0.72062),
      ("marine parade", 51.53274, 0.72230), ("kursaal", 51.53270, 0.72400),
      ("eastern esplanade west", 51.53210, 0.72560), ("eastern esplanade", 51.53146, 0.72756),
      ("eastern esplanade victoria", 51.53115, 0.73135),
      // London Road, west to east.
      ("london road chalkwell park", 51.54616, 0.67205),
      ("london road chalkwell", 51.54558, 0.67991),
      ("london road tintern", 51.54517, 0.68470), ("london road palace", 51.54370, 0.69170),
      ("london road valkyrie", 51.54325, 0.69275), ("london road hamlet court", 51.54210, 0.69550),
      ("london road westborough", 51.54090, 0.69880), ("london road milton", 51.54065, 0.70000),
      ("london road north", 51.54050, 0.70100), ("london road park", 51.54013, 0.70334),
      ("london road queens", 51.54037, 0.70655), ("london road college", 51.54030, 0.70900),
      ("london road elmer", 51.54020, 0.71050),
      // Southchurch Road, west to east.
      ("southchurch road chichester", 51.54010, 0.71395), ("southchurch road", 51.54011, 0.71435),
      ("southchurch road warrior", 51.54024, 0.71626), ("queensway roundabout", 51.54030, 0.71765),
      ("southchurch road queensway", 51.54035, 0.71799),
      ("southchurch road bournemouth", 51.54020, 0.72290),
      ("southchurch road avenue", 51.54016, 0.72366), ("southchurch road east", 51.54016, 0.72607),
      ("southchurch road end", 51.54029, 0.73080),
      // Queensway, from Victoria station round to the sea front.
      ("victoria station", 51.54089, 0.71045), ("queensway victoria", 51.54106, 0.71189),
      ("queensway chichester", 51.54115, 0.71370), ("queensway north", 51.54090, 0.71600),
      ("queensway whitegate", 51.53871, 0.71759), ("queensway quebec", 51.53760, 0.71770),
      ("queensway york", 51.53635, 0.71800), ("seaway", 51.53515, 0.71835),
      ("seaway south", 51.53420, 0.71930), ("lucy road", 51.53339, 0.72058),
      // Victoria Avenue and Prittlewell.
      ("victoria avenue south", 51.54190, 0.70985), ("victoria avenue baxter", 51.54399, 0.70853),
      ("victoria avenue police", 51.54487, 0.70796),
      ("victoria avenue carnarvon", 51.54640, 0.70670),
      ("prittlewell", 51.54840, 0.70520), ("victoria avenue north", 51.55205, 0.70240),
      ("west street", 51.54786, 0.70345), ("east street west", 51.54908, 0.70761),
      ("east street", 51.54962, 0.70963), ("east street sutton", 51.55076, 0.71318),
      ("carnarvon road", 51.54572, 0.70882), ("short street", 51.54400, 0.71279),
      ("milton street", 51.54297, 0.71352),
      // Sutton Road and the streets east of it.
      ("sutton road south", 51.54219, 0.71864), ("sutton road", 51.54642, 0.71686),
      ("sutton road north", 51.55062, 0.71439), ("north avenue", 51.54540, 0.71998),
      ("bournemouth park road south", 51.54178, 0.72301),
      ("bournemouth park road middle", 51.54590, 0.72220),
      ("bournemouth park road north", 51.54883, 0.72149),
      // Between the High Street and Queensway.
      ("chichester road warrior", 51.53953, 0.71408),
      ("chichester road whitegate", 51.53850, 0.71432),
      ("chichester road", 51.53778, 0.71449), ("chichester road tylers", 51.53690, 0.71470),
      ("chichester road york", 51.53621, 0.71487), ("warrior square north", 51.53953, 0.71506),
      ("warrior square corner", 51.53950, 0.71612), ("whitegate road", 51.53835, 0.71601),
      ("york road bus station", 51.53621, 0.71618), ("york road east", 51.53650, 0.72100),
      ("heygate avenue", 51.53552, 0.71619), ("chancellor road west", 51.53495, 0.71600),
      ("chancellor road", 51.53504, 0.71740),
      // Southchurch Avenue and the east.
      ("southchurch avenue", 51.53767, 0.72366), ("southchurch avenue york", 51.53659, 0.72366),
      ("southchurch avenue woodgrange", 51.53490, 0.72375),
      ("southchurch avenue south", 51.53399, 0.72384),
      ("ambleside drive", 51.53833, 0.72742), ("ambleside drive north", 51.54016, 0.72760),
      ("woodgrange drive", 51.53534, 0.72750), ("woodgrange drive east", 51.53545, 0.73125),
      ("beresford road", 51.53276, 0.72755), ("victoria road", 51.53436, 0.73138),
      // Between the High Street and Westcliff.
      ("elmer avenue", 51.53884, 0.71056), ("queens road", 51.53919, 0.70823),
      ("queens road west", 51.53955, 0.70645), ("clifftown road", 51.53695, 0.71237),
      ("weston road", 51.53637, 0.71249), ("nelson street", 51.53618, 0.71012),
      ("scratton road", 51.53661, 0.70782), ("alexandra street", 51.53528, 0.71344),
      ("alexandra street west", 51.53520, 0.71080), ("alexandra road", 51.53523, 0.70772),
      ("cambridge road east", 51.53570, 0.70720), ("cambridge road", 51.53612, 0.70433),
      ("cambridge road west", 51.53665, 0.70040), ("milton road", 51.53841, 0.70036),
      ("royal terrace", 51.53403, 0.71299), ("clifton terrace", 51.53421, 0.71089),
      ("clifftown parade", 51.53444, 0.70696), ("clifftown parade west", 51.53460, 0.70400),
      ("wilson road", 51.53538, 0.70375), ("westcliff parade", 51.53480, 0.70089),
      ("san remo parade", 51.53538, 0.69650), ("shorefield road", 51.53533, 0.69465),
      // Westcliff and Chalkwell.
      ("hadleigh road", 51.53699, 0.69789), ("station road east", 51.53705, 0.69590),
      ("station road", 51.53657, 0.69422), ("westcliff station", 51.53760, 0.69300),
      ("hamlet court road south", 51.53954, 0.69398), ("hamlet court road", 51.54080, 0.69470),
      ("valkyrie road south", 51.53764, 0.68961), ("valkyrie road", 51.54057, 0.69122),
      ("station road west", 51.53818, 0.68647), ("chalkwell avenue middle", 51.53950, 0.67880),
      ("chalkwell avenue", 51.54120, 0.67907), ("west road west", 51.54404, 0.69325),
      ("west road", 51.54471, 0.69699), ("west road east", 51.54611, 0.69915),
      ("north road", 51.54366, 0.70235),
    ]
    return Dictionary(
      uniqueKeysWithValues: corners.map {
        ($0.0, Coordinate(latitude: $0.1, longitude: $0.2))
      })
  }()
}

extension World {
  /// A street of Southend as the corners it passes.
  struct Course: Sendable {
    let name: String
    let isPedestrian: Bool
    let corners: [String]

    init(_ name: String, onFoot isPedestrian: Bool = false, _ corners: String...) {
      self.name = name
      self.isPedestrian = isPedestrian
      self.corners = corners
    }
  }

  static let southendCourses: [Course] = [
    Course(
      "High Street Southend", onFoot: true, "victoria circus", "high street elmer",
      "high street middle", "high street station", "high street clifftown", "high street york",
      "high street alexandra", "pier hill top"),
    Course("Pier Hill", "pier hill top", "pier hill bend", "pier hill", "pier"),
    Course(
      "Chalkwell Esplanade", "chalkwell esplanade", "chalkwell avenue south",
      "western esplanade leas"),
    Course(
      "Western Esplanade", "western esplanade leas", "western esplanade shorefield",
      "western esplanade cliffs", "western esplanade gardens", "western esplanade lift",
      "western esplanade pier", "pier"),
    Course(
      "Marine Parade", "pier", "marine parade west", "marine parade lucy", "marine parade",
      "kursaal"),
    Course(
      "Eastern Esplanade", "kursaal", "eastern esplanade west", "eastern esplanade",
      "eastern esplanade victoria"),
    Course(
      "London Road", "london road chalkwell park", "london road chalkwell",
      "london road tintern", "london road palace", "london road valkyrie",
      "london road hamlet court", "london road westborough", "london road milton",
      "london road north", "london road park", "london road queens", "london road college",
      "london road elmer", "victoria station"),
    Course("London Road", onFoot: true, "london road elmer", "victoria circus"),
    Course("Southchurch Road", onFoot: true, "victoria circus", "southchurch road chichester"),
    Course(
      "Southchurch Road", "southchurch road chichester", "southchurch road",
      "southchurch road warrior", "queensway roundabout", "southchurch road queensway",
      "southchurch road bournemouth", "southchurch road avenue", "southchurch road east",
      "ambleside drive north", "southchurch road end"),
    Course(
      "Queensway", "victoria station", "queensway victoria", "queensway chichester",
      "queensway north", "queensway roundabout", "queensway whitegate", "queensway quebec",
      "queensway york", "seaway"),
    Course("Queensway", onFoot: true, "queensway victoria", "victoria circus"),
    Course("Seaway", "seaway", "seaway south", "lucy road"),
    Course("Lucy Road", "lucy road", "marine parade lucy"),
    Course(
      "Victoria Avenue", "victoria station", "victoria avenue south", "victoria avenue baxter",
      "victoria avenue police", "victoria avenue carnarvon", "prittlewell",
      "victoria avenue north"),
    Course("West Street", "west street", "prittlewell"),
    Course(
      "East Street", "prittlewell", "east street west", "east street", "east street sutton",
      "sutton road north"),
    Course("Carnarvon Road", "victoria avenue carnarvon", "carnarvon road"),
    Course("Short Street", "carnarvon road", "short street", "milton street"),
    Course("Milton Street", "milton street", "queensway chichester"),
    Course(
      "Sutton Road", "queensway roundabout", "sutton road south", "sutton road",
      "sutton road north"),
    Course("North Avenue", "sutton road", "north avenue", "bournemouth park road middle"),
    Course(
      "Bournemouth Park Road", "southchurch road bournemouth", "bournemouth park road south",
      "bournemouth park road middle", "bournemouth park road north"),
    Course(
      "Chichester Road", "queensway chichester", "southchurch road chichester",
      "chichester road warrior", "chichester road whitegate", "chichester road",
      "chichester road tylers", "chichester road york"),
    Course(
      "Warrior Square North", "chichester road warrior", "warrior square north",
      "warrior square corner"),
    Course(
      "Warrior Square East", "southchurch road warrior", "warrior square corner",
      "whitegate road"),
    Course(
      "Whitegate Road", "chichester road whitegate", "whitegate road", "queensway whitegate"),
    Course("Tylers Avenue", "high street clifftown", "chichester road tylers"),
    Course(
      "York Road", "high street york", "chichester road york", "york road bus station",
      "queensway york", "york road east", "southchurch avenue york"),
    Course(
      "Heygate Avenue", "high street alexandra", "heygate avenue", "chancellor road west"),
    Course(
      "Chancellor Road", "pier hill bend", "chancellor road west", "chancellor road", "seaway"),
    Course(
      "Southchurch Avenue", "southchurch road avenue", "southchurch avenue",
      "southchurch avenue york", "southchurch avenue woodgrange", "southchurch avenue south",
      "kursaal"),
    Course("Ambleside Drive", "southchurch avenue", "ambleside drive", "ambleside drive north"),
    Course(
      "Woodgrange Drive", "southchurch avenue woodgrange", "woodgrange drive",
      "woodgrange drive east"),
    Course("Beresford Road", "eastern esplanade", "beresford road", "woodgrange drive"),
    Course(
      "Victoria Road", "eastern esplanade victoria", "victoria road", "woodgrange drive east"),
    Course("Elmer Avenue", "elmer avenue", "london road elmer"),
    Course(
      "Queens Road", "high street elmer", "elmer avenue", "queens road", "queens road west",
      "london road queens"),
    Course(
      "Clifftown Road", "high street clifftown", "clifftown road", "nelson street"),
    Course("Weston Road", "high street york", "weston road", "nelson street"),
    Course("Scratton Road", "nelson street", "scratton road", "cambridge road east"),
    Course(
      "Alexandra Street", "high street alexandra", "alexandra street", "alexandra street west"),
    Course("Alexandra Road", "alexandra street west", "alexandra road", "cambridge road east"),
    Course("Cambridge Road", "cambridge road east", "cambridge road", "cambridge road west"),
    Course("Milton Road", "cambridge road west", "milton road", "london road milton"),
    Course("Royal Terrace", "pier hill top", "royal terrace", "clifton terrace"),
    Course(
      "Clifftown Parade", "clifton terrace", "clifftown parade", "clifftown parade west"),
    Course("Wilson Road", "clifftown parade west", "wilson road", "cambridge road"),
    Course(
      "Westcliff Parade", "clifftown parade west", "westcliff parade", "san remo parade"),
    Course(
      "Shorefield Road", "san remo parade", "shorefield road", "western esplanade shorefield"),
    Course("Hadleigh Road", "cambridge road west", "hadleigh road", "station road east"),
    Course(
      "Station Road", "station road east", "station road", "westcliff station",
      "valkyrie road south", "station road west", "chalkwell avenue middle"),
    Course(
      "Hamlet Court Road", "westcliff station", "hamlet court road south", "hamlet court road",
      "london road hamlet court"),
    Course("Valkyrie Road", "valkyrie road south", "valkyrie road", "london road valkyrie"),
    Course(
      "Chalkwell Avenue", "chalkwell avenue south", "chalkwell avenue middle",
      "chalkwell avenue", "london road chalkwell"),
    Course(
      "West Road", "london road palace", "west road west", "west road", "west road east",
      "west street"),
    Course("North Road", "london road north", "north road", "west street"),
  ]
}
