// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import DeviceConfiguration
import Running
import Wire

/// The device's program: reads officers' units, judges their presence, keeps and sends their
/// visits.
@main
struct PatrolCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "patrol",
    abstract: "Measures hot spot patrol from officers' body-worn GPS.",
    discussion: """
      Reads the officers' GPS units through gpsd, tells when each of them is in a hot spot and for \
      how long, keeps every visit on this device until the store has it, and sends it to the \
      store. The patrol service runs `patrol run`, the collector. `status`, `shift` and `sync` ask \
      the collector; the other commands work without it.
      """,
    version: ProgramVersion.current,
    subcommands: [
      RunCommand.self, StatusCommand.self, ShiftCommand.self, SyncCommand.self,
      ReplayCommand.self, HotSpotsCommand.self, ExportCommand.self, JournalCommand.self,
      EnrolCommand.self, ConfigCommand.self, DoctorCommand.self,
    ])

  static func main() async { await runProgram() }
}

/// Where a command finds the device's configuration.
struct ConfigurationOption: ParsableArguments {
  @Option(
    name: .customLong("config"),
    help: "The device's configuration (default: \(DeviceConfiguration.usualPath)).")
  var path: String?

  func load() throws(ConfigurationError) -> DeviceConfiguration {
    try DeviceConfiguration(path: path)
  }

  /// The configuration of a command that asks the collector, which goes on with what it took up
  /// though the file has a fault by now.
  func loadToAsk() throws(ConfigurationError) -> DeviceConfiguration {
    let (settings, warning) = try DeviceConfiguration.usable(path: path)
    if let warning { Talk.say(warning) }
    return settings
  }

  /// The store that the configuration names.
  ///
  /// - Throws: `ConfigurationError` when it names none.
  func store(of settings: DeviceConfiguration) throws(ConfigurationError) -> StoreAccess {
    guard let store = settings.store else { throw DeviceConfiguration.lacksStore(path: path) }
    return StoreAccess(store, state: settings.state)
  }
}
