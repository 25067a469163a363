// SPDX-License-Identifier: Apache-2.0

package import Collecting
import Control
package import DeviceConfiguration
package import Logging
package import Platform
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
  ///   - path: the configuration's file, for a reload; nil is the usual one.
  ///   - journal: the collector's journal, as uploading sees it.
  ///   - wake: tells that there may be records to send.
  ///   - manager: it is told when the program is ready, reloads and stops.
  package init(
    _ settings: DeviceConfiguration, path: String?, _ collector: Collector,
    journal: any UploadSource, wake: Wake, manager: ServiceManager?, signs: LifeSigns, log: Logger
  ) throws {
    self.settings = settings
    self.collector = collector
    self.log = log
    let control = try ControlServer(path: settings.control)
    let health: @Sendable () async -> DeviceHealth? = {
      var health = await collector.health()
      health.receipt = settings.receipts.read()?.at
      return health
    }
    let gpsd = try GpsdServices(settings.gpsd, collector: collector)
    let link: Reloading.LinkMaker = {
      StoreLink($0, as: $1, journal: journal, wake: wake, health: health, log: log)
    }
    let store = StoreServices(link(settings, DeviceKey(state: settings.state).read()))
    let reloading = Reloading(
      path: path, settings, collector, gpsd, store, signs, log, link: link)
    let booking = ShiftBooking(collector: collector, gpsd: gpsd, store: store, wake: wake)
    var services: [any Service] = [
      gpsd, TickService(collector, gpsd, manager),
      ControlService(
        server: control, collector: collector, booking: booking, store: store,
        receipts: settings.receipts, wake: wake,
        battery: { Battery.now(named: settings.battery, in: settings.system) },
        reloading: reloading),
      store, ReloadService(reloading: reloading),
    ]
    if let server = Self.metrics(settings, log) {
      services.append(
        MetricsService(
          server: server, collector: collector, store: store, receipts: settings.receipts))
    }
    services += Self.wornParts(settings, collector, booking, log)
    // The last is the first to be told of a stop.
    if let manager { services.append(StoppingService(manager: manager)) }
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

  /// What the configuration names of signals and sensors.
  private static func wornParts(
    _ settings: DeviceConfiguration, _ collector: Collector, _ booking: ShiftBooking, _ log: Logger
  ) -> [any Service] {
    let signals = settings.signals.map {
      SignalService($0, in: settings.system, collector: collector, booking: booking, log: log)
    }
    let sensors = settings.sensors.map { kind, sensor in
      SensorService(
        kind: kind, sensor: sensor, system: settings.system, collector: collector, log: log)
    }
    return (signals.map { [$0] } ?? []) + sensors
  }

  /// Nil when nobody wants figures, or when another program has the port: collecting goes on.
  private static func metrics(_ settings: DeviceConfiguration, _ log: Logger) -> MetricsServer? {
    guard let port = settings.metricsPort else { return nil }
    do { return try MetricsServer(port: port) } catch {
      log.error("no figures for Prometheus: \(error)")
      return nil
    }
  }
}
