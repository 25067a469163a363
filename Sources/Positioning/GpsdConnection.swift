// SPDX-License-Identifier: Apache-2.0

import CGpsd
import Glibc
package import Platform

/// One gpsd, kept connected to for as long as anyone listens.
///
/// Owns one thread, which sleeps in the kernel until gpsd has said something, has gone, or is due
/// to be asked whether it still lives; waiting costs nothing. libgps makes the connection and asks
/// for reports; bytes are read here, since libgps' own reading spins while a line is incomplete
/// (3.22).
package final class GpsdConnection: Sendable {
  /// How patient the connection is.
  package struct Patience: Sendable {
    /// Silence after which gpsd is asked whether it lives, in milliseconds.
    package var silence: Int32 = 5000
    /// How long it may take to answer, in milliseconds.
    package var answer: Int32 = 5000
    /// First and longest wait before trying to connect again, in milliseconds.
    package var retry: ClosedRange<Int32> = 250...4000

    package init() {}
  }

  package let source: GpsdSource
  /// Every event in order; ends when the connection is closed.
  package let events: AsyncStream<GpsdEvent>
  /// Written to once to end the thread.
  private let wake: WakePipe
  private let endEvents: @Sendable () -> Void
  private let tell: @Sendable (GpsdEvent) -> Void
  private let backlog: Backlog

  /// Connects, and keeps connecting until `close()`.
  package init(source: GpsdSource, patience: Patience = Patience()) throws(SystemError) {
    let wake = try WakePipe()
    let (events, continuation) = AsyncStream.makeStream(of: GpsdEvent.self)
    let backlog = Backlog()
    let tell: @Sendable (GpsdEvent) -> Void = {
      backlog.tell($0)
      continuation.yield($0)
    }
    let loop = GpsdLoop(source: source, patience: patience, wake: wake, tell: tell)
    try detachThread {
      loop.run()
      continuation.finish()
    }
    self.source = source
    self.events = events
    self.wake = wake
    endEvents = { continuation.finish() }
    self.tell = tell
    self.backlog = backlog
  }

  /// Notes that an event has been taken in.
  package func took(_ event: GpsdEvent) { backlog.take(event) }

  /// Lines that gpsd has said and that have not been taken in yet.
  package var waiting: Int { backlog.told - backlog.taken }

  /// Puts a mark behind all that gpsd has said so far. Who takes events in comes to it though gpsd
  /// says nothing.
  package func mark() { tell(.reached {}) }

  /// Returns when all that gpsd has said so far has been taken in, or when that has taken for as
  /// long as `patience`; then how many lines of it are left.
  ///
  /// The wait has a limit, because megabytes may be waiting.
  package func settle(within patience: Duration) async -> Int {
    let due = backlog.told
    let (reached, continuation) = AsyncStream.makeStream(of: Never.self)
    tell(.reached { continuation.finish() })
    await withTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in reached {} }
      group.addTask { try? await Task.sleep(for: patience) }
      await group.next()
      group.cancelAll()
    }
    return max(0, due - backlog.taken)
  }

  /// Ends the connection and its events at once.
  ///
  /// The thread ends by itself. If it is connecting, that takes up to the kernel's time-out. Callers
  /// need not wait.
  package func close() {
    wake.raise()
    endEvents()
  }

  deinit { wake.raise() }
}

/// What the connection has to say.
package enum GpsdEvent: Sendable {
  case connected
  /// Bytes as they came, and when on a clock that neither steps nor stops (nanoseconds).
  case bytes([UInt8], at: UInt64)
  /// gpsd is gone or silent; the connection is tried again by itself. `since` is when it was last
  /// heard, by the same clock, where that is longer ago than now.
  case lost(reason: String, since: UInt64? = nil)
  /// Everything before it has been taken in; whoever takes it in says so by calling it.
  case reached(@Sendable () -> Void)
}
