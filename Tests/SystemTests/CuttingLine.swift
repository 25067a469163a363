// SPDX-License-Identifier: Apache-2.0

import Foundation
import Simulation
import Synchronization
import Testing

/// A line to the store on which every other connection, drawn by a seed, is cut at some byte of what
/// goes out or of what comes back.
final class CuttingLine: Sendable {
  let port: Int
  private let listener: Int32
  private let target: Int
  private let state: Mutex<State>

  private struct State {
    var random: SeededGenerator
    var isWhole = false
    var open: Set<Int32> = []
    var cuts = 0
  }

  /// What one connection lets through before it is cut, in bytes each way; nil for all there is.
  private struct Allowance {
    var out: Int?
    var back: Int?
  }

  init(to target: Int, seed: UInt64) throws {
    self.target = target
    state = Mutex(State(random: SeededGenerator(seed: seed, stream: "line")))
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
    var address = sockaddr_in.loopback(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) | listen(listener, 16) | getsockname(listener, $0, &length)
      }
    }
    try #require(result == 0)
    self.listener = listener
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [self] in serve() }
  }

  /// Connections cut so far.
  var cuts: Int { state.withLock(\.cuts) }

  /// From now on nothing is cut.
  func mend() { state.withLock { $0.isWhole = true } }

  /// Ends what is open, so that the next upload draws anew.
  func hangUp() {
    state.withLock { state in
      for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }
  }

  /// No further connection is taken.
  func close() {
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
      let allowance = draw()
      Thread.detachNewThread { [self] in carry(device, allowance) }
    }
  }

  private func draw() -> Allowance {
    state.withLock { state in
      guard !state.isWhole, state.random.unit() < 0.5 else { return Allowance() }
      state.cuts += 1
      return state.random.unit() < 0.5
        ? Allowance(out: Int.random(in: 0...3000, using: &state.random))
        : Allowance(back: Int.random(in: 0...300, using: &state.random))
    }
  }

  private func carry(_ device: Int32, _ allowance: Allowance) {
    let store = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
    var address = sockaddr_in.loopback(port: target)
    let isConnected = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(store, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    state.withLock { $0.open.formUnion([device, store]) }
    if isConnected { pass(between: device, store, allowance) }
    state.withLock { $0.open.subtract([device, store]) }
    // A reset, as of a link that goes.
    var linger = linger(l_onoff: 1, l_linger: 0)
    setsockopt(
      device, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    Glibc.close(device)
    Glibc.close(store)
  }

  private func pass(between device: Int32, _ store: Int32, _ allowance: Allowance) {
    var left = [device: allowance.out, store: allowance.back]
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
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
        if left[source] == 0 { return }
      }
    }
  }
}
