// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FoundationEssentials
import Glibc
import Patrol
import Platform
import Testing

@testable import Serving

@Suite struct OwnAuthorityTests {
  private let scratch = try! Scratch()
  private let now = Timestamp("2026-03-02T12:00:00.000Z")!
  private let names: Set = ["store.example", "127.0.0.1", "::1"]
  private var directory: String { scratch.path + "/tls" }

  private func authority(days: Double = 0) throws -> OwnAuthority {
    try OwnAuthority(directory: directory, at: now.advanced(bySeconds: days * 86_400))
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: URL(filePath: "\(directory)/\(name)"), encoding: .utf8)
  }

  private func served(days: Double = 0, names: Set<String>? = nil) throws -> String {
    let at = now.advanced(bySeconds: days * 86_400)
    let identity = try authority(days: days).identity(for: names ?? self.names, at: at)
    _ = try ServerTLS(certificate: identity.certificate, key: identity.key)
    return try text("server.pem")
  }

  @Test func everythingIsItsUsersAlone() throws {
    umask(0)
    defer { umask(0o022) }
    _ = try served()
    #expect(FileFacts(of: directory)?.isOpenToOthers == false)
    for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
      #expect(FileFacts(of: "\(directory)/\(name)")?.isOpenToOthers == false, "\(name)")
    }
  }

  @Test func aDirectoryOthersMayLookIntoIsRefused() throws {
    _ = try authority()
    chmod(directory, 0o750)
    #expect(throws: ServerError.self) { try authority() }
  }

  /// Devices trust the authority: it stays, whatever becomes of the server's certificate.
  @Test func theAuthorityStaysAndTheServersCertificateIsRenewedInTime() throws {
    let authority = try authority().pem
    let first = try served()
    #expect(try served(days: 540) == first)
    let second = try served(days: 552)
    #expect(second != first, "two thirds of 825 days are over")
    #expect(try served(days: -10) != second, "a certificate from the future is none")
    #expect(try self.authority().pem == authority)
    #expect(try self.authority(days: 5000).pem == authority)
  }

  @Test func otherNamesAreAnotherCertificate() throws {
    let first = try served()
    #expect(try served() == first)
    #expect(try served(names: names.union(["other.example"])) != first)
  }

  @Test(arguments: ["server.pem", "server.key"])
  func aCertificateThatDoesNotFitItsKeyIsMadeAnew(file: String) throws {
    _ = try served()
    let old = try text(file)
    let other = try Scratch()
    let foreign = try OwnAuthority(directory: other.path + "/tls", at: now)
    let identity = try foreign.identity(for: names, at: now)
    let theirs = file == "server.pem" ? identity.certificate : identity.key
    for bytes in [try Data(contentsOf: URL(filePath: theirs)), Data("rubbish".utf8), Data()] {
      try bytes.write(to: URL(filePath: "\(directory)/\(file)"))
      _ = try served()
      #expect(try text(file) != String(decoding: bytes, as: UTF8.self))
    }
    #expect(try text(file) != old)
  }

  @Test func anAuthorityThatCannotBeReadIsToldAndNotReplaced() throws {
    _ = try served()
    for file in ["authority.pem", "authority.key"] {
      let whole = try text(file)
      try Data("rubbish".utf8).write(to: URL(filePath: "\(directory)/\(file)"))
      #expect(throws: ServerError.self) { try authority() }
      #expect(try text(file) == "rubbish")
      try Data(whole.utf8).write(to: URL(filePath: "\(directory)/\(file)"))
    }
    #expect(throws: Never.self) { try authority() }
  }
}
