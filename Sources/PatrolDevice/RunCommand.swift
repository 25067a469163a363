// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Collecting
import Commands
import DeviceConfiguration
import Journaling
import Logging
import Platform
import Running
import UnixSignals

/// The collector: a service that runs until it is told to stop.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Collects: reads the units through gpsd until told to stop.",
    discussion: """
      SIGHUP, or “patrol config reload”, loads a changed configuration without a gap in open \
      shifts. While nothing is wrong it logs nothing. A receiver profile with a fault is logged \
      and left out: its receivers have another that is for them, or the built-in one.
      """)

  @OptionGroup var configuration: ConfigurationOption

  @Option(help: Logger.Level.help, transform: Logger.Level.init(typed:))
  var logLevel = Logger.Level.warning

  func run() async throws {
    let settings = try configuration.load()
    var log = Logger(label: "patrol", factory: ServiceLog.handler)
    log.logLevel = logLevel
    for fault in settings.profileFaults {
      log.warning("collecting without this receiver profile: \(fault)")
    }
    let (wake, manager) = (Wake(), ServiceManager.current)
    let signs = LifeSigns(manager)
    let journal = try Journal(
      path: settings.journalPath, signer: DeviceKey(state: settings.state).read().signer)
    if let news = journal.forgetReceiptIfGone(from: settings.receipts) { log.error("\(news)") }
    let collector = try Collector(
      configuration: settings, journal: journal, log: log, clock: ClockReading.now,
      recordsWait: { wake() }, roundEnded: { signs.roundEnded($0) })
    let source = CollectorJournal(collector: collector, receipts: settings.receipts)
    let services = try DeviceServices(
      settings, path: configuration.path, collector, journal: source, wake: wake,
      manager: manager, signs: signs, log: log)
    try await services.run(until: [.sigterm, .sigint])
  }
}
