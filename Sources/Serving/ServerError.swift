// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// Why the server does not run.
package enum ServerError: ExplainedError, Hashable {
  case cannotListen(host: String, port: Int, reason: String)
  case unusableCertificate(path: String, reason: String)
  /// The file to write the port to.
  case portNotWritten(path: String)
  case failed(String)

  package var kind: ErrorKind {
    switch self {
    case .unusableCertificate: .missing
    case .portNotWritten: .inputOutput
    case .cannotListen, .failed: .unavailable
    }
  }

  package var problem: String {
    switch self {
    case .cannotListen(let host, let port, let reason):
      "cannot listen on \(host) port \(port): \(reason)"
    case .unusableCertificate(_, let reason): "cannot be used for TLS: \(reason)"
    case .portNotWritten: "the port cannot be written"
    case .failed(let reason): "the server stopped: \(reason)"
    }
  }

  package var place: String? {
    switch self {
    case .unusableCertificate(let path, _), .portNotWritten(let path): path
    case .cannotListen, .failed: nil
    }
  }

  package var advice: String? {
    switch self {
    case .cannotListen: "name another --port, or an address of this machine with --host"
    case .unusableCertificate: "give PEM files that belong together as --certificate and --key"
    case .portNotWritten: "name a --port-file in a directory in which the store may write"
    case .failed: nil
    }
  }
}
