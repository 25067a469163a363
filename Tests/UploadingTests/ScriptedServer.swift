// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Synchronization

/// An HTTP server on 127.0.0.1 that answers as badly as it is told.
///
/// Raw sockets and one thread a connection: a library would not let a test send half an answer. The
/// threads are its own, for those of a queue are few and all of them here may be blocked.
final class ScriptedServer: Sendable {
  typealias Handler = @Sendable (ServerRequest) -> ServerAnswer

  private struct State {
    var script: [ServerAnswer]
    var requests: [ServerRequest] = []
    var connections: Set<Int32> = []
    var accepted = 0
  }

  let port: UInt16
  private let listener: Int32
  private let handler: Handler
  private let state: Mutex<State>

  /// Gives the answers of `script` in turn, then what `handler` says.
  init(_ script: [ServerAnswer] = [], then handler: @escaping Handler = { _ in .reset }) {
    state = Mutex(State(script: script))
    self.handler = handler
    (listener, port) = Self.listen()
    Thread.detachNewThread { [self] in acceptAll() }
  }

  var address: String { "http://127.0.0.1:\(port)" }
  var requests: [ServerRequest] { state.withLock { $0.requests } }
  /// Connections made so far.
  var accepted: Int { state.withLock { $0.accepted } }

  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    state.withLock { for socket in $0.connections { shutdown(socket, Int32(SHUT_RDWR)) } }
  }

  /// A port nobody listens on.
  static func closedPort() -> UInt16 {
    let (socket, port) = listen()
    close(socket)
    return port
  }

  // MARK: Helpers

  private static func listen() -> (socket: Int32, port: UInt16) {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && Glibc.listen(socket, 16) == 0
          && getsockname(socket, $0, &length) == 0
      }
    }
    precondition(isListening, "no port on 127.0.0.1: errno \(errno)")
    return (socket, UInt16(bigEndian: address.sin_port))
  }

  private func acceptAll() {
    while true {
      let socket = accept(listener, nil, nil)
      guard socket >= 0 else { break }
      state.withLock {
        $0.connections.insert(socket)
        $0.accepted += 1
      }
      Thread.detachNewThread { [self] in
        serve(ServerConnection(socket: socket))
        state.withLock { _ = $0.connections.remove(socket) }
        close(socket)
      }
    }
    close(listener)
  }

  private func serve(_ connection: ServerConnection) {
    while let request = connection.readRequest() {
      let answer = state.withLock { state -> ServerAnswer? in
        state.requests.append(request)
        return state.script.isEmpty ? nil : state.script.removeFirst()
      }
      guard connection.write(answer ?? handler(request)) else { return }
    }
  }
}
