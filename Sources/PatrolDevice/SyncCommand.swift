// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Collecting
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
    if try collectorSends(settings) { return }
    let access = try configuration.store(of: settings)
    // Whether the store can be asked at all, before a journal is opened.
    _ = try access.client()
    let journal = try IdleJournal(path: settings.journalPath, receipts: settings.receipts)
    let hotSpots = HotSpotFetch.heldVersion(of: settings)
    let client = try access.client { await journal.health(of: settings, hotSpots: hotSpots) }
    for news in journal.news { Talk.say(news) }
    let outcome = await Uploader(client: client, source: journal).upload {
      Talk.progress($0.words)
    }
    Talk.endProgress()
    OutputFile.standardOutput.write(outcome.words + "\n")
    if !outcome.isProven { throw CommandError(outcome.kind) }
  }

  /// Asks the running collector to upload; false if none runs.
  private func collectorSends(_ settings: DeviceConfiguration) throws -> Bool {
    do throws(ControlError) {
      _ = try ControlClient(path: settings.control)
    } catch {
      guard case .nobody = error else { throw error }
      return false
    }
    try CollectorRequest(settings).make(ControlRequest(.sync))
    return true
  }
}
