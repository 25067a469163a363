// SPDX-License-Identifier: Apache-2.0

package import DeviceConfiguration
import FoundationEssentials
import Glibc
package import Patrol
import Platform

/// The hot spot set the device was given, and the sets its open shifts began with.
///
/// A shift keeps the set it began with, even after a new set comes or the program restarts. So each
/// set that is used is copied beside the journal, under its version. A new file is examined once. A
/// copy is not examined again: its hash shows that it is the same. To examine a large set takes
/// seconds, so that is done in the background (`examination`). Until then shifts begin with the
/// last good set.
package struct HotSpotFiles: Sendable {
  private var configured: String
  private let directory: String
  /// The last good set from the configured file, and that file's facts.
  private var given: (file: FileFacts, set: HotSpotSet)?
  /// The last examined file that cannot be used, and why.
  private var refused: (file: FileFacts, fault: CollectorError)?
  /// The file that is being examined.
  private var underWay: FileFacts?
  /// Sets read from copies, by version.
  private var kept: [String: HotSpotSet] = [:]

  init(configuration: DeviceConfiguration) {
    configured = configuration.hotSpots
    directory = configuration.state
  }

  /// Looks for the set at another path from now on. Shifts begin with the last good set until the
  /// one there has been examined.
  mutating func look(at path: String) {
    guard path != configured else { return }
    (configured, refused, underWay) = (path, nil, nil)
  }

  /// Copies a good set beside the journal, so that the collector need not examine it again. If the
  /// copy fails, the collector examines it.
  package static func keep(_ set: HotSpotSet, for configuration: DeviceConfiguration) {
    let files = HotSpotFiles(configuration: configuration)
    try? DurableFile.write(set.canonicalGeoJSON, to: files.path(of: set.version))
  }

  /// The set for a shift that begins now: the last good one. Its copy stays while a shift may need
  /// it.
  mutating func current() throws(CollectorError) -> HotSpotSet {
    takeKnown()
    guard let set = given?.set else { throw .hotSpots(obstacle ?? "\(configured): no hot spots") }
    // A copy is needed, because the configured file will change some day. If the disk is full, the
    // shift goes on without a copy for as long as the configured file does not change.
    let copy = path(of: set.version)
    if kept[set.version] == nil || (try? regularFile(at: copy)) == nil {
      if (try? good(copy, version: set.version)) == nil {
        try? DurableFile.write(set.canonicalGeoJSON, to: copy)
      }
      kept[set.version] = set
    }
    return set
  }

  /// Reads and examines the configured file if it has changed, and waits for the result. It is for
  /// the start of the program.
  mutating func load() throws(CollectorError) {
    guard let examine = try examination() else { return }
    take(examine())
    if let refused { throw refused.fault }
  }

  /// The result of examining the configured file.
  struct Examined: Sendable {
    fileprivate let file: FileFacts
    let result: Result<HotSpotSet, CollectorError>
  }

  /// A function that reads and examines the configured file, on any thread; nil if the file has not
  /// changed or is being examined. Pass the result to `take`.
  mutating func examination() throws(CollectorError) -> (@Sendable () -> Examined)? {
    let file = try configuredFile()
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
    // If the file has changed again meanwhile, the next examination finds that.
    guard underWay == examined.file else { return }
    underWay = nil
    switch examined.result {
    case .success(let set): (given, refused) = ((examined.file, set), nil)
    case .failure(let fault): refused = (examined.file, fault)
    }
  }

  /// Takes a changed file without examining it if it equals a copy, as `hotspots fetch` leaves it.
  private mutating func takeKnown() {
    guard let file = try? regularFile(at: configured), file != given?.file,
      file != refused?.file, let set = known()
    else { return }
    (given, refused, underWay) = ((file, set), nil, nil)
  }

  /// The version of the set that a shift would begin with; nil when there is none.
  var version: String? { given?.set.version }

  /// Why shifts do not begin with the set in the configured file, in words; nil when they do.
  var obstacle: String? {
    var reason = "\(configured): has changed and is being examined"
    do throws(CollectorError) {
      let file = try configuredFile()
      if file == given?.file { return nil }
      if let refused, refused.file == file { reason = "\(refused.fault)" }
    } catch {
      reason = "\(error)"
    }
    return given == nil
      ? "no shift can start yet: \(reason)" : "\(reason); shifts begin with the previous set"
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
    throw .hotSpots("is not the hot spot set that the shift began with", at: copy)
  }

  private func configuredFile() throws(CollectorError) -> FileFacts {
    do throws(SystemError) { return try RegularFile.facts(of: configured) } catch {
      let isAlone =
        error.number == ENOENT && FileFacts(of: DurableFile.directory(of: configured)) != nil
      throw isAlone
        ? .hotSpots(
          "is not there yet", at: configured,
          advice: "“patrol hotspots fetch” fetches the store's set")
        : CollectorError(error)
    }
  }

  /// Removes all copies except those of `versions`, the sets that a shift may still need.
  mutating func removeCopies(except versions: Set<String>) {
    kept = kept.filter { versions.contains($0.key) }
    var needed = Set(versions.map(name))
    needed.insert(String(configured.split(separator: "/").last ?? ""))
    let names = (try? Directory.names(in: directory)) ?? []
    for name in names where Self.isCopy(name) && !needed.contains(name) {
      try? FileManager.default.removeItem(atPath: "\(directory)/\(name)")
    }
  }

  /// The set in the configured file. It is not examined if it equals a copy.
  private func examined() throws(CollectorError) -> HotSpotSet {
    if let set = known() { return set }
    let bytes = try contents(of: configured)
    do { return try HotSpotSet(geoJSON: bytes) } catch {
      throw CollectorError(error, at: configured)
    }
  }

  /// The set in the configured file if that equals a copy; else nil.
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
      throw CollectorError(error, at: path)
    }
  }

  private func contents(of path: String) throws(CollectorError) -> Data {
    do { return try RegularFile.read(path, atMost: HotSpotSet.maximumFileBytes) } catch {
      throw CollectorError(error)
    }
  }

  /// Facts that identify the file at a path. They change when it is replaced or written to.
  private func regularFile(at path: String) throws(CollectorError) -> FileFacts {
    do throws(SystemError) { return try RegularFile.facts(of: path) } catch {
      throw CollectorError(error)
    }
  }

  private func path(of version: String) -> String { "\(directory)/\(name(of: version))" }

  private func name(of version: String) -> String {
    "hotspots-\(version.suffix(64).prefix(Self.digits)).geojson"
  }

  /// Digits of a version in a copy's name.
  private static let digits = 16

  /// Whether a file is a copy, or the unfinished draft of one.
  private static func isCopy(_ name: String) -> Bool {
    guard name.hasPrefix("hotspots-") else { return false }
    let rest = name.dropFirst("hotspots-".count)
    let end = rest.dropFirst(digits)
    return rest.prefix(digits).allSatisfy(\.isHexDigit)
      && (end == ".geojson" || end.hasPrefix(".geojson.new"))
  }
}
