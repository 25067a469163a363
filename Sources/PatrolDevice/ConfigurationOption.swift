// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DeviceConfiguration

/// Where a command finds the device's configuration.
struct ConfigurationOption: ParsableArguments {
  @Option(
    name: .customLong("config"),
    help: "The device's configuration (default: \(DeviceConfiguration.usualPath)).")
  var path: String?

  func load() throws(ConfigurationFault) -> DeviceConfiguration {
    try DeviceConfiguration(path: path)
  }

  /// The store that the configuration names.
  ///
  /// - Throws: `ConfigurationFault` when it names none.
  func store(of settings: DeviceConfiguration) throws(ConfigurationFault) -> StoreAccess {
    guard let store = settings.store else { throw DeviceConfiguration.lacksStore(path: path) }
    return StoreAccess(store, state: settings.state)
  }
}
