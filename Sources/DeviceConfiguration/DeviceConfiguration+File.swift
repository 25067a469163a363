// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Detection
import FoundationEssentials
import Patrol
import Platform
import Text

extension DeviceConfiguration {
  /// Where the configuration is when nobody names another file.
  package static let usualPath = "/etc/patrol/patrol.yaml"

  /// Reads the file at `path`, or at the usual path when none is named; without a file at the usual
  /// path, the defaults.
  ///
  /// - Throws: the first fault of the file; one of a receiver profile is no reason.
  package init(path: String?) throws(ConfigurationError) {
    let bytes = try Self.bytes(at: path)
    do throws(ConfigurationError) {
      try self.init(yaml: bytes ?? [], ReceiverProfiles.init)
    } catch {
      throw error.located(in: path ?? Self.usualPath)
    }
    profileFaults = profileFaults.map { $0.located(in: path ?? Self.usualPath) }
    fingerprint = Self.fingerprint(of: bytes, profiles) ?? fingerprint
  }

  /// The digest of a list of digests, as `sha256sum` writes one: that of the file alone, and a line
  /// for each profile, with its path.
  ///
  /// - Parameter file: nil when there is none.
  private static func fingerprint(of file: [UInt8]?, _ profiles: ReceiverProfiles) -> String? {
    if file == nil, profiles.digests.isEmpty { return nil }
    let own = file.map { "\(SHA256.hash(data: Data($0)).hexadecimal)\n" } ?? ""
    let lines = profiles.digests.map { "\($0)\n" }.joined()
    return String(SHA256.hash(data: Data((own + lines).utf8)).hexadecimal.prefix(16))
  }

  /// All that is wrong with the file at `path`, or at the usual path when none is named, in the
  /// order of its lines, and then with the receiver profiles; nil when there is no file at the
  /// usual path, and nothing wrong with the profiles.
  ///
  /// - Parameter review: what is wrong with values that are written as they must be.
  /// - Throws: `ConfigurationError` when the file cannot be read.
  package static func faults(
    path: String?, review: (DeviceConfiguration) -> [ConfigurationCheck.EntryFault] = { _ in [] }
  ) throws(ConfigurationError) -> [ConfigurationError]? {
    let bytes = try bytes(at: path)
    let (configuration, own) = reading(bytes ?? [], ReceiverProfiles.init)
    let root = try? YAMLNode.read(bytes ?? [], ConfigurationFaults())
    let more = review(configuration).map {
      ConfigurationError(line: root?.line(of: $0.keys), reason: $0.reason, advice: $0.advice)
    }
    let faults = (own + more + configuration.profileFaults).inOrder
    return bytes == nil && faults.isEmpty
      ? nil : faults.map { $0.located(in: path ?? usualPath) }
  }

  /// The file as far as it can be used: each entry with a fault has its usual value. The warning
  /// says how many these are; nil when none is.
  ///
  /// - Throws: `ConfigurationError` when the file cannot be read.
  package static func usable(
    path: String?
  ) throws(ConfigurationError) -> (configuration: DeviceConfiguration, warning: String?) {
    let (configuration, faults) = reading(try bytes(at: path) ?? [], ReceiverProfiles.init)
    let warning =
      "\(path ?? usualPath) has \(faults.count.of("fault")), so the collector cannot start with "
      + "it: “patrol config check” names them"
    return (configuration, faults.isEmpty ? nil : warning)
  }

  private static func bytes(at path: String?) throws(ConfigurationError) -> [UInt8]? {
    let place = path ?? usualPath
    do throws(SystemError) {
      return Array(try RegularFile.read(place, atMost: maximumBytes))
    } catch {
      if path == nil, error.isMissing { return nil }
      throw ConfigurationError(
        path: place, line: nil, reason: error.problem, advice: error.advice,
        kind: path != nil && error.kind == .missing ? .missing : .configuration)
    }
  }

  /// Says that the configuration at `path`, or at the usual path, names no store, and what to do.
  package static func lacksStore(path: String?) -> ConfigurationError {
    let isAbsent = path == nil && FileFacts(of: usualPath) == nil
    return ConfigurationError(
      path: path ?? usualPath, line: nil,
      reason: isAbsent ? "is not there, so no store is named" : "names no store",
      advice: "add “store: { url: https://… }” to it, or name another file with --config")
  }
}

/// What differs between two configurations.
extension DeviceConfiguration {
  /// The entries that differ, as the file names them; “other entries” for those not listed here.
  package func entries(differingFrom other: DeviceConfiguration) -> [String] {
    let isSame: KeyValuePairs = [
      "gpsd": gpsd == other.gpsd, "units": units == other.units,
      "receiver_profiles": hasProfiles(as: other),
      "receivers": receivers == other.receivers,
      "hotspots": hotSpots == other.hotSpots, "state": state == other.state,
      "control": control == other.control, "store": store == other.store,
      "detection": detection == other.detection, "positions": positions == other.positions,
      "target_min": targetDwell == other.targetDwell,
      "longest_shift_h": longestShift == other.longestShift, "send": sending == other.sending,
      "metrics_port": metricsPort == other.metricsPort, "signals": signals == other.signals,
      "battery": battery == other.battery, "time_zone": timeZone == other.timeZone,
    ]
    let changed =
      isSame.filter { !$0.value }.map(\.key)
      + BodySensor.allCases.filter { sensors[$0] != other.sensors[$0] }.map(\.rawValue)
    return changed.isEmpty && self != other ? ["other entries"] : changed
  }

  private func hasProfiles(as other: DeviceConfiguration) -> Bool {
    (profileFolders, profiles, profileFaults)
      == (other.profileFolders, other.profiles, other.profileFaults)
  }

  /// Those of them that only a restart takes up: the journal, the socket, the port for Prometheus
  /// and the device's own parts are open.
  package func entriesForRestart(differingFrom other: DeviceConfiguration) -> [String] {
    let fixed =
      ["state", "control", "metrics_port", "signals", "battery"]
      + BodySensor.allCases.map(\.rawValue)
    return entries(differingFrom: other).filter(fixed.contains)
  }
}
