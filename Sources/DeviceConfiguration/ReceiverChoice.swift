// SPDX-License-Identifier: Apache-2.0

package import Detection
package import Positioning

/// Which profile a receiver has, and why.
package struct ReceiverChoice: Hashable, Sendable {
  package enum ChoiceReason: Hashable, Sendable {
    /// The configuration gives it to the receiver.
    case configured
    /// The profile's file is for what gpsd says the receiver is.
    case told
    /// Neither: it is the usual one.
    case unknown
  }

  package let name: String
  package let profile: ReceiverProfile
  package let reason: ChoiceReason

  fileprivate init(_ file: ReceiverProfileFile, _ reason: ChoiceReason) {
    (name, profile, self.reason) = (file.name, file.profile, reason)
  }

  fileprivate init(usualBecause reason: ChoiceReason) {
    (name, profile, self.reason) = (ReceiverProfiles.usualName, .usual, reason)
  }

  /// As `ublox-8, told by gpsd`.
  package var words: String {
    switch reason {
    case .configured: "\(name), by the configuration"
    case .told: "\(name), told by gpsd"
    case .unknown: "\(name), because no other is for it"
    }
  }
}

extension DeviceConfiguration {
  /// The profile of a unit's receiver: the one that the configuration gives to the unit or to its
  /// receiver's path, else the one that is for what gpsd says of the receiver, else the usual one.
  ///
  /// - Parameter model: nil when gpsd has said nothing of the receiver yet.
  package func receiver(of unit: String, told model: ReceiverModel?) -> ReceiverChoice {
    let paths = units.filter { $0.value == unit }.keys.sorted()
    if let name = ([unit] + paths).lazy.compactMap({ receivers[$0] }).first {
      return profiles[name].map { ReceiverChoice($0, .configured) }
        ?? ReceiverChoice(usualBecause: .configured)
    }
    if let file = model.flatMap({ profiles.file(for: $0) }) { return ReceiverChoice(file, .told) }
    return ReceiverChoice(usualBecause: .unknown)
  }
}
