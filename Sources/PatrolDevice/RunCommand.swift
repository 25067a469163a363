// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Collecting
import DeviceConfiguration
import Journaling
import Logging
import Platform
import Running
import UnixSignals

/// The collector: a service that runs until it is told to stop.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Collects: reads the units through gpsd until told to stop.")

  @OptionGroup var configuration: ConfigurationOption

  func run() async throws {
    let settings = try configuration.load()
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    let log = Logger(label: "patrol")
    let wake = Wake()
    let journal = try Journal(path: settings.journalPath)
    if let news = journal.forgetReceiptIfGone(from: settings.receipts) { log.error("\(news)") }
    let collector = try Collector(
      configuration: settings, journal: journal, log: log,
      clock: ClockReading.now, recordsWait: { wake() })
    let source = CollectorJournal(collector: collector, receipts: settings.receipts)
    let services = try DeviceServices(
      settings, collector, journal: source, wake: wake, log: log)
    try await services.run(until: [.sigterm, .sigint])
  }
}
