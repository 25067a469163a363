// SPDX-License-Identifier: Apache-2.0

import Compression
import FoundationEssentials
import Glibc
import Keeping
import Patrol
import Storage
import TestSupport
import Testing
import Wire

@testable import Serving

@Suite struct GateTests {
  @Test func whoeverMayNotComeInIsToldTheSame() async throws {
    try await Centre.running { centre in
      let (device, other) = (
        try await centre.enrolledDevice(), try await centre.enrolledDevice()
      )
      let revoked = try await centre.enrolledDevice()
      _ = try await centre.store.revoke(revoked.id, at: centre.clock.now)
      let body = try device.sign(Sample.batch(1...2)).bytes
      let path = StoreAPI.batchesPath
      let (deviceHeader, signatureHeader) = (
        RequestSignature.deviceHeader, RequestSignature.signatureHeader
      )
      var tampered = try device.headers("POST", path, body: body)
      let signature = tampered[signatureHeader]!
      tampered[signatureHeader] =
        (signature.hasPrefix("A") ? "B" : "A") + signature.dropFirst()
      var headless = try device.headers("POST", path, body: body)
      headless[deviceHeader] = nil
      func signed(by signer: TestDevice, _ method: String = "POST", _ target: String = path)
        throws -> [String: String]
      { try signer.headers(method, target, body: body) }
      let attempts: [(String, [String: String])] = [
        ("unknown", try signed(by: TestDevice(id: "d-nobody"))),
        ("revoked", try signed(by: revoked)),
        ("tampered", tampered),
        ("another's key", try signed(by: TestDevice(id: device.id, key: other.key))),
        ("another's name", try signed(by: TestDevice(id: other.id, key: device.key))),
        ("other body", try device.headers("POST", path, body: Data("\n".utf8))),
        ("other method", try signed(by: device, "GET")),
        ("other path", try signed(by: device, "POST", StoreAPI.receiptPath)),
        ("other query", try signed(by: device, "POST", path + "?x")),
        ("no device", headless),
        ("nothing", [:]),
        ("no base64", [deviceHeader: device.id, signatureHeader: "?"]),
      ]
      var answers: Set<Data> = []
      for (name, headers) in attempts {
        let answer = try await centre.client.send("POST", path, headers: headers, body: body)
        #expect(answer.status == 401, "\(name)")
        answers.insert(answer.body)
      }
      #expect(answers.count == 1)
      #expect(try await centre.store.records(RecordQuery(kind: .visit)).isEmpty)
      #expect(try await device.send(Sample.batch(1...2), to: centre.client).results.count == 2)
    }
  }

  @Test func whatADeviceSaysOfItselfIsTakenWhenItIsSigned() async throws {
    try await Centre.running { centre in
      let device = try await centre.enrolledDevice()
      let said = DeviceHealth(at: centre.clock.now, version: "0.1.0", configuration: "default")
      let target = "\(StoreAPI.receiptPath)?journal=\(JournalName.test)&first=1&last=1"
      var headers = try device.headers("GET", target, health: said.headerValue)
      headers[DeviceHealth.header] = nil
      #expect(try await centre.client.send("GET", target, headers: headers).status == 401)
      headers = try device.headers("GET", target)
      headers[DeviceHealth.header] = said.headerValue
      #expect(try await centre.client.send("GET", target, headers: headers).status == 401)
      #expect(try await centre.store.device(device.id)?.health == nil)
      headers = try device.headers("GET", target, health: said.headerValue)
      #expect(try await centre.client.send("GET", target, headers: headers).status == 200)
      #expect(try await centre.store.device(device.id)?.health == said)
      // What cannot be understood is no reason to refuse records.
      headers = try device.headers("GET", target, health: "e30=")
      #expect(try await centre.client.send("GET", target, headers: headers).status == 200)
      #expect(try await centre.store.device(device.id)?.health == said)
    }
  }

  @Test func eachSignedPathIsShutToStrangers() async throws {
    try await Centre.running { centre in
      for (method, target) in [
        ("POST", StoreAPI.batchesPath), ("GET", "\(StoreAPI.receiptPath)?first=1&last=2"),
        ("GET", StoreAPI.hotSpotsPath),
      ] {
        let answer = try await centre.client.send(method, target)
        #expect(answer.status == 401, "\(target)")
        #expect(throws: Never.self) { try Wire.decode(StoreAPI.Refusal.self, from: answer.body) }
      }
    }
  }

