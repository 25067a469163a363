// SPDX-License-Identifier: Apache-2.0

import Collecting
import Platform
import Positioning
import ServiceLifecycle
import Synchronization

/// Passes what each gpsd says on to the collector. Gpsds may come and go with the configuration.
final class GpsdServices: Service {
  private let collector: Collector
  private let held: Mutex<[GpsdSource: GpsdConnection]>
  private let arrivals: AsyncStream<GpsdConnection>
  private let arrival: AsyncStream<GpsdConnection>.Continuation

  /// Begins to connect to each gpsd.
  init(_ sources: [GpsdSource], collector: Collector) throws(SystemError) {
    (arrivals, arrival) = AsyncStream.makeStream(of: GpsdConnection.self)
    self.collector = collector
    held = Mutex([:])
    use(sources, with: try connect(to: sources))
  }

  /// Those that are read now.
  var connections: [GpsdConnection] { held.withLock { Array($0.values) } }

  /// Begins to connect to those of `sources` that are not read yet. Nobody is told what they say
  /// before `use`.
  func connect(to sources: [GpsdSource]) throws(SystemError) -> [GpsdConnection] {
    let known = held.withLock { Set($0.keys) }
    var fresh: [GpsdConnection] = []
    for source in sources where !known.contains(source) {
      fresh.append(try GpsdConnection(source: source))
    }
    return fresh
  }

  /// Reads `sources` and no others from now on; `fresh` are the connections to the new ones.
  func use(_ sources: [GpsdSource], with fresh: [GpsdConnection]) {
    let gone = held.withLock { held in
      let gone = held.filter { !sources.contains($0.key) }
      for source in gone.keys { held[source] = nil }
      for connection in fresh { held[connection.source] = connection }
      return Array(gone.values)
    }
    for connection in gone { connection.close() }
    for connection in fresh { arrival.yield(connection) }
  }

  func run() async throws {
    await withGracefulShutdownHandler {
      await withDiscardingTaskGroup { group in
        for await connection in arrivals {
          let reading = GpsdReading(connection: connection, collector: collector)
          group.addTask { await reading.run() }
        }
      }
    } onGracefulShutdown: {
      self.arrival.finish()
    }
  }
}

/// Passes what one gpsd says on to the collector, until the connection is closed.
private struct GpsdReading {
  let connection: GpsdConnection
  let collector: Collector

  /// How long the program, told to stop, still takes in what gpsd has said up to then.
  private static let patience = Duration.seconds(5)

  func run() async {
    let end = Mutex<ContinuousClock.Instant?>(nil)
    await withGracefulShutdownHandler {
      for await event in connection.events {
        if let end = end.withLock({ $0 }), ContinuousClock.now > end { break }
        await collector.receive(event, from: connection.source)
        connection.took(event)
      }
      await collector.leave(unjudged: connection.waiting, of: connection.source)
    } onGracefulShutdown: {
      end.withLock { $0 = .now + Self.patience }
      connection.close()
    }
  }
}

/// Lets the collector notice that time passes, and keeps its rounds going while gpsd is silent
/// (`Round`).
struct TickService: Service {
  let collector: Collector
  let gpsd: GpsdServices
  /// Seconds between two ticks.
  let interval: Double

  /// - Parameter manager: it may want signs of life more often than time has to be looked at.
  init(_ collector: Collector, _ gpsd: GpsdServices, _ manager: ServiceManager?) {
    (self.collector, self.gpsd) = (collector, gpsd)
    interval = min(Self.usualInterval, (manager?.watchdogInterval ?? .infinity) / 3)
  }

  private static let usualInterval = 5.0

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        for connection in gpsd.connections { connection.mark() }
        await collector.tick()
        try await Task.sleep(
          for: .seconds(interval), tolerance: .seconds(interval / Self.usualInterval))
      }
    }
  }
}
