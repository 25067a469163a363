// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import FoundationEssentials
import Patrol

/// A device's proof that a request is its own and new: an Ed25519 signature (RFC 8032) over
///
///     patrol-request 1\n
///     <device>\n
///     <counter>\n
///     <method>\n
///     <target>\n
///     <SHA-256 of the body as sent, 64 hexadecimal digits>\n
///
/// and, where the request has the header `Patrol-Health`, that header and another `\n`.
///
/// The target is the path with its query. The counter rises with every request of the device. The
/// store accepts only counters above the last one, so it refuses a request that was recorded and
/// sent again, or that comes late. The counter, the signature and the body's digest (RFC 9530) are
/// headers, so that the sender is known before the body is read. An enrolment is signed with the
/// key that it contains, under the device name `-` and with the counter 0.
package struct RequestSignature: Hashable, Sendable {
  package static let deviceHeader = "Patrol-Device"
  package static let counterHeader = "Patrol-Counter"
  package static let signatureHeader = "Patrol-Signature"
  package static let digestHeader = "Content-Digest"
  /// The device name of a request before enrolment.
  package static let unenrolled = "-"
  /// Largest counter: milliseconds since 1970 reach it after 142 million years.
  package static let largestCounter: Int64 = 1 << 52

  package var device: String
  package var counter: Int64
  package var method: String
  package var target: String
  /// SHA-256 of the body as sent.
  package var digest: Data
  /// What the device says of itself, as the header has it; empty when it says nothing.
  package var health: String

  package init(
    device: String, counter: Int64, method: String, target: String, digest: Data,
    health: String = ""
  ) {
    self.device = device
    self.counter = counter
    self.method = method
    self.target = target
    self.digest = digest
    self.health = health
  }

  package init(
    device: String, counter: Int64, method: String, target: String, body: Data,
    health: String = ""
  ) {
    self.init(
      device: device, counter: counter, method: method, target: target,
      digest: Self.digest(of: body), health: health)
  }

  package static func digest(of body: Data) -> Data { Data(SHA256.hash(data: body)) }

  /// The headers that carry the proof.
  package func headers(key: Curve25519.Signing.PrivateKey) -> [(name: String, value: String)] {
    [
      (Self.deviceHeader, device), (Self.counterHeader, "\(counter)"),
      (Self.digestHeader, "sha-256=:\(digest.base64EncodedString()):"),
      (Self.signatureHeader, key.signature(for: message).base64EncodedString()),
    ] + (health.isEmpty ? [] : [(DeviceHealth.header, health)])
  }

  /// Whether `signature`, in base64, was made by the owner of `key` for just this request.
  package func isMade(
    as signature: String, by key: Curve25519.Signing.PublicKey
  ) -> Bool {
    guard let signature = Data(base64Encoded: signature) else { return false }
    return key.isValidSignature(signature, for: message)
  }

  /// The counter a header gives; nil when it is none.
  package static func counter(in header: String) -> Int64? {
    guard let counter = Int64(header), (0...largestCounter).contains(counter),
      header == "\(counter)"
    else { return nil }
    return counter
  }

  /// The SHA-256 a `Content-Digest` header gives; nil when it gives none.
  package static func digest(in header: String) -> Data? {
    for part in header.split(separator: ",") {
      let part = part.filter { $0 != " " && $0 != "\t" }
      guard part.hasPrefix("sha-256=:"), part.hasSuffix(":") else { continue }
      let digest = Data(base64Encoded: String(part.dropFirst(9).dropLast()))
      if digest?.count == SHA256.byteCount { return digest }
    }
    return nil
  }

  private var message: Data {
    let lines = [
      "patrol-request 1", device, "\(counter)", method, target, digest.hexadecimal,
    ]
    return Data((lines + (health.isEmpty ? [] : [health])).map { "\($0)\n" }.joined().utf8)
  }
}

/// A device's proof that a record, and all before it in its chain, are its own: an Ed25519
/// signature (RFC 8032), 64 bytes, over
///
///     patrol-record 1\n
///     <device>\n
///     <journal>\n
///     <sequence>\n
///     <link of the record, 64 hexadecimal digits>\n
///
/// It is valid without the request that brought it. Years later the store's records and the
/// device's public key prove that nobody but the device has altered a record.
package struct RecordSignature: Hashable, Sendable {
  package static let length = 64

  /// The name of the device that made it.
  package let device: String
  /// 64 bytes, not verified yet.
  package let bytes: Data

  package init(device: String, bytes: Data) {
    self.device = device
    self.bytes = bytes
  }

  package static func sign(
    _ link: Link, sequence: Int64, journal: JournalName, device: String,
    key: Curve25519.Signing.PrivateKey
  ) -> Data {
    key.signature(
      for: message(link, sequence: sequence, journal: journal, device: device))
  }

  package static func isValid(
    _ signature: Data, _ link: Link, sequence: Int64, journal: JournalName, device: String,
    key: Curve25519.Signing.PublicKey
  ) -> Bool {
    key.isValidSignature(
      signature, for: message(link, sequence: sequence, journal: journal, device: device))
  }

  /// What is said behind a number of records that wait; empty where all are signed, or where that
  /// is not known.
  package static func words(signedWhenSent count: Int?) -> String {
    count.flatMap { $0 > 0 ? " (\($0) signed when sent)" : nil } ?? ""
  }

  private static func message(
    _ link: Link, sequence: Int64, journal: JournalName, device: String
  ) -> Data {
    Data("patrol-record 1\n\(device)\n\(journal)\n\(sequence)\n\(link.hexadecimal)\n".utf8)
  }
}

/// Signs records as one device, and knows its own signatures.
package struct RecordSigner: Sendable {
  package let device: String
  private let key: Curve25519.Signing.PrivateKey

  package init(device: String, key: Curve25519.Signing.PrivateKey) {
    self.device = device
    self.key = key
  }

  /// Takes some 50 µs on a small device.
  package func signature(of entry: Batch.Entry, in journal: JournalName) -> RecordSignature {
    RecordSignature(
      device: device,
      bytes: RecordSignature.sign(
        entry.link(in: journal), sequence: entry.sequence, journal: journal, device: device,
        key: key))
  }

  /// Whether the signature that `entry` has from this device is right in its place in `journal`;
  /// nil when it has none, or another device's.
  package func confirms(_ entry: Batch.Entry, in journal: JournalName) -> Bool? {
    guard let signature = entry.signature, signature.device == device else { return nil }
    return RecordSignature.isValid(
      signature.bytes, entry.link(in: journal), sequence: entry.sequence, journal: journal,
      device: device, key: key.publicKey)
  }
}
