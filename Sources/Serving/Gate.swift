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
  /// Stands in for the key of a device that is unknown, so that it takes as long to refuse.
  private let decoy = Curve25519.Signing.PrivateKey().publicKey.rawRepresentation

  init(store: any Store, now: @escaping @Sendable () -> Timestamp) {
    self.store = store
    self.now = now
  }

  /// The device whose key signed the request.
  ///
  /// - Throws: `RefusedRequest.notAllowed`, or what the store throws.
  func device(signing request: Request, body: Data) async throws -> Device {
    let id = request.headers[.patrolDevice] ?? ""
    let device = try await store.device(id)
    let isOwn = Self.isSigned(
      request, body: body, device: id, publicKey: device?.publicKey ?? decoy)
    guard let device, device.revoked == nil, isOwn else { throw RefusedRequest.notAllowed }
    // Worth no refusal: a store in trouble says so when it is asked for what matters.
    try? await store.noteSeen(device.id, at: now())
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
