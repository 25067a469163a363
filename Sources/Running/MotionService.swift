// SPDX-License-Identifier: Apache-2.0

import Collecting
import DeviceConfiguration
import Glibc
import Logging
import Patrol
import Platform
import Sensing
import ServiceLifecycle

/// Tells the collector of each two seconds whether the bearer's body was still. Off shift the
/// sensor is not read.
struct MotionService: Service {
  let sensor: DeviceConfiguration.BodySensor
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
          try await tellOfWindow()
          fault = nil
        } catch is CancellationError {
          return
        } catch {
          // The same fault is told once.
          if fault != "\(error)" { log.warning("the accelerometer cannot be read: \(error)") }
          fault = "\(error)"
          try? await Task.sleep(for: Self.retry)
        }
      }
    }
  }

  private func tellOfWindow() async throws {
    guard let accelerometer = Accelerometer(named: sensor.name, in: system) else {
      throw SystemError(path: "\(system)/bus/iio/devices", ENOENT, reason: "has no accelerometer")
    }
    let begun = SteadyClock.nanoseconds
    let lengths = try await accelerometer.window()
    guard let isStill = BodyMotion.isStill(lengths: lengths) else { return }
    await collector.feel(
      isStill: isStill, from: begun, to: SteadyClock.nanoseconds, unit: sensor.unit)
  }
}
