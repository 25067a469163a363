// SPDX-License-Identifier: Apache-2.0

import Collecting
import DeviceConfiguration
import Uploading

/// The store as this device reaches it.
struct StoreAccess {
  private let configuration: DeviceConfiguration

  init(_ configuration: DeviceConfiguration) {
    self.configuration = configuration
  }

  /// Where the device's key lies.
  var identityPath: String { "\(configuration.state)/device.key" }

  /// - Throws: an exit status, having said why.
  func transport() throws -> CurlTransport {
    guard let store = configuration.store else {
      throw Exit.saying("the configuration names no store", Exit.configuration)
    }
    do {
      return CurlTransport(
        address: try StoreAddress(store.url),
        settings: TransportSettings(
          authorities: store.certificates, pinnedKeys: store.pinnedKey))
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
