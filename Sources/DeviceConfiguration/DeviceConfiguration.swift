// SPDX-License-Identifier: Apache-2.0

package import Detection
import Patrol
package import Positioning
package import Signalling
import Text
import Wire

/// What a device is told by its `patrol.yaml`; the sample in `Deploy` explains every entry.
package struct DeviceConfiguration: Hashable, Sendable {
  /// The gpsds whose receivers are read.
  package var gpsd: [GpsdSource] = [GpsdSource(host: "localhost")]
  /// Unit by the path of its receiver as gpsd names it; a receiver not named here is its own unit.
  package var units: [String: String] = [:]
  /// The folders with receiver profiles; of two files with one name that of the earlier counts.
  package var profileFolders = ReceiverProfiles.usualFolders
  /// What is known of receivers, from these folders.
  package var profiles = ReceiverProfiles()
  /// What is wrong with the profiles. None of it keeps the collector from its work: a file with a
  /// fault is left out as if it were not there, and a receiver that is given a profile that is not
  /// there has the one that it would have without.
  package var profileFaults: [ConfigurationError] = []
  /// The name of a receiver's profile, by its unit or its path; without one here gpsd's word for
  /// the receiver tells it.
  package var receivers: [String: String] = [:]
  /// Path of the hot spot set, GeoJSON.
  package var hotSpots = "/var/lib/patrol/hotspots.geojson"
  /// Directory of the journal and the device's key.
  package var state = "/var/lib/patrol"
  /// Path of the socket the commands reach the collector by.
  package var control = "/run/patrol/control.sock"
  /// The port of 127.0.0.1 at which Prometheus may ask; nil serves no figures.
  package var metricsPort: Int?
  /// Where records go; nil keeps them on the device.
  package var store: StoreSettings?
  package var detection = DetectionSettings()
  package var positions = FixRules()
  /// The dwell a visit aims at, in seconds, as `patrol status` shows it.
  package var targetDwell = 900.0
  /// A shift nobody ended is ended after so many hours.
  package var longestShift = 14.0
  /// When a record may go to the store.
  package var sending = Sending.whenFinal
  /// The zone whose local time people are shown, by its name in the time zone database.
  package var timeZone = "Europe/London"
  /// LED, vibration and button; nil where the device has none to use.
  package var signals: SignalSettings?
  /// The sensors on the bodies of units' bearers.
  package var sensors: [BodySensor: WornSensor] = [:]
  /// The battery whose charge is shown, by its name in the kernel's power_supply class; nil shows
  /// the first there is.
  package var battery: String?
  /// Where the kernel shows its devices. Only tests have them elsewhere.
  package var system = "/sys"

  /// A sensor on the body, and the unit whose bearer wears it.
  package struct WornSensor: Hashable, Sendable {
    package var unit: String
    /// The kernel's name of the chip or the device; nil for the first there is.
    package var name: String?

    package init(unit: String, name: String? = nil) {
      (self.unit, self.name) = (unit, name)
    }
  }

  /// Begins the SHA-256 of the file this was read from and of the receiver profiles that it reads,
  /// 16 hexadecimal digits; `default` without any.
  package var fingerprint = "default"

  package enum Sending: String, Hashable, Sendable, CaseIterable {
    /// As soon as it is kept, also while the shift goes on.
    case whenFinal = "when_final"
    /// Not before its shift has ended.
    case atShiftEnd = "at_shift_end"
  }

  package struct StoreSettings: Hashable, Sendable {
    /// `https://…`, or `http://` on this device.
    package var url: String
    /// The certificates trusted for it; nil trusts the store's own authority, which the device gets
    /// to know at its enrolment, and no other.
    package var certificates: Certificates?
    /// `sha256//…` of the store's public key, in base64 (libcurl's form); nil pins none.
    package var pinnedKey: String?

    package enum Certificates: Hashable, Sendable {
      /// Those this system trusts.
      case system
      /// Those of a PEM file, and no others.
      case file(String)
    }
  }

  package init() {}
}

extension DeviceConfiguration {
  /// Longest text read, in bytes; names of a thousand units take half of it.
  package static let maximumBytes = YAMLNode.maximumBytes

  /// Gives the receiver profiles of folders; notes what is wrong with their files.
  typealias ProfileReader = (_ folders: [String], ConfigurationFaults) -> ReceiverProfiles

