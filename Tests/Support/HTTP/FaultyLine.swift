// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Synchronization

/// A line from a device to its store, byte by byte, on which connections suffer what `fault` says.
package final class FaultyLine: Sendable {
  package let port: Int
  private let listener: Int32
  private let state: Mutex<State>

  private struct State {
    /// The port on 127.0.0.1 it leads to.
    var target: Int
    var fault: @Sendable () -> LineFault
    var open: Set<Int32> = []
    var connections = 0
    var faults = 0
    var out = 0
    var back = 0
  }

  package init(
    to target: Int, fault: @escaping @Sendable () -> LineFault = { .none }
  ) {
    state = Mutex(State(target: target, fault: fault))
    let (listener, port) = LoopbackSocket.listening()
    self.listener = listener
    self.port = port
    Thread.detachNewThread { [self] in serve() }
  }

  /// Connections made so far.
  package var connections: Int { state.withLock(\.connections) }
  /// Connections so far that did not get all through.
  package var faults: Int { state.withLock(\.faults) }
  /// Bytes that got through so far, from the device and from the store.
  package var bytes: (out: Int, back: Int) { state.withLock { ($0.out, $0.back) } }

  /// What connections suffer from now on.
  package func suffer(_ fault: @escaping @Sendable () -> LineFault) {
    state.withLock { $0.fault = fault }
  }

  /// From now on all gets through.
  package func mend() { suffer { .none } }

  /// From now on it leads to another port.
  package func lead(to target: Int) { state.withLock { $0.target = target } }

  /// Ends what is open, so that the next upload makes a new connection.
  package func hangUp() {
    state.withLock { state in
      for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }
  }

  /// No further connection is taken.
  package func close() {
    hangUp()
    shutdown(listener, Int32(SHUT_RDWR))
    Glibc.close(listener)
  }

  // MARK: Helpers

  private func serve() {
    while true {
      let device = accept(listener, nil, nil)
      guard device >= 0 else { return }
      // A program started meanwhile must not keep the connection open.
      _ = fcntl(device, F_SETFD, FD_CLOEXEC)
      let (fault, target) = state.withLock { state in
        let fault = state.fault()
        state.connections += 1
        if fault != .none { state.faults += 1 }
        return (fault, state.target)
      }
      Thread.detachNewThread { [self] in carry(device, fault, target) }
    }
  }

  private func carry(_ device: Int32, _ fault: LineFault, _ target: Int) {
    let store = LoopbackSocket.connected(to: target)
    state.withLock { $0.open.formUnion([device, store]) }
    if store >= 0 { pass(between: device, store, fault) }
    if store >= 0, fault.ending == .silence { waitForEnd(of: device) }
    state.withLock { $0.open.subtract([device, store]) }
    if fault.ending == .reset {
      for end in [device, store] where end >= 0 { LoopbackSocket.resetAtClose(end) }
    }
    Glibc.close(device)
    if store >= 0 { Glibc.close(store) }
  }

  /// Returns when an end is closed or no more may get through.
  private func pass(between device: Int32, _ store: Int32, _ fault: LineFault) {
    var left = [device: fault.out, store: fault.back]
    if left.values.contains(0) { return }
    var buffer = [UInt8](repeating: 0, count: fault.pace == nil ? 1 << 14 : 1)
    while true {
      var polled = [device, store].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      guard poll(&polled, 2, -1) > 0 else { return }
      for (from, to) in [(0, store), (1, device)] where polled[from].revents != 0 {
        let source = polled[from].fd
        var count = recv(source, &buffer, buffer.count, 0)
        guard count > 0 else { return }
        if let rest = left[source] ?? nil {
          count = min(count, rest)
          left[source] = rest - count
        }
        guard send(to, buffer, count, Int32(MSG_NOSIGNAL)) == count else { return }
        state.withLock { if from == 0 { $0.out += count } else { $0.back += count } }
        if let pace = fault.pace { usleep(UInt32(1_000_000 / pace)) }
        if left[source] == 0 { return }
      }
    }
  }

  private func waitForEnd(of device: Int32) {
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while recv(device, &buffer, buffer.count, 0) > 0 {}
  }
}
