// SPDX-License-Identifier: Apache-2.0

/// Why no whole answer came. The words hold no secret and no query.
package enum TransportFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// No connection was made: no name, no route, nobody listening.
  case unreachable(String)
  /// The connection stood still, or took longer than allowed.
  case timedOut(String)
  /// The connection was cut, or what came was not HTTP.
  case broken(String)
  /// The peer did not prove to be the store: a wrong certificate, a wrong key, a wrong clock here.
  case untrusted(String)
  /// The answer was longer than allowed, in bytes.
  case tooLarge(limit: Int)
  /// Something here is set up wrongly: no try will mend it.
  case misconfigured(String)
  /// The task was cancelled.
  case cancelled

  package enum Advice: Hashable, Sendable {
    /// The fault may pass by itself.
    case retry
    /// A person must act, or the program is ending.
    case stop
  }

  /// An untrusted peer may be a captive portal or a clock not yet set: both pass.
  package var advice: Advice {
    switch self {
    case .unreachable, .timedOut, .broken, .untrusted, .tooLarge: .retry
    case .misconfigured, .cancelled: .stop
    }
  }

  package var description: String {
    switch self {
    case .unreachable(let reason): "the store cannot be reached: \(reason)"
    case .timedOut(let reason): "the store took too long: \(reason)"
    case .broken(let reason): "the connection broke: \(reason)"
    case .untrusted(let reason): "the peer is not the store: \(reason)"
    case .tooLarge(let limit): "the answer is over \(limit) bytes"
    case .misconfigured(let reason): "the connection is set up wrongly: \(reason)"
    case .cancelled: "cancelled"
    }
  }
}
