// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Wire

/// A way in which a store, or what stands before it, may answer.
struct Conduct: Sendable {
  let name: String
  /// Whether an upload ends well in spite of it.
  var delivers = false
  /// Seconds that must at least be waited each time.
  var asked: Double?
  /// Requests that four failures in a row may take.
  var mostRequests = 12
  let behaviour: Gateway.Behaviour

  static var all: [Conduct] {
    pages + busy + refusals + halves + mangled + repeated + late + records
  }

  /// Those that last, by name.
  static var lasting: [(String, Gateway.Behaviour)] {
    [
      ("page", says(.signInPage)), ("reset", says(.reset)), ("500", says(.reply(500))),
      ("429", says(.reply(429))), ("400", says(.refusal(400, "not understood"))),
      ("503", says(.reply(503, ["Retry-After": "0"]))),
    ]
  }

  private static func says(_ answer: ServerAnswer) -> Gateway.Behaviour { { _, _, _ in answer } }

  /// What stands before it answers, whatever is asked.
  private static func answering(_ name: String, _ answer: ServerAnswer) -> Conduct {
    Conduct(name: name, behaviour: says(answer))
  }

  private static func isBatch(_ request: ServerRequest) -> Bool { request.batch != nil }

  // MARK: Captive portals

  private static var pages: [Conduct] {
    let html = ["Content-Type": "text/html"]
    let json = ["Content-Type": "application/json"]
    return [
      answering("a sign-in page", .signInPage),
      answering("a page without a type", .reply(200, [:], Data("<html>".utf8))),
      answering("a page said to be JSON", .reply(200, json, Data("<html>".utf8))),
      answering("an empty page", .reply(200, json)),
      answering("a redirect", .reply(302, ["Location": "/login"])),
      answering("a redirect to itself", .reply(307, ["Location": StoreAPI.batchesPath])),
      answering("a sign-in with its own status", .reply(511, html, Data("<html>".utf8))),
      answering("no content", .reply(204)),
      answering("{}", .reply(200, json, Data("{}".utf8))),
      answering("[]", .reply(200, json, Data("[]".utf8))),
      answering("null", .reply(200, json, Data("null".utf8))),
      answering("very deep JSON", .reply(200, json, Data(repeating: 0x5b, count: 200_000))),
      answering("not found", .reply(404, html, Data("<html>".utf8))),
      answering("no results", .json(StoreAPI.BatchAnswer(results: []))),
    ]
  }

  // MARK: Busy stores

  private static var busy: [Conduct] {
    let words = [
      "0", "7", "-3", "soon", "", "1e99", "99999999999999999999", "Wed, 21 Oct 2026 07:28:00 GMT",
    ]
    var all: [Conduct] = []
    for status in [408, 425, 429, 500, 502, 503, 504, 599] {
      all.append(answering("\(status)", .reply(status)))
      for word in words where [429, 500, 503].contains(status) {
        var conduct = answering(
          "\(status), Retry-After: \(word)", .reply(status, ["Retry-After": word]))
        if word == "7" { conduct.asked = 7 }
        all.append(conduct)
      }
    }
    return all
  }

  private static var refusals: [Conduct] {
    var all = [401, 403, 404, 410].map { answering("refused \($0)", .refusal($0, "no")) }
    for status in [400, 413] {
      // Halved down to each single one, and no further.
      all.append(answering("refused \(status)", .refusal(status, "no")))
    }
    for counter in ["", "x", "-1", "0", "1", "9007199254740992", "99999999999999999999"] {
      all.append(
        answering("409, Patrol-Counter: \(counter)", .reply(409, ["Patrol-Counter": counter])))
    }
    all.append(answering("409", .reply(409)))
    return all
  }

  // MARK: Half answers

  /// The store has the request and the device half the answer.
  private static var halves: [Conduct] {
    let step = Campaign.either(7, long: 1)
    let cut = stride(from: 0, to: 200, by: step).map { byte in
      Conduct(name: "cut at byte \(byte) of the answer") { request, _, store in
        guard let answer = store.forward(request) else { return .reset }
        return .cut(answer.prefix(min(byte, answer.count - 1)))
      }
    }
    let held = Conduct(name: "half an answer, then nothing") { request, number, store in
      guard number == 0 else { return .reset }
      guard let answer = store.forward(request) else { return .reset }
      return .drip(answer.prefix(20), every: 0.1)
    }
    return cut + [held]
  }

  // MARK: Answers that are changed

