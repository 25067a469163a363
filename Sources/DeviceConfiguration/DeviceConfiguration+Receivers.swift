// SPDX-License-Identifier: Apache-2.0

import Detection
import Text

/// Which receiver has which profile.
extension DeviceConfiguration {
  /// Reads under `receivers` which unit or path has the profile of which name. A name that no
  /// profile has is noted with what is wrong with the profiles.
  mutating func readReceivers(_ section: inout Section, _ ofProfiles: ConfigurationFaults) {
    guard var part = section.section("receivers") else { return }
    for receiver in part.keys {
      let line = part.line(of: receiver)
      guard let name = part.text(receiver) else { continue }
      if name == ReceiverProfiles.usualName || profiles[name] != nil {
        receivers[receiver] = name
      } else if !profiles.leftOut.contains(name) {
        note(receiver, lacks: name, line, ofProfiles)
      }
    }
    for (path, unit) in units.sorted(by: { $0.key < $1.key }) where path != unit {
      if let one = receivers[path], let other = receivers[unit], one != other {
        part.fault(
          "receivers: \(unit.shownBriefly) and its path \(path.shownBriefly) have two profiles")
      }
    }
  }

  private func note(
    _ receiver: String, lacks name: String, _ line: Int, _ faults: ConfigurationFaults
  ) {
    let known = profiles.names + [ReceiverProfiles.usualName]
    let nearest = name.nearest(of: known).map { "is “\($0)” meant? " } ?? ""
    faults.note(
      line: line,
      "receivers: \(receiver.shownBriefly) has the profile \(name.shownBriefly), which is in none "
        + "of \(profileFolders.joined(separator: ", "))",
      advice: "\(nearest)there are \(known.joined(separator: ", "))")
  }
}

extension ReceiverProfile {
  /// Notes the fault, with the line, of a figure outside its limits and of a name that is none of a
  /// profile's.
  init(_ section: inout Section) {
    self.init()
    if let items = section.sections("kinds") {
      if Limits.kinds.contains(items.count) {
        kinds = items.compactMap { ReceiverErrorModel($0) }
      } else {
        section.fault("kinds must be a list of 1 to \(Limits.kinds.upperBound) kinds")
      }
    }
    section.read("error_spread", Limits.spread, &errorSpread)
    section.read("drift_persistence_m_s", Limits.persistence, &persistence)
    section.read("drift_persistence_spread", Limits.spread, &persistenceSpread)
    section.read("unreported_error_m", Limits.unreportedError, &unreportedError)
    section.read("doppler_error_m_per_s", Limits.dopplerError, &dopplerError)
    section.read(
      "doppler_error_per_m", Limits.dopplerErrorPerMetre, &dopplerErrorPerMetre)
    section.read("doppler_persistence_s", Limits.dopplerPersistence, &dopplerPersistence)
    interval = section.number("interval_s", in: Limits.interval) ?? interval
    section.read("static_hold_s", Limits.staticHold, &staticHold)
    section.finish()
  }
}

extension ReceiverErrorModel {
  /// Nil when a figure is missing that has no usual value.
  fileprivate init?(_ section: Section) {
    var section = section
    typealias Limits = ReceiverProfile.Limits
    let driftShare = section.needed("drift_share", Limits.driftShare)
    let flicker = section.needed("flicker_s", Limits.flicker)
    let error = section.needed("error_m", Limits.error)
    let weight = section.number("weight", in: Limits.weight) ?? 1
    section.finish()
    guard let driftShare, let flicker, let error else { return nil }
    self.init(driftShare: driftShare, flicker: flicker, error: error, weight: weight)
  }
}

extension Section {
  /// Reads a number of `range` into `value`; one that is not there leaves it as it is.
  fileprivate mutating func read(
    _ key: String, _ range: ClosedRange<Double>, _ value: inout Double
  ) {
    value = number(key, in: range) ?? value
  }

  fileprivate mutating func needed(_ key: String, _ range: ClosedRange<Double>) -> Double? {
    if !keys.contains(key) { fault("a kind needs \(key)") }
    return number(key, in: range)
  }
}
