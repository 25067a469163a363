// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// Why the server does not run.
package enum ServerError: ExplainedError, Hashable {
  case cannotListen(host: String, port: Int, reason: String)
  case unusableCertificate(path: String, reason: String)
  case failed(String)

  package var kind: ErrorKind {
    switch self {
    case .unusableCertificate: .missing
    case .cannotListen, .failed: .unavailable
    }
  }

  package var problem: String {
    switch self {
    case .cannotListen(let host, let port, let reason):
      "cannot listen on \(host) port \(port): \(reason)"
    case .unusableCertificate(let path, let reason): "\(path) cannot be used for TLS: \(reason)"
    case .failed(let reason): "the server stopped: \(reason)"
    }
  }
}
