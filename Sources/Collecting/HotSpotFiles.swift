// SPDX-License-Identifier: Apache-2.0

package import DeviceConfiguration
import FoundationEssentials
import Glibc
package import Patrol
import Platform

/// The hot spot set the device was given, and the sets its open shifts began with.
///
/// A shift keeps the set it began with even when a new one comes, also over a restart; so each
/// set used is kept beside the journal under its version. A set is examined once, when its file is
/// new: a copy was found good before, and its hash says that it is still the same. The examining of
/// a large set takes seconds, so it is done elsewhere (`examination`) while shifts begin with the
/// set that was last found good.
package struct HotSpotFiles: Sendable {
  private let configured: String
  private let directory: String
  /// The set in the configured file when it was last found good, and which file that was.
  private var given: (file: FileFacts, set: HotSpotSet)?
  /// The file that was examined last and is no good, and why.
  private var refused: (file: FileFacts, fault: CollectorError)?
  /// The file that is being examined.
  private var underWay: FileFacts?
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

  /// The set a shift that begins now uses, the last that was found good; kept for as long as it may
  /// be asked for.
  mutating func current() throws(CollectorError) -> HotSpotSet {
    takeKnown()
    guard let set = given?.set else { throw .hotSpots(obstacle ?? "\(configured): no hot spots") }
    // The copy itself: the set the device was given will be another one day. On a full disk the
    // shift goes on without it, for as long as that one stays.
    let copy = path(of: set.version)
    if kept[set.version] == nil || (try? regularFile(at: copy)) == nil {
      if (try? good(copy, version: set.version)) == nil {
        try? DurableFile.write(set.canonicalGeoJSON, to: copy)
      }
      kept[set.version] = set
    }
    return set
  }

  /// Reads and examines the configured file if it has changed, however long that takes: for a
  /// start.
  mutating func load() throws(CollectorError) {
    guard let examine = try examination() else { return }
    take(examine())
    if let refused { throw refused.fault }
  }

  /// What came of examining the configured file.
  struct Examined: Sendable {
    fileprivate let file: FileFacts
    let result: Result<HotSpotSet, CollectorError>
  }

  /// The reading and examining of the configured file, to be done anywhere, when it has changed;
  /// nil when it has not, or that is under way already. What comes of it goes to `take`.
  mutating func examination() throws(CollectorError) -> (@Sendable () -> Examined)? {
    let file = try regularFile(at: configured)
    if file == given?.file || file == refused?.file || file == underWay { return nil }
    underWay = file
    let files = self
    return {
      do throws(CollectorError) {
        return Examined(file: file, result: .success(try files.examined()))
      } catch {
        return Examined(file: file, result: .failure(error))
      }
    }
  }

  mutating func take(_ examined: Examined) {
    // Where the file has changed again meanwhile, the next examination tells.
    guard underWay == examined.file else { return }
    underWay = nil
    switch examined.result {
    case .success(let set): (given, refused) = ((examined.file, set), nil)
    case .failure(let fault): refused = (examined.file, fault)
    }
  }

  /// Takes in a changed file that is a copy kept before, as `hotspots fetch` leaves one: it need
  /// not be examined.
  private mutating func takeKnown() {
    guard let file = try? regularFile(at: configured), file != given?.file,
      file != refused?.file, let set = known()
    else { return }
    (given, refused, underWay) = ((file, set), nil, nil)
  }

  /// Why shifts do not begin with the set in the configured file, in words; nil when they do.
  var obstacle: String? {
    var reason = "\(configured): was changed and is being examined"
    do throws(CollectorError) {
      let file = try regularFile(at: configured)
      if file == given?.file { return nil }
      if let refused, refused.file == file { reason = "\(refused.fault)" }
    } catch {
      reason = "\(error)"
    }
    return given == nil
      ? "no shift can start yet: \(reason)" : "\(reason); shifts begin with the set from before"
  }

  /// The set of that version: the copy kept beside the journal, or the one the device was given.
  mutating func set(version: String) throws(CollectorError) -> HotSpotSet {
    if let set = kept[version] ?? given?.set, set.version == version { return set }
    let copy = path(of: version)
    if let set = try? good(copy, version: version) {
      kept[version] = set
      return set
    }
    try? load()
    if let set = given?.set, set.version == version { return set }
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
  private func examined() throws(CollectorError) -> HotSpotSet {
    if let set = known() { return set }
    let bytes = try contents(of: configured)
    do { return try HotSpotSet(geoJSON: bytes) } catch {
      throw .hotSpots("\(configured): \(error.description)")
    }
  }

  /// The set in the configured file where it is a copy kept before; nil where it is not.
  private func known() -> HotSpotSet? {
    guard let bytes = try? contents(of: configured) else { return nil }
    let version = HotSpotSet.version(ofCanonicalGeoJSON: bytes)
    guard (try? contents(of: path(of: version))) == bytes else { return nil }
    return try? HotSpotSet(canonicalGeoJSON: bytes, version: version)
  }

  /// The set in a copy.
  private func good(_ path: String, version: String) throws(CollectorError) -> HotSpotSet {
    let bytes = try contents(of: path)
    do { return try HotSpotSet(canonicalGeoJSON: bytes, version: version) } catch {
      throw .hotSpots("\(path): \(error.description)")
    }
  }

  private func contents(of path: String) throws(CollectorError) -> Data {
    do { return try RegularFile.read(path, atMost: HotSpotSet.maximumFileBytes) } catch {
      throw .hotSpots("\(error)")
    }
  }

  /// Which file lies at a path, and in what state; one that was replaced or written to is another.
  private func regularFile(at path: String) throws(CollectorError) -> FileFacts {
    do throws(SystemError) { return try RegularFile.facts(of: path) } catch {
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
