// SPDX-License-Identifier: Apache-2.0

import Crypto
package import FoundationEssentials
import Glibc
import NIOSSL
package import Patrol
import SwiftASN1
import X509

/// The store's own certificate authority and the certificate it serves with, for whoever has none.
///
/// A directory that its user alone can look into holds
///
///     authority.pem, authority.key    made once, good for 20 years; devices trust it and no other
///     server.pem, server.key          made from it, good for 825 days; made anew at a start when a
///                                     third of that is left, or for other names
///
/// all of mode 0600, keys P-256 (FIPS 186-5). Each file is written whole or not at all; a server's
/// certificate that does not fit its key is made anew.
package struct OwnAuthority: Sendable {
  private static let authorityDays = 20.0 * 365
  private static let serverDays = 825.0
  /// Part of a server certificate's life after which it is made anew.
  private static let renewal = 2.0 / 3
  /// Clocks that are slow find a new certificate valid, in seconds.
  private static let leeway = 86_400.0

  private let directory: PrivateDirectory
  private let key: Certificate.PrivateKey
  private let certificate: Certificate
  /// The authority's certificate, PEM.
  package let pem: Data

  /// Paths of the server's certificate and its key, PEM.
  package struct Identity: Hashable, Sendable {
    package let certificate: String
    package let key: String
  }

  /// The authority in `directory`, made when there is none.
  package init(directory path: String, at now: Timestamp) throws(ServerError) {
    directory = try PrivateDirectory(path: path)
    do {
      if !directory.exists("authority.pem") { try Self.make(in: directory, at: now) }
      pem = try directory.read("authority.pem")
      certificate = try Certificate(pemEncoded: String(decoding: pem, as: UTF8.self))
      key = try Certificate.PrivateKey(
        pemEncoded: String(decoding: try directory.read("authority.key"), as: UTF8.self))
    } catch let error as ServerError {
      throw error
    } catch {
      throw .unusableCertificate(path: "\(path)/authority.pem", reason: "\(type(of: error))")
    }
    guard certificate.publicKey == key.publicKey else {
      throw .unusableCertificate(path: "\(path)/authority.pem", reason: "its key is another")
    }
  }

  /// A certificate good for `names`, DNS names or IP addresses; the one at hand if it still is.
  package func identity(for names: Set<String>, at now: Timestamp) throws(ServerError) -> Identity {
    let identity = Identity(
      certificate: directory.path(of: "server.pem"), key: directory.path(of: "server.key"))
    do {
      if try isGood(for: names, at: now) { return identity }
      let fresh = Certificate.PrivateKey(P256.Signing.PrivateKey())
      let issued = try issue(fresh.publicKey, for: names.sorted(), at: now)
      try directory.write(try fresh.pem, to: "server.key")
      try directory.write(try issued.pem, to: "server.pem")
    } catch let error as ServerError {
      throw error
    } catch {
      throw .unusableCertificate(path: identity.certificate, reason: "\(type(of: error))")
    }
    return identity
  }

  // MARK: Helpers

  private static func make(in directory: PrivateDirectory, at now: Timestamp) throws {
    let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
    // A name of its own: of two authorities of one name a device could not tell which it trusts.
    let name = try DistinguishedName {
      CommonName("Patrol store \(UInt32.random(in: .min ... .max))")
    }
    let certificate = try Certificate(
      version: .v3, serialNumber: .init(), publicKey: key.publicKey,
      notValidBefore: date(now, -leeway), notValidAfter: date(now, authorityDays * 86_400),
      issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
        Critical(KeyUsage(keyCertSign: true))
        SubjectKeyIdentifier(hash: key.publicKey)
      }, issuerPrivateKey: key)
    // The key first: a certificate is only there with its key.
    try directory.write(try key.pem, to: "authority.key")
    try directory.write(try certificate.pem, to: "authority.pem")
  }

  private func issue(
    _ publicKey: Certificate.PublicKey, for names: [String], at now: Timestamp
  ) throws -> Certificate {
    try Certificate(
      version: .v3, serialNumber: .init(), publicKey: publicKey,
      notValidBefore: Self.date(now, -Self.leeway),
      notValidAfter: min(
        Self.date(now, Self.serverDays * 86_400), certificate.notValidAfter),
      issuer: certificate.subject,
      subject: try DistinguishedName { CommonName("Patrol store") },
      signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.notCertificateAuthority)
        Critical(KeyUsage(digitalSignature: true))
        try ExtendedKeyUsage([.serverAuth])
        SubjectAlternativeNames(names.map(Self.generalName))
        AuthorityKeyIdentifier(
          keyIdentifier: SubjectKeyIdentifier(hash: certificate.publicKey).keyIdentifier)
      }, issuerPrivateKey: key)
  }

  /// Whether the certificate at hand is this authority's, its key's, for just these names and not
  /// near its end.
  private func isGood(for names: Set<String>, at now: Timestamp) throws -> Bool {
    guard directory.exists("server.pem"), directory.exists("server.key"),
      let served = try? Certificate(
        pemEncoded: String(decoding: try directory.read("server.pem"), as: UTF8.self)),
      let key = try? Certificate.PrivateKey(
        pemEncoded: String(decoding: try directory.read("server.key"), as: UTF8.self))
    else { return false }
    let life = served.notValidAfter.timeIntervalSince(served.notValidBefore)
    let age = Self.date(now, 0).timeIntervalSince(served.notValidBefore)
    let named = try Set(served.extensions.subjectAlternativeNames ?? .init())
    return served.publicKey == key.publicKey
      && certificate.publicKey.isValidSignature(served.signature, for: served)
      && (0...(life * Self.renewal)).contains(age) && named == Set(names.map(Self.generalName))
  }

  private static func date(_ now: Timestamp, _ seconds: Double) -> Date {
    // Certificates count whole seconds.
    Date(timeIntervalSince1970: (Double(now.milliseconds) / 1000 + seconds).rounded(.down))
  }

  private static func generalName(_ name: String) -> GeneralName {
    for (family, length) in [(AF_INET, 4), (AF_INET6, 16)] {
      var address = [UInt8](repeating: 0, count: length)
      if inet_pton(family, name, &address) == 1 {
        return .ipAddress(ASN1OctetString(contentBytes: address[...]))
      }
    }
    return .dnsName(name)
  }
}

extension Certificate {
  fileprivate var pem: String { get throws { try serializeAsPEM().pemString + "\n" } }
}

extension Certificate.PrivateKey {
  fileprivate var pem: String { get throws { try serializeAsPEM().pemString + "\n" } }
}
