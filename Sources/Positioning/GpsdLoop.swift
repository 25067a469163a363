// SPDX-License-Identifier: Apache-2.0

import CGpsd
import Glibc
import Platform

/// What the connection's thread does: connect, listen, and begin again.
struct GpsdLoop: Sendable {
  let source: GpsdSource
  let patience: GpsdConnection.Patience
  let wake: WakePipe
  let tell: @Sendable (GpsdEvent) -> Void

  /// Bytes taken at once from the kernel.
  private static let chunk = 16_384
  /// Most bytes that are passed on and not taken in yet: hours of a receiver's reports. A peer
  /// that sends faster than the collector reads then fills the network's buffers, not the device's
  /// memory. gpsd drops a client that it has to wait for.
  private static let mostUntaken = 16 << 20
  /// Bytes of memory that one chunk takes besides its content.
  private static let chunkCost = 64
  /// A connection that ends sooner, in nanoseconds, counts as a failed try: the next wait is
  /// longer.
  private static let lasting: UInt64 = 5_000_000_000

  private enum ConnectionEnd {
    case asked
    /// Why, and when it was last there by the steady clock if that is longer ago than now.
    case lost(String, since: UInt64? = nil)
  }

  func run() {
    guard let gpsd = patrol_gpsd_create() else { return tell(.lost(reason: "out of memory")) }
    defer { patrol_gpsd_destroy(gpsd) }
    var delay = patience.retry.lowerBound
    var reported: String?
    while true {
      let begun = SteadyClock.nanoseconds
      let descriptor = patrol_gpsd_connect(gpsd, source.host, String(source.port))
      let end: ConnectionEnd
      if descriptor >= 0 {
        end = listen(gpsd, descriptor) {
          tell(.connected)
          reported = nil
        }
        patrol_gpsd_disconnect(gpsd)
        if reported == nil, SteadyClock.nanoseconds - begun > Self.lasting {
          delay = patience.retry.lowerBound
        }
      } else {
        end = .lost("cannot connect: \(String(cString: patrol_gpsd_fault(gpsd)))")
      }
      guard case .lost(let reason, let since) = end else { return }
      // The same fault is told once, however often the connection is tried.
      if reported != reason { tell(.lost(reason: reason, since: since)) }
      reported = reason
      if isAsked(within: delay) { return }
      delay = min(delay * 2, patience.retry.upperBound)
    }
  }

  /// How far listening on one connection has come.
  private struct Listening {
    var isGreeted = false
    /// Bytes passed on that may not be taken in yet.
    var untaken = 0
    /// When gpsd was last heard, by the steady clock.
    var heard = SteadyClock.nanoseconds
    /// Whether gpsd owes an answer. Connecting asked for reports, which it answers at once.
    var asked = true
  }

  /// Passes on what gpsd says until it is gone or the connection is to end.
  ///
  /// `greeted` is called before its first words: the kernel connects to a gpsd that hangs, too.
  private func listen(
    _ gpsd: OpaquePointer, _ descriptor: Int32, greeted: () -> Void
  ) -> ConnectionEnd {
    var (buffer, state) = ([UInt8](repeating: 0, count: Self.chunk), Listening())
    while true {
      var watched = [
        pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: wake.readEnd, events: Int16(POLLIN), revents: 0),
      ]
      let ready = poll(&watched, 2, state.asked ? patience.answer : patience.silence)
      if ready < 0, errno == EINTR { continue }
      if ready < 0 { return .lost("\(SystemError("poll"))") }
      if watched[1].revents != 0 { return .asked }
      if ready == 0 {
        if let end = ask(gpsd, &state) { return end }
        continue
      }
      let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      if count > 0 {
        if !state.isGreeted { greeted() }
        if let end = passOn(buffer[..<count], &state) { return end }
      } else if count == 0 {
        return .lost("gpsd closed the connection")
      } else if errno != EAGAIN, errno != EINTR {
        return .lost("gpsd: \(SystemError("recv"))")
      }
    }
  }

  /// Asks a silent gpsd whether it lives; returns why the connection ends if it does.
  private func ask(_ gpsd: OpaquePointer, _ state: inout Listening) -> ConnectionEnd? {
    if state.asked { return .lost("gpsd does not answer", since: state.heard) }
    state.asked = true
    // gpsd (3.22) notices that its only receiver was unplugged only when asked for reports, and
    // then reopens it.
    return patrol_gpsd_watch(gpsd) ? nil : .lost("gpsd is gone")
  }

  /// Passes on what came, and waits where too much is not taken in yet; returns why the connection
  /// ends if it does.
  private func passOn(
    _ bytes: ArraySlice<UInt8>, _ state: inout Listening
  ) -> ConnectionEnd? {
    (state.asked, state.isGreeted, state.heard) = (false, true, SteadyClock.nanoseconds)
    tell(.bytes(Array(bytes), at: state.heard))
    state.untaken += bytes.count + Self.chunkCost
    guard state.untaken > Self.mostUntaken else { return nil }
    guard let taken = try? WakePipe() else { return .lost("too many files are open") }
    tell(.reached { taken.raise() })
    state.untaken = 0
    return isTaken(taken) ? nil : .asked
  }

  /// Waits until what was passed on has been taken in; false when the connection is to end.
  private func isTaken(_ taken: WakePipe) -> Bool {
    while true {
      var watched = [
        pollfd(fd: taken.readEnd, events: Int16(POLLIN), revents: 0),
        pollfd(fd: wake.readEnd, events: Int16(POLLIN), revents: 0),
      ]
      _ = poll(&watched, 2, -1)
      if watched[1].revents != 0 { return false }
      if watched[0].revents != 0 { return true }
    }
  }

  private func isAsked(within milliseconds: Int32) -> Bool {
    var watched = pollfd(fd: wake.readEnd, events: Int16(POLLIN), revents: 0)
    return poll(&watched, 1, milliseconds) > 0
  }
}
