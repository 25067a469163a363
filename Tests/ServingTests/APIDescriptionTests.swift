// SPDX-License-Identifier: Apache-2.0

import Compression
import FoundationEssentials
import Patrol
import Storage
import TestSupport
import Testing
import Wire

@testable import Serving

/// The description of the API says what the server does: all of it, and nothing else.
@Suite struct APIDescriptionTests {
  private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

  @Test func everyPathIsDescribedAndNoOther() async throws {
    let operations = try APIDescription().operations
    let paths = [
      StoreAPI.healthPath, StoreAPI.enrolmentPath, StoreAPI.batchesPath, StoreAPI.receiptPath,
      StoreAPI.hotSpotsPath, StoreAPI.planPath, StoreAPI.authorityPath,
    ]
    let described: Set<String> = Set(operations.keys.map { String($0.split(separator: " ")[1]) })
    #expect(described == Set(paths))
    try await Centre.running(authority: Data("PEM".utf8)) { centre in
      for path in paths + ["/", "/v1", "/v1/devices", "/openapi.yaml"] {
        for method in Self.methods {
          let status = try await centre.client.send(method, path).status
          let isServed = ![404, 405].contains(status)
          #expect(isServed == (operations["\(method) \(path)"] != nil), "\(method) \(path)")
        }
      }
    }
  }

  @Test func everyStatusDescribedIsMetAndNoOther() async throws {
    var met: [String: Set<Int>] = [:]
    for (operation, status) in try await Self.statuses() {
      met[operation, default: []].insert(status)
    }
    // A store in trouble says 500 or 503 of whatever is asked: which, `Refusing` decides.
    let described = try APIDescription().operations.mapValues { $0.subtracting([500, 503]) }
    #expect(met == described)
  }

  @Test func everyAnswerIsDescribedMemberByMember() throws {
    let description = try APIDescription()
    let result = StoreAPI.BatchAnswer.Result(
      sequence: 1, status: .quarantined, reason: "x", conflict: true, badSignature: true)
    let noon = Timestamp.testing
    let day = DuePlan.Day(
      date: CivilDate(daysSinceEpoch: 0), span: Interval(from: noon, to: noon),
      due: [DuePlan.Due(hotSpot: "h", visits: 1, minutes: 15)])
    let whole: [(String, any Encodable)] = [
      ("Enrolment", StoreAPI.Enrolment(code: "c", publicKey: "k")),
      ("Authority", StoreAPI.Authority(certificate: "c", proof: "p")),
      ("Enrolled", StoreAPI.Enrolled(device: "d")), ("Refusal", StoreAPI.Refusal(error: "e")),
      ("BatchAnswer", StoreAPI.BatchAnswer(results: [result])), ("Result", result),
      (
        "Receipt",
        StoreAPI.Receipt(
          device: "d", journal: .test, first: 1, last: 2, stored: 1, quarantined: 0,
          missing: [2...2], breaks: [], hash: .beginning(of: .test, at: 1))
      ), ("Health", ["status": "ok"]), ("DuePlan", DuePlan(days: [day])), ("PlannedDay", day),
      ("Due", day.due[0]),
    ]
    for (schema, value) in whole {
      let members = try description.members(of: schema)
      let object = try JSONDecoder().decode([String: Anything].self, from: Wire.bytes(of: value))
      #expect(Set(object.keys) == members.all, "\(schema)")
      #expect(members.required.isSubset(of: members.all), "\(schema)")
    }
    let bare = StoreAPI.BatchAnswer.Result(sequence: 1, status: .stored)
    let members = try JSONDecoder().decode([String: Anything].self, from: Wire.bytes(of: bare))
    #expect(try description.members(of: "Result").required == Set(members.keys))
  }

  @Test func theLimitsDescribedAreTheOnesKept() throws {
    let words = try APIDescription().text("paths", StoreAPI.batchesPath, "post", "description")
    #expect(words.contains("\(Batch.maximumEntries) records"))
    #expect(words.contains("\(Batch.maximumBytes) bytes"))
  }

  private struct Anything: Decodable {}

  // MARK: Every status there is

