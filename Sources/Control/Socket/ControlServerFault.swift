// SPDX-License-Identifier: Apache-2.0

package import Patrol
package import Platform

/// Why the control socket cannot be served.
package enum ControlServerFault: ExplainedError, Hashable {
  /// Something else lies there, which is left as it is; what, in words.
  case taken(path: String, kind: String)
  /// A living program serves it.
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

  package var problem: String {
    switch self {
    case .taken(let path, let kind):
      "\(path): \(kind) lies there, no control socket, and was left as it is: move it away, or name "
        + "another path under “control” in the configuration"
    case .served(let path):
      "\(path): another collector serves it; end that one first, or give each its own “control” and "
        + "“state” in its configuration"
    case .tooLong(let path, let limit):
      "\(path): a socket's path has \(limit) bytes at most; name a shorter one under “control”"
    case .system(let error): "the control socket: \(error)"
    }
  }
}
