// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Geography

/// Finds the areas that places lie in, once for each line on standard input, and says how long it
/// took: `geography-speed` has it do so in turn with its peer.
///
///     GeographySpeed AREAS PLACES MATCHES
///
/// AREAS is a GeoJSON file. PLACES are little-endian doubles, longitude and latitude in degrees by
/// turns. Into MATCHES goes what the last round found: the number of the place and of the area,
/// little-endian of 32 bits, by turns. Printed is one JSON object a line: the index, then each
/// round.
@main
struct GeographySpeed {
  private let index: AreaIndex
  private let places: [Coordinate]
  /// Place and area by turns.
  private var matches: [Int32] = []

  static func main() throws {
    let paths = CommandLine.arguments.dropFirst().map { URL(filePath: $0) }
    guard paths.count == 3 else { return print("GeographySpeed AREAS PLACES MATCHES") }
    let document = GeoJSONDocument(try Data(contentsOf: paths[0]))
    let areas = document.features.compactMap { AreaSurvey(of: $0.polygons).area }
    var speed = GeographySpeed(areas, places: places(in: try Data(contentsOf: paths[1])))
    while readLine() != nil { speed.run() }
    try speed.matches.withUnsafeBytes { Data($0) }.write(to: paths[2])
  }

  private static func places(in data: Data) -> [Coordinate] {
    let numbers = data.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: MemoryLayout<UInt64>.stride).map {
        Double(bitPattern: bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self))
      }
    }
    return stride(from: 0, to: numbers.count, by: 2).map {
      Coordinate(latitude: numbers[$0 + 1], longitude: numbers[$0])
    }
  }

  private init(_ areas: [Area], places: [Coordinate]) {
    let start = CPUClock.seconds
    index = AreaIndex(areas)
    let seconds = CPUClock.seconds - start
    self.places = places
    CPUClock.say(
      "{\"areas\": \(areas.count), \"bytes\": \(index.byteCount), \"build_s\": \(seconds)}")
  }

  private mutating func run() {
    matches.removeAll(keepingCapacity: true)
    let start = CPUClock.seconds
    for (number, place) in places.enumerated() {
      index.forEachArea(containing: place) { area in
        matches.append(Int32(truncatingIfNeeded: number))
        matches.append(Int32(truncatingIfNeeded: area))
      }
    }
    let seconds = CPUClock.seconds - start
    CPUClock.say("{\"cpu_s\": \(seconds), \"matches\": \(matches.count / 2)}")
  }
}
