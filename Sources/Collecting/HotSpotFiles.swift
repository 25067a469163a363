// SPDX-License-Identifier: Apache-2.0

import DeviceConfiguration
import FoundationEssentials
import Glibc
import Patrol

/// The hot spot set the device was given, and the sets its open shifts began with.
///
/// A shift keeps the set it began with even when a new one comes, also over a restart; so each
/// set used is kept beside the journal under its version.
struct HotSpotFiles: Sendable {
  private let configured: String
  private let directory: String

  init(configuration: DeviceConfiguration) {
    configured = configuration.hotSpots
    directory = configuration.state
  }

  /// The set a shift that begins now uses; kept for as long as it may be asked for.
  func current() throws(CollectorFault) -> HotSpotSet {
    let set = try read(configured)
    let copy = path(of: set.version)
    if access(copy, F_OK) != 0 {
      do { try DurableFile.write(set.canonicalGeoJSON, to: copy) } catch {
        throw .hotSpots("\(copy): \(error)")
      }
    }
    return set
  }

  /// The set of that version.
  func set(version: String) throws(CollectorFault) -> HotSpotSet {
    try read(path(of: version))
  }

  private func read(_ path: String) throws(CollectorFault) -> HotSpotSet {
    let bytes: Data
    do { bytes = try Data(contentsOf: URL(filePath: path)) } catch {
      throw .hotSpots("\(path) cannot be read")
    }
    do { return try HotSpotSet(geoJSON: bytes) } catch {
      throw .hotSpots("\(path): \(error.description)")
    }
  }

  private func path(of version: String) -> String {
    "\(directory)/hotspots-\(version.suffix(64).prefix(16)).geojson"
  }
}
