// SPDX-License-Identifier: Apache-2.0

package import Collecting
import Control
package import DeviceConfiguration
package import Logging
import Positioning
import Sensing
import ServiceLifecycle
import Signalling
package import UnixSignals
package import Uploading
import Wire

/// Everything that runs on a device from its start to its stop: what gpsd says is judged, records
/// are sent, the plan is fetched, commands are answered.
package struct DeviceServices {
  private let settings: DeviceConfiguration
  private let collector: Collector
  private let log: Logger
  private let services: [any Service]

  /// Opens the control socket and begins to connect to each gpsd.
  ///
  /// - Parameters:
  ///   - journal: the collector's journal, as uploading sees it.
  ///   - wake: tells that there may be records to send.
  package init(
    _ settings: DeviceConfiguration, _ collector: Collector, journal: any UploadSource,
    wake: Wake, log: Logger
  ) throws {
    self.settings = settings
    self.collector = collector
    self.log = log
    let control = try ControlServer(path: settings.control)
    let receipts = settings.receipts
    let (client, trouble) = Self.client(settings, log) {
      var health = await collector.health()
      health.receipt = receipts.read()?.at
      return health
    }
    let uploader = client.map { Uploader(client: $0, source: journal) }
    let plan = client.map { _ in PlanContacts() }
    let connections = try settings.gpsd.map { try GpsdConnection(source: $0) }
    var services: [any Service] = connections.map {
      GpsdService(connection: $0, collector: collector)
    }
    services.append(TickService(collector: collector))
    let booking = ShiftBooking(
      collector: collector, connections: connections, plan: plan,
      sendSoon: {
        uploader?.compareSoon()
        wake()
      })
    services.append(
      ControlService(
        server: control, collector: collector, booking: booking, uploader: uploader,
        trouble: trouble, receipts: settings.receipts, wake: wake,
        battery: { Battery.now(named: settings.battery, in: settings.system) }))
    if let uploader {
      services.append(
        UploadService(
          uploader: uploader, trouble: trouble, wake: wake, log: log, contact: { plan?.note() }))
    }
    if let server = Self.metrics(settings, log) {
      services.append(
        MetricsService(
          server: server, collector: collector, uploads: trouble, receipts: settings.receipts))
    }
    if let client, let plan {
      let fetch = PlanFetch(client: client, file: DuePlanFile(for: settings))
      services.append(PlanService(fetch: fetch, contacts: plan, log: log))
    }
    if let signals = settings.signals {
      services.append(
        SignalService(
          signals, in: settings.system, collector: collector, booking: booking, log: log))
    }
    if let sensor = settings.accelerometer {
      services.append(
        MotionService(sensor: sensor, system: settings.system, collector: collector, log: log))
    }
    self.services = services
  }

  /// Runs until one of these signals comes.
  package func run(until signals: [UnixSignal]) async throws {
    let group = ServiceGroup(
      services: services, gracefulShutdownSignals: signals, logger: log)
    log.notice("collecting", metadata: ["gpsd": "\(settings.gpsd.map(\.description))"])
    try await group.run()
    await collector.stop()
  }

  /// Nil when nobody wants figures, or when another program has the port: collecting goes on.
  private static func metrics(_ settings: DeviceConfiguration, _ log: Logger) -> MetricsServer? {
    guard let port = settings.metricsPort else { return nil }
    do { return try MetricsServer(port: port) } catch {
      log.error("no figures for Prometheus: \(error)")
      return nil
    }
  }

  /// Nil when no store is named or this device is not enrolled: records are kept all the same.
  private static func client(
    _ settings: DeviceConfiguration, _ log: Logger,
    health: @escaping @Sendable () async -> DeviceHealth?
  ) -> (StoreClient?, UploadTrouble) {
    guard let access = StoreAccess(settings) else {
      log.notice("no store is named: records are kept here")
      return (nil, UploadTrouble())
    }
    do {
      return (try access.client(health: health), UploadTrouble())
    } catch {
      let words =
        "records are kept here until the store can be used: \(error); restart the collector then"
      log.warning("\(words)")
      return (nil, UploadTrouble(words))
    }
  }
}

/// Tells the service that sends that there may be something to send. Calls that come while it is
/// busy count as one.
package struct Wake: Sendable {
  let moments: AsyncStream<Void>
  private let moment: AsyncStream<Void>.Continuation

  package init() {
    (moments, moment) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  package func callAsFunction() { moment.yield() }
}
