// SPDX-License-Identifier: Apache-2.0

import Collecting
import DeviceConfiguration
import Glibc
import Platform
import Uploading

/// The store as this device reaches it.
struct StoreAccess {
  private let configuration: DeviceConfiguration
  private let storeless: String

  /// `storeless` is said where the configuration names no store.
  init(
    _ configuration: DeviceConfiguration, storeless: String = "the configuration names no store"
  ) {
    self.configuration = configuration
    self.storeless = storeless
  }

  /// Where the device's key lies.
  var identityPath: String { "\(configuration.state)/device.key" }

  /// Where the store's own authority lies, once this device has enrolled with it.
  var authorityPath: String { "\(configuration.state)/authority.pem" }

  /// Whether the device has to get to know the store's own authority: the configuration names no
  /// other, and there are certificates at all. A pinned key alone names nobody who vouches for it.
  var needsAuthority: Bool {
    guard let store = configuration.store else { return false }
    return store.certificates == nil && store.url.lowercased().hasPrefix("https:")
  }

  /// Whether that authority is known.
  var knowsAuthority: Bool { access(authorityPath, F_OK) == 0 }

  /// - Throws: an exit status, having said why.
  func transport() throws -> CurlTransport {
    switch configuration.store?.certificates {
    case .file(let certificates): return try transport(trusting: .file(certificates))
    case .system: return try transport(trusting: .system)
    case nil:
      guard needsAuthority else { return try transport(trusting: .system) }
      guard knowsAuthority else {
        throw Exit.saying(
          "\(authorityPath) is not there, so nobody can be taken for the store: enrol this device, "
            + "with a fresh code if it was before, or set the store's certificates in the configuration",
          Exit.configuration)
      }
      return try transport(trusting: .file(authorityPath))
    }
  }

  /// For what proves itself in another way; a pinned key must be the peer's all the same.
  ///
  /// - Throws: an exit status, having said why.
  func unverifiedTransport() throws -> CurlTransport { try transport(trusting: .anybody) }

  private func transport(trusting trust: TransportSettings.Trust) throws -> CurlTransport {
    guard let store = configuration.store else {
      throw Exit.saying(storeless, Exit.configuration)
    }
    if case .file(let path) = trust { try check(path) }
    do {
      return CurlTransport(
        address: try StoreAddress(store.url),
        settings: TransportSettings(trust: trust, pinnedKeys: store.pinnedKey))
    } catch {
      throw Exit.saying("the store's url: \(error)", Exit.configuration)
    }
  }

  /// Most bytes of certificates, more than any system trusts of them.
  private static let mostCertificates = 4 << 20

  /// What is no file of certificates might hold up for ever whoever reads it.
  private func check(_ path: String) throws {
    do throws(RegularFile.Fault) {
      _ = try RegularFile.read(path, atMost: Self.mostCertificates)
    } catch {
      throw Exit.saying("the store's certificates: \(error)", Exit.configuration)
    }
  }

  /// - Throws: an exit status, having said why.
  func client() throws -> StoreClient {
    do {
      let identity = try DeviceIdentity.load(from: identityPath)
      guard identity.device != nil else {
        throw Exit.saying("this device is not enrolled yet: patrol enrol", Exit.configuration)
      }
      return StoreClient(
        identity: identity, transport: try transport(),
        counter: RequestCounter { ServiceClock.now().wall })
    } catch let error as DeviceIdentityError {
      throw Exit.saying("\(error)", Exit.configuration)
    }
  }
}
