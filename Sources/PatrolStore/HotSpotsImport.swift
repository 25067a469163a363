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

  @OptionGroup var ids: HotSpotIDOptions

  @Flag(help: "Let devices fetch the set from now on.")
  var publish = false

  func run() async throws {
    let set = try hotSpots(in: try InputFile(path: file).bytes(atMost: HotSpotSet.maximumFileBytes))
    let store = try database.open()
    let isNew = try await store.keep(set, at: .now())
    if publish { _ = try await store.publish(hotSpots: set.version, at: .now()) }
    Terminal.say(
      "\(set.hotSpots.count) hot spots, \(isNew ? "kept" : "kept before")"
        + (publish ? ", published" : "") + "; they lie at \(set.extent)")
    try Terminal.put("\(set.version)\n")
  }

  private func hotSpots(in bytes: Data) throws -> HotSpotSet {
    let report = HotSpotSet.examine(geoJSON: bytes, ids: ids.source)
    for warning in report.warnings.digest { Terminal.say("\(file): warning: \(warning)") }
    guard let set = report.set else {
      throw Fault(
        .unusableInput, report.faults.digest.map { "\(file): \($0)" }.joined(separator: "\n"))
    }
    return set
  }
}
