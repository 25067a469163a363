// SPDX-License-Identifier: Apache-2.0

import Glibc
package import Patrol
package import Platform

/// Why a command got no answer of the collector.
package enum ControlError: ExplainedError, Hashable {
  /// No collector serves the socket.
  case nobody(path: String)
  /// The socket cannot be opened by this user.
  case system(SystemError)
  /// In bytes.
  case tooLong(path: String, limit: Int)
  /// A process serves it and does not answer; `cause` is what is known of that process, in words,
  /// and what is not known for want of the answer.
  case silent(path: String, seconds: Double, cause: String)
  /// It went away before the last answer; `unknown` is what is not known for want of it.
  case ended(unknown: String?)
  /// It does not do it; why, in its own words.
  case refused(String, ErrorKind)

  package var kind: ErrorKind {
    switch self {
    case .nobody, .system, .silent, .ended: .unavailable
    case .tooLong: .configuration
    case .refused(_, let kind): kind
    }
  }

  package var place: String? {
    if case .tooLong(let path, _) = self { path } else { nil }
  }

  package var problem: String {
    switch self {
    case .nobody(let path): "no collector answers at \(path)"
    case .system(let error): "\(error)"
    case .tooLong(_, let limit):
      "the path of a socket has \(limit) bytes at most, and this is longer"
    case .silent(let path, let seconds, let cause):
      "the collector at \(path) has not answered for \(Int(seconds)) s: \(cause)"
    case .ended: "the collector ended before it had answered"
    case .refused(let words, _): words
    }
  }

  package var advice: String? {
    switch self {
    case .nobody: "is the patrol service running? (systemctl status patrol)"
    case .system: "run the command as the collector's user, or as a user in its group"
    case .tooLong: "name a shorter one under “control” in the configuration"
    case .ended(let unknown): unknown
    case .silent, .refused: nil
    }
  }

  init(_ error: SystemError, at address: LocalAddress, waited seconds: Double) {
    let path = address.path
    self =
      switch error.number {
      case ENOENT, ECONNREFUSED: .nobody(path: path)
      case EAGAIN:
        .silent(
          path: path, seconds: seconds,
          cause: "it accepts no connection; restart the patrol service")
      default: .system(error)
      }
  }
}

/// Why the control socket cannot be served.
package enum ControlServerError: ExplainedError, Hashable {
  /// Something else lies there, which is left as it is; what, in words.
  case taken(path: String, kind: String)
  /// A running program serves it.
  case served(path: String)
  /// In bytes.
  case tooLong(path: String, limit: Int)
  case system(SystemError)

  package var kind: ErrorKind {
    switch self {
    case .served: .later
    case .taken, .tooLong: .configuration
    case .system: .inputOutput
    }
  }

  package var place: String? {
    switch self {
    case .taken(let path, _), .served(let path), .tooLong(let path, _): path
    case .system: nil
    }
  }

  package var problem: String {
    switch self {
    case .taken(_, let kind): "this is \(kind) and not a control socket; it was not touched"
    case .served: "another collector serves it"
    case .tooLong(_, let limit):
      "the path of a socket has \(limit) bytes at most, and this is longer"
    case .system(let error): "the control socket: \(error)"
    }
  }

  package var advice: String? {
    switch self {
    case .taken: "move it away, or name another path under “control” in the configuration"
    case .served:
      "end that one first, or give each its own “control” and “state” in its configuration"
    case .tooLong: "name a shorter one under “control” in the configuration"
    case .system: nil
    }
  }
}
