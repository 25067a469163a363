// SPDX-License-Identifier: Apache-2.0

import Databases
import FoundationEssentials
import Keeping
import Patrol
import Simulation
import Testing
import Wire

@testable import Storage

@Suite(.everyDatabase) struct DeviceTests {
  let scratch = try! Scratch()
  private let key = Data(repeating: 7, count: 32)
  private let otherKey = Data(repeating: 8, count: 32)
  private let expiry = Sample.noon.advanced(bySeconds: 3600)

  private func issued(in store: Store) async throws -> EnrolmentCode {
    var generator = SystemRandomNumberGenerator()
    let code = EnrolmentCode(using: &generator)
    try await store.issue(code, for: "van 3", at: Sample.noon, until: expiry)
    return code
  }

  @Test func codeEnrolsOneDevice() async throws {
    let store = try await scratch.store()
    let code = try await issued(in: store)
    let first = try await store.enrol(with: code, publicKey: key, as: "d-1", at: Sample.noon)
    #expect(first == .enrolled(device: "d-1"))
    let second = try await store.enrol(with: code, publicKey: otherKey, as: "d-2", at: Sample.noon)
    #expect(second == .refused)
    #expect(try await store.device("d-1")?.name == "van 3")
    #expect(try await store.device("d-2") == nil)
  }

  @Test func lostAnswerIsGivenAgainToTheSameKey() async throws {
    let store = try await scratch.store()
    let code = try await issued(in: store)
    _ = try await store.enrol(with: code, publicKey: key, as: "d-1", at: Sample.noon)
    let again = try await store.enrol(with: code, publicKey: key, as: "d-2", at: expiry)
    #expect(again == .enrolled(device: "d-1"))
    _ = try await store.revoke("d-1", at: expiry)
    let revoked = try await store.enrol(with: code, publicKey: key, as: "d-3", at: expiry)
    #expect(revoked == .refused)
  }

  @Test func aNameIsInUseWhileItsDeviceMaySend() async throws {
    let store = try await scratch.store()
    let code = try await issued(in: store)
    #expect(try await store.namesInUse(among: ["van 3"]).isEmpty, "nobody has enrolled yet")
    _ = try await store.enrol(with: code, publicKey: key, as: "d-1", at: Sample.noon)
    #expect(try await store.namesInUse(among: ["van 2", "van 3"]) == ["van 3"])
    _ = try await store.revoke("d-1", at: Sample.noon)
    #expect(try await store.namesInUse(among: ["van 3"]).isEmpty)
  }

  @Test func codeIsGoodUntilItExpires() async throws {
    let store = try await scratch.store()
    let (early, late) = (try await issued(in: store), try await issued(in: store))
    let last = Timestamp(milliseconds: expiry.milliseconds - 1)
    #expect(
      try await store.enrol(with: early, publicKey: key, as: "d-1", at: last)
        == .enrolled(device: "d-1"))
    #expect(try await store.enrol(with: late, publicKey: key, as: "d-2", at: expiry) == .refused)
  }

  @Test func codeNobodyIssuedIsRefused() async throws {
    let store = try await scratch.store()
    _ = try await issued(in: store)
    var generator = SystemRandomNumberGenerator()
    let code = EnrolmentCode(using: &generator)
    #expect(
      try await store.enrol(with: code, publicKey: key, as: "d-1", at: Sample.noon) == .refused)
  }

  @Test func codeIsReadHoweverItIsTyped() throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<200 {
      let code = EnrolmentCode(using: &generator)
      let typed = code.grouped.replacing("0", with: "o").replacing("1", with: "l")
      #expect(EnrolmentCode(typed: code.grouped) == code)
      #expect(EnrolmentCode(typed: " \(typed.lowercased().replacing("-", with: " ")) ") == code)
    }
    let good = EnrolmentCode(using: &generator).grouped
    for bad in ["", "-", String(good.dropLast()), good + "0", good.dropLast() + "U", good + good] {
      #expect(EnrolmentCode(typed: String(bad)) == nil, "\(bad)")
    }
  }

  @Test func revocationKeepsItsFirstTime() async throws {
    let store = try await scratch.store()
    #expect(try await store.revoke("d-a", at: Sample.noon))
    #expect(try await store.revoke("d-a", at: expiry))
    #expect(try await store.device("d-a")?.revoked == Sample.noon)
    #expect(try await store.revoke("d-nobody", at: expiry) == false)
  }

  @Test func noRequestCountsTwiceAndNoneThatComesLate() async throws {
    var store = try await scratch.store()
    func count(_ counter: Int64, _ seconds: Double = 0) async throws -> CountedRequest {
      try await store.count(
        request: counter, of: "d-a", at: Sample.noon.advanced(bySeconds: seconds))
    }
    #expect(try await count(7, 1) == .new)
    #expect(try await count(7, 2) == .old(last: 7))
    #expect(try await count(6, 3) == .old(last: 7))
    store = try await scratch.store()
    #expect(try await count(7, 4) == .old(last: 7), "also after the store was opened anew")
    #expect(try await count(8, 5) == .new)
    #expect(try await store.device("d-a")?.lastSeen == Sample.noon.advanced(bySeconds: 5))
    #expect(try await store.device("d-b")?.lastSeen == nil)
    #expect(try await store.count(request: 1, of: "d-b", at: Sample.noon) == .new)
  }

  @Test func devicesThatAreNotAllowedCountNoMore() async throws {
    let store = try await scratch.store()
    _ = try await store.revoke("d-a", at: Sample.noon)
    #expect(try await store.count(request: 1, of: "d-a", at: Sample.noon) == .notAllowed)
    #expect(try await store.count(request: 1, of: "d-nobody", at: Sample.noon) == .notAllowed)
    let error = await #expect(throws: StoreError.self) {
      try await store.take(
        [Sample.entry(1, Sample.visit("v1"))], from: "d-a", at: Sample.noon)
    }
    #expect(error == .notAllowed(device: "d-a"))
    #expect(try await store.records(RecordQuery(kind: .visit)).isEmpty)
  }

  @Test func deviceNamesAreRandomAndFitAHeader() {
    var generator = SeededGenerator(seed: 2)
    let ids = (0..<1000).map { _ in Device.newID(using: &generator) }
    #expect(Set(ids).count == ids.count)
    #expect(
      ids.allSatisfy { id in
        id.count == 14 && id.utf8.allSatisfy { (33...126).contains($0) } && id != "-"
      })
  }
}