  /// The head announces a body of which nothing ever comes.
  @Test func strangersAndRevokedDevicesAreRefusedBeforeTheirBody() async throws {
    try await Centre.running(deadlines: .short) { centre in
      let revoked = try await centre.enrolledDevice()
      _ = try await centre.store.revoke(revoked.id, at: centre.clock.now)
      let device = try await centre.enrolledDevice()
      // Who knows a device's name, and not its key, is a stranger too.
      for name in ["d-nobody", revoked.id, "", device.id] {
        let answer = try await centre.client.exchange(
          Self.head([RequestSignature.deviceHeader: name]))
        #expect(answer.status == 401, "\(name)")
        let signed = try TestDevice(id: name).headers(
          "POST", StoreAPI.batchesPath, body: Data(count: 1000))
        #expect(try await centre.client.exchange(Self.head(signed)).status == 401, "\(name)")
      }
      #expect(try await centre.client.send("GET", StoreAPI.healthPath).status == 200)
    }
  }

  @Test func requestThatNeverComesInWholeIsCutOff() async throws {
    try await Centre.running(deadlines: .short) { centre in
      let device = try await centre.enrolledDevice()
      let cut = await ContinuousClock().measure {
        await #expect(throws: HTTPClient.NoAnswer.self) {
          try await centre.client.exchange(
            Self.head(try device.headers("POST", StoreAPI.batchesPath, body: Data(count: 1000))))
        }
      }
      #expect(cut < .seconds(15), "the client gave up first")
      #expect(try await device.send(Sample.batch(1...2), to: centre.client).results.count == 2)
    }
  }

  private static func head(_ headers: [String: String]) -> Data {
    let lines = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
    return Data(
      """
      POST \(StoreAPI.batchesPath) HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\
      \(lines)\r\n
      """.utf8)
  }

  // MARK: Floods

  @Test func aConnectionOnWhichNoRequestBeginsIsCutOff() async throws {
    try await Centre.running(deadlines: .short) { centre in
      for beginning in ["", "GET /health HT", "GET /health HTTP/1.1\r\nHost: a\r\nX: "] {
        let cut = await ContinuousClock().measure {
          await #expect(throws: HTTPClient.NoAnswer.self) {
            try await centre.client.exchange(Data(beginning.utf8))
          }
        }
        #expect(cut < .seconds(15), "the client gave up first")
      }
    }
  }

  @Test func oneAddressCannotHaveAllConnections() async throws {
    try await Centre.running { centre in
      let sockets = try (0..<230).map { _ in try Self.connected(to: centre.client.port) }
      defer { for socket in sockets { close(socket) } }
      // Those over the limit are hung up on.
      try await eventually { sockets.count(where: Self.isHungUp) == 30 }
      for socket in sockets.prefix(100) { shutdown(socket, Int32(SHUT_RDWR)) }
      try await eventually {
        try await centre.client.send("GET", StoreAPI.healthPath).status == 200
      }
    }
  }

  private static func isHungUp(_ socket: Int32) -> Bool {
    var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    var byte: UInt8 = 0
    return poll(&descriptor, 1, 0) == 1 && recv(socket, &byte, 1, Int32(MSG_PEEK)) <= 0
  }

  private static func connected(to port: Int) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(result == 0)
    return descriptor
  }

  private func eventually(_ condition: () async throws -> Bool) async throws {
    for _ in 0..<100 {
      if (try? await condition()) == true { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("it did not come about")
  }

  @Test func aDeviceThatFloodsIsHeldBackAndKeepsNobodyElseOut() async throws {
    try await Centre.running { centre in
      let flood = try await centre.enrolledDevice()
      let other = try await centre.enrolledDevice()
      var refused: HTTPClient.Answer?
      for _ in 0..<Int(DeviceRate.burst) + 1 where refused == nil {
        let answer = try await flood.send("GET", StoreAPI.hotSpotsPath, to: centre.client)
        if answer.status == 429 { refused = answer } else { #expect(answer.status == 404) }
      }
      #expect(refused?.headers["retry-after"] == "1")
      #expect(try await other.send(Sample.batch(1...2), to: centre.client).results.count == 2)
      centre.clock.advance(bySeconds: 10)
      #expect(try await flood.send(Sample.batch(1...2), to: centre.client).results.count == 2)
    }
  }

  @Test func aDeviceThatSendsTooMuchIsHeldBackAndKeepsNobodyElseOut() async throws {
    try await Centre.running { centre in
      let (flood, other) = (try await centre.enrolledDevice(), try await centre.enrolledDevice())
      // Nothing but the length counts: unpacked, and whether there is a batch in it or not.
      let bulk = try Gzip.deflate(Data(repeating: 0x61, count: Batch.maximumBytes))
      func send() async throws -> HTTPClient.Answer {
        try await flood.send(
          "POST", StoreAPI.batchesPath, body: bulk, encoding: "gzip", to: centre.client)
      }
      for _ in 0..<Int(DeviceRate.byteBurst) / Batch.maximumBytes {
        #expect(try await send().status == 400)
      }
      let refused = try await send()
      #expect(refused.status == 429 && refused.headers["retry-after"] == "128")
      let batch = try flood.sign(Sample.batch(1...2)).bytes
      let small = try await flood.send(
        "POST", StoreAPI.batchesPath, body: batch, to: centre.client)
      #expect(small.status == 429 && small.headers["retry-after"] == "1")
      #expect(try await other.send(Sample.batch(1...2), to: centre.client).results.count == 2)
      centre.clock.advance(bySeconds: 128)
      #expect(try await send().status == 400)
    }
  }

  // MARK: Replay

  @Test func requestSentAgainIsRefusedWithTheCounterToGoAbove() async throws {
    try await Centre.running { centre in
      let device = try await centre.enrolledDevice()
      let body = try device.sign(Sample.batch(1...2)).bytes
      let path = StoreAPI.batchesPath
      let early = try device.headers("POST", path, body: body)
      let headers = try device.headers("POST", path, body: body)
      let first = try await centre.client.send("POST", path, headers: headers, body: body)
      #expect(first.status == 200)
      for (name, replayed) in [("again", headers), ("late", early)] {
        let answer = try await centre.client.send("POST", path, headers: replayed, body: body)
        #expect(answer.status == 409, "\(name)")
        #expect(
          answer.headers["patrol-counter"] == headers[RequestSignature.counterHeader], "\(name)")
      }
      let receipt = try device.headers("GET", "/v1/hotspots")
      #expect(try await centre.client.send("GET", "/v1/hotspots", headers: receipt).status == 404)
      #expect(try await centre.client.send("GET", "/v1/hotspots", headers: receipt).status == 409)
    }
  }

  @Test func aBodyThatIsNotTheOneSignedChangesNothing() async throws {
    try await Centre.running { centre in
      let device = try await centre.enrolledDevice()
      let signed = try device.sign(Sample.batch(1...2)).bytes
      let other = try device.sign(Sample.batch(3...4)).bytes
      let answer = try await centre.client.send(
        "POST", StoreAPI.batchesPath,
        headers: try device.headers("POST", StoreAPI.batchesPath, body: signed), body: other)
      #expect(answer.status == 401)
      #expect(try await centre.store.records(RecordQuery(kind: .visit)).isEmpty)
    }
  }

  /// A batch that one device signed and another brings: its records take no place anywhere.
  @Test func recordsOfAnotherDeviceTakeNoPlace() async throws {
    try await Centre.running { centre in
      let device = try await centre.enrolledDevice()
      let other = try await centre.enrolledDevice()
      let stolen = try device.sign(Sample.batch(1...2)).bytes
      let answer = try await other.send(
        "POST", StoreAPI.batchesPath, body: stolen, to: centre.client)
      let results = try Wire.decode(StoreAPI.BatchAnswer.self, from: answer.body).results
      #expect(results.map(\.status) == [.quarantined, .quarantined])
      #expect(results.allSatisfy { $0.reason == "its signature is not the device's" })
      #expect(results.allSatisfy { $0.hasBadSignature })
      #expect(try await centre.store.records(RecordQuery(kind: .visit)).isEmpty)
      #expect(try await other.receipt(1...2, from: centre.client).missing == [1...2])
    }
  }

  @Test func openAddressNeedsEncryption() {
    let hosts = ["0.0.0.0", "::", "192.168.1.4", "store.example", "127.0.0.1.example", "127.1", ""]
    for host in hosts {
      #expect(throws: ServerSettings.SettingsError.openWithoutEncryption(host: host)) {
        try ServerSettings(host: host, port: 0, security: .plain)
      }
      #expect(throws: Never.self) {
        _ = try ServerSettings(host: host, port: 0, security: .plainBehindProxy)
        _ = try ServerSettings(host: host, port: 0, security: .tls(certificate: "c", key: "k"))
      }
    }
    for host in ["127.0.0.1", "127.9.9.9", "::1", "localhost"] {
      #expect(throws: Never.self) {
        try ServerSettings(host: host, port: 65535, security: .plain)
      }
    }
    #expect(throws: ServerSettings.SettingsError.noSuchPort(65536)) {
      try ServerSettings(host: "::1", port: 65536, security: .plain)
    }
  }
}

extension Server.Deadlines {
  /// Well under the time a test waits for an answer.
  static var short: Self {
    var short = Self()
    short.request = .seconds(2)
    short.head = .seconds(1)
    short.afterAnswer = .milliseconds(200)
    return short
  }
}
