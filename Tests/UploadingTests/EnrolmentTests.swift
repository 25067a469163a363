// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import Synchronization
import TestSupport
import Testing
import Uploading
import Wire

@Suite struct EnrolmentTests {
  private func transport(_ server: ScriptedServer) throws -> CurlTransport {
    CurlTransport(address: try StoreAddress(server.address), settings: .impatient)
  }

  /// Accepts one key for the code, again and again, as the store does.
  private func store() -> ScriptedServer {
    let key = Mutex<String?>(nil)
    return ScriptedServer { request in
      guard let enrolment = try? Wire.decode(StoreAPI.Enrolment.self, from: request.body),
        enrolment.code == "CODE-1", request.isSigned(by: "-", enrolment.publicKey)
      else { return .refusal(403, "the enrolment code is unknown, used or out of date") }
      let isFirstOrSame = key.withLock { key in
        key = key ?? enrolment.publicKey
        return key == enrolment.publicKey
      }
      return isFirstOrSame
        ? .json(StoreAPI.Enrolled(device: "D-7"), status: 201) : .refusal(403, "used")
    }
  }

  @Test func keepsTheNameTheStoreGives() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let server = store()
    defer { server.stop() }
    let path = directory.file("identity")
    let identity = try await DeviceIdentity.enrol(
      code: "CODE-1", at: path, transport: transport(server))
    #expect(identity.device == "D-7")
    #expect(try DeviceIdentity.load(from: path).device == "D-7")
  }

  @Test func theKeyIsOnTheDiskBeforeTheStoreIsAsked() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.file("identity")
    let saved = Mutex<String?>(nil)
    let server = ScriptedServer { _ in
      saved.withLock { $0 = (try? DeviceIdentity.load(from: path))?.publicKey }
      return .reset
    }
    defer { server.stop() }
    let transport = try transport(server)
    await #expect(throws: EnrolmentError.self) {
      try await DeviceIdentity.enrol(code: "CODE-1", at: path, transport: transport)
    }
    let pending = try DeviceIdentity.load(from: path)
    #expect(saved.withLock { $0 } == pending.publicKey && pending.device == nil)
  }

  @Test func anAnswerLostOnTheWayCostsNoSecondCode() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.file("identity")
    let honest = store()
    defer { honest.stop() }
    // The store takes the key, and the device never hears of it.
    let pending = try DeviceIdentity.create(at: path)
    let lost = StoreClient(
      identity: pending, transport: try transport(honest),
      counter: RequestCounter { Timestamp(milliseconds: 0) })
    #expect(try await lost.enrol(code: "CODE-1") == "D-7")
    let identity = try await DeviceIdentity.enrol(
      code: "CODE-1", at: path, transport: transport(honest))
    #expect(identity.device == "D-7" && identity.publicKey == pending.publicKey)
  }

  @Test func anEnrolledDeviceIsNotEnrolledAgain() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.file("identity")
    var identity = try DeviceIdentity.create(at: path)
    try identity.keep(device: "D-1")
    let server = store()
    defer { server.stop() }
    let transport = try transport(server)
    await #expect(throws: EnrolmentError.alreadyEnrolled(device: "D-1", key: path)) {
      try await DeviceIdentity.enrol(code: "CODE-1", at: path, transport: transport)
    }
    #expect(server.requests.isEmpty)
  }

  @Test func aWrongCodeLeavesTheDeviceReadyForAnother() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.file("identity")
    let server = store()
    defer { server.stop() }
    let transport = try transport(server)
    let error = await #expect(throws: EnrolmentError.self) {
      try await DeviceIdentity.enrol(code: "WRONG", at: path, transport: transport)
    }
    guard case .store(.refused(403, _)) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.description.contains("WRONG") == false)
    let identity = try await DeviceIdentity.enrol(code: "CODE-1", at: path, transport: transport)
    #expect(identity.device == "D-7")
  }

  @Test func aPortalCannotNameTheDevice() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.file("identity")
    let server = ScriptedServer([
      .signInPage, .json(StoreAPI.Enrolled(device: "D-7")),
      .json(StoreAPI.Enrolled(device: "a b"), status: 201),
    ])
    defer { server.stop() }
    let transport = try transport(server)
    for _ in 0..<3 {
      await #expect(throws: EnrolmentError.self) {
        try await DeviceIdentity.enrol(code: "CODE-1", at: path, transport: transport)
      }
    }
    #expect(try DeviceIdentity.load(from: path).device == nil)
  }
}
