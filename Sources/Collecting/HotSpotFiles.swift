// SPDX-License-Identifier: Apache-2.0

import DeviceConfiguration
import Files
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
    // The copy itself: the set the device was given will be another one day. On a full disk the shift
    // goes on without it, for as long as that one stays.
    if (try? read(copy))?.version != set.version {
      try? DurableFile.write(set.canonicalGeoJSON, to: copy)
    }
    return set
  }

  /// The set of that version: the copy kept beside the journal, or the one the device was given.
  func set(version: String) throws(CollectorFault) -> HotSpotSet {
    let copy = path(of: version)
    if let set = try? read(copy), set.version == version { return set }
    if let set = try? read(configured), set.version == version { return set }
    throw .hotSpots("\(copy): not the hot spot set that the shift began with")
  }

  /// Removes the copies of sets nobody may ask for any more: all but those of `versions`.
  func removeCopies(except versions: Set<String>) {
    var needed = Set(versions.map(name))
    needed.insert(String(configured.split(separator: "/").last ?? ""))
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    for name in names where Self.isCopy(name) && !needed.contains(name) {
      try? FileManager.default.removeItem(atPath: "\(directory)/\(name)")
    }
  }

  private func read(_ path: String) throws(CollectorFault) -> HotSpotSet {
    var about = stat()
    guard stat(path, &about) == 0, about.st_mode & S_IFMT == S_IFREG else {
      throw .hotSpots("\(path) cannot be read")
    }
    guard about.st_size <= HotSpotSet.maximumFileBytes else {
      throw .hotSpots("\(path) has more than \(HotSpotSet.maximumFileBytes) bytes")
    }
    let bytes: Data
    do { bytes = try Data(contentsOf: URL(filePath: path)) } catch {
      throw .hotSpots("\(path) cannot be read")
    }
    do { return try HotSpotSet(geoJSON: bytes) } catch {
      throw .hotSpots("\(path): \(error.description)")
    }
  }

  private func path(of version: String) -> String { "\(directory)/\(name(of: version))" }

  private func name(of version: String) -> String {
    "hotspots-\(version.suffix(64).prefix(Self.digits)).geojson"
  }

  /// Digits of a version in a copy's name.
  private static let digits = 16

  /// Whether a file is a copy, or the draft of one that was cut off.
  private static func isCopy(_ name: String) -> Bool {
    guard name.hasPrefix("hotspots-") else { return false }
    let rest = name.dropFirst("hotspots-".count)
    let end = rest.dropFirst(digits)
    return rest.prefix(digits).allSatisfy(\.isHexDigit)
      && (end == ".geojson" || end.hasPrefix(".geojson.new"))
  }
}
