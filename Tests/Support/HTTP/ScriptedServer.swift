// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Synchronization

/// An HTTP server on 127.0.0.1 that answers as badly as it is told.
///
/// Raw sockets and one thread a connection: a library would not let a test send half an answer. The
/// threads are its own, for those of a queue are few and all of them here may be blocked.
package final class ScriptedServer: Sendable {
  package typealias Handler = @Sendable (ServerRequest) -> ServerAnswer

  private struct State {
    var script: [ServerAnswer]
    var requests: [ServerRequest] = []
    var connections: Set<Int32> = []
    var accepted = 0
  }

  package let port: UInt16
  private let listener: Int32
  private let isKeeping: Bool
  private let handler: Handler
  private let state: Mutex<State>

  /// Gives the answers of `script` in turn, then what `handler` says; `requests` are kept unless they
  /// would be too many.
  package init(
    _ script: [ServerAnswer] = [], keepingRequests: Bool = true,
    then handler: @escaping Handler = { _ in .reset }
  ) {
    isKeeping = keepingRequests
    state = Mutex(State(script: script))
    self.handler = handler
    let (socket, port) = LoopbackSocket.listening()
    listener = socket
    self.port = UInt16(port)
    Thread.detachNewThread { [self] in acceptAll() }
  }

  package var address: String { "http://127.0.0.1:\(port)" }
  package var requests: [ServerRequest] { state.withLock { $0.requests } }
  /// Connections made so far.
  package var accepted: Int { state.withLock { $0.accepted } }

  package func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    state.withLock { for socket in $0.connections { shutdown(socket, Int32(SHUT_RDWR)) } }
  }

  /// A port nobody listens on.
  package static func closedPort() -> UInt16 { UInt16(LoopbackSocket.closedPort()) }

  // MARK: Helpers

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
        if isKeeping { state.requests.append(request) }
        return state.script.isEmpty ? nil : state.script.removeFirst()
      }
      guard connection.write(answer ?? handler(request)) else { return }
    }
  }
}
