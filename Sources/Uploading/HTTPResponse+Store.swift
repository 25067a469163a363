// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Text
import Wire

extension HTTPResponse {
  /// Reads the store's answer, believing no other.
  ///
  /// A captive portal answers 200 too: status, media type and JSON must all be the store's.
  func value<Value: Decodable>(_ type: Value.Type, status expected: Int) throws(StoreFault) -> Value
  {
    guard status == expected else { throw fault }
    guard mediaType == "application/json" else {
      throw .notTheStore("it answers in \(mediaType.isEmpty ? "no type" : mediaType.onOneLine())")
    }
    do {
      return try Wire.decode(type, from: body)
    } catch {
      throw .notTheStore("its answer cannot be read: \(error.description.onOneLine())")
    }
  }

  /// What a status that was not hoped for means.
  var fault: StoreFault {
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

  /// The store's own words for its no; nil when they are not the store's.
  private var refusal: String? {
    guard mediaType == "application/json" else { return nil }
    return try? Wire.decode(StoreAPI.Refusal.self, from: body).error.onOneLine()
  }
}
