// SPDX-License-Identifier: Apache-2.0

import DeviceConfiguration
import Foundation
import Patrol
import Platform
import Testing
import Uploading

@testable import Running

/// How a device reaches its store, and why it does not.
@Suite final class StoreAccessTests {
  private let state = FileManager.default.temporaryDirectory
    .appending(path: "patrol-\(UUID().uuidString.prefix(8))").path

  init() throws {
    try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: state) }

  private func access(_ store: String) throws -> StoreAccess {
    let settings = try DeviceConfiguration(
      yaml: Array("state: \(state)\nstore: {\(store)}\n".utf8))
    return try #require(StoreAccess(settings))
  }

  @Test func aStoreWithAnAuthorityOfItsOwnIsTrustedOnlyOnceTheAuthorityIsKnown() throws {
    let access = try access("url: \"https://store:8443\"")
    #expect(access.needsAuthority && !access.knowsAuthority)
    let error = #expect(throws: StoreAccessError.self) { try access.transport() }
    #expect(error == .noAuthority(path: access.authorityPath))
    #expect(error?.description.hasPrefix(access.authorityPath) == true)
    #expect(error?.advice?.contains("enrol this device") == true)
    _ = try access.unverifiedTransport()
    try DurableFile.write(Data("certificate".utf8), to: access.authorityPath)
    #expect(access.knowsAuthority)
    _ = try access.transport()
  }

  @Test func certificatesThatAreNoFileAreRefusedBeforeTheStoreIsAsked() throws {
    let access = try access("url: \"https://store:8443\", certificates: \(state)/none.pem")
    #expect(!access.needsAuthority)
    let error = #expect(throws: StoreAccessError.self) { try access.transport() }
    #expect(error?.description.contains("\(state)/none.pem") == true)
    #expect(error?.kind == .configuration)
  }

  @Test func aDeviceThatIsNotEnrolledHasNoClient() throws {
    let access = try access("url: \"http://127.0.0.1:1\"")
    #expect(throws: StoreAccessError.notEnrolled(key: access.identityPath)) { try access.client() }
    _ = try DeviceIdentity.create(at: access.identityPath)
    let error = #expect(throws: StoreAccessError.self) { try access.client() }
    #expect(error == .notEnrolled(key: access.identityPath) && error?.advice == "run patrol enrol")
  }

  @Test func anEnrolledDeviceIsToldSoBeforeACodeIsAskedFor() throws {
    let access = try access("url: \"http://127.0.0.1:1\"")
    var identity = try DeviceIdentity.create(at: access.identityPath)
    try identity.keep(device: "D-1")
    let receipts = ReceiptFile(path: "\(state)/receipt.json")
    #expect(throws: EnrolmentError.alreadyEnrolled(device: "D-1", key: access.identityPath)) {
      _ = try DeviceEnrolment(access, receipts: receipts)
    }
  }

  @Test func aConfigurationWithoutAStoreGivesNoAccess() {
    #expect(StoreAccess(DeviceConfiguration()).map(\.identityPath) == nil)
  }
}
