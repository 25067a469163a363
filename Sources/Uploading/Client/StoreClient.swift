// SPDX-License-Identifier: Apache-2.0

import Compression
package import FoundationEssentials
package import Patrol
import Synchronization
import Text
package import Wire

/// The requests that one device makes to the store.
package struct StoreClient: Sendable {
  private let identity: DeviceIdentity
  private let transport: any HTTPTransport
  private let counter: RequestCounter
  /// What the device says of itself with records and when it asks for a receipt.
  private let health: @Sendable () async -> DeviceHealth?

  package init(
    identity: DeviceIdentity, transport: any HTTPTransport, counter: RequestCounter,
    health: @escaping @Sendable () async -> DeviceHealth? = { nil }
  ) {
    self.identity = identity
    self.transport = transport
    self.counter = counter
    self.health = health
  }

  /// The device's name at the store; nil while it has none.
  package var device: String? { identity.device }

  /// Asks to become a device of the store; the answer is the name given.
  ///
  /// The same code and key may be sent again when the answer was lost.
  package func enrol(code: String) async throws(StoreRequestError) -> String {
    let enrolment = StoreAPI.Enrolment(code: code, publicKey: identity.publicKey)
    let response = try await send(
      .post, StoreAPI.enrolmentPath, headers: [.init("Content-Type", "application/json")],
      body: Wire.bytes(of: enrolment))
    return try response.value(StoreAPI.Enrolled.self, status: 201).device
  }

  /// Sends records; `Upload` interprets the answer.
  package func sendBatch(_ batch: Batch) async -> Result<HTTPResponse, TransportError> {
    let packed: Data
    do {
      packed = try Gzip.deflate(identity.sign(batch).bytes)
    } catch {
      return .failure(.misconfigured(error.description))
    }
    return await answer(
      .post, StoreAPI.batchesPath,
      headers: [
        .init("Content-Type", SignedBatch.mediaType), .init("Content-Encoding", "gzip"),
      ], body: packed, health: await health()?.headerValue)
  }

  /// Asks how much of a journal's records the store has; with the time that the store gives.
  package func receipt(
    for head: ChainHead
  ) async throws(StoreRequestError) -> (receipt: StoreAPI.Receipt, time: Timestamp?) {
    let target =
      "\(StoreAPI.receiptPath)?journal=\(head.journal)&first=\(head.first)&last=\(head.last)"
    let response = try await send(.get, target, health: await health()?.headerValue)
    let receipt = try response.value(StoreAPI.Receipt.self, status: 200)
    guard receipt.device == identity.device, receipt.journal == head.journal,
      receipt.first == head.first, receipt.last == head.last
    else { throw .notTheStore("its receipt is for other records") }
    guard receipt.isSound else { throw .notTheStore("its receipt does not add up") }
    return (receipt, response.date)
  }

  package enum HotSpotAnswer: Hashable, Sendable {
    /// The device has the published set.
    case notModified
    /// A set as GeoJSON, and the version that the store gives it. Its reader checks the version.
    case published(Data, version: String?)
    /// No set is published.
    case none
  }

  /// Fetches the published hot spot set unless it is `version`.
  package func fetchHotSpots(
    ifNot version: String?
  ) async throws(StoreRequestError) -> HotSpotAnswer {
    let response = try await send(
      .get, StoreAPI.hotSpotsPath, headers: condition(version), limits: .file)
    switch (response.status, response.mediaType) {
    case (200, "application/geo+json"), (200, "application/json"):
      return .published(response.body, version: response.entityTag)
    case (200, let type):
      throw .notTheStore("its answer is of the wrong media type, \(type.onOneLine())")
    case (304, _) where version != nil: return .notModified
    case (404, _):
      if case .refused = response.fault { return .none }
      throw response.fault
    default: throw response.fault
    }
  }

  /// Fetches what the plan has due around today unless it is `version`; nil when it is.
  ///
  /// - Returns: the bytes, so that they can be kept, and the plan read from them.
  package func fetchPlan(
    ifNot version: String?
  ) async throws(StoreRequestError) -> (bytes: Data, plan: DuePlan)? {
    let response = try await send(
      .get, StoreAPI.planPath, headers: condition(version), limits: .plan)
    switch (response.status, response.mediaType) {
    case (200, "application/json"): break
    case (200, let type):
      throw .notTheStore("its answer is of the wrong media type, \(type.onOneLine())")
    case (304, _) where version != nil: return nil
    default: throw response.fault
    }
    do { return (response.body, try DuePlan(bytes: response.body)) } catch {
      throw .notTheStore("its plan cannot be read: \(error)")
    }
  }

  // MARK: Helpers

  /// Asks for a short answer if this version is still current.
  private func condition(_ version: String?) -> [HTTPRequest.Header] {
    version.map { [HTTPRequest.Header("If-None-Match", "\"\($0)\"")] } ?? []
  }

  private func send(
    _ method: HTTPRequest.Method, _ target: String, headers: [HTTPRequest.Header] = [],
    body: Data = Data(), limits: HTTPRequest.AnswerLimits = .message, health: String? = nil
  ) async throws(StoreRequestError) -> HTTPResponse {
    switch await answer(
      method, target, headers: headers, body: body, limits: limits, health: health)
    {
    case .success(let response): return response
    case .failure(let fault): throw .transport(fault)
    }
  }

  /// Most tries with a higher counter: another program of the device may ask at the same time.
  private static let tries = 3

  /// Sends the request with a counter that the store has not seen.
  private func answer(
    _ method: HTTPRequest.Method, _ target: String, headers: [HTTPRequest.Header],
    body: Data, limits: HTTPRequest.AnswerLimits = .message, health: String?
  ) async -> Result<HTTPResponse, TransportError> {
    for attempt in 1... {
      let proof = identity.proof(
        method: method, target: target, body: body, counter: counter.next(),
        health: health ?? "")
      let result = await transport.send(
        HTTPRequest(
          method: method, target: target, headers: headers + proof, body: body, limits: limits))
      guard attempt < Self.tries, case .success(let response) = result,
        let seen = response.counterSeen, counter.raise(above: seen)
      else { return result }
    }
    preconditionFailure("the last try returns")
  }
}

