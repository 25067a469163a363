// SPDX-License-Identifier: Apache-2.0

import Collecting
import DeviceConfiguration
import Glibc
import Uploading

/// The store as this device reaches it.
struct StoreAccess {
  private let configuration: DeviceConfiguration

  init(_ configuration: DeviceConfiguration) {
    self.configuration = configuration
  }

  /// Where the device's key lies.
  var identityPath: String { "\(configuration.state)/device.key" }

  /// Where the store's own authority lies, once this device has enrolled with it.
  var authorityPath: String { "\(configuration.state)/authority.pem" }

  /// Whether the configuration itself says whom to take for the store.
  var isTrustConfigured: Bool {
    configuration.store?.certificates != nil || configuration.store?.pinnedKey != nil
  }

  /// - Throws: an exit status, having said why.
  func transport() throws -> CurlTransport {
    let trust: TransportSettings.Trust
    if let certificates = configuration.store?.certificates {
      trust = .file(certificates)
    } else {
      trust = access(authorityPath, F_OK) == 0 ? .file(authorityPath) : .system
    }
    return try transport(trusting: trust)
  }

  /// For what proves itself in another way.
  ///
  /// - Throws: an exit status, having said why.
  func unverifiedTransport() throws -> CurlTransport { try transport(trusting: .anybody) }

  private func transport(trusting trust: TransportSettings.Trust) throws -> CurlTransport {
    guard let store = configuration.store else {
      throw Exit.saying("the configuration names no store", Exit.configuration)
    }
    do {
      return CurlTransport(
        address: try StoreAddress(store.url),
        settings: TransportSettings(trust: trust, pinnedKeys: store.pinnedKey))
    } catch {
      throw Exit.saying("the store's url: \(error)", Exit.configuration)
    }
  }

  /// - Throws: an exit status, having said why.
  func client() throws -> StoreClient {
    let transport = try transport()
    do {
      let identity = try DeviceIdentity.load(from: identityPath)
      guard identity.device != nil else {
        throw Exit.saying("this device is not enrolled yet: patrol enrol", Exit.configuration)
      }
      return StoreClient(
        identity: identity, transport: transport,
        counter: RequestCounter { ServiceClock.now().wall })
    } catch let error as DeviceIdentityError {
      throw Exit.saying("\(error)", Exit.configuration)
    }
  }
}
