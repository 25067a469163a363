// SPDX-License-Identifier: Apache-2.0

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
