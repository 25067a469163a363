// SPDX-License-Identifier: Apache-2.0

import Patrol
import Platform
import Testing

@testable import Serving

/// What the operator of a server may ask for.
@Suite struct ServerWishesTests {
  private static let now = Timestamp("2026-03-02T12:00:00.000Z")!
  private let scratch = try! Scratch()
  private var folder: String { scratch.path + "/tls" }

  private func wishes(
    host: String = "127.0.0.1", certificate: String? = nil, key: String? = nil,
    isPlain: Bool = false, isBehindProxy: Bool = false, names: [String] = [], onServer: Bool = false
  ) throws(ServerSettings.SettingsError) -> ServerWishes {
    try ServerWishes(
      host: host, port: 0, metricsPort: nil, certificate: certificate, key: key, isPlain: isPlain,
      isBehindProxy: isBehindProxy, names: names, folder: onServer ? nil : folder)
  }

  @Test func eachWayOfServingIsAskedForByItself() throws {
    let given = try wishes(certificate: "a.pem", key: "a.key", onServer: true)
    let settings = try given.settings(at: Self.now)
    #expect(settings.security == .tls(certificate: "a.pem", key: "a.key"))
    #expect(settings.authority == nil)
    #expect(try wishes(isPlain: true).settings(at: Self.now).security == .plain)
    let proxied = try wishes(host: "0.0.0.0", isPlain: true, isBehindProxy: true, onServer: true)
    #expect(try proxied.settings(at: Self.now).security == .plainBehindProxy)
  }

  @Test func aCertificateOfTheStoresOwnIsMadeOnlyWhenTheServerStarts() throws {
    let own = try wishes(names: ["store.example"])
    #expect(FileFacts(of: folder) == nil)
    let settings = try own.settings(at: Self.now)
    #expect(settings.authority != nil && FileFacts(of: folder) != nil)
    #expect(
      settings.security == .tls(certificate: folder + "/server.pem", key: folder + "/server.key"))
  }

  @Test func whatDoesNotFitTogetherIsRefused() {
    #expect(throws: ServerSettings.SettingsError.plainAndEncrypted) {
      try wishes(certificate: "a.pem", key: "a.key", isPlain: true)
    }
    #expect(throws: ServerSettings.SettingsError.plainAndEncrypted) {
      try wishes(key: "a.key", isBehindProxy: true)
    }
    #expect(throws: ServerSettings.SettingsError.halfACertificate) { try wishes(key: "a.key") }
    #expect(throws: ServerSettings.SettingsError.namesForGivenCertificate) {
      try wishes(isPlain: true, names: ["a"])
    }
    #expect(throws: ServerSettings.SettingsError.noCertificate) { try wishes(onServer: true) }
    #expect(throws: ServerSettings.SettingsError.openWithoutEncryption(host: "0.0.0.0")) {
      try wishes(host: "0.0.0.0", isPlain: true)
    }
  }
}
