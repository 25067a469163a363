// SPDX-License-Identifier: Apache-2.0

import Collecting
import Detection
import DeviceConfiguration
import Logging
import Platform
import Sensing
import ServiceLifecycle

/// Tells the collector what a sensor on the bearer's body tells. Off shift it is not read.
struct SensorService: Service {
  let kind: BodySensor
  let sensor: DeviceConfiguration.WornSensor
  /// Where sysfs is.
  let system: String
  let collector: Collector
  let log: Logger

  /// Seconds until the next look at a unit that is off shift, and until the next try of a sensor
  /// that fails.
  private static let idle = Duration.seconds(5)
  private static let retry = Duration.seconds(60)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var fault: String?
      while !Task.isCancelled {
        guard await collector.isOnShift(sensor.unit) else {
          try? await Task.sleep(for: Self.idle, tolerance: .seconds(1))
          continue
        }
        do {
          try await tell()
          fault = nil
        } catch is CancellationError {
          return
        } catch {
          // The same fault is told once.
          if fault != "\(error)" { log.warning("the \(kind.rawValue) cannot be read: \(error)") }
          fault = "\(error)"
          try? await Task.sleep(for: Self.retry)
        }
      }
    }
  }

  private func tell() async throws {
    let reader = try kind.reader(named: sensor.name, in: system)
    let begun = SteadyClock.nanoseconds
    guard let content = try await reader.next() else { return }
    await collector.feel(content, from: begun, to: SteadyClock.nanoseconds, unit: sensor.unit)
  }
}
