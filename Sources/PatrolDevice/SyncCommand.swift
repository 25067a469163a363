// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import Control
import DeviceConfiguration
import Running
import Uploading

/// Uploads now.
struct SyncCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync", abstract: "Uploads all saved records and shows the store's receipt.")

  @OptionGroup var configuration: ConfigurationOption

  func run() async throws {
    let settings = try configuration.load()
    if try ControlClient.isServed(at: settings.control) {
      return try CollectorRequest(settings).make(ControlRequest(.sync))
    }
    let outcome = try await IdleJournal.upload(
      settings, to: configuration.store(of: settings), tell: Talk.say
    ) {
      Talk.progress($0.words)
    }
    Talk.endProgress()
    OutputFile.standardOutput.write(outcome.words + "\n")
    if !outcome.isProven { throw CommandError(outcome.kind) }
  }
}