  private static var mangled: [Conduct] {
    [
      answering("a banner of another protocol", .cut(Data("SSH-2.0-OpenSSH_9.2\r\n".utf8))),
      answering("binary garbage", .cut(Data((0...255).map { UInt8($0) }))),
      answering("HTTP without headers", .cut(Data("HTTP/1.1 200 OK\r\n\r\n".utf8))),
      answering(
        "a very long header",
        .cut(Data("HTTP/1.1 200 OK\r\nX: \(String(repeating: "x", count: 2 << 20))\r\n\r\n".utf8))),
      answering(
        "more than an answer may have",
        .reply(200, ["Content-Type": "application/json"], Data(count: 20 << 20))),
      Conduct(name: "a length that is too short") { request, _, store in
        guard let answer = store.forward(request) else { return .reset }
        let text = String(decoding: answer, as: UTF8.self)
        return .cut(
          Data(
            text.replacing(/[Cc]ontent-[Ll]ength: (\d+)/) { "Content-Length: \($0.1.dropLast())" }
              .utf8))
      },
      Conduct(name: "the store's clock twenty years ahead", delivers: true) { request, _, store in
        guard let answer = store.forward(request) else { return .reset }
        let text = String(decoding: answer, as: UTF8.self)
        return .bytes(
          Data(text.replacing(/[Dd]ate: [^\r]*/, with: "Date: Mon, 02 Mar 2046 00:00:00 GMT").utf8))
      },
      Conduct(name: "a preliminary answer before each", delivers: true) { request, _, store in
        guard let answer = store.forward(request) else { return .reset }
        return .bytes(Data("HTTP/1.1 103 Early Hints\r\n\r\n".utf8) + answer)
      },
    ]
  }

  // MARK: Twice

  private static var repeated: [Conduct] {
    [
      Conduct(name: "each request reaches the store twice", delivers: true) { request, _, store in
        let answer = store.answer(request)
        _ = store.forward(request)
        return answer
      },
      // The second is refused as a replay; the device asks again above its counter.
      Conduct(name: "the answer to the second of two", delivers: true, mostRequests: 24) {
        request, number, store in
        if number == 0 { _ = store.forward(request) }
        return store.answer(request)
      },
      Conduct(name: "each answer comes twice", delivers: true) { request, _, store in
        guard let answer = store.forward(request) else { return .reset }
        return .cut(answer + answer)
      },
      changed("each record is acknowledged twice", delivers: true) { $0 + $0 },
      changed("the acknowledgements come backwards", delivers: true) { $0.reversed() },
      changed("only the last is acknowledged", delivers: true) { Array($0.suffix(1)) },
      changed("others are acknowledged") { results in
        results.map { .init(sequence: $0.sequence + 1_000_000, status: .stored) }
      },
      changed("impossible numbers are acknowledged") { _ in
        [0, -1, .min, .max].map { .init(sequence: $0, status: .stored) }
      },
      changed("others are acknowledged as well", delivers: true) { results in
        results + (1...50).map { .init(sequence: $0 * 1000, status: .stored) }
      },
    ]
  }

  /// The store keeps the records and something changes its word.
  private static func changed(
    _ name: String, delivers: Bool = false,
    _ change: @escaping @Sendable ([StoreAPI.BatchAnswer.Result]) -> [StoreAPI.BatchAnswer.Result]
  ) -> Conduct {
    Conduct(name: name, delivers: delivers) { request, _, store in
      guard isBatch(request), let answer = store.forward(request),
        let body = answer.firstRange(of: Data("\r\n\r\n".utf8)),
        let value = try? Wire.decode(
          StoreAPI.BatchAnswer.self, from: Data(answer[body.upperBound...]))
      else { return store.answer(request) }
      return .json(StoreAPI.BatchAnswer(results: change(value.results)))
    }
  }

  // MARK: Late

  private static var late: [Conduct] {
    [
      // The device has long asked again, and been answered, when the first reaches the store.
      Conduct(name: "a request held past the device's patience", delivers: true) {
        request, number, store in
        if number == 0 { Thread.sleep(forTimeInterval: 2.5) }
        return store.answer(request)
      },
      Conduct(name: "an answer held past the device's patience", delivers: true) {
        request, number, store in
        let answer = store.answer(request)
        if number == 0 { Thread.sleep(forTimeInterval: 2.5) }
        return answer
      },
      Conduct(name: "requests overtake each other", delivers: true) { request, number, store in
        if number == 0 {
          Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.3)
            _ = store.forward(request)
          }
          return .reset
        }
        if number == 1 { Thread.sleep(forTimeInterval: 0.6) }
        return store.answer(request)
      },
    ]
  }

  // MARK: Records

  private static var records: [Conduct] {
    [
      // The receipt shows it, and they are sent again.
      Conduct(name: "something says that it has the records", delivers: true) {
        request, number, store in
        guard number == 0, let batch = request.batch else { return store.answer(request) }
        return .json(
          StoreAPI.BatchAnswer(
            results: batch.entries.map { .init(sequence: $0.sequence, status: .stored) }))
      },
      Conduct(name: "every other record is refused", mostRequests: 24) { request, _, store in
        guard let batch = request.batch, batch.entries.contains(where: { $0.sequence % 2 == 0 })
        else { return store.answer(request) }
        return .refusal(400, "no")
      },
      Conduct(name: "the receipt is for other records") { request, _, store in
        isBatch(request) ? store.answer(request) : .refusal(404, "no such journal")
      },
    ]
  }
}
