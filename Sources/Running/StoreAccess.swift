// SPDX-License-Identifier: Apache-2.0

package import DeviceConfiguration
import Glibc
package import Patrol
package import Platform
package import Uploading
package import Wire

/// The store as this device reaches it.
package struct StoreAccess {
  private let store: DeviceConfiguration.StoreSettings
  /// The directory in which this device keeps its files.
  private let state: String

  package init(_ store: DeviceConfiguration.StoreSettings, state: String) {
    self.store = store
    self.state = state
  }

  /// Nil when the configuration names no store.
  package init?(_ configuration: DeviceConfiguration) {
    guard let store = configuration.store else { return nil }
    self.init(store, state: configuration.state)
  }

  /// This device's key.
  package var key: DeviceKey { DeviceKey(state: state) }

  /// Where the store's own authority is kept, once this device has enrolled with the store.
  package var authorityPath: String { "\(state)/authority.pem" }

  /// The file of the certificates that the store is trusted by; nil where the system's are.
  package var certificatesPath: String? {
    switch store.certificates {
    case .file(let path): path
    case .system: nil
    case nil: needsAuthority ? authorityPath : nil
    }
  }

  /// Whether the device has to learn the store's own authority: the configuration names no other,
  /// and the store uses TLS. A pinned key alone names nobody who vouches for it.
  var needsAuthority: Bool {
    store.certificates == nil && store.url.lowercased().hasPrefix("https:")
  }

  /// Whether that authority is known.
  var knowsAuthority: Bool { access(authorityPath, F_OK) == 0 }

  func transport() throws(StoreAccessError) -> CurlTransport {
    switch store.certificates {
    case .file(let certificates): return try transport(trusting: .file(certificates))
    case .system: return try transport(trusting: .system)
    case nil:
      guard needsAuthority else { return try transport(trusting: .system) }
      guard knowsAuthority else {
        throw .noAuthority(path: authorityPath)
      }
      return try transport(trusting: .file(authorityPath))
    }
  }

  /// A transport that trusts any certificate, for answers that prove themselves in another way. A
  /// pinned key must match all the same.
  func unverifiedTransport() throws(StoreAccessError) -> CurlTransport {
    try transport(trusting: .anybody)
  }

  private func transport(
    trusting trust: TransportSettings.Trust
  ) throws(StoreAccessError) -> CurlTransport {
    if case .file(let path) = trust { try check(path) }
    do throws(StoreAddressError) {
      return CurlTransport(
        address: try StoreAddress(store.url),
        settings: TransportSettings(trust: trust, pinnedKeys: store.pinnedKey))
    } catch {
      throw .address(error)
    }
  }

  /// Most bytes of certificates: more than any system trusts.
  package static let mostCertificates = 4 << 20

  /// Refuses at once what is not a file: reading a pipe, for example, would never end.
  private func check(_ path: String) throws(StoreAccessError) {
    do throws(SystemError) {
      _ = try RegularFile.read(path, atMost: Self.mostCertificates)
    } catch {
      throw .certificates(error)
    }
  }

  /// What this device asks the store with.
  ///
  /// - Parameters:
  ///   - reading: this device's key, where it was read already.
  ///   - health: what the device says of itself with an upload.
  /// - Throws: `StoreAccessError`, or the `DeviceIdentityError` of an identity that is there.
  package func client(
    as reading: DeviceKey.ReadKey? = nil,
    health: @escaping @Sendable () async -> DeviceHealth? = { nil }
  ) throws -> StoreClient {
    let reading = reading ?? key.read()
    if let fault = key.fault(of: reading) { throw fault }
    let identity = try reading.get()
    return StoreClient(
      identity: identity, transport: try transport(),
      counter: RequestCounter { Timestamp.now() }, health: health)
  }
}

/// Why the store cannot be asked.
package enum StoreAccessError: ExplainedError, Hashable {
  /// The certificate of the store's own authority is not at this path.
  case noAuthority(path: String)
  case address(StoreAddressError)
  case certificates(SystemError)
  /// The device's key is not at this path, or the store has not named the device yet.
  case notEnrolled(key: String)
  /// The device's key is sealed: the service has it, this process does not.
  case sealed

  package var kind: ErrorKind { .configuration }

  package var place: String? {
    switch self {
    case .noAuthority(let path), .notEnrolled(let path): path
    case .certificates(let error): error.place
    case .address, .sealed: nil
    }
  }

  package var problem: String {
    switch self {
    case .noAuthority: "is not there, so this device cannot tell the store from another server"
    case .address(let error): "the store's url: \(error.problem)"
    case .certificates(let error): "the store's certificates: \(error.problem)"
    case .notEnrolled: "this device is not enrolled yet"
    case .sealed: "this device's key is sealed: only the service has it"
    }
  }

  package var advice: String? {
    switch self {
    case .noAuthority:
      "enrol this device, with a fresh code if it was enrolled before, or set the store's "
        + "certificates in the configuration"
    case .notEnrolled: "run patrol enrol"
    case .sealed: "as root, put /usr/lib/patrol/device-key run before the command"
    case .address(let error): error.advice
    case .certificates(let error): error.advice
    }
  }
}

extension DeviceConfiguration {
  /// Where the records are kept.
  package var journalPath: String { "\(state)/journal" }

  /// Where the last receipt is kept.
  package var receipts: ReceiptFile { ReceiptFile(path: "\(state)/receipt.json") }
}
