// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
package import Platform
import Wire

/// Asks the collector, from a command.
package struct ControlClient {
  /// How long it may take from the first try to connect to the collector's first word, in seconds;
  /// a status is that word.
  package static let patience = 5.0

  /// How long the collector may keep silent after it, in seconds: an upload tells how far it has
  /// come, but one batch on a poor line takes minutes.
  private static func patience(_ verb: ControlRequest.Verb) -> Double {
    switch verb {
    case .status: patience
    case .startShift, .endShift, .bookOfficer, .reload: 30
    case .sync: 900
    }
  }

  private let socket: LocalSocket
  private let path: String
  /// By the steady clock.
  private let firstWordBy: UInt64

  /// Connects.
  package init(path: String) throws(ControlError) {
    guard let address = LocalAddress(path: path) else {
      throw .tooLong(path: path, limit: LocalAddress.longestPath)
    }
    self.path = path
    firstWordBy = Self.moment(in: Self.patience)
    do {
      socket = try address.connect(by: firstWordBy)
    } catch {
      throw ControlError(error, at: address, waited: Self.patience)
    }
  }

  /// Whether a collector serves the socket at `path`.
  package static func isServed(at path: String) throws(ControlError) -> Bool {
    do throws(ControlError) {
      _ = try ControlClient(path: path)
      return true
    } catch {
      guard case .nobody = error else { throw error }
      return false
    }
  }

  /// The number of the process that serves the socket; nil when the system does not tell.
  package var process: Int32? { PeerProcess(of: socket)?.number }

  /// Sends the request and hands over the replies as they come, up to the last one. Blocks.
  ///
  /// - Throws: `ControlError.refused` when the collector does not do it.
  package func ask(
    _ request: ControlRequest, reply body: (ControlReply) -> Void
  ) throws(ControlError) {
    socket.write(line: Wire.bytes(of: request), within: Self.patience)
    let patience = Self.patience(request.verb)
    var (deadline, waited) = (firstWordBy, Self.patience)
    while let line = socket.readLine(by: deadline) {
      guard let reply = try? Wire.decode(ControlReply.self, from: line) else {
        throw .ended(unknown: request.unknown)
      }
      if request.verb != .status { (deadline, waited) = (Self.moment(in: patience), patience) }
      switch reply {
      case .heard: continue
      case .progress: body(reply)
      case .failed(let words, let kind): throw .refused(words, kind)
      case .status, .ended, .done: return body(reply)
      }
    }
    if SteadyClock.nanoseconds < deadline { throw .ended(unknown: request.unknown) }
    let cause = PeerProcess(of: socket)?.silence ?? "restart the patrol service"
    throw .silent(
      path: path, seconds: waited, cause: cause + (request.unknown.map { "; \($0)" } ?? ""))
  }

  private static func moment(in seconds: Double) -> UInt64 {
    SteadyClock.nanoseconds + UInt64(seconds * 1e9)
  }
}

extension StatusReport {
  /// What the collector that serves the socket at `path` knows now.
  package init(at path: String) throws(ControlError) {
    var answer: ControlReply?
    try ControlClient(path: path).ask(ControlRequest(.status)) { answer = $0 }
    guard case .status(let report) = answer else {
      throw .refused("the collector gave no status", .unavailable)
    }
    self = report
  }
}

extension ControlReply {
  /// The result of a request, as a command prints it; nil for what is no result.
  package func text(_ clock: LocalClock) -> String? {
    switch self {
    case .done(let words): words + "\n"
    case .ended(let shifts): shifts.text(clock)
    case .heard, .progress, .status, .failed: nil
    }
  }
}

extension ControlRequest {
  /// What is not known when no answer came, and where to ask; nil for what changes nothing.
  fileprivate var unknown: String? {
    let unit = unit.map { "unit \($0)" } ?? "the unit"
    return switch verb {
    case .startShift: "it is not known whether \(unit) is on shift now; see “patrol status”"
    case .endShift: "it is not known whether \(unit) is off shift now; see “patrol status”"
    case .bookOfficer: "it is not known whether the officer is booked; give the command again"
    case .reload: "it is not known whether the configuration is loaded; give the command again"
    case .sync, .status: nil
    }
  }
}
