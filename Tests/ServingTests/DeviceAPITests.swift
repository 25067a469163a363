// SPDX-License-Identifier: Apache-2.0

import Compression
import FoundationEssentials
import Glibc
import Patrol
import Storage
import TestSupport
import Testing
import Wire

@testable import Serving

@Suite struct DeviceAPITests {
  @Test func healthNeedsNoSignature() async throws {
    try await Centre.running { centre in
      let answer = try await centre.client.send("GET", StoreAPI.healthPath)
      #expect(answer.status == 200)
    }
  }

  @Test func unknownPathsAreRefusedInJSON() async throws {
    try await Centre.running { centre in
      for (method, target) in [
        ("GET", "/"), ("GET", "/v1/nothing"), ("DELETE", StoreAPI.batchesPath),
        ("POST", "/v2/batches"), ("GET", "/v1/hotspots/../../etc/passwd"), ("GET", "//"),
      ] {
        let answer = try await centre.client.send(method, target)
        #expect(answer.status == 404, "\(method) \(target)")
        #expect(answer.headers["content-type"] == "application/json")
        #expect(throws: Never.self) { try Wire.decode(StoreAPI.Refusal.self, from: answer.body) }
      }
    }
  }

  // MARK: Batches

  @Test func batchIsAnsweredRecordByRecord() async throws {
    try await Centre.running { centre in
      let device = try await centre.enrolledDevice()
      var batch = Sample.batch(1...3)
      batch.entries[1].record = Data("no record".utf8)
      let first = try await device.send(batch, to: centre.client)
      #expect(first.results.map(\.status) == [.stored, .quarantined, .stored])
      #expect(first.results[1].reason != nil)
      let again = try await device.send(batch, to: centre.client)
      #expect(again.results.map(\.status) == [.duplicate, .quarantined, .duplicate])
      // The third follows from the second as it was journaled, not from what came in its place.
      let receipt = try await device.receipt(1...4, from: centre.client)
      #expect(
        receipt
          == StoreAPI.Receipt(
            device: device.id, journal: .test, first: 1, last: 4, stored: 3, quarantined: 1,
            missing: [4...4], breaks: [3], generation: receipt.generation))
      #expect(receipt.generation.wholeMatch(of: /g-[0-9a-z]{12}/) != nil)
    }
  }

  @Test func gzippedBatchIsTheSameBatch() async throws {
    try await Centre.running { centre in
      let device = try await centre.enrolledDevice()
      let batch = Sample.batch(1...500)
      let answer = try await device.send(
        "POST", StoreAPI.batchesPath, body: try Gzip.deflate(try device.sign(batch).bytes),
        encoding: "gzip",
        to: centre.client)
      #expect(answer.status == 200)
      let plain = try await device.send(batch, to: centre.client)
      #expect(plain.results.allSatisfy { $0.status == .duplicate } && plain.results.count == 500)
    }
  }

  @Test func bodiesThatCannotBeReadAreRefused() async throws {
    try await Centre.running { centre in
      let device = try await centre.enrolledDevice()
      let good = try device.sign(Sample.batch(1...3)).bytes
      let packed = try Gzip.deflate(good)
      let bomb = try Gzip.deflate(Data(repeating: 0, count: Batch.maximumBytes + 1))
      #expect(bomb.count < 20_000)
      let cases: [(String, Data, String?, Int)] = [
        ("empty", Data(), nil, 400),
        ("no batch", Data("hello\n".utf8), nil, 400),
        ("cut off", good.dropLast(), nil, 400),
        ("too many records", try device.sign(Sample.batch(1...501)).bytes, nil, 400),
        ("gzip unannounced", packed, nil, 400),
        ("not gzip", good, "gzip", 400),
        ("gzip cut off", packed.dropLast(4), "gzip", 400),
        ("gzip damaged", packed.dropLast(8) + Data(repeating: 1, count: 8), "gzip", 400),
        ("empty gzip", Data(), "gzip", 400),
        ("unknown encoding", good, "br", 400),
        ("bomb", bomb, "gzip", 413),
        ("too large", Data(repeating: 0x61, count: Batch.maximumBytes + 1), nil, 413),
      ]
      for (name, body, encoding, status) in cases {
        let answer = try await device.send(
          "POST", StoreAPI.batchesPath, body: body, encoding: encoding, to: centre.client)
        #expect(answer.status == status, "\(name)")
        #expect(throws: Never.self, "\(name)") {
          try Wire.decode(StoreAPI.Refusal.self, from: answer.body)
        }
      }
      #expect(try await centre.store.records(RecordQuery(kind: .visit)).isEmpty)
      #expect(try await device.send(Sample.batch(1...3), to: centre.client).results.count == 3)
    }
  }

  @Test func bodyWithoutALengthIsBoundedToo() async throws {
    try await Centre.running { centre in
      let device = try await centre.enrolledDevice()
      var part = Data("10000\r\n".utf8)
      part.append(Data(repeating: 0x61, count: 0x10000))
      part.append(contentsOf: "\r\n".utf8)
      var body = Data()
      for _ in 0...(Batch.maximumBytes / 0x10000) { body.append(part) }
      let answer = try await centre.client.send(
        "POST", StoreAPI.batchesPath,
        headers: try device.headers("POST", StoreAPI.batchesPath)
          .merging(["Transfer-Encoding": "chunked"]) { $1 },
        body: body + Data("0\r\n\r\n".utf8))
      #expect(answer.status == 413)
    }
  }

  @Test func damagedRequestsDoNotStopTheServer() async throws {
    try await Centre.running { centre in
      for bytes in [
        "GET\r\n\r\n", "\u{16}\u{3}\u{1}\r\n\r\n", "POST /v1/batches HTTP/1.1\r\n\r\n",
        "GET /v1/receipt?first=%FF&last=% HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "POST /v1/batches HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
      ] {
        let descriptor = try HTTPClient.connected(to: centre.client.port)
        _ = bytes.withCString { Glibc.send(descriptor, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
        close(descriptor)
      }
      #expect(try await centre.client.send("GET", StoreAPI.healthPath).status == 200)
    }
  }

  /// Eight connections at a time, each record in several batches, in no order.
  @Test func concurrentBatchesStoreEachRecordOnce() async throws {
    try await Centre.running { centre in
      let device = try await centre.enrolledDevice()
      let stored = try await withThrowingTaskGroup(of: Int.self) { group in
        for start in [1, 41, 21, 61, 1, 81, 61, 41] as [Int64] {
          group.addTask {
            try await device.send(Sample.part(start..<start + 40), to: centre.client)
              .results.count { $0.status == .stored }
          }
        }
        return try await group.reduce(0, +)
      }
      #expect(stored == 120)
      let receipt = try await device.receipt(1...120, from: centre.client)
      #expect(receipt.stored == 120 && receipt.quarantined == 0 && receipt.missing.isEmpty)
    }
  }

  // MARK: Receipts

  @Test(arguments: [
    "", "?first=1", "?last=1", "?first=0&last=1", "?first=2&last=1", "?first=a&last=b",
    "?first=1&last=99999999999999999999", "?first=-5&last=-1",
  ])
  func receiptForNoRunIsNotUnderstood(query: String) async throws {
    try await Centre.running { centre in
      let device = try await centre.enrolledDevice()
      let answer = try await device.send(
        "GET", StoreAPI.receiptPath + query, to: centre.client)
      #expect(answer.status == 400)
    }
  }

  @Test func receiptForTheLongestRunIsGiven() async throws {
    try await Centre.running { centre in
      let device = try await centre.enrolledDevice()
      let receipt = try await device.receipt(1...(.max), from: centre.client)
      #expect(receipt.stored == 0 && receipt.missing == [1...(.max)] && receipt.count == .max)
    }
  }

  // MARK: Hot spots

  @Test func hotSpotsComeOnceTheyArePublishedAndOnlyWhenNew() async throws {
    try await Centre.running { centre in
      let device = try await centre.enrolledDevice()
      let none = try await device.send("GET", StoreAPI.hotSpotsPath, to: centre.client)
      #expect(none.status == 404)
      let set = try HotSpotSet(
        geoJSON: Data(
          """
          {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"hotspot":\
          "HS01"},"geometry":{"type":"Polygon","coordinates":[[[0.7,51.5],[0.8,51.5],[0.8,51.6],\
          [0.7,51.5]]]}}]}
          """.utf8))
      _ = try await centre.store.keep(set, at: centre.clock.now)
      _ = try await centre.store.publish(hotSpots: set.version, at: centre.clock.now)
      let some = try await device.send("GET", StoreAPI.hotSpotsPath, to: centre.client)
      #expect(some.status == 200 && some.body == set.canonicalGeoJSON)
      #expect(some.headers["etag"] == "\"\(set.version)\"")
      for (tags, status) in [
        ("\"\(set.version)\"", 304), ("W/\"\(set.version)\"", 304), ("*", 304),
        ("\"a\", \"\(set.version)\"", 304), ("\"sha256:other\"", 200), (set.version, 200),
      ] {
        var headers = try device.headers("GET", StoreAPI.hotSpotsPath)
        headers["If-None-Match"] = tags
        let answer = try await centre.client.send(
          "GET", StoreAPI.hotSpotsPath, headers: headers)
        #expect(answer.status == status, "\(tags)")
        #expect(answer.body.isEmpty == (status == 304))
      }
    }
  }
}
