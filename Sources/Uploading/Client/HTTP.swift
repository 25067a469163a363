// SPDX-License-Identifier: Apache-2.0

import CCurl
package import FoundationEssentials
import Patrol
import Text
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
  package var limits: AnswerLimits

  package init(
    method: Method, target: String, headers: [Header] = [], body: Data = Data(),
    limits: AnswerLimits = .message
  ) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
    self.limits = limits
  }

  /// The limits of an answer.
  package struct AnswerLimits: Hashable, Sendable {
    /// Longest body taken, in bytes after unpacking.
    package var responseBytes: Int
    /// Whole seconds from start to end, connecting included.
    package var seconds: Int

    package init(responseBytes: Int, seconds: Int) {
      self.responseBytes = responseBytes
      self.seconds = seconds
    }

    /// For the small answers of the API. In ten minutes a full batch passes over GPRS (4 kB/s).
    package static let message = AnswerLimits(responseBytes: 1 << 20, seconds: 600)
    /// For the plan of a few days. In five minutes the longest one passes at 35 kB/s.
    package static let plan = AnswerLimits(responseBytes: DuePlan.maximumBytes, seconds: 300)
    /// For hot spot sets. In an hour 256 MiB pass at 75 kB/s.
    package static let file = AnswerLimits(responseBytes: 256 << 20, seconds: 3600)
  }
}

/// A whole answer.
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

extension HTTPResponse {
  /// When the answer was made, by its sender's clock, to the second; nil when it does not say.
  ///
  /// It is the store's time only if the answer is the store's.
  var date: Timestamp? {
    guard let text = headers["date"] else { return nil }
    let seconds = curl_getdate(text, nil)
    return seconds > 0 ? Timestamp(milliseconds: Int64(seconds) * 1000) : nil
  }
}

extension HTTPResponse {
  /// Reads an answer of the store and refuses any other.
  ///
  /// A captive portal answers 200 too, so status, media type and JSON must all be right.
  func value<Value: Decodable>(
    _ type: Value.Type, status expected: Int
  ) throws(StoreRequestError) -> Value {
    guard status == expected else { throw fault }
    guard mediaType == "application/json" else {
      throw .notTheStore(
        "its answer is \(mediaType.isEmpty ? "of no media type" : mediaType.onOneLine()), not JSON")
    }
    do {
      return try Wire.decode(type, from: body)
    } catch {
      throw .notTheStore("its answer cannot be read: \(error.description.onOneLine())")
    }
  }

  /// What an unexpected status means.
  var fault: StoreRequestError {
    switch status {
    case 300..<400: .notTheStore("it redirects (status \(status))")
    case 413: .refused(status: status, words: refusal ?? "too large")
    // Network authentication required (RFC 6585, 6): a captive portal that says so.
    case 511: .notTheStore("it asks to sign in (status 511)")
    case 408, 409, 425, 429, 500...: .busy(status: status, retryAfter: retryAfter)
    case 400..<500:
      refusal.map { .refused(status: status, words: $0) } ?? .notTheStore("status \(status)")
    default: .notTheStore("status \(status)")
    }
  }

  /// The store's reason for a refusal; nil when the answer is not the store's.
  private var refusal: String? {
    guard mediaType == "application/json" else { return nil }
    return try? Wire.decode(StoreAPI.Refusal.self, from: body).error.onOneLine()
  }
}

/// Carries requests to one store.
package protocol HTTPTransport: Sendable {
  /// Sends one request and waits for the whole answer.
  ///
  /// Cancelling the task ends the wait with `TransportError.cancelled`; whether the store got the
  /// request is then unknown, as after any other fault.
  func send(_ request: HTTPRequest) async -> Result<HTTPResponse, TransportError>
}
