// SPDX-License-Identifier: Apache-2.0

package import DeviceConfiguration
import Files
import FoundationEssentials
import Glibc
package import Patrol

/// The hot spot set the device was given, and the sets its open shifts began with.
///
/// A shift keeps the set it began with even when a new one comes, also over a restart; so each
/// set used is kept beside the journal under its version. A set is examined once, when its file is
/// new: a copy was found good before, and its hash says that it is still the same.
package struct HotSpotFiles: Sendable {
  private let configured: String
  private let directory: String
  /// The set in the configured file, and which file that was.
  private var given: (file: FileState, set: HotSpotSet)?
  /// Sets read from copies, by version.
  private var kept: [String: HotSpotSet] = [:]

  init(configuration: DeviceConfiguration) {
    configured = configuration.hotSpots
    directory = configuration.state
  }

  /// Keeps a copy of a set that was found good, so that the collector need not examine it once
  /// more; where that fails, it does.
  package static func keep(_ set: HotSpotSet, for configuration: DeviceConfiguration) {
    let files = HotSpotFiles(configuration: configuration)
    try? DurableFile.write(set.canonicalGeoJSON, to: files.path(of: set.version))
  }

  /// The set a shift that begins now uses; kept for as long as it may be asked for.
  ///
  /// The file is read and examined when it has changed, and not again.
  mutating func current() throws(CollectorFault) -> HotSpotSet {
    let set = try load()
    // The copy itself: the set the device was given will be another one day. On a full disk the
    // shift goes on without it, for as long as that one stays.
    let copy = path(of: set.version)
    if kept[set.version] == nil || (try? FileState(path: copy)) == nil {
      if (try? good(copy, version: set.version)) == nil {
        try? DurableFile.write(set.canonicalGeoJSON, to: copy)
      }
      kept[set.version] = set
    }
    return set
  }

  /// Reads the configured file if it has changed, so that nobody has to wait for it later.
  @discardableResult
  mutating func load() throws(CollectorFault) -> HotSpotSet {
    let file = try FileState(path: configured)
    if let given, given.file == file { return given.set }
    let set = try examined()
    given = (file, set)
    return set
  }

  /// The set of that version: the copy kept beside the journal, or the one the device was given.
  mutating func set(version: String) throws(CollectorFault) -> HotSpotSet {
    if let set = kept[version] ?? given?.set, set.version == version { return set }
    let copy = path(of: version)
    if let set = try? good(copy, version: version) {
      kept[version] = set
      return set
    }
    if let set = try? load(), set.version == version { return set }
    throw .hotSpots("\(copy): not the hot spot set that the shift began with")
  }

  /// Removes the copies of sets nobody may ask for any more: all but those of `versions`.
  mutating func removeCopies(except versions: Set<String>) {
    kept = kept.filter { versions.contains($0.key) }
    var needed = Set(versions.map(name))
    needed.insert(String(configured.split(separator: "/").last ?? ""))
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    for name in names where Self.isCopy(name) && !needed.contains(name) {
      try? FileManager.default.removeItem(atPath: "\(directory)/\(name)")
    }
  }

  /// The set in the configured file. Where it is a copy kept before, it need not be examined.
  private func examined() throws(CollectorFault) -> HotSpotSet {
    let bytes = try contents(of: configured)
    let version = HotSpotSet.version(ofCanonicalGeoJSON: bytes)
    if (try? contents(of: path(of: version))) == bytes,
      let set = try? HotSpotSet(canonicalGeoJSON: bytes, version: version)
    {
      return set
    }
    do { return try HotSpotSet(geoJSON: bytes) } catch {
      throw .hotSpots("\(configured): \(error.description)")
    }
  }

  /// The set in a copy.
  private func good(_ path: String, version: String) throws(CollectorFault) -> HotSpotSet {
    let bytes = try contents(of: path)
    do { return try HotSpotSet(canonicalGeoJSON: bytes, version: version) } catch {
      throw .hotSpots("\(path): \(error.description)")
    }
  }

  private func contents(of path: String) throws(CollectorFault) -> Data {
    do { return try RegularFile.read(path, atMost: HotSpotSet.maximumFileBytes) } catch {
      throw .hotSpots("\(error)")
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
