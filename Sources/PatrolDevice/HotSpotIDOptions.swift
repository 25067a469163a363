// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Patrol

/// Where the ids of a set come from that somebody else made.
struct HotSpotIDOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The property with the ids, as OA11CD (default: “hotspot”, “id”, “code” or “name”).",
      valueName: "name"))
  var idField: String?

  @Flag(help: "Know hot spots without an id by their number in the file.")
  var numberFeatures = false

  func validate() throws {
    if idField != nil, numberFeatures {
      throw ValidationError("--id-field and --number-features exclude each other")
    }
    if idField?.isEmpty == true { throw ValidationError("--id-field takes the name of a property") }
  }

  var source: HotSpotIDSource {
    idField.map { .property($0) } ?? (numberFeatures ? .usualOrNumber : .usual)
  }
}
