// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Glibc

/// A proxy between a device and the real store that reads requests and answers, and does with both
/// what a test says.
package struct Gateway: Sendable {
  /// What is done with a request; they are numbered from 0 since the last change.
  package typealias Behaviour = @Sendable (ServerRequest, Int, StoreLine) -> ServerAnswer

  /// The way on to the store.
  package struct StoreLine: Sendable {
    package let port: Int

    /// What the store says to the request, head and body; nil when it is not there.
    package func forward(_ request: ServerRequest) -> Data? {
      let socket = LoopbackSocket.connected(to: port)
      guard socket >= 0 else { return nil }
      defer { close(socket) }
      var head = "\(request.method) \(request.target) HTTP/1.1\r\n"
      for (name, value) in request.headers { head += "\(name): \(value)\r\n" }
      let connection = ServerConnection(socket: socket)
      guard connection.send(Data("\(head)\r\n".utf8) + request.body) else { return nil }
      return connection.readAnswer()
    }

    /// The store's own answer, passed on.
    package func answer(_ request: ServerRequest) -> ServerAnswer {
      forward(request).map { .bytes($0) } ?? .reset
    }
  }

  private struct Turn {
    var behaviour: Behaviour
    var requests = 0
  }

  private let turn: Locked<Turn>
  private let server: ScriptedServer

  package init(to port: Int) {
    let turn = Locked(Turn(behaviour: Self.honest))
    self.turn = turn
    server = ScriptedServer(keepingRequests: false) { request in
      let (behaviour, number) = turn.change { turn in
        turn.requests += 1
        return (turn.behaviour, turn.requests - 1)
      }
      return behaviour(request, number, StoreLine(port: port))
    }
  }

  package static let honest: Behaviour = { request, _, store in store.answer(request) }

  package var address: String { server.address }
  /// Requests since the last change.
  package var requests: Int { turn.value.requests }
  package var port: Int { Int(server.port) }

  /// What is done with requests from now on.
  package func behave(_ behaviour: @escaping Behaviour) {
    turn.change { $0 = Turn(behaviour: behaviour) }
  }

  package func stop() { server.stop() }
}
