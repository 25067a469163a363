// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Keeping
import Patrol
import Storage
import Testing
import Wire

@testable import Serving

@Suite struct EnrolmentTests {
  @Test func codeMakesADeviceThatMaySend() async throws {
    try await Centre.running { centre in
      let device = try await centre.enrolledDevice()
      let answer = try await device.send(Sample.batch(1...3), to: centre.client)
      #expect(answer.results.map(\.status) == [.stored, .stored, .stored])
      #expect(try await centre.store.device(device.id)?.lastSeen == centre.clock.now)
    }
  }

  @Test func usedExpiredAndWrongCodesAreRefusedAlike() async throws {
    try await Centre.running { centre in
      let (used, expired) = (try await centre.issuedCode(), try await centre.issuedCode(hours: 1))
      let first = try await TestDevice(id: "-").enrol(code: used, with: centre.client)
      #expect(first.status == 201)
      centre.clock.advance(bySeconds: 3600)
      var answers: [HTTPClient.Answer] = []
      for code in [used, expired, "7K3M-9Q2X-7K3M-9Q2X-7K3M-9Q2X-7K3M", "short", ""] {
        answers.append(try await TestDevice(id: "-").enrol(code: code, with: centre.client))
      }
      #expect(answers.map(\.status) == Array(repeating: 403, count: 5))
      #expect(Set(answers.map(\.body)).count == 1)
      #expect(try await centre.store.devices().count == 1)
    }
  }

  @Test func lostAnswerCostsNoNewCode() async throws {
    try await Centre.running { centre in
      let (device, code) = (TestDevice(id: "-"), try await centre.issuedCode())
      let answers = [
        try await device.enrol(code: code, with: centre.client),
        try await device.enrol(code: code.lowercased(), with: centre.client),
      ]
      #expect(answers.map(\.status) == [201, 201])
      #expect(answers[0].body == answers[1].body)
      #expect(try await centre.store.devices().count == 1)
    }
  }

  @Test func enrolmentMustBeSignedWithTheKeyItBrings() async throws {
    try await Centre.running { centre in
      let (device, code) = (TestDevice(id: "-"), try await centre.issuedCode())
      let body = try device.enrolment(code: code)
      let answer = try await TestDevice(id: "-").send(
        "POST", StoreAPI.enrolmentPath, body: body, to: centre.client)
      #expect(answer.status == 401)
      #expect(try await device.enrol(code: code, with: centre.client).status == 201)
    }
  }

  @Test(arguments: ["", "{}", #"{"code":"x","public_key":"AAAA"}"#, "[1", "\u{0}"])
  func bodyThatIsNoEnrolmentIsNotUnderstood(body: String) async throws {
    try await Centre.running { centre in
      let answer = try await TestDevice(id: "-").send(
        "POST", StoreAPI.enrolmentPath, body: Data(body.utf8), to: centre.client)
      #expect(answer.status == 400)
      #expect(throws: Never.self) { try Wire.decode(StoreAPI.Refusal.self, from: answer.body) }
    }
  }

  @Test func tryingCodesIsStoppedForAWhile() async throws {
    try await Centre.running { centre in
      let wrong = "7K3M-9Q2X-7K3M-9Q2X-7K3M-9Q2X-7K3M"
      for _ in 0..<EnrolmentTries.most {
        let answer = try await TestDevice(id: "-").enrol(code: wrong, with: centre.client)
        #expect(answer.status == 403)
      }
      let good = try await centre.issuedCode()
      let stopped = try await TestDevice(id: "-").enrol(code: good, with: centre.client)
      #expect(stopped.status == 429)
      #expect(stopped.headers["retry-after"] == "600")
      centre.clock.advance(bySeconds: 600)
      let later = try await TestDevice(id: "-").enrol(code: good, with: centre.client)
      #expect(later.status == 201)
    }
  }

  @Test func triesOfOneAddressDoNotStopAnother() async {
    let tries = EnrolmentTries()
    let now = Timestamp(milliseconds: 0)
    for _ in 0..<EnrolmentTries.most { await tries.noteFailure(of: "10.0.0.1", at: now) }
    #expect(await tries.wait(for: "10.0.0.1", at: now) == 600)
    #expect(await tries.wait(for: "10.0.0.2", at: now) == nil)
    #expect(await tries.wait(for: "10.0.0.1", at: now.advanced(bySeconds: 599.5)) == 1)
    #expect(await tries.wait(for: "10.0.0.1", at: now.advanced(bySeconds: 600)) == nil)
  }

  @Test func addressesOfOneIPv6NetworkCountAsOne() async {
    let tries = EnrolmentTries()
    let now = Timestamp(milliseconds: 0)
    for host in 0..<EnrolmentTries.most {
      await tries.noteFailure(of: "2001:db8:1:2::\(host)", at: now)
    }
    #expect(await tries.wait(for: "2001:DB8:1:2:ffff::1%eth0", at: now) == 600)
    #expect(await tries.wait(for: "2001:db8:1:3::1", at: now) == nil)
    for _ in 0..<EnrolmentTries.most { await tries.noteFailure(of: "10.0.0.1", at: now) }
    #expect(await tries.wait(for: "::ffff:10.0.0.1", at: now) == 600)
    #expect(await tries.wait(for: "::ffff:10.0.0.2", at: now) == nil)
  }

  @Test func connectionsOfOneIPv6NetworkCountAsOne() {
    for (address, counted) in [
      ("2001:db8::1", "2001:db8:0:0::/64"), ("fe80::1%eth0", "fe80:0:0:0::/64"),
      ("::1", "0:0:0:0::/64"), ("::ffff:192.0.2.1", "192.0.2.1"), ("192.0.2.1", "192.0.2.1"),
      ("unknown", "unknown"), ("", ""), ("a:b", "a:b"),
    ] {
      #expect(NetworkAddress.counted(address) == counted)
    }
  }

  /// The store's clock was years ahead when the codes came.
  @Test func clockSetBackLocksNoAddressOut() async {
    let tries = EnrolmentTries()
    let now = Timestamp(milliseconds: 0)
    for _ in 0..<EnrolmentTries.most {
      await tries.noteFailure(of: "10.0.0.1", at: now.advanced(bySeconds: 1e8))
    }
    #expect(await tries.wait(for: "10.0.0.1", at: now) == nil)
    for _ in 0..<EnrolmentTries.most { await tries.noteFailure(of: "10.0.0.1", at: now) }
    #expect(await tries.wait(for: "10.0.0.1", at: now) == 600)
  }

  @Test func behindAProxyTheAddressIsTheOneItNames() async throws {
    try await Centre.running(security: .plainBehindProxy) { centre in
      let device = TestDevice(id: "-")
      let body = try device.enrolment(code: "wrong")
      func status(from address: String) async throws -> Int {
        var headers = try device.headers("POST", StoreAPI.enrolmentPath, body: body)
        headers["X-Forwarded-For"] = "203.0.113.\(Int.random(in: 1...200)), \(address)"
        return try await centre.client.send(
          "POST", StoreAPI.enrolmentPath, headers: headers, body: body
        ).status
      }
      for _ in 0..<EnrolmentTries.most { #expect(try await status(from: "10.0.0.1") == 403) }
      #expect(try await status(from: "10.0.0.1") == 429)
      #expect(try await status(from: "10.0.0.2") == 403)
    }
  }
}
