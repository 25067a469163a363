// SPDX-License-Identifier: Apache-2.0

package import FoundationEssentials

/// What came back, whole.
package struct HTTPResponse: Hashable, Sendable {
  package var status: Int
  /// Names in lower case; of a header sent twice, the last.
  package var headers: [String: String]
  package var body: Data

  package init(status: Int, headers: [String: String] = [:], body: Data = Data()) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The media type without its parameters, in lower case; empty when there is none.
  package var mediaType: String {
    let type = headers["content-type"]?.prefix { $0 != ";" } ?? ""
    return String(type.filter { $0 != " " }).lowercased()
  }

  /// What `Retry-After` asks for, in seconds; nil when it is absent, a date, or no number.
  ///
  /// A date would need a clock that both ends agree on, which a device cannot promise.
  package var retryAfter: Double? {
    guard let value = headers["retry-after"], let seconds = UInt32(value) else { return nil }
    return Double(seconds)
  }
}
