// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials
import Wire

/// One request of the store.
package struct HTTPRequest: Hashable, Sendable {
  package enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
  }

  package struct Header: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package var method: Method
  /// Path and query, as they are signed.
  package var target: String
  package var headers: [Header]
  /// As sent; empty for a GET.
  package var body: Data
  package var limits: Limits

  package init(
    method: Method, target: String, headers: [Header] = [], body: Data = Data(),
    limits: Limits = .message
  ) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
    self.limits = limits
  }

  /// What an answer may cost.
  package struct Limits: Hashable, Sendable {
    /// Longest body taken, in bytes after unpacking.
    package var responseBytes: Int
    /// Whole seconds from start to end, connecting included.
    package var seconds: Int

    package init(responseBytes: Int, seconds: Int) {
      self.responseBytes = responseBytes
      self.seconds = seconds
    }

    /// For the small answers of the API. Ten minutes carry a full batch over GPRS (4 kB/s).
    package static let message = Limits(responseBytes: 1 << 20, seconds: 600)
    /// For the plan of a few days; five minutes carry the longest one at 35 kB/s.
    package static let plan = Limits(responseBytes: DuePlan.maximumBytes, seconds: 300)
    /// For hot spot sets. An hour carries 256 MiB at 75 kB/s.
    package static let file = Limits(responseBytes: 256 << 20, seconds: 3600)
  }
}
