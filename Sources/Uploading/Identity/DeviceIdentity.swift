// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import FoundationEssentials
import Platform
package import Wire

/// Who this device is to the store: its name and the key it signs with.
///
/// It is kept as one JSON object in a file of mode 0600:
///
///     {"device":"D-014","key":"<Ed25519 private key, 32 bytes in base64>","v":1}
///
/// The file is written without `device` before the store is asked. If the device dies after the
/// store agreed and before the name is on the disk, the next try enrols the same key again.
package struct DeviceIdentity: Sendable {
  /// The device's name at the store; nil while enrolment is pending.
  package private(set) var device: String?
  private let key: Curve25519.Signing.PrivateKey
  private let file: SecretFile

  private static let version = 1
  /// Longest name taken from a store, in bytes.
  private static let longestName = 128

  /// Makes a key and keeps it; enrolment is pending.
  ///
  /// - Throws: `DeviceIdentityError.exists` when there is one at `path`.
  package static func create(at path: String) throws(DeviceIdentityError) -> DeviceIdentity {
    let identity = DeviceIdentity(
      device: nil, key: Curve25519.Signing.PrivateKey(), file: SecretFile(path: path))
    try identity.file.write(identity.bytes, .new)
    return identity
  }

  /// - Parameter isCredential: whether systemd has laid the file out for this process.
  /// - Throws: `DeviceIdentityError`, also when others may read the file.
  package static func load(
    from path: String, isCredential: Bool = false
  ) throws(DeviceIdentityError) -> DeviceIdentity {
    let file = SecretFile(path: path, isCredential: isCredential)
    let bytes = try file.read()
    // The errors are not passed on: they could quote the key.
    guard let form = try? Wire.decode(Form.self, from: bytes), form.v == version else {
      throw .damaged(path: path, reason: "not the JSON object of version \(version)")
    }
    guard let raw = Data(base64Encoded: form.key),
      let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: raw)
    else { throw .damaged(path: path, reason: "its key is not 32 bytes in base64") }
    if let device = form.device, !isName(device) {
      throw .damaged(path: path, reason: "its device name is not valid in a request")
    }
    return DeviceIdentity(device: form.device, key: key, file: file)
  }

  /// Keeps the name the store gave.
  ///
  /// - Throws: `DeviceIdentityError.name` for one that cannot stand in a request; nothing is
  ///   written then.
  package mutating func keep(device: String) throws(DeviceIdentityError) {
    guard Self.isName(device) else { throw .name }
    var named = self
    named.device = device
    try file.write(named.bytes, .over)
    self = named
  }

  /// Ed25519 public key, 32 bytes in base64.
  package var publicKey: String { key.publicKey.rawRepresentation.base64EncodedString() }

  /// The headers that prove that a request comes from this device and is new, and what it says of
  /// itself. While it has no name, the name is `-` and the counter 0.
  package func proof(
    method: HTTPRequest.Method, target: String, body: Data, counter: Int64, health: String = ""
  ) -> [HTTPRequest.Header] {
    let signature = RequestSignature(
      device: name, counter: device == nil ? 0 : counter, method: method.rawValue, target: target,
      body: body, health: health)
    return signature.headers(key: key).map(HTTPRequest.Header.init)
  }

  /// Signs records when they are journaled; nil while enrolment is pending.
  package var signer: RecordSigner? { device.map { RecordSigner(device: $0, key: key) } }

  /// The batch with each of its records signed: those now that this device has not signed yet.
  package func sign(_ batch: Batch) -> SignedBatch {
    SignedBatch(batch, device: name, key: key)
  }

  private var name: String { device ?? RequestSignature.unenrolled }

  // MARK: Helpers

  private struct Form: Codable {
    var device: String?
    var key: String
    var v: Int
  }

  private var bytes: Data {
    let form = Form(
      device: device, key: key.rawRepresentation.base64EncodedString(), v: Self.version)
    return Wire.bytes(of: form) + Data("\n".utf8)
  }

  /// Visible ASCII without spaces, as a header and a signed line need, and not the name `-`.
  private static func isName(_ text: String) -> Bool {
    (1...longestName).contains(text.utf8.count) && text.utf8.allSatisfy { (33...126).contains($0) }
      && text != RequestSignature.unenrolled
  }
}

/// Prints without the key, also where a debugger or a log would look inside.
extension DeviceIdentity: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { device ?? "a device not yet enrolled" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: ["device": device as Any]) }
}