extension HTTPResponse {
  /// The highest counter that the store has seen; nil when it did not refuse the request for that.
  fileprivate var counterSeen: Int64? {
    guard status == 409, let seen = headers[RequestSignature.counterHeader.lowercased()] else {
      return nil
    }
    return RequestSignature.counter(in: seen)
  }

  /// The `ETag` without its quotes and without the mark of a weak one.
  fileprivate var entityTag: String? {
    guard var tag = headers["etag"]?[...] else { return nil }
    if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
    guard tag.count >= 2, tag.hasPrefix("\""), tag.hasSuffix("\"") else { return nil }
    return String(tag.dropFirst().dropLast())
  }
}

/// Numbers a device's requests so that the store takes none of them twice (`RequestSignature`).
///
/// It follows the device's clock in milliseconds, so that nothing has to be on the disk for a
/// restart. If the clock is or was wrong, the store refuses one request and names the number to go
/// above.
package final class RequestCounter: Sendable {
  private let last = Mutex<Int64>(0)
  private let now: @Sendable () -> Timestamp

  package init(now: @escaping @Sendable () -> Timestamp) {
    self.now = now
  }

  /// A number above all numbers before.
  func next() -> Int64 {
    let clock = min(max(0, now().milliseconds), RequestSignature.largestCounter / 2)
    return last.withLock { last in
      last = max(last + 1, clock)
      return last
    }
  }

  /// Continues above the number that the store has seen; false when there is no higher number.
  func raise(above seen: Int64) -> Bool {
    guard seen < RequestSignature.largestCounter else { return false }
    last.withLock { $0 = max($0, seen) }
    return true
  }
}
