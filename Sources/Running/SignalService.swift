// SPDX-License-Identifier: Apache-2.0

import Collecting
import Control
import Logging
import ServiceLifecycle
import Signalling

/// Shows the officer by light and vibration what the collector knows, and books on and off by the
/// button. It only asks the collector, as any command does: what fails here disturbs nothing.
struct SignalService: Service {
  private let collector: Collector
  private let signaller: Signaller
  private let button: Button?
  private let unit: String?
  private let booking: ShiftBooking
  private let log: Logger

  /// Seconds between two looks. A signal comes at most so late.
  private static let pause = Duration.seconds(3)

  /// - Parameter system: where sysfs is.
  init(
    _ settings: SignalSettings, in system: String, collector: Collector, booking: ShiftBooking,
    log: Logger
  ) {
    (self.collector, self.booking, self.log) = (collector, booking, log)
    unit = settings.unit
    signaller = Signaller(settings, in: system) { log.warning("\($0)") }
    button = settings.button.flatMap { path in
      do { return try Button(path, hold: settings.hold) } catch {
        log.warning("the button does not work: \(error)")
        return nil
      }
    }
  }

  func run() async throws {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await cancelWhenGracefulShutdown { await look() } }
      if let button {
        group.addTask {
          await cancelWhenGracefulShutdown {
            for await press in button.presses { await take(press) }
          }
        }
      }
      await group.waitForAll()
    }
    button?.close()
    await signaller.stop()
  }

  private func look() async {
    var sight = SignalSight(unit: unit)
    while !Task.isCancelled {
      let report = await collector.status()
      await signaller.show(sight.signals(in: report, at: .now))
      try? await Task.sleep(for: Self.pause, tolerance: .milliseconds(500))
    }
  }

  // MARK: The button

  private func take(_ press: ButtonPress) async {
    guard press == .long else { return await signaller.repeatShown() }
    let report = await collector.status()
    let units = report.units.filter { unit == nil || $0.unit == unit }
    do throws(CollectorError) {
      if units.contains(where: { $0.shift != nil }) {
        _ = try await booking.end(unit: unit)
        await signaller.begin(.offShift)
      } else {
        _ = try await booking.start(unit: unit, officer: nil)
        await signaller.begin(.onShift)
      }
      log.info("booked by the button")
    } catch {
      log.warning("a booking by the button was refused: \(error)")
      await signaller.feel(.refused)
    }
  }
}

/// Which signals hold, from one status of the collector to the next.
struct SignalSight {
  /// Whose; nil for all units together.
  let unit: String?
  /// Seconds for which nothing must have been measured before that is a signal: a walk through a
  /// doorway is none.
  static let patience = Duration.seconds(60)
  private var blindSince: ContinuousClock.Instant?

  init(unit: String?) {
    self.unit = unit
  }

  mutating func signals(
    in report: StatusReport, at now: ContinuousClock.Instant
  ) -> Set<Signal> {
    let onShift = report.units.filter { $0.shift != nil && (unit == nil || $0.unit == unit) }
    if onShift.isEmpty {
      blindSince = nil
      return report.records.waiting > 0 ? [.offShift, .recordsWaiting] : [.offShift]
    }
    var signals: Set<Signal> = [.onShift]
    blindSince = onShift.contains { $0.obstacle != nil } ? blindSince ?? now : nil
    if let blindSince, now - blindSince >= Self.patience { signals.insert(.noFix) }
    let here = onShift.flatMap(\.present).filter(\.isInside)
    if !here.isEmpty { signals.insert(.inHotSpot) }
    if here.contains(where: \.isReached) { signals.insert(.doseReached) }
    return signals
  }
}
