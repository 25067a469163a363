// SPDX-License-Identifier: Apache-2.0

package import Detection
package import Positioning

/// A receiver profile as a file of its own tells it, and the receivers that it is for.
package struct ReceiverProfileFile: Hashable, Sendable {
  /// The file's name without `.yaml`.
  package let name: String
  package let path: String
  package let profile: ReceiverProfile
  /// Nil for a profile that only the configuration gives to a receiver.
  package let receivers: ReceiverMatch?

  /// Receivers, by what gpsd says of them.
  package struct ReceiverMatch: Hashable, Sendable {
    /// gpsd's name of the driver, in whatever capitals; as `u-blox` or `NMEA0183`.
    package let driver: String
    /// A part of what the receiver calls itself, in whatever capitals; as `HW 00080000`. Nil for
    /// all receivers of the driver.
    package let model: String?

    package init(driver: String, model: String? = nil) {
      (self.driver, self.model) = (driver.lowercased(), model?.lowercased())
    }

    package func contain(_ receiver: ReceiverModel) -> Bool {
      guard receiver.driver?.lowercased() == driver else { return false }
      guard let model else { return true }
      return receiver.model?.lowercased().contains(model) == true
    }

    /// The longer it is, the more it tells.
    var detail: Int { model?.count ?? 0 }
  }

  package init(name: String, path: String, profile: ReceiverProfile, receivers: ReceiverMatch?) {
    (self.name, self.path) = (name, path)
    (self.profile, self.receivers) = (profile, receivers)
  }
}

extension ReceiverProfileFile {
  /// Reads a file's bytes; what is wrong with them is noted. Nil when they are no YAML.
  init?(name: String, path: String, _ bytes: [UInt8], _ faults: ConfigurationFaults) {
    let root: YAMLNode?
    do throws(ConfigurationError) { root = try YAMLNode.read(bytes, faults) } catch {
      faults.note(error)
      return nil
    }
    let empty = YAMLNode(content: .mapping([]), line: 1)
    var section = Section(root ?? empty, name: "a receiver profile", faults)
    let receivers = section.section("receivers").flatMap { ReceiverMatch($0) }
    self.init(
      name: name, path: path, profile: ReceiverProfile(&section), receivers: receivers)
  }
}

extension ReceiverProfileFile.ReceiverMatch {
  /// Nil, and noted, when no driver is named.
  fileprivate init?(_ section: Section) {
    var section = section
    if !section.keys.contains("driver") {
      section.fault("receivers needs the driver that gpsd names, as “u-blox” or “NMEA0183”")
    }
    let driver = section.text("driver")
    let model = section.text("model")
    section.finish()
    guard let driver else { return nil }
    self.init(driver: driver, model: model)
  }
}
