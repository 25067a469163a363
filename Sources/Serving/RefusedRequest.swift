// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import HTTPTypes
import Hummingbird
import Wire

/// A request that is answered with a `Refusal`; the table in `StoreAPI` says what each status
/// means. Only the peer sees it: a device's own error (`StoreRequestError`) has its words.
struct RefusedRequest: Error {
  let status: HTTPResponse.Status
  /// In words, for people; holds no secret.
  let words: String
  /// Seconds after which to try again.
  var retryAfter: Int?
  /// The counter above which to ask again.
  var lastCounter: Int64?

  /// The same answer for an unknown device, a revoked device and a wrong signature.
  static let notAllowed = RefusedRequest(
    status: .unauthorized, words: "no such device, or the signature is not its own")
  static let unusableCode = RefusedRequest(
    status: .forbidden, words: "the enrolment code is unknown, used or out of date")
  static let unknownPath = RefusedRequest(status: .notFound, words: "no such path")
  static let noAuthority = RefusedRequest(
    status: .notFound, words: "this store has no certificate authority of its own")
  static let noHotSpots = RefusedRequest(
    status: .notFound, words: "no hot spot set is published")
  static let inTrouble = RefusedRequest(
    status: .internalServerError, words: "the store failed")

  static func notUnderstood(_ reason: String) -> RefusedRequest {
    RefusedRequest(status: .badRequest, words: reason)
  }

  static func tooLarge(limit: Int) -> RefusedRequest {
    RefusedRequest(status: .contentTooLarge, words: "more than \(limit) bytes")
  }

  static func tooManyTries(wait seconds: Int) -> RefusedRequest {
    RefusedRequest(
      status: .tooManyRequests, words: "too many wrong enrolment codes from this address",
      retryAfter: seconds)
  }

  static func tooManyRequests(wait seconds: Int) -> RefusedRequest {
    RefusedRequest(
      status: .tooManyRequests, words: "too many requests from this device", retryAfter: seconds)
  }

  static func tooManyBytes(wait seconds: Int) -> RefusedRequest {
    RefusedRequest(
      status: .tooManyRequests, words: "too many bytes from this device", retryAfter: seconds)
  }

  static func notNew(last counter: Int64) -> RefusedRequest {
    RefusedRequest(
      status: .conflict, words: "the counter is not above the last one of this device",
      lastCounter: counter)
  }

  static func busy(wait seconds: Int) -> RefusedRequest {
    RefusedRequest(
      status: .serviceUnavailable, words: "the store is busy", retryAfter: seconds)
  }

  /// The store's file was moved away or replaced, so what it wrote now would be lost.
  static func outOfPlace(wait seconds: Int) -> RefusedRequest {
    RefusedRequest(
      status: .serviceUnavailable,
      words: "the store's file was moved or replaced: nothing is taken in until it is put right",
      retryAfter: seconds)
  }

  var response: Response {
    var response = Response.json(StoreAPI.Refusal(error: words), status: status)
    if let lastCounter { response.headers[.patrolCounter] = String(lastCounter) }
    if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
    return response
  }
}

extension Response {
  /// A value as `Wire` writes it.
  static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
    do {
      return .data(try Wire.encoder.encode(value), type: "application/json", status: status)
    } catch {
      preconditionFailure("an answer cannot be written: \(type(of: value))")
    }
  }

  static func data(
    _ data: Data, type: String, status: HTTPResponse.Status = .ok
  ) -> Response {
    Response(
      status: status, headers: [.contentType: type, .cacheControl: "no-store"],
      body: .init(byteBuffer: ByteBuffer(bytes: data)))
  }
}

extension HTTPField.Name {
  static let patrolDevice = Self(known: RequestSignature.deviceHeader)
  static let patrolCounter = Self(known: RequestSignature.counterHeader)
  static let patrolHealth = Self(known: DeviceHealth.header)
  static let contentDigest = Self(known: RequestSignature.digestHeader)
  static let patrolSignature = Self(known: RequestSignature.signatureHeader)
  static let xForwardedFor = Self(known: "X-Forwarded-For")

  private init(known name: String) {
    guard let field = Self(name) else { preconditionFailure("\(name) is not a field name") }
    self = field
  }
}
