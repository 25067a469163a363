// SPDX-License-Identifier: Apache-2.0

import DeviceConfiguration
import Foundation
import Journaling
import Patrol
import Platform
import TestSupport
import Testing
import Uploading
import Wire

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
    #expect(throws: StoreAccessError.notEnrolled(key: access.key.path)) { try access.client() }
    _ = try DeviceIdentity.create(at: access.key.path)
    #expect(access.key.read().signer == nil, "it has no name to sign with")
    let error = #expect(throws: StoreAccessError.self) { try access.client() }
    #expect(error == .notEnrolled(key: access.key.path) && error?.advice == "run patrol enrol")
  }

  @Test func aKeyThatOthersMayReadSignsNothing() throws {
    let access = try access("url: \"http://127.0.0.1:1\"")
    var identity = try DeviceIdentity.create(at: access.key.path)
    try identity.keep(device: "D-1")
    #expect(access.key.read().signer?.device == "D-1")
    chmod(access.key.path, 0o644)
    #expect(access.key.read().signer == nil)
  }

  @Test func anEnrolledDeviceIsToldSoBeforeACodeIsAskedFor() throws {
    let access = try access("url: \"http://127.0.0.1:1\"")
    var identity = try DeviceIdentity.create(at: access.key.path)
    try identity.keep(device: "D-1")
    let receipts = ReceiptFile(path: "\(state)/receipt.json")
    #expect(throws: EnrolmentError.alreadyEnrolled(device: "D-1", key: access.key.path)) {
      _ = try DeviceEnrolment(access, receipts: receipts)
    }
  }

  /// Only the service has a sealed key. It has it from its start on.
  @Test func aKeyThatIsSealedAsksForARestart() throws {
    let sealing = "\(state)/device-key.conf"
    let key = DeviceKey(state: state, sealing: sealing)
    let absent = try #require(key.fault(of: key.read()))
    #expect(absent as? StoreAccessError == .notEnrolled(key: key.path))
    #expect(StoreLink.words(for: absent, isSigning: false).hasSuffix("(patrol config reload)"))
    try DurableFile.write(Data(), to: sealing)
    let sealed = try #require(key.fault(of: key.read()))
    #expect(
      StoreLink.words(for: sealed, isSigning: false)
        == "records are kept here, unsigned, until the next start: this device's key was sealed "
        + "after this one; systemctl restart patrol")
  }

  /// With no word of what is signed where it cannot be told.
  @Test func recordsAreCountedAsUnsignedOnlyWhereTheKeyIsKnown() throws {
    let sealing = "\(state)/device-key.conf"
    let key = DeviceKey(state: state, sealing: sealing)
    let journal = try Journal(path: "\(state)/journal")
    try journal.append(.visit(.sample("v-1")))
    #expect(try key.signedWhenSent(in: journal.contents) == 1)
    var identity = try DeviceIdentity.create(at: key.path)
    try identity.keep(device: "D-1")
    journal.signer = key.read().signer
    try journal.append(.visit(.sample("v-2")))
    #expect(try key.signedWhenSent(in: journal.contents) == 1)
    try FileManager.default.removeItem(atPath: key.path)
    #expect(try key.signedWhenSent(in: journal.contents) == 2)
    try DurableFile.write(Data(), to: sealing)
    let unknown = try key.signedWhenSent(in: journal.contents)
    #expect(unknown == nil)
    let summary = try JournalSummary(of: journal.contents, unsigned: unknown)
    #expect(summary.text.contains("2 waiting\n"))
  }

  @Test func theEnrolmentFileOfADeviceThatIsEnrolledAlreadyIsErased() async throws {
    let access = try access("url: \"http://127.0.0.1:1\"")
    var identity = try DeviceIdentity.create(at: access.key.path)
    try identity.keep(device: "D-1")
    var generator = SystemRandomNumberGenerator()
    let file = "\(state)/patrol-enrol.txt"
    let code = EnrolmentCode(using: &generator)
    try DurableFile.write(Data("code: \(code.grouped)\n".utf8), to: file)
    var told: [String] = []
    try await DeviceEnrolment.enrol(
      fromFile: file, access, receipts: ReceiptFile(path: "\(state)/receipt.json")
    ) { told.append($0) }
    #expect(told == ["this device is enrolled already, as D-1", "\(file) is erased"])
    #expect(FileFacts(of: file) == nil)
    // One that cannot be used stays.
    try DurableFile.write(Data("code: ABCD\n".utf8), to: file)
    await #expect(throws: EnrolmentFileError.noCode(path: file)) {
      try await DeviceEnrolment.enrol(
        fromFile: file, access, receipts: ReceiptFile(path: "\(state)/receipt.json")
      ) { _ in }
    }
    #expect(FileFacts(of: file) != nil)
  }

  @Test func aTypedCodeIsReadAndWhatIsNoneIsRefused() throws {
    var generator = SystemRandomNumberGenerator()
    let code = EnrolmentCode(using: &generator)
    #expect(try DeviceEnrolment.code(typed: " \(code.grouped.lowercased()) ") == code)
    for line in [nil, "", " \t"] {
      #expect(throws: EnrolmentError.noCode) { try DeviceEnrolment.code(typed: line) }
    }
    #expect(throws: EnrolmentError.unusableCode) { try DeviceEnrolment.code(typed: "ABCD") }
  }

  @Test func whereTheStoreCannotBeAskedNoJournalIsOpened() async throws {
    let access = try access("url: \"http://127.0.0.1:1\"")
    let settings = try DeviceConfiguration(yaml: Array("state: \(state)\n".utf8))
    await #expect(throws: StoreAccessError.notEnrolled(key: access.key.path)) {
      try await IdleJournal.upload(settings, to: access, tell: { _ in }) { _ in }
    }
    #expect(FileFacts(of: settings.journalPath) == nil)
  }

  @Test func aConfigurationWithoutAStoreGivesNoAccess() {
    #expect(StoreAccess(DeviceConfiguration()).map(\.key.path) == nil)
  }
}
