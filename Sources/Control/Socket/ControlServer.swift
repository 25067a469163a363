// SPDX-License-Identifier: Apache-2.0

import Dispatch
import FoundationEssentials
import Patrol
import Platform
import Synchronization
import Wire

/// Answers the commands' requests on a socket that only this device's own users can reach.
///
/// A connection carries one request: a line of JSON in, lines of JSON out, the first of them at
/// once. Every user who may open the socket's file may command the collector. The file's mode is
/// 0660, so that a group can be let in.
package final class ControlServer: Sendable {
  /// Answers one request, piece by piece.
  package typealias Handler =
    @Sendable (ControlRequest, @escaping @Sendable (ControlReply) -> Void) async -> Void

  /// Longest request taken, in bytes.
  package static let longestRequest = RequestLoop.longestRequest
  /// More requests at once than any device has people for; further ones are told to come later.
  private static let mostRequests = 64
  /// Of those, requests that wait for a network: they must leave room for the others.
  private static let mostSyncs = 16

  private let requests: AsyncStream<Request>
  private let listener: ControlListener
  private let wake: WakePipe

  private struct Request: Sendable {
    let socket: LocalSocket
    let line: Data
  }

  /// Binds the socket, in place of one that no program serves any more.
  package init(path: String) throws(ControlServerError) {
    let listener = try ControlListener(path: path)
    let (requests, continuation) = AsyncStream.makeStream(of: Request.self)
    do {
      let wake = try WakePipe()
      let loop = RequestLoop(listener: listener, wake: wake) { socket, line in
        continuation.yield(Request(socket: socket, line: line))
      }
      try detachThread {
        loop.run()
        continuation.finish()
      }
      self.wake = wake
    } catch {
      listener.unlink()
      throw .system(error)
    }
    self.listener = listener
    self.requests = requests
  }

  /// Answers until the task is cancelled.
  package func run(_ handler: @escaping Handler) async {
    await withTaskCancellationHandler {
      await withDiscardingTaskGroup { group in
        let seats = Seats(Self.mostRequests)
        let syncs = Seats(Self.mostSyncs)
        for await request in requests {
          group.addTask { await Self.serve(request, seats, syncs, handler) }
        }
      }
    } onCancel: {
      stop()
    }
  }

  private static func serve(
    _ request: Request, _ seats: Seats, _ syncs: Seats, _ handler: Handler
  ) async {
    let replies = Replies(to: request.socket)
    await answer(request.line, seats, syncs, handler) { replies.send($0) }
    await replies.finish()
  }

  private static func answer(
    _ line: Data, _ seats: Seats, _ syncs: Seats, _ handler: Handler,
    _ reply: @escaping @Sendable (ControlReply) -> Void
  ) async {
    guard let request = try? Wire.decode(ControlRequest.self, from: line) else {
      return reply(.failed("the request is not understood", .unusable))
    }
    guard [request.unit, request.officer].compactMap(\.self).allSatisfy(Record.isName) else {
      return reply(
        .failed("a name is over 200 characters or holds a control character", .unusable))
    }
    let full = ControlReply.failed("too many requests at once; try again in a minute", .later)
    guard seats.take() else { return reply(full) }
    defer { seats.leave() }
    guard request.verb == .sync else { return await handler(request, reply) }
    guard syncs.take() else { return reply(full) }
    defer { syncs.leave() }
    await handler(request, reply)
  }

  /// Removes the socket's file, so that no command connects any more, and ends the thread.
  private func stop() {
    listener.unlink()
    wake.raise()
  }

  deinit { stop() }
}

/// Sends the replies of one request in order. A peer that does not read delays no other request.
private struct Replies: Sendable {
  private let socket: LocalSocket
  /// Sending may block, and the threads that tasks run on must not.
  private let queue = DispatchQueue(label: "patrol.control")

  init(to socket: LocalSocket) { self.socket = socket }

  func send(_ reply: ControlReply) {
    queue.async { [socket] in socket.write(line: Wire.bytes(of: reply)) }
  }

  /// Returns when all of it has been sent, or cannot be.
  func finish() async {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume() }
    }
  }
}

/// Counts what is served at once.
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
