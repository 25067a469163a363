// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import Patrol
import Platform
import Wire

/// The work of the control socket's thread: accepts connections and reads the request of each.
///
/// Connections that send nothing delay no other: all are watched at once and each only for a time.
/// Where there are too many, the one that has been silent for longest is closed.
struct RequestLoop: Sendable {
  /// Longest request taken, in bytes: two names and a verb.
  static let longestRequest = 4096
  /// How long a request may take to come, in nanoseconds.
  private static let patience: UInt64 = 5_000_000_000
  /// More connections than are ever open without a request at once.
  private static let mostWaiting = 32
  /// Where the system has no descriptors left, accepting is tried again after so long.
  private static let pause: UInt64 = 100_000_000

  let listener: ControlListener
  let wake: WakePipe
  /// Hands over a connection and its request, a line without its end.
  let tell: @Sendable (LocalSocket, Data) -> Void

  /// A connection whose request has not arrived yet.
  private struct Waiting {
    let socket: LocalSocket
    let until: UInt64
    var words = Data()
  }

  /// Goes on until the pipe is raised, and closes the listener.
  func run() {
    defer { close(listener.descriptor) }
    var waiting: [Waiting] = []
    var restsUntil: UInt64 = 0
    while true {
      let rests = restsUntil > SteadyClock.nanoseconds
      var watched = [
        pollfd(fd: wake.readEnd, events: Int16(POLLIN), revents: 0),
        pollfd(fd: rests ? -1 : listener.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      watched += waiting.map {
        pollfd(fd: $0.socket.descriptor, events: Int16(POLLIN), revents: 0)
      }
      let deadline = (waiting.map(\.until) + (rests ? [restsUntil] : [])).min()
      _ = poll(&watched, nfds_t(watched.count), Self.milliseconds(until: deadline))
      if watched[0].revents != 0 { return }
      let now = SteadyClock.nanoseconds
      waiting = waiting.enumerated().compactMap { place, connection in
        watched[place + 2].revents == 0 && now < connection.until
          ? connection : hear(connection, now)
      }
      if watched[1].revents != 0, !accept(into: &waiting, now) { restsUntil = now + Self.pause }
    }
  }

  /// Takes in what has come; nil when the connection has said all, or is not waited for any longer.
  private func hear(_ connection: Waiting, _ now: UInt64) -> Waiting? {
    var connection = connection
    switch connection.socket.receive(upToLineEnd: true) {
    case .ended: return nil
    case .nothing:
      if now < connection.until { return connection }
      refuse(connection.socket, "the request did not arrive in time", .unusable)
      return nil
    case .bytes(let bytes): connection.words.append(contentsOf: bytes)
    }
    if connection.words.last == UInt8(ascii: "\n") {
      // A command that gave up, as on a collector that was stopped, has said that nothing was done.
      if connection.socket.isAbandoned { return nil }
      connection.socket.write(line: Wire.bytes(of: ControlReply.heard), within: 0)
      tell(connection.socket, connection.words.dropLast())
      return nil
    }
    if connection.words.count <= Self.longestRequest { return connection }
    refuse(connection.socket, "the request is over \(Self.longestRequest) bytes", .unusable)
    return nil
  }

  /// Accepts the connections that wait; false when the system cannot give a descriptor.
  private func accept(into waiting: inout [Waiting], _ now: UInt64) -> Bool {
    // A bounded number: new connections must not keep the loop from those that are open.
    for _ in 0..<Self.mostWaiting {
      let descriptor = Glibc.accept(listener.descriptor, nil, nil)
      guard descriptor >= 0 else {
        return errno == EAGAIN || errno == EINTR || errno == ECONNABORTED
      }
      let socket = LocalSocket(descriptor: descriptor)
      guard let new = hear(Waiting(socket: socket, until: now + Self.patience), now) else {
        continue
      }
      if waiting.count == Self.mostWaiting {
        refuse(waiting.removeFirst().socket, "too many connections are idle", .later)
      }
      waiting.append(new)
    }
    return true
  }

  private func refuse(_ socket: LocalSocket, _ words: String, _ kind: ErrorKind) {
    socket.write(line: Wire.bytes(of: ControlReply.failed(words, kind)), within: 0)
  }

  /// As poll(2) wants it: −1 is for ever.
  private static func milliseconds(until deadline: UInt64?) -> Int32 {
    guard let deadline else { return -1 }
    let now = SteadyClock.nanoseconds
    return deadline > now ? Int32((deadline - now) / 1_000_000 + 1) : 0
  }
}
