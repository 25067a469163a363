// SPDX-License-Identifier: Apache-2.0

import Collecting
import Positioning
import ServiceLifecycle
import Synchronization

/// Passes what one gpsd says on to the collector.
struct GpsdService: Service {
  let connection: GpsdConnection
  let collector: Collector

  /// How long the program, told to stop, still takes in what gpsd has said up to then.
  private static let patience = Duration.seconds(5)

  func run() async throws {
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

/// Lets the collector notice that time passes.
struct TickService: Service {
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
