// SPDX-License-Identifier: Apache-2.0

import CInput
import Glibc
package import Platform

/// A key of an input device (evdev), read by a thread of its own. The device may come and go.
package final class Button: Sendable {
  /// Presses, as long as somebody listens.
  package let presses: AsyncStream<ButtonPress>
  private let path: String
  private let wake: WakePipe
  /// Milliseconds between two tries to open the device.
  private static let retry: Int32 = 5000

  /// - Parameters:
  ///   - path: of the input device.
  ///   - hold: seconds that make a press a long one.
  package init(_ path: String, hold: Double) throws(SystemError) {
    self.path = path
    wake = try WakePipe()
    let (presses, told) = AsyncStream<ButtonPress>.makeStream(bufferingPolicy: .bufferingNewest(4))
    self.presses = presses
    let (wake, reader) = (wake, ButtonReader(path: path, tell: { told.yield($0) }))
    try detachThread {
      var presses = Presses(hold: hold)
      while reader.read(&presses, until: wake.readEnd) == .gone {
        presses.forget()
        var stop = pollfd(fd: wake.readEnd, events: Int16(POLLIN), revents: 0)
        if poll(&stop, 1, Self.retry) > 0 { break }
      }
      told.finish()
    }
  }

  deinit { wake.raise() }

  /// Reads no more.
  package func close() { wake.raise() }

  /// Why the button at `path` cannot be used; nil when it can.
  package static func fault(of path: String) -> SystemError? {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return SystemError("open", path: path) }
    defer { Glibc.close(file) }
    if patrol_input_has_keys(file) == 1 { return nil }
    return SystemError(
      path: path, ENOTTY, reason: "is no input device with keys",
      advice: "name the button's device under /dev/input")
  }
}

private struct ButtonReader: Sendable {
  enum WatchEnd { case asked, gone }

  let path: String
  let tell: @Sendable (ButtonPress) -> Void

  /// Reads until the device is gone, or until `stop` is readable.
  func read(_ presses: inout Presses, until stop: Int32) -> WatchEnd {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return .gone }
    defer { Glibc.close(file) }
    while true {
      var wanted = [
        pollfd(fd: file, events: Int16(POLLIN), revents: 0),
        pollfd(fd: stop, events: Int16(POLLIN), revents: 0),
      ]
      let count = poll(&wanted, 2, wait(presses))
      if count < 0, errno != EINTR { return .gone }
      if wanted[1].revents != 0 { return .asked }
      if wanted[0].revents != 0, !take(from: file, &presses) { return .gone }
      if let press = presses.pass(to: SteadyClock.nanoseconds) { tell(press) }
    }
  }

  /// Milliseconds until something must be looked at; -1 for as long as it takes.
  private func wait(_ presses: Presses) -> Int32 {
    guard let deadline = presses.deadline else { return -1 }
    let now = SteadyClock.nanoseconds
    return deadline > now ? Int32((deadline - now) / 1_000_000 + 1) : 0
  }

  /// False when the device is gone.
  private func take(from file: Int32, _ presses: inout Presses) -> Bool {
    var event = input_event()
    let size = MemoryLayout<input_event>.size
    while true {
      let count = Glibc.read(file, &event, size)
      if count < 0, errno == EAGAIN || errno == EINTR { return true }
      guard count == size else { return false }
      // 2 is a key that repeats by itself.
      guard event.type == UInt16(EV_KEY), event.value != 2 else { continue }
      let press = presses.take(isDown: event.value == 1, at: SteadyClock.nanoseconds)
      if let press { tell(press) }
    }
  }
}
