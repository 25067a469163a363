// SPDX-License-Identifier: Apache-2.0

import Glibc
package import Patrol
package import Platform

/// Why a command got no answer of the collector.
package enum ControlFault: ExplainedError, Hashable {
  /// No collector serves the socket.
  case nobody(path: String)
  /// The socket cannot be opened by this user.
  case system(SystemError)
  /// In bytes.
  case tooLong(path: String, limit: Int)
  /// Somebody serves it and says nothing; `cause` is what is known of that process, in words.
  case silent(path: String, seconds: Double, cause: String)
  /// It went away before the last answer.
  case ended

  package var kind: ErrorKind {
    switch self {
    case .nobody, .system, .silent, .ended: .unavailable
    case .tooLong: .configuration
    }
  }

  package var problem: String {
    switch self {
    case .nobody(let path):
      "no collector answers at \(path); is the patrol service running? (systemctl status patrol)"
    case .system(let error):
      "\(error); a command runs as the collector's user, or in its group"
    case .tooLong(let path, let limit):
      "\(path): a socket's path has \(limit) bytes at most; see “control” in the configuration"
    case .silent(let path, let seconds, let cause):
      "the collector at \(path) has not answered for \(Int(seconds)) s: \(cause)"
    case .ended: "the collector ended before it had answered"
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
          cause: "nobody accepts what waits there; restart the patrol service")
      default: .system(error)
      }
  }
}
