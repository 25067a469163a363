// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Patrol
import Storage

struct HotSpotsImport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Keeps the hot spots of a GeoJSON file as a set, and prints its version.")

  @OptionGroup var database: DatabaseOptions

  @Argument(help: "GeoJSON file (RFC 7946, WGS 84).")
  var file: String

  @Flag(help: "Let devices fetch the set from now on.")
  var publish = false

  func run() async throws {
    let set = try hotSpots(in: try InputFile(path: file).bytes(atMost: HotSpotSet.maximumFileBytes))
    let store = try database.openOrCreate()
    let isNew = try await store.keep(set, at: .now())
    if publish { _ = try await store.publish(hotSpots: set.version, at: .now()) }
    Terminal.say(
      "\(set.hotSpots.count) hot spots, \(isNew ? "kept" : "kept before")"
        + (publish ? ", published" : ""))
    try Terminal.put("\(set.version)\n")
  }

  private func hotSpots(in bytes: Data) throws -> HotSpotSet {
    if let format = OtherFormat(of: bytes) {
      throw Fault(
        .unusableInput,
        """
        \(file): \(format.rawValue) is not read yet, only GeoJSON; convert it with
          ogr2ogr -f GeoJSON -t_srs EPSG:4326 hotspots.geojson \(file)
        """)
    }
    let report = HotSpotSet.examine(geoJSON: bytes)
    for warning in report.warnings { Terminal.say("\(file): warning: \(warning)") }
    guard let set = report.set else {
      throw Fault(
        .unusableInput, report.faults.map { "\(file): \($0)" }.joined(separator: "\n"))
    }
    return set
  }

  /// Formats that hot spots also come in, told by how their files begin.
  private enum OtherFormat: String, CaseIterable {
    case geoPackage = "GeoPackage"
    case shapefile = "Shapefile"
    case kml = "KML"
    case zip = "a ZIP archive (KMZ or Shapefile)"

    init?(of bytes: Data) {
      guard let format = Self.allCases.first(where: { bytes.starts(with: $0.beginning) }) else {
        return nil
      }
      self = format
    }

    private var beginning: [UInt8] {
      switch self {
      case .geoPackage: Array("SQLite format 3".utf8)
      case .shapefile: [0, 0, 0x27, 0x0a]
      case .kml: Array("<".utf8)
      case .zip: Array("PK".utf8)
      }
    }
  }
}
