// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Keeping
import Patrol
import Storage
import Wire

/// Authenticates devices: it checks who signed a request.
struct Gate: Sendable {
  private let store: Store
  private let now: @Sendable () -> Timestamp
  private let rate = DeviceRate()

  init(store: Store, now: @escaping @Sendable () -> Timestamp) {
    self.store = store
    self.now = now
  }

  /// The device whose key signed the request, and the request's whole body.
  ///
  /// The body is read only after the device, its counter and its limits have been checked.
  ///
  /// - Throws: `RefusedRequest.notAllowed`, `RefusedRequest.notNew`, `RefusedRequest.tooLarge` when
  ///   the body passes `limit`, or what the store throws.
  func admit(_ request: Request, bodyUpTo limit: Int) async throws -> (Device, body: Data) {
    let device = try await device(named: request)
    guard let signed = Self.signature(of: request, device: device.id),
      Self.isMade(signed, in: request, by: device.publicKey)
    else { throw RefusedRequest.notAllowed }
    if let wait = await rate.take(device.id, at: now()) {
      throw RefusedRequest.tooManyRequests(wait: wait)
    }
    let health = DeviceHealth(header: signed.health)
    switch try await store.count(
      request: signed.counter, of: device.id, at: now(), saying: health)
    {
    case .new: break
    case .old(let last): throw RefusedRequest.notNew(last: last)
    case .notAllowed: throw RefusedRequest.notAllowed
    }
    let body = try await request.content(upTo: limit)
    guard RequestSignature.digest(of: body) == signed.digest else {
      throw RefusedRequest.notAllowed
    }
    // The device is looked up again: it may have been revoked while it sent.
    return (try await self.device(named: request), body)
  }

  /// Counts a batch against the device's limit.
  ///
  /// - Throws: `RefusedRequest.tooManyBytes` when it has sent too much of late.
  func admit(batchOf bytes: Int, from device: Device) async throws {
    if let wait = await rate.take(bytes: bytes, of: device.id, at: now()) {
      throw RefusedRequest.tooManyBytes(wait: wait)
    }
  }

  private func device(named request: Request) async throws -> Device {
    guard let device = try await store.device(request.headers[.patrolDevice] ?? ""),
      device.revoked == nil
    else { throw RefusedRequest.notAllowed }
    return device
  }

  /// Whether the owner of `publicKey` signed exactly this request under the name `device`.
  static func isSigned(
    _ request: Request, body: Data, device: String, publicKey: Data
  ) -> Bool {
    guard let signed = signature(of: request, device: device) else { return false }
    return isMade(signed, in: request, by: publicKey)
      && signed.digest == RequestSignature.digest(of: body)
  }

  /// What the request's signature must cover; nil when a header is missing or invalid.
  private static func signature(of request: Request, device: String) -> RequestSignature? {
    guard let counter = request.headers[.patrolCounter].flatMap(RequestSignature.counter),
      let digest = request.headers[.contentDigest].flatMap(RequestSignature.digest)
    else { return nil }
    return RequestSignature(
      device: device, counter: counter, method: request.method.rawValue,
      target: request.uri.string, digest: digest,
      health: request.headers[.patrolHealth] ?? "")
  }

  private static func isMade(
    _ signed: RequestSignature, in request: Request, by publicKey: Data
  ) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
      return false
    }
    return signed.isMade(as: request.headers[.patrolSignature] ?? "", by: key)
  }
}
