// SPDX-License-Identifier: Apache-2.0

import Collecting
import Commands
import DeviceConfiguration
import Glibc
import Patrol
import Platform
import Uploading

/// The store as this device reaches it.
struct StoreAccess {
  private let store: DeviceConfiguration.Store
  /// The directory in which this device keeps its files.
  private let state: String

  init(_ store: DeviceConfiguration.Store, state: String) {
    self.store = store
    self.state = state
  }

  /// Nil when the configuration names no store.
  init?(_ configuration: DeviceConfiguration) {
    guard let store = configuration.store else { return nil }
    self.init(store, state: configuration.state)
  }

  /// Where the device's key is kept.
  var identityPath: String { "\(state)/device.key" }

  /// Where the store's own authority is kept, once this device has enrolled with the store.
  var authorityPath: String { "\(state)/authority.pem" }

  /// Whether the device has to learn the store's own authority: the configuration names no other,
  /// and the store uses TLS. A pinned key alone names nobody who vouches for it.
  var needsAuthority: Bool {
    store.certificates == nil && store.url.lowercased().hasPrefix("https:")
  }

  /// Whether that authority is known.
  var knowsAuthority: Bool { access(authorityPath, F_OK) == 0 }

  func transport() throws(CommandError) -> CurlTransport {
    switch store.certificates {
    case .file(let certificates): return try transport(trusting: .file(certificates))
    case .system: return try transport(trusting: .system)
    case nil:
      guard needsAuthority else { return try transport(trusting: .system) }
      guard knowsAuthority else {
        throw CommandError(
          .configuration,
          "\(authorityPath): is not there, so the store cannot be told from anybody else: enrol "
            + "this device, with a fresh code if it was enrolled before, or set the store's "
            + "certificates in the configuration")
      }
      return try transport(trusting: .file(authorityPath))
    }
  }

  /// A transport for what proves itself in another way. A pinned key must be the peer's all the
  /// same.
  func unverifiedTransport() throws(CommandError) -> CurlTransport {
    try transport(trusting: .anybody)
  }

  private func transport(
    trusting trust: TransportSettings.Trust
  ) throws(CommandError) -> CurlTransport {
    if case .file(let path) = trust { try check(path) }
    do throws(StoreAddressError) {
      return CurlTransport(
        address: try StoreAddress(store.url),
        settings: TransportSettings(trust: trust, pinnedKeys: store.pinnedKey))
    } catch {
      throw CommandError(.configuration, "the store's url: \(error)")
    }
  }

  /// Most bytes of certificates: more than any system trusts.
  private static let mostCertificates = 4 << 20

  /// Refuses at once what is no file: a pipe, for example, would hold up its reader for ever.
  private func check(_ path: String) throws(CommandError) {
    do throws(SystemError) {
      _ = try RegularFile.read(path, atMost: Self.mostCertificates)
    } catch {
      throw CommandError(.configuration, "the store's certificates: \(error)")
    }
  }

  func client() throws -> StoreClient {
    let identity = try DeviceIdentity.load(from: identityPath)
    guard identity.device != nil else {
      throw CommandError(.configuration, "this device is not enrolled yet: run patrol enrol")
    }
    return StoreClient(
      identity: identity, transport: try transport(),
      counter: RequestCounter { Timestamp.now() })
  }
}
