// SPDX-License-Identifier: Apache-2.0

import Compression
package import FoundationEssentials
package import Wire

/// The store, as one device may ask it.
package struct StoreClient: Sendable {
  private let identity: DeviceIdentity
  private let transport: any HTTPTransport

  package init(identity: DeviceIdentity, transport: any HTTPTransport) {
    self.identity = identity
    self.transport = transport
  }

  /// Asks to become a device of the store; the answer is the name given.
  ///
  /// The same code and key may be sent again when the answer was lost.
  package func enrol(code: String) async throws(StoreFault) -> String {
    let enrolment = StoreAPI.Enrolment(code: code, publicKey: identity.publicKey)
    let response = try await send(
      .post, StoreAPI.enrolmentPath, headers: [.init("Content-Type", "application/json")],
      body: Wire.bytes(of: enrolment))
    return try response.value(StoreAPI.Enrolled.self, status: 201).device
  }

  /// Sends records; the answer is for `Upload` to judge.
  package func sendBatch(_ batch: Batch) async -> Result<HTTPResponse, TransportFault> {
    let packed: Data
    do {
      packed = try Gzip.deflate(batch.bytes)
    } catch {
      return .failure(.misconfigured(error.description))
    }
    return await transport.send(
      signed(
        .post, StoreAPI.batchesPath,
        headers: [
          .init("Content-Type", Batch.mediaType), .init("Content-Encoding", "gzip"),
        ], body: packed))
  }

  /// Asks how much of a run of this device's records the store has.
  package func receipt(
    for run: ClosedRange<Int64>
  ) async throws(StoreFault) -> StoreAPI.Receipt {
    let target = "\(StoreAPI.receiptPath)?first=\(run.lowerBound)&last=\(run.upperBound)"
    let response = try await send(.get, target)
    let receipt = try response.value(StoreAPI.Receipt.self, status: 200)
    guard receipt.device == identity.device, receipt.first == run.lowerBound,
      receipt.last == run.upperBound
    else { throw .notTheStore("its receipt is for other records") }
    return receipt
  }

  package enum HotSpotAnswer: Hashable, Sendable {
    /// The set held is the one published.
    case notModified
    /// A set as GeoJSON, and the version the store gives it; whoever reads it checks that.
    case published(Data, version: String?)
    /// No set is published.
    case none
  }

  /// Fetches the published hot spot set unless it is `version`.
  package func fetchHotSpots(ifNot version: String?) async throws(StoreFault) -> HotSpotAnswer {
    let condition = version.map { [HTTPRequest.Header("If-None-Match", "\"\($0)\"")] } ?? []
    let response = try await send(
      .get, StoreAPI.hotSpotsPath, headers: condition, limits: .file)
    switch (response.status, response.mediaType) {
    case (200, "application/geo+json"), (200, "application/json"):
      return .published(response.body, version: response.entityTag)
    case (200, let type): throw .notTheStore("it answers in \(type.printable)")
    case (304, _) where version != nil: return .notModified
    case (404, _):
      if case .refused = response.fault { return .none }
      throw response.fault
    default: throw response.fault
    }
  }

  // MARK: Helpers

  private func send(
    _ method: HTTPRequest.Method, _ target: String, headers: [HTTPRequest.Header] = [],
    body: Data = Data(), limits: HTTPRequest.Limits = .message
  ) async throws(StoreFault) -> HTTPResponse {
    let request = signed(method, target, headers: headers, body: body, limits: limits)
    switch await transport.send(request) {
    case .success(let response): return response
    case .failure(let fault): throw .transport(fault)
    }
  }

  private func signed(
    _ method: HTTPRequest.Method, _ target: String, headers: [HTTPRequest.Header],
    body: Data, limits: HTTPRequest.Limits = .message
  ) -> HTTPRequest {
    HTTPRequest(
      method: method, target: target,
      headers: headers + identity.proof(method: method, target: target, body: body), body: body,
      limits: limits)
  }
}

extension HTTPResponse {
  /// The `ETag` without its quotes and without the mark of a weak one.
  fileprivate var entityTag: String? {
    guard var tag = headers["etag"]?[...] else { return nil }
    if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
    guard tag.count >= 2, tag.hasPrefix("\""), tag.hasSuffix("\"") else { return nil }
    return String(tag.dropFirst().dropLast())
  }
}