  /// Reads a configuration from YAML; what it leaves out has its default. No file that it names is
  /// read, so there are no receiver profiles.
  ///
  /// - Throws: the first `ConfigurationError`, with its line.
  package init(yaml bytes: [UInt8]) throws(ConfigurationError) {
    try self.init(yaml: bytes) { _, _ in ReceiverProfiles() }
  }

  init(yaml bytes: [UInt8], _ reader: ProfileReader) throws(ConfigurationError) {
    let (configuration, faults) = Self.reading(bytes, reader)
    if var first = faults.first {
      let more = faults.count + configuration.profileFaults.count - 1
      if more > 0, first.advice == nil {
        first.advice = "“patrol config check” names \(more.of("more fault"))"
      }
      throw first
    }
    self = configuration
  }

  /// Reads a configuration, and says what forbids its use, in the order of its lines. What is wrong
  /// with the receiver profiles stands in the configuration.
  static func reading(
    _ bytes: [UInt8], _ reader: ProfileReader = { _, _ in ReceiverProfiles() }
  ) -> (configuration: DeviceConfiguration, faults: [ConfigurationError]) {
    var configuration = DeviceConfiguration()
    let faults = ConfigurationFaults()
    do throws(ConfigurationError) {
      let root = try YAMLNode.read(bytes, faults) ?? YAMLNode(content: .mapping([]), line: 1)
      configuration.read(Section(root, name: "the configuration", faults), reader)
    } catch {
      return (configuration, (faults.all + [error]).inOrder)
    }
    if faults.all.isEmpty { configuration.noteUnits(faults) }
    return (configuration, faults.all.inOrder)
  }

  private mutating func read(_ section: Section, _ reader: ProfileReader) {
    var section = section
    if let node = section.take("gpsd") { gpsd = Self.sources(node, section.faults) }
    if var names = section.section("units") { units = names.names() }
    profileFolders = section.texts("receiver_profiles") ?? profileFolders
    let ofProfiles = ConfigurationFaults()
    profiles = reader(profileFolders, ofProfiles)
    readReceivers(&section, ofProfiles)
    profileFaults = ofProfiles.all.inOrder
    hotSpots = section.text("hotspots") ?? hotSpots
    state = section.text("state") ?? state
    control = section.text("control") ?? control
    let port = section.value("metrics_port", "must be a port, from 1 to 65535") { text in
      Int(text).flatMap { (1...65535).contains($0) ? $0 : nil }
    }
    metricsPort = port ?? metricsPort
    if let part = section.section("store") { store = StoreSettings(part) }
    if let part = section.section("detection") { detection = DetectionSettings(part) }
    if let part = section.section("positions") { positions = FixRules(part) }
    if let minutes = section.number("target_min", in: 1...480) { targetDwell = minutes * 60 }
    longestShift = section.number("longest_shift_h", in: 1...72) ?? longestShift
    let ways = Sending.allCases.map(\.rawValue).joined(separator: " or ")
    sending = section.value("send", "must be \(ways)") { Sending(rawValue: $0) } ?? sending
    timeZone = section.text("time_zone") ?? timeZone
    let names = Array(units.values)
    if let part = section.section("signals") { signals = SignalSettings(part, units: names) }
    for sensor in BodySensor.allCases {
      guard let part = section.section(sensor.rawValue) else { continue }
      sensors[sensor] = WornSensor(part, of: sensor, units: names)
    }
    battery = section.text("battery")
    system = section.text("system") ?? system
    section.finish()
  }

  private static func sources(_ node: YAMLNode, _ faults: ConfigurationFaults) -> [GpsdSource] {
    let items: [YAMLNode]
    if case .sequence(let nodes) = node.content { items = nodes } else { items = [node] }
    var sources: [GpsdSource] = []
    for item in items {
      guard case .scalar(let text) = item.content, let source = GpsdSource(text) else {
        faults.note(
          line: item.line, "gpsd must be host:port, the path of a socket, or a list of them")
        continue
      }
      if sources.contains(source) {
        faults.note(line: item.line, "gpsd names \(source) twice")
      }
      sources.append(source)
    }
    if items.isEmpty {
      faults.note(
        line: node.line, "gpsd must name at least one: host:port, or the path of a socket")
    }
    return sources
  }

  private func noteUnits(_ faults: ConfigurationFaults) {
    do throws(ConfigurationError) { try checkUnits() } catch { faults.note(error) }
  }

