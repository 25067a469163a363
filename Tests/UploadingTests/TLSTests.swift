// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import TestSupport
import Testing
import Uploading
import Wire

/// Against `openssl s_server`, with an authority made for the test.
@Suite struct TLSTests {
  private let get = HTTPRequest(method: .get, target: "/answer")

  private func send(
    to port: UInt16, host: String = "localhost", authorities: String?, pinnedKeys: String? = nil
  ) async throws -> Result<HTTPResponse, TransportError> {
    var settings = TransportSettings.impatient
    settings.trust = authorities.map { .file($0) } ?? .system
    settings.pinnedKeys = pinnedKeys
    let transport = CurlTransport(
      address: try StoreAddress("https://\(host):\(port)"), settings: settings)
    return await transport.send(get)
  }

  private func expectUntrusted(_ result: Result<HTTPResponse, TransportError>) {
    guard case .failure(.untrusted) = result else {
      Issue.record("\(result)")
      return
    }
  }

  @Test func theAuthorityGivenIsTrustedAndNoOther() async throws {
    let server = try TLSServer()
    defer { server.stop() }
    let trusted = try await send(to: server.port, authorities: server.authority).get()
    #expect(trusted.status == 200 && trusted.body == Data("hello".utf8))
    expectUntrusted(try await send(to: server.port, authorities: nil))
  }

  @Test func aCertificateForAnotherHostIsRefused() async throws {
    let server = try TLSServer(host: "other.example")
    defer { server.stop() }
    expectUntrusted(try await send(to: server.port, authorities: server.authority))
  }

  @Test func anExpiredCertificateIsRefused() async throws {
    let server = try TLSServer(days: -1)
    defer { server.stop() }
    let result = try await send(to: server.port, authorities: server.authority)
    expectUntrusted(result)
    guard case .failure(let fault) = result else { return }
    #expect(fault.description.contains("expired"))
    #expect(fault.description.contains("by this device's clock"))
  }

  /// A device without a battery for its clock begins years behind.
  @Test func aCertificateNotValidYetPointsToTheClockAndIsTriedAgainWithinMinutes() async throws {
    let server = try TLSServer(dates: ("20991231000000Z", "21000101000000Z"))
    defer { server.stop() }
    let result = try await send(to: server.port, authorities: server.authority)
    expectUntrusted(result)
    guard case .failure(let fault) = result else { return }
    #expect(
      fault.description.contains("not yet valid, by this device's clock; is that clock right?"),
      "\(fault)")
    var upload = Upload()
    _ = upload.start
    for _ in 0..<50 {
      _ = upload.receive(
        .pending(Batch(entries: [.init(sequence: 1, record: Data("r".utf8))])), random: 0.9)
      guard case .wait(let seconds, let reason) = upload.receive(.answer(result), random: 0.9)
      else {
        Issue.record("no wait after \(result)")
        return
      }
      #expect(seconds <= 300 && reason.concernsNetwork)
    }
  }

  @Test func aCertificateOfAnotherAuthoritySaysNothingOfTheClock() async throws {
    let server = try TLSServer()
    defer { server.stop() }
    let other = try TLSServer()
    defer { other.stop() }
    guard
      case .failure(let fault) = try await send(to: server.port, authorities: other.authority)
    else {
      Issue.record("trusted")
      return
    }
    #expect(!fault.description.contains("clock"), "\(fault)")
  }

  @Test func thePinnedKeyMustBeTheServers() async throws {
    let server = try TLSServer()
    defer { server.stop() }
    let right = try await send(
      to: server.port, authorities: server.authority, pinnedKeys: try server.pin())
    #expect(try right.get().status == 200)
    let wrong = "sha256//" + Data(count: 32).base64EncodedString()
    expectUntrusted(
      try await send(to: server.port, authorities: server.authority, pinnedKeys: wrong))
  }

  @Test func nothingBelowTLS12IsSpoken() async throws {
    let server = try TLSServer(protocols: ["-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"])
    defer { server.stop() }
    guard case .failure = try await send(to: server.port, authorities: server.authority) else {
      Issue.record("spoke TLS 1.1")
      return
    }
  }

  @Test func anAuthorityFileThatIsNoneNeedsAPerson() async throws {
    let server = try TLSServer()
    defer { server.stop() }
    let result = try await send(to: server.port, authorities: "/nonexistent-patrol/ca.pem")
    guard case .failure(.misconfigured) = result else {
      Issue.record("\(result)")
      return
    }
  }
}
