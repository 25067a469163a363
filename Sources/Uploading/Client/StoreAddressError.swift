// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// Why a store's address was refused.
package enum StoreAddressError: ExplainedError, Hashable {
  /// Not a URL, in libcurl's words.
  case unreadable(String)
  /// Neither http nor https.
  case scheme(String)
  /// Plain http to another machine.
  case plain(host: String)
  /// Holds a user, a password, a query or a fragment.
  case superfluous(String)

  package var kind: ErrorKind { .configuration }

  package var problem: String {
    switch self {
    case .unreadable(let reason): "the store's address is not a URL: \(reason)"
    case .scheme(let scheme): "the store's address must start with https://, not \(scheme)://"
    case .plain(let host):
      "http:// to \(host) would send records readable by anyone on the way"
    case .superfluous(let part): "the store's address must not hold a \(part)"
    }
  }

  package var advice: String? {
    switch self {
    case .unreadable, .superfluous: "write it as https://host or https://host:port/path"
    case .scheme: nil
    case .plain: "use https://"
    }
  }
}
