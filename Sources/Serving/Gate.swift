// SPDX-License-Identifier: Apache-2.0

import Crypto
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Patrol
import Storage
import Wire

/// Lets only devices in, each as itself.
struct Gate: Sendable {
  private let store: any Store
  private let now: @Sendable () -> Timestamp

  init(store: any Store, now: @escaping @Sendable () -> Timestamp) {
    self.store = store
    self.now = now
  }

  /// The device whose key signed the request, and the request's whole body.
  ///
  /// Of whoever names no device that may send, nothing is read.
  ///
  /// - Throws: `RefusedRequest.notAllowed`, `RefusedRequest.tooLarge` when the body passes `limit`,
  ///   or what the store throws.
  func admit(_ request: Request, bodyUpTo limit: Int) async throws -> (Device, body: Data) {
    _ = try await device(named: request)
    let body = try await request.content(upTo: limit)
    // Looked up again: it may have been revoked while it sent.
    let device = try await device(named: request)
    guard Self.isSigned(request, body: body, device: device.id, publicKey: device.publicKey) else {
      throw RefusedRequest.notAllowed
    }
    // Worth no refusal: a store in trouble says so when it is asked for what matters.
    try? await store.noteSeen(device.id, at: now())
    return (device, body)
  }

  private func device(named request: Request) async throws -> Device {
    guard let device = try await store.device(request.headers[.patrolDevice] ?? ""),
      device.revoked == nil
    else { throw RefusedRequest.notAllowed }
    return device
  }

  /// Whether the owner of `publicKey` signed just this request under the name `device`.
  static func isSigned(
    _ request: Request, body: Data, device: String, publicKey: Data
  ) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
      return false
    }
    return RequestSignature.isValid(
      request.headers[.patrolSignature] ?? "", device: device, method: request.method.rawValue,
      target: request.uri.string, body: body, key: key)
  }
}
