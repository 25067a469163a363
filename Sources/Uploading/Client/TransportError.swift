// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// Why no whole answer came. The words hold no secret and no query.
package enum TransportError: ExplainedError, Hashable {
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

  /// An untrusted peer may be a captive portal or a clock that is not set yet: both pass.
  package var mayPass: Bool {
    switch self {
    case .unreachable, .timedOut, .broken, .untrusted, .tooLarge: true
    case .misconfigured, .cancelled: false
    }
  }

  package var kind: ErrorKind {
    switch self {
    case .unreachable, .timedOut, .broken, .untrusted, .tooLarge: .unavailable
    case .misconfigured: .configuration
    case .cancelled: .later
    }
  }

  package var problem: String {
    switch self {
    case .unreachable(let reason): "the store cannot be reached: \(reason)"
    case .timedOut(let reason): "the store took too long: \(reason)"
    case .broken(let reason): "the connection broke: \(reason)"
    case .untrusted(let reason): "the server that answered is not the store: \(reason)"
    case .tooLarge(let limit): "the answer is over \(limit) bytes"
    case .misconfigured(let reason): "the connection is set up wrongly: \(reason)"
    case .cancelled: "cancelled"
    }
  }

  package var advice: String? {
    switch self {
    case .untrusted: "look at the store's url and certificates in the configuration"
    case .misconfigured: "look at the store's url and certificates in the configuration"
    case .unreachable, .timedOut, .broken, .tooLarge, .cancelled: nil
    }
  }
}
