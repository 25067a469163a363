// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import FoundationEssentials

/// A device's proof that a record, and all before it in its chain, are its own: an Ed25519
/// signature (RFC 8032), 64 bytes, over
///
///     patrol-record 1\n
///     <device>\n
///     <journal>\n
///     <sequence>\n
///     <link of the record, 64 hexadecimal digits>\n
///
/// It holds without the request that brought it: years later the store's file alone, with the
/// device's public key, proves that no record in it was altered by anybody but the device.
package enum RecordSignature {
  package static let length = 64

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

  private static func message(
    _ link: Link, sequence: Int64, journal: JournalName, device: String
  ) -> Data {
    Data("patrol-record 1\n\(device)\n\(journal)\n\(sequence)\n\(link.hexadecimal)\n".utf8)
  }
}