  /// Each operation asked in all the ways it can be answered.
  private static func statuses() async throws -> [(operation: String, status: Int)] {
    let (met, meeting) = AsyncStream.makeStream(of: (operation: String, status: Int).self)
    try await Centre.running { centre in
      let device = try await centre.enrolledDevice()
      let stranger = TestDevice(id: "d-none")
      func ask(
        _ device: TestDevice?, _ operation: String, query: String = "", body: Data = Data(),
        _ headers: [String: String] = [:]
      ) async throws {
        let words = operation.split(separator: " ").map(String.init)
        let (method, target) = (words[0], words[1] + query)
        let proof = try device?.headers(method, target, body: body) ?? [:]
        let answer = try await centre.client.send(
          method, target, headers: proof.merging(headers) { $1 }, body: body)
        meeting.yield((operation, answer.status))
      }
      let (health, batches) = ("GET \(StoreAPI.healthPath)", "POST \(StoreAPI.batchesPath)")
      let (receipt, hotSpots) = ("GET \(StoreAPI.receiptPath)", "GET \(StoreAPI.hotSpotsPath)")
      let plan = "GET \(StoreAPI.planPath)"
      try await ask(nil, health)
      for someone in [device, stranger] {
        try await ask(someone, batches, body: try someone.sign(Sample.batch(1...2)).bytes)
        try await ask(someone, receipt, query: "?journal=\(JournalName.test)&first=1&last=2")
        try await ask(someone, hotSpots)
        try await ask(someone, plan)
      }
      try await ask(device, batches, body: Data("nothing".utf8))
      let bomb = try Gzip.deflate(Data(repeating: 0x20, count: Batch.maximumBytes + 1))
      try await ask(device, batches, body: bomb, ["Content-Encoding": "gzip"])
      try await ask(device, receipt, query: "?first=2&last=1")
      for path in [receipt, hotSpots, plan] { try await ask(device, path, body: Data("x".utf8)) }
      for path in [batches, receipt, hotSpots, plan] {
        let words = path.split(separator: " ").map(String.init)
        let late = RequestSignature(
          device: device.id, counter: 0, method: words[0], target: words[1], body: Data())
        let proof = late.headers(key: device.key).map { ($0, $1) }
        try await ask(nil, path, Dictionary(uniqueKeysWithValues: proof))
      }
      let set = try HotSpotSet(geoJSON: Data(Self.square.utf8))
      _ = try await centre.store.keep(set, at: centre.clock.now)
      _ = try await centre.store.publish(hotSpots: set.version, at: centre.clock.now)
      try await ask(device, hotSpots)
      for path in [hotSpots, plan] { try await ask(device, path, ["If-None-Match": "*"]) }
      let flood = try await centre.enrolledDevice()
      for _ in 0..<Int(DeviceRate.burst) {
        _ = try await flood.send("GET", StoreAPI.hotSpotsPath, to: centre.client)
      }
      for path in [batches, receipt, hotSpots, plan] { try await ask(flood, path) }

      let enrolment = "POST \(StoreAPI.enrolmentPath)"
      let fresh = TestDevice(id: RequestSignature.unenrolled)
      let good = try fresh.enrolment(code: try await centre.issuedCode())
      try await ask(stranger, enrolment, body: good)
      try await ask(fresh, enrolment, body: good)
      try await ask(fresh, enrolment, body: Data("{}".utf8))
      try await ask(fresh, enrolment, body: Data(repeating: 0x20, count: 4097))
      for _ in 0...EnrolmentTries.most {
        try await ask(fresh, enrolment, body: try fresh.enrolment(code: "wrong"))
      }
    }
    for authority in [nil, Data("PEM".utf8)] {
      try await Centre.running(authority: authority) { centre in
        let path = StoreAPI.authorityPath
        let code = try #require(EnrolmentCode(typed: try await centre.issuedCode()))
        func ask(_ query: String, body: Data = Data()) async throws {
          let answer = try await centre.client.send("GET", path + query, body: body)
          meeting.yield(("GET \(path)", answer.status))
        }
        try await ask("?code=\(code.proof.name)")
        try await ask("", body: Data("x".utf8))
        if authority == nil { return }
        for _ in 0...EnrolmentTries.most { try await ask("?code=0123456789abcdef") }
      }
    }
    meeting.finish()
    return await met.reduce(into: []) { $0.append($1) }
  }

  private static let square = """
    {"type":"Feature","properties":{"hotspot":"HS01"},"geometry":{"type":"Polygon",\
    "coordinates":[[[0.7,51.5],[0.701,51.5],[0.701,51.501],[0.7,51.5]]]}}
    """
}