  /// Names units by pairs such as `/dev/ttyACM0=BW-014`; returns the units that are named.
  package mutating func nameUnits(_ pairs: [String]) throws(ConfigurationError) -> Set<String> {
    var named: [String: String] = [:]
    for pair in pairs {
      guard let split = pair.lastIndex(of: "="), split != pair.startIndex,
        pair.index(after: split) != pair.endIndex
      else { throw ConfigurationError(line: nil, reason: "write it as PATH=UNIT, not “\(pair)”") }
      let path = String(pair[..<split])
      guard named.updateValue(String(pair[pair.index(after: split)...]), forKey: path) == nil else {
        throw ConfigurationError(line: nil, reason: "\(path) is named twice")
      }
    }
    units.merge(named) { $1 }
    try checkUnits()
    return Set(named.values)
  }

  /// Two receivers under one name would be one person in two places.
  private func checkUnits() throws(ConfigurationError) {
    for (path, unit) in units.sorted(by: { $0.key < $1.key }) {
      if let flaw = Self.flaw(path: path, unit: unit) {
        throw ConfigurationError(line: nil, reason: flaw)
      }
    }
    let names = units.values.sorted()
    if let twice = zip(names, names.dropFirst()).first(where: ==) {
      throw ConfigurationError(line: nil, reason: "unit \(twice.0) has two receivers")
    }
    if let (path, unit) = units.first(where: { $0.value != $0.key && units[$0.value] != nil }) {
      throw ConfigurationError(
        line: nil, reason: "unit \(unit) of \(path) is the name of another receiver")
    }
    guard gpsd.count > 1 else { return }
    let sources = gpsd.map { "\($0)/" }
    if let path = units.keys.sorted().first(where: { path in
      !sources.contains { path.hasPrefix($0) }
    }) {
      throw ConfigurationError(
        line: nil,
        reason: "with several gpsds, write the gpsd of \(path) before it, as \(sources[0])…")
    }
  }

  /// Why the unit of a receiver cannot be called so; nil when it can.
  ///
  /// The store takes no record that holds another name, so a whole shift of that unit would be
  /// lost.
  static func flaw(path: String, unit: String) -> String? {
    if !Record.isName(unit) {
      return
        "the unit of \(path.shownBriefly) cannot be called \(unit.shownBriefly): a name has 200 "
        + "characters at most, and no control characters"
    }
    if path.isOneLine { return nil }
    return "no receiver has the path \(path.shownBriefly): it holds a control character"
  }

  /// The unit of a receiver: by `host:port/path` or by path, else the path itself; where several
  /// gpsds are read, the path with its gpsd.
  package func unit(of device: String, at source: GpsdSource) -> String {
    let device = device.isEmpty ? "unnamed" : device
    let full = "\(source)\(device.hasPrefix("/") ? "" : "/")\(device)"
    return units[full] ?? units[device] ?? (gpsd.count > 1 ? full : device)
  }
}

extension DeviceConfiguration.StoreSettings {
  /// Nil when it cannot be reached by what is said of it.
  init?(_ section: Section) {
    var section = section
    if !section.keys.contains("url") { section.fault("store needs a url") }
    let url = section.value("url", "must begin with https:// or http://") {
      $0.hasPrefix("https://") || $0.hasPrefix("http://") ? $0 : nil
    }
    certificates = section.text("certificates").map { $0 == "system" ? .system : .file($0) }
    pinnedKey = section.text("pinned_key")
    section.finish()
    guard let url else { return nil }
    self.url = url
  }
}

extension DetectionSettings {
  init(_ section: Section) {
    self.init()
    var section = section
    revisitGap = section.number(CodingKeys.revisitGap.stringValue, in: 0...3600) ?? revisitGap
    leastVisit = section.number(CodingKeys.leastVisit.stringValue, in: 0...3600) ?? leastVisit
    bridgeLimit = section.number(CodingKeys.bridgeLimit.stringValue, in: 0...3600) ?? bridgeLimit
    section.finish()
  }
}

extension FixRules {
  init(_ section: Section) {
    self.init()
    var section = section
    if let date = section.value("earliest", "must be a date, yyyy-mm-dd", { CivilDate($0) }) {
      earliest = Timestamp(milliseconds: date.daysSinceEpoch * 86_400_000)
    }
    allowsSimulated = section.flag("allow_simulated") ?? allowsSimulated
    section.finish()
  }
}

extension String {
  /// The beginning of it, with what a terminal would act on written out.
  package var shownBriefly: String {
    let most = 40
    return String(prefix(most)).debugDescription + (count > most ? "…" : "")
  }
}
