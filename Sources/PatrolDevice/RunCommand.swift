// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Collecting
import Control
import DeviceConfiguration
import Journaling
import Logging
import Patrol
import Platform
import Positioning
import ServiceLifecycle
import UnixSignals
import Uploading

/// The collector: a service that runs until it is told to stop.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Collects: reads the units through gpsd until told to stop.")

  @OptionGroup var configuration: ConfigurationOption

  func run() async throws {
    let settings = try configuration.load()
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    let log = Logger(label: "patrol")
    let (wake, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let journal = try Journal(path: settings.journalPath)
    if let news = journal.forgetReceiptIfGone(from: settings.receipts) { log.error("\(news)") }
    let collector = try Collector(
      configuration: settings, journal: journal, log: log,
      clock: ClockReading.now, recordsWait: { waker.yield() })
    let control = try ControlServer(path: settings.control)
    let (uploader, trouble) = uploader(settings, collector, log)
    let plan = uploader.map { _ in PlanContacts() }
    let connections = try settings.gpsd.map { try GpsdConnection(source: $0) }
    var services: [any Service] = connections.map {
      GpsdService(connection: $0, collector: collector)
    }
    services.append(TickService(collector: collector))
    services.append(
      ControlService(
        server: control, collector: collector, connections: connections, uploader: uploader,
        trouble: trouble, receipts: settings.receipts, wake: { waker.yield() }, plan: plan))
    if let uploader {
      services.append(
        UploadService(
          uploader: uploader, trouble: trouble, wake: wake, waker: { waker.yield() }, log: log,
          contact: { plan?.note() }))
    }
    if let plan, let client = try? StoreAccess(settings)?.client() {
      let fetch = PlanFetch(client: client, file: DuePlanFile(for: settings))
      services.append(PlanService(fetch: fetch, contacts: plan, log: log))
    }
    let group = ServiceGroup(
      services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: log)
    log.notice("collecting", metadata: ["gpsd": "\(settings.gpsd.map(\.description))"])
    try await group.run()
    await collector.stop()
  }

  /// Nil when no store is named or this device is not enrolled: records are kept all the same.
  private func uploader(
    _ settings: DeviceConfiguration, _ collector: Collector, _ log: Logger
  ) -> (Uploader?, UploadTrouble) {
    guard settings.store != nil else {
      log.notice("no store is named: records are kept here")
      return (nil, UploadTrouble())
    }
    guard let client = try? StoreAccess(settings)?.client() else {
      let words =
        "records are kept here until the store can be used: is this device enrolled (patrol enrol), "
        + "and its key this user's? Restart the collector then"
      log.warning("\(words)")
      return (nil, UploadTrouble(words))
    }
    let uploader = Uploader(
      client: client,
      source: CollectorJournal(collector: collector, receipts: settings.receipts))
    return (uploader, UploadTrouble())
  }
}

extension DeviceConfiguration {
  /// Where the records are kept.
  var journalPath: String { "\(state)/journal" }

  /// Where the last receipt is kept.
  var receipts: ReceiptFile { ReceiptFile(path: "\(state)/receipt.json") }
}

/// Lets the collector notice that time passes.
private struct TickService: Service {
  let collector: Collector

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        await collector.tick()
        try await Task.sleep(for: .seconds(5), tolerance: .seconds(1))
      }
    }
  }
}

/// Sends records when there are any, and again when the network comes back; asks once a day what
/// the store has, for it may have been put back to an older copy.
private struct UploadService: Service {
  let uploader: Uploader
  let trouble: UploadTrouble
  let wake: AsyncStream<Void>
  let waker: @Sendable () -> Void
  let log: Logger
  /// Called when the store has answered.
  let contact: @Sendable () -> Void
  private static let comparisonInterval = Duration.seconds(86_400)

  func run() async throws {
    await withTaskGroup(of: Void.self) { group in
      if let changes = NetworkWatch.changes() {
        group.addTask { for await _ in changes { waker() } }
      }
      group.addTask {
        while (try? await Task.sleep(for: Self.comparisonInterval)) != nil {
          uploader.compareSoon()
          waker()
        }
      }
      group.addTask {
        await cancelWhenGracefulShutdown {
          await uploader.run(wake: wake) { event in
            trouble.note(event)
            // How it ended says it all.
            if case .progress = event { return }
            if case .ended(let outcome) = event, outcome.isComplete { contact() }
            log.info("upload: \(event.words)")
          }
        }
      }
      try? await gracefulShutdown()
      group.cancelAll()
    }
  }
}

/// Answers the commands.
private struct ControlService: Service {
  let server: ControlServer
  let collector: Collector
  let connections: [GpsdConnection]
  let uploader: Uploader?
  let trouble: UploadTrouble
  let receipts: ReceiptFile
  /// Wakes the service that sends.
  let wake: @Sendable () -> Void
  let plan: PlanContacts?

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await server.run { request, reply in await answer(request, reply) }
    }
  }

  private func answer(
    _ request: ControlRequest, _ reply: @escaping @Sendable (ControlReply) -> Void
  ) async {
    do throws(CollectorFault) {
      switch request.verb {
      case .status:
        var report = await collector.status()
        report.receipt =
          if let uploader { await uploader.lastReceipt() } else { receipts.read() }
        report.receiptIsPending = await uploader?.isReceiptPending() ?? false
        report.sendingTrouble = trouble.words
        report.troubles += [trouble.words].compactMap(\.self)
        reply(.status(report))
      case .startShift:
        reply(.done(try await collector.startShift(unit: request.unit, officer: request.officer)))
        plan?.note()
      case .endShift:
        await judgeWhatWasSaid(to: request.unit)
        let ended = try await collector.endShift(unit: request.unit)
        // Nobody waits for a network to be off shift.
        sendSoon()
        reply(.ended(ended))
      case .bookOfficer:
        reply(.done(try await collector.book(unit: request.unit, to: request.officer)))
        sendSoon()
      case .sync: await upload(reply)
      }
    } catch {
      reply(.failed("\(error)", error.kind))
    }
  }

  /// How long a booking off waits for what gpsd has said up to then.
  private static let patience = Duration.seconds(5)

  /// Has what the gpsds have said up to now judged, as far as that takes no longer than people
  /// wait; the shift that ends is told of the rest.
  private func judgeWhatWasSaid(to unit: String?) async {
    await withDiscardingTaskGroup { group in
      for connection in connections {
        group.addTask {
          let left = await connection.settle(within: Self.patience)
          await collector.leave(unjudged: left, of: connection.source, unit: unit)
        }
      }
    }
  }

  /// Has the service send what there is, and get the receipt for it.
  private func sendSoon() {
    uploader?.compareSoon()
    wake()
  }

  private func upload(_ reply: @escaping @Sendable (ControlReply) -> Void) async {
    guard let uploader else {
      let why = trouble.words ?? "no store to send to: records are kept here"
      return reply(.failed(why, .configuration))
    }
    let outcome = await uploader.upload { reply(.progress($0.words)) }
    trouble.note(.ended(outcome))
    if !outcome.isComplete { wake() }
    reply(
      outcome.isProven ? .done(outcome.words) : .failed(outcome.words, outcome.kind))
  }
}
