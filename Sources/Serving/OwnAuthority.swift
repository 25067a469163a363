// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import FoundationEssentials
import Glibc
package import Patrol

/// The store's own certificate authority and the server certificate made from it.
///
/// It lies in a directory that only its user can open:
///
///     authority.pem, authority.key    made once, good for 20 years; devices trust it and no other
///     server.pem, server.key          made from it, good for 825 days; renewed at a start when a
///                                     third of that is left, or for other names
///
/// All files have mode 0600, and the keys are P-256 (FIPS 186-5). Each file is written whole or not
/// at all. If a server's certificate does not fit its key, both are renewed.
package struct OwnAuthority: Sendable {
  private static let authorityDays = 20 * 365
  private static let serverDays = 825
  /// Part of a server certificate's life after which it is made anew.
  private static let renewal = 2.0 / 3
  /// Seconds by which a new certificate is valid earlier, for devices whose clocks are slow.
  private static let leeway = day
  private static let day = 86_400

  private let directory: PrivateDirectory
  private let key: CertificateKey
  private let certificate: Certificate
  /// The authority's certificate, PEM.
  package let pem: Data

  /// Paths of the server's certificate and its key, PEM.
  package struct CertificateFiles: Hashable, Sendable {
    package let certificate: String
    package let key: String
  }

  /// The authority in `directory`, made when there is none.
  package init(directory path: String, at now: Timestamp) throws(ServerError) {
    directory = try PrivateDirectory(path: path)
    let file = directory.path(of: "authority.pem")
    if !directory.exists("authority.pem") { try Self.make(in: directory, at: now) }
    let (pem, keyPEM) = (try directory.read("authority.pem"), try directory.read("authority.key"))
    do {
      certificate = try Certificate(pem: pem)
      key = try CertificateKey(pem: keyPEM)
    } catch {
      throw .unusableCertificate(path: file, reason: "\(error)")
    }
    guard certificate.isOf(key) else {
      throw .unusableCertificate(path: file, reason: "the key does not belong to it")
    }
    self.pem = pem
  }

  /// The names and addresses by which devices may reach this machine's server: its own, the address
  /// it listens on, and those that were given.
  package static func names(listeningOn host: String, and given: [String]) -> Set<String> {
    var name = [CChar](repeating: 0, count: 256)
    var names: Set = ["localhost", "127.0.0.1", "::1"]
    if gethostname(&name, name.count - 1) == 0 {
      names.insert(
        String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
    // An address that stands for all addresses of a machine cannot be connected to.
    if !["0.0.0.0", "::"].contains(host) { names.insert(host) }
    return names.union(given).filter { !$0.isEmpty }
  }

  /// A certificate for `names`, DNS names or IP addresses. The present one is used while it is
  /// good.
  package func identity(for names: Set<String>, at now: Timestamp) throws(ServerError)
    -> CertificateFiles
  {
    let identity = CertificateFiles(
      certificate: directory.path(of: "server.pem"), key: directory.path(of: "server.key"))
    do {
      if try isGood(for: names, at: now) { return identity }
      let fresh = CertificateKey()
      let begin = Self.seconds(now) - Self.leeway
      let end = min(Self.seconds(now) + Self.serverDays * Self.day, certificate.validity.upperBound)
      let issued = try certificate.server(
        named: "Patrol store", for: names, key: fresh, validity: begin...max(begin, end),
        signedWith: key)
      try directory.write(fresh.pem, to: "server.key")
      try directory.write(issued.pem, to: "server.pem")
    } catch let error as ServerError {
      throw error
    } catch {
      throw .unusableCertificate(path: identity.certificate, reason: "\(error)")
    }
    return identity
  }

  // MARK: Helpers

  private static func make(in directory: PrivateDirectory, at now: Timestamp) throws(ServerError) {
    let key = CertificateKey()
    let made: Certificate
    do {
      // The name is unique: with two authorities of one name a device could not tell them apart.
      made = try Certificate.authority(
        named: "Patrol store \(UInt32.random(in: .min ... .max))", key: key,
        validity: seconds(now) - leeway...seconds(now) + authorityDays * day)
    } catch {
      throw .unusableCertificate(path: directory.path(of: "authority.pem"), reason: "\(error)")
    }
    // The key comes first, so that no certificate is there without its key.
    try directory.write(key.pem, to: "authority.key")
    try directory.write(made.pem, to: "authority.pem")
  }

  /// Whether the certificate was made by this authority, fits its key, is for exactly these names,
  /// and does not end soon.
  private func isGood(for names: Set<String>, at now: Timestamp) throws -> Bool {
    guard directory.exists("server.pem"), directory.exists("server.key"),
      let served = try? Certificate(pem: try directory.read("server.pem")),
      let key = try? CertificateKey(pem: try directory.read("server.key"))
    else { return false }
    let validity = served.validity
    let life = Double(validity.upperBound - validity.lowerBound)
    let age = Double(Self.seconds(now) - validity.lowerBound)
    return try served.isOf(key) && served.isSigned(by: self.key) && served.isFor(names)
      && (0...life * Self.renewal).contains(age)
  }

  /// Certificates count whole seconds, since 1970.
  private static func seconds(_ now: Timestamp) -> Int {
    Int((Double(now.milliseconds) / 1000).rounded(.down))
  }
}
