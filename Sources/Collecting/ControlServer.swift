// SPDX-License-Identifier: Apache-2.0

// libdispatch says nothing of Sendable; a source may be cancelled from any thread.
@preconcurrency import Dispatch
import FoundationEssentials
import Glibc
package import Positioning
import Synchronization
import Wire

/// Answers the commands' requests on a socket that only this device's own users can reach.
///
/// One request a connection: a line of JSON in, lines of JSON out. Who may open the socket's file
/// may command the collector; its mode is 0660, so that a group can be let in.
package final class ControlServer: Sendable {
  /// Answers one request, piece by piece.
  package typealias Handler =
    @Sendable (ControlRequest, @escaping @Sendable (ControlReply) -> Void) async -> Void

  /// More than any device has people for; further connections are turned away.
  private static let mostConnections = 16
  /// Longest request taken, in bytes: two names and a verb.
  package static let longestRequest = 4096
  /// How long a request may take to come, in seconds.
  private static let patience = 5.0
  /// In microseconds.
  private static let pause: UInt32 = 100_000

  private let path: String
  private let connections: AsyncStream<Int32>
  private let source: any DispatchSourceRead

  /// Binds the socket, in place of one that no program serves any more.
  package init(path: String) throws(SystemFault) {
    self.path = path
    let listener = try LocalSocket.listen(at: path)
    let (connections, continuation) = AsyncStream.makeStream(of: Int32.self)
    let source = DispatchSource.makeReadSource(
      fileDescriptor: listener, queue: DispatchQueue(label: "patrol.control"))
    source.setEventHandler {
      let connection = accept(listener, nil, nil)
      // Out of descriptors: try again soon, not at once.
      if connection < 0 { usleep(Self.pause) } else { continuation.yield(connection) }
    }
    source.setCancelHandler {
      close(listener)
      continuation.finish()
    }
    source.activate()
    self.connections = connections
    self.source = source
  }

  /// Answers until the task is cancelled.
  package func run(_ handler: @escaping Handler) async {
    await withTaskCancellationHandler {
      await withDiscardingTaskGroup { group in
        let seats = Seats(Self.mostConnections)
        for await connection in connections {
          guard seats.take() else {
            close(connection)
            continue
          }
          group.addTask {
            await Self.serve(connection, handler)
            seats.leave()
          }
        }
      }
    } onCancel: {
      stop()
    }
  }

  private static func serve(_ connection: Int32, _ handler: Handler) async {
    let socket = LocalSocket(descriptor: connection)
    let line = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(returning: socket.readLine(within: patience, upTo: longestRequest))
      }
    }
    let reply: @Sendable (ControlReply) -> Void = { socket.write(line: Wire.bytes(of: $0)) }
    guard let line, let request = try? Wire.decode(ControlRequest.self, from: line) else {
      return reply(.failed("the request is not understood", .unusable))
    }
    guard [request.unit, request.officer].compactMap(\.self).allSatisfy(Record.isName) else {
      return reply(
        .failed("a name is over 200 characters or holds a control character", .unusable))
    }
    await handler(request, reply)
  }

  /// Takes the socket away, so that nobody finds it any more, and ends.
  private func stop() {
    unlink(path)
    source.cancel()
  }

  deinit { stop() }
}

/// Counts who is served at once.
private final class Seats: Sendable {
  private let free: Mutex<Int>

  init(_ count: Int) { free = Mutex(count) }

  /// False when none is free.
  func take() -> Bool {
    free.withLock { free in
      guard free > 0 else { return false }
      free -= 1
      return true
    }
  }

  func leave() { free.withLock { $0 += 1 } }
}

/// Asks the collector, from a command.
package struct ControlClient {
  /// How long the collector may keep silent, in seconds: an upload tells how far it has come, but
  /// one batch on a poor line takes minutes.
  private static func patience(_ verb: ControlRequest.Verb) -> Double {
    switch verb {
    case .status, .startShift: 30
    case .endShift, .sync: 900
    }
  }

  private let socket: LocalSocket

  /// Nil when no collector serves the socket.
  package init?(path: String) {
    guard let socket = LocalSocket(connectingTo: path) else { return nil }
    self.socket = socket
  }

  /// Sends the request and hands over the replies as they come; false when the collector went away
  /// before the last one. Blocks.
  package func ask(_ request: ControlRequest, reply body: (ControlReply) -> Void) -> Bool {
    socket.write(line: Wire.bytes(of: request))
    while let line = socket.readLine(within: Self.patience(request.verb)) {
      guard let reply = try? Wire.decode(ControlReply.self, from: line) else { return false }
      body(reply)
      switch reply {
      case .progress: continue
      case .status, .done, .failed: return true
      }
    }
    return false
  }
}
