// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
package import FoundationEssentials
package import Patrol
import Platform

/// Where the ids of a hot spot set come from when somebody else made its file.
package struct HotSpotIDOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The property with the ids, as OA11CD (default: “hotspot”, “id”, “code” or “name”).",
      valueName: "name"))
  var idField: String?

  @Flag(help: "Use a hot spot's number in the file as its id where it has none.")
  var numberFeatures = false

  package init() {}

  package func validate() throws {
    if idField != nil, numberFeatures {
      throw ValidationError("give --id-field or --number-features, not both")
    }
    if idField?.isEmpty == true {
      throw ValidationError("--id-field must be the name of a property")
    }
  }

  package var source: HotSpotIDSource {
    idField.map { .property($0) } ?? (numberFeatures ? .usualOrNumber : .usual)
  }
}

/// A hot spot set on its way from a file into a command.
package enum HotSpotInput {
  /// The set in the GeoJSON file at `path`; what is doubtful or wrong in it is said.
  ///
  /// - Throws: `SystemError` when the file cannot be read; `CommandError` when the set cannot be
  ///   used.
  package static func examined(_ path: String, ids source: HotSpotIDSource) throws -> HotSpotSet {
    try examined(
      geoJSON: InputFile.contents(of: path, atMost: HotSpotSet.maximumFileBytes), from: path,
      ids: source)
  }

  /// The set in GeoJSON that a reader of another format made of the file at `path`.
  ///
  /// - Throws: `CommandError` when the set cannot be used.
  package static func examined(
    geoJSON bytes: Data, from path: String, ids source: HotSpotIDSource
  ) throws(CommandError) -> HotSpotSet {
    let report = HotSpotSet.examine(geoJSON: bytes, ids: source)
    for warning in report.warnings.digest { Talk.say("\(path): warning: \(warning)") }
    guard let set = report.set else {
      for fault in report.faults.digest { Talk.say("\(path): \(fault)") }
      throw CommandError(.unusable)
    }
    for warning in set.overlapWarnings { Talk.say("\(path): warning: \(warning)") }
    return set
  }

  /// The set in the GeoJSON file at `path`, without a word about what is doubtful in it.
  ///
  /// - Throws: As `examined`.
  package static func load(
    _ path: String, ids source: HotSpotIDSource = .usual
  ) throws -> HotSpotSet {
    let bytes = try InputFile.contents(of: path, atMost: HotSpotSet.maximumFileBytes)
    do { return try HotSpotSet(geoJSON: bytes, ids: source) } catch {
      throw CommandError(
        .unusable, error.problem, at: path,
        advice: "“patrol hotspots check” says more, and names each hot spot")
    }
  }
}
