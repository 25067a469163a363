// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FoundationEssentials
import Storage
import Synchronization
import TestSupport
import Wire

/// A device with its own key.
struct TestDevice: Sendable {
  var id: String
  var key = Curve25519.Signing.PrivateKey()
  private let counter = Counter()

  private final class Counter: Sendable {
    private let last = Mutex<Int64>(0)

    func next() -> Int64 {
      last.withLock { last in
        last += 1
        return last
      }
    }
  }

  init(id: String, key: Curve25519.Signing.PrivateKey = .init()) {
    self.id = id
    self.key = key
  }

  func headers(
    _ method: String, _ target: String, body: Data = Data(), health: String = ""
  ) throws -> [String: String] {
    let signature = RequestSignature(
      device: id, counter: counter.next(), method: method, target: target, body: body,
      health: health)
    return Dictionary(uniqueKeysWithValues: signature.headers(key: key).map { ($0, $1) })
  }

  func send(
    _ method: String, _ target: String, body: Data = Data(), encoding: String? = nil,
    to client: HTTPClient
  ) async throws -> HTTPClient.Answer {
    var headers = try headers(method, target, body: body)
    if let encoding { headers["Content-Encoding"] = encoding }
    return try await client.send(method, target, headers: headers, body: body)
  }

  func send(_ batch: Batch, to client: HTTPClient) async throws -> StoreAPI.BatchAnswer {
    var answer: HTTPClient.Answer
    // Of several at once, the store takes none that another has overtaken.
    repeat {
      answer = try await send(
        "POST", StoreAPI.batchesPath, body: try sign(batch).bytes, to: client)
    } while answer.status == 409
    return try Wire.decode(StoreAPI.BatchAnswer.self, from: answer.body)
  }

  func sign(_ batch: Batch) throws -> SignedBatch {
    SignedBatch(batch, device: id, key: key)
  }

  func receipt(
    _ run: ClosedRange<Int64>, from client: HTTPClient
  ) async throws -> StoreAPI.Receipt {
    let target =
      "\(StoreAPI.receiptPath)?journal=\(JournalName.test)"
      + "&first=\(run.lowerBound)&last=\(run.upperBound)"
    let answer = try await send("GET", target, to: client)
    return try Wire.decode(StoreAPI.Receipt.self, from: answer.body)
  }

  func enrolment(code: String) throws -> Data {
    try Wire.encoder.encode(
      StoreAPI.Enrolment(
        code: code, publicKey: key.publicKey.rawRepresentation.base64EncodedString()))
  }

  /// Asks to enrol with `code` and this device's key.
  func enrol(code: String, with client: HTTPClient) async throws -> HTTPClient.Answer {
    let body = try enrolment(code: code)
    let asking = TestDevice(id: RequestSignature.unenrolled, key: key)
    return try await asking.send("POST", StoreAPI.enrolmentPath, body: body, to: client)
  }
}
