// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import Wire

@testable import Uploading

extension Attack {
  /// What the device reads as the store's answer: a status line and headers, a blank line, a body.
  static let answer = Attack(name: "answer", longest: 4096) {
    let bodies: [Data] = [
      Wire.bytes(
        of: StoreAPI.BatchAnswer(results: [
          .init(sequence: 1, status: .stored),
          .init(sequence: 2, status: .quarantined, reason: "not understood"),
        ])), Wire.bytes(of: StoreAPI.Enrolled(device: "D-014")),
      Wire.bytes(of: StoreAPI.Refusal(error: "the store is busy")),
    ]
    let statuses = ["200 OK", "201 Created", "503 Busy", "400 Bad", "413 Large"]
    return bodies.flatMap { body in
      statuses.map { status in
        Array(
          Data(
            "HTTP/1.1 \(status)\r\nContent-Type: application/json; charset=utf-8\r\nRetry-After: 5\r\n\r\n"
              .utf8) + body)
      }
    }
  } violation: { bytes in
    let response = response(in: bytes)
    for status in [200, 201] {
      _ = try? response.value(StoreAPI.BatchAnswer.self, status: status)
      _ = try? response.value(StoreAPI.Enrolled.self, status: status)
      if let receipt = try? response.value(StoreAPI.Receipt.self, status: status),
        receipt.count < 0
      {
        return "a receipt counts less than nothing"
      }
    }
    if response.fault.description.utf8.count > 2000 { return "a fault without end" }
    return violation(ofUploadAnswered: response)
  }

  /// An upload acknowledges nothing but what was sent, and waits a bounded time.
  private static func violation(ofUploadAnswered response: HTTPResponse) -> String? {
    var upload = Upload()
    let sent = Samples.batches[1]
    guard case .send = upload.receive(.pending(sent), random: 0.5) else { return "nothing is sent" }
    switch upload.receive(.answer(.success(response)), random: 0.5) {
    case .acknowledge(let results, _):
      let sequences = results.map(\.sequence)
      return Set(sequences).count == sequences.count
        && Set(sequences).isSubset(of: sent.entries.map(\.sequence))
        ? nil : "what was not sent is acknowledged"
    case .wait(let seconds, _):
      return (0...4000).contains(seconds) ? nil : "it waits \(seconds) s"
    case .read, .giveUp: return nil
    case .send, .finished: return "it goes on as if answered"
    }
  }

  private static func response(in bytes: [UInt8]) -> HTTPResponse {
    let transfer = CurlTransfer(limit: 2048)
    var status = 200
    var rest = bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let line = Array(rest[...end])
      rest = rest[(end + 1)...]
      if line == Array("\r\n".utf8) || line == [UInt8(ascii: "\n")] { break }
      let words = String(decoding: line, as: UTF8.self).split(separator: " ")
      if words.count > 1, words[0].hasPrefix("HTTP/") { status = Int(words[1]) ?? status }
      if !line.withUnsafeBytes({ transfer.receiveHeader($0) }) { break }
    }
    for part in [rest.prefix(rest.count / 2), rest.dropFirst(rest.count / 2)] {
      if !Array(part).withUnsafeBytes({ transfer.receiveBody($0) }) { break }
    }
    return HTTPResponse(status: status, headers: transfer.headers, body: transfer.body)
  }
}
