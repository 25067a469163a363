// SPDX-License-Identifier: Apache-2.0

package import Detection

/// What is known of the receivers: profiles by name, and which receiver has which.
extension DeviceConfiguration {
  /// The profile of a unit's receiver: by the name of the unit, else by the receiver's path, else
  /// the usual one.
  package func receiver(of unit: String) -> ReceiverProfile {
    let paths = units.filter { $0.value == unit }.keys.sorted()
    let name = ([unit] + paths).lazy.compactMap { receivers[$0] }.first
    return name.flatMap { profiles[$0] } ?? .usual
  }

  mutating func readProfiles(_ section: inout Section) throws(ConfigurationError) {
    guard var part = try section.section("profiles") else { return }
    for name in part.keys {
      guard var profile = try part.section(name) else { continue }
      profiles[name] = try ReceiverProfile(&profile)
    }
  }

  mutating func readReceivers(_ section: inout Section) throws(ConfigurationError) {
    guard var part = try section.section("receivers") else { return }
    for receiver in part.keys {
      let line = part.line(of: receiver)
      guard let name = try part.text(receiver) else { continue }
      guard profiles[name] != nil else {
        let known = profiles.keys.sorted().map(\.shownBriefly).joined(separator: ", ")
        throw ConfigurationError(
          line: line,
          reason: "receivers: \(receiver.shownBriefly) has the profile \(name.shownBriefly), which "
            + "profiles does not define; it defines \(known.isEmpty ? "none" : known)")
      }
      receivers[receiver] = name
    }
    for (path, unit) in units.sorted(by: { $0.key < $1.key }) where path != unit {
      if let one = receivers[path], let other = receivers[unit], one != other {
        throw part.fault(
          "receivers: \(unit.shownBriefly) and its path \(path.shownBriefly) have two profiles")
      }
    }
  }
}

extension ReceiverProfile {
  /// - Throws: `ConfigurationError` with the line, for a figure outside its limits and for a name
  ///   that is none of a profile's.
  init(_ section: inout Section) throws(ConfigurationError) {
    self.init()
    if let items = try section.sections("kinds") {
      guard Limits.kinds.contains(items.count) else {
        throw section.fault("kinds must be a list of 1 to \(Limits.kinds.upperBound) kinds")
      }
      kinds = []
      for item in items { kinds.append(try Kind(item)) }
    }
    try section.read("error_spread", Limits.spread, &errorSpread)
    try section.read("drift_persistence_m_s", Limits.persistence, &persistence)
    try section.read("drift_persistence_spread", Limits.spread, &persistenceSpread)
    try section.read("unreported_error_m", Limits.unreportedError, &unreportedError)
    try section.read("doppler_error_m_per_s", Limits.dopplerError, &dopplerError)
    try section.read(
      "doppler_error_per_m", Limits.dopplerErrorPerMetre, &dopplerErrorPerMetre)
    try section.read("doppler_persistence_s", Limits.dopplerPersistence, &dopplerPersistence)
    interval = try section.number("interval_s", in: Limits.interval) ?? interval
    try section.read("static_hold_s", Limits.staticHold, &staticHold)
    try section.finish()
  }
}

extension ReceiverProfile.Kind {
  fileprivate init(_ section: Section) throws(ConfigurationError) {
    var section = section
    typealias Limits = ReceiverProfile.Limits
    self.init(
      driftShare: try section.needed("drift_share", Limits.driftShare),
      flicker: try section.needed("flicker_s", Limits.flicker),
      error: try section.needed("error_m", Limits.error),
      weight: try section.number("weight", in: Limits.weight) ?? 1)
    try section.finish()
  }
}

extension Section {
  /// Reads a number of `range` into `value`; one that is not there leaves it as it is.
  fileprivate mutating func read(
    _ key: String, _ range: ClosedRange<Double>, _ value: inout Double
  ) throws(ConfigurationError) {
    value = try number(key, in: range) ?? value
  }

  fileprivate mutating func needed(
    _ key: String, _ range: ClosedRange<Double>
  ) throws(ConfigurationError) -> Double {
    guard let value = try number(key, in: range) else { throw fault("a kind needs \(key)") }
    return value
  }
}
