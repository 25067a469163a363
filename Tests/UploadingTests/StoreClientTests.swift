// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import TestSupport
import Testing
import Uploading
import Wire

@Suite struct StoreClientTests {
  private let set = Data(#"{"type":"FeatureCollection","features":[]}"#.utf8)

  @Test func fetchesAHotSpotSetOnce() async throws {
    let set = set
    let server = ScriptedServer { request in
      request.headers["if-none-match"] == "\"sha256:aa\""
        ? .reply(304, ["ETag": "\"sha256:aa\""])
        : .reply(
          200, ["Content-Type": "application/geo+json", "ETag": "\"sha256:aa\""], set)
    }
    defer { server.stop() }
    let connection = try TestConnection(server)
    #expect(
      try await connection.client.fetchHotSpots(ifNot: nil)
        == .published(set, version: "sha256:aa"))
    #expect(try await connection.client.fetchHotSpots(ifNot: "sha256:aa") == .notModified)
    #expect(
      try await connection.client.fetchHotSpots(ifNot: "sha256:bb")
        == .published(set, version: "sha256:aa"))
    let key = connection.identity.publicKey
    #expect(server.requests.allSatisfy { $0.isSigned(by: TestConnection.device, key) })
  }

  @Test func anUnaskedNotModifiedIsNoAnswer() async throws {
    let server = ScriptedServer([.reply(304)])
    defer { server.stop() }
    let client = try TestConnection(server).client
    await #expect(throws: StoreRequestError.self) { try await client.fetchHotSpots(ifNot: nil) }
  }

  @Test func noPublishedSetIsToldFromAWrongAddress() async throws {
    let server = ScriptedServer([
      .refusal(404, "no hot spot set is published"),
      .reply(404, ["Content-Type": "text/html"], Data("<html>".utf8)), .signInPage,
    ])
    defer { server.stop() }
    let client = try TestConnection(server).client
    #expect(try await client.fetchHotSpots(ifNot: nil) == .none)
    for _ in 0..<2 {
      let fault = await #expect(throws: StoreRequestError.self) {
        try await client.fetchHotSpots(ifNot: nil)
      }
      guard case .notTheStore = fault else {
        Issue.record("\(String(describing: fault))")
        continue
      }
    }
  }

  @Test func halfASetIsNone() async throws {
    let whole = ServerAnswer.whole(200, ["Content-Type": "application/geo+json"], set)
    let server = ScriptedServer([.cut(whole.dropLast(3))])
    defer { server.stop() }
    let client = try TestConnection(server).client
    let fault = await #expect(throws: StoreRequestError.self) {
      try await client.fetchHotSpots(ifNot: nil)
    }
    guard case .transport(.broken) = fault else {
      Issue.record("\(String(describing: fault))")
      return
    }
  }

  @Test func theStoresWordsAreShortenedAndCleaned() async throws {
    let server = ScriptedServer([
      .refusal(403, "\u{1b}[31mred\n\u{202e}" + String(repeating: "x", count: 5000))
    ])
    defer { server.stop() }
    let client = try TestConnection(server).client
    let fault = await #expect(throws: StoreRequestError.self) { try await client.enrol(code: "C") }
    guard case .refused(403, let words) = fault else {
      Issue.record("\(String(describing: fault))")
      return
    }
    #expect(words.count == 200 && words.hasPrefix(" [31mred  xxx"))
  }
}
