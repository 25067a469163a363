// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Patrol
import TestSupport
import Testing
import Uploading

@Suite(.serialized) struct CurlTransportTests {
  private let get = HTTPRequest(method: .get, target: "/v1/receipt?first=1&last=9")

  private func transport(_ address: String) throws -> CurlTransport {
    CurlTransport(address: try StoreAddress(address), settings: .impatient)
  }

  @Test func bringsBackTheWholeAnswer() async throws {
    let body = Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0) })
    let server = ScriptedServer([.reply(207, ["X-A": " b ", "ETag": "\"v\""], body)])
    defer { server.stop() }
    let response = try await transport(server.address).send(get).get()
    #expect(response.status == 207 && response.body == body)
    #expect(response.headers["x-a"] == "b" && response.headers["etag"] == "\"v\"")
    #expect(server.requests.first?.target == get.target)
  }

  @Test(arguments: [0, 1, 100_000, 3_000_000])
  func sendsABodyOfAnySizeAtOnce(size: Int) async throws {
    let server = ScriptedServer([.reply(200)])
    defer { server.stop() }
    let request = HTTPRequest(
      method: .post, target: "/v1/batches", body: Data(repeating: 7, count: size))
    #expect(try await transport(server.address).send(request).get().status == 200)
    #expect(server.requests.first?.body == request.body)
    #expect(server.requests.first?.headers["expect"] == nil)
  }

  @Test func forgetsTheHeadersOfAnInterimAnswer() async throws {
    let server = ScriptedServer([
      .bytes(
        Data("HTTP/1.1 103 Early\r\nRetry-After: 9\r\n\r\n".utf8)
          + ServerAnswer.whole(200, [:], Data()))
    ])
    defer { server.stop() }
    let response = try await transport(server.address).send(get).get()
    #expect(response.status == 200 && response.retryAfter == nil)
  }

  @Test func doesNotFollowARedirect() async throws {
    let server = ScriptedServer([.reply(307, ["Location": "/elsewhere"])])
    defer { server.stop() }
    #expect(try await transport(server.address).send(get).get().status == 307)
    #expect(server.requests.count == 1)
  }

  @Test func anAnswerOverItsLimitIsNotTaken() async throws {
    var request = get
    request.limits.responseBytes = 1000
    let endless = Data("HTTP/1.1 200 OK\r\n\r\n".utf8) + Data(repeating: 65, count: 5000)
    let server = ScriptedServer([
      .reply(200, [:], Data(count: 1000)), .reply(200, [:], Data(count: 1001)), .cut(endless),
    ])
    defer { server.stop() }
    let transport = try transport(server.address)
    #expect(try await transport.send(request).get().body.count == 1000)
    for _ in 0..<2 {
      #expect(await transport.send(request) == .failure(.tooLarge(limit: 1000)))
    }
  }

  @Test func anAnswerThatUnpacksOverItsLimitIsNotTaken() async throws {
    var request = get
    request.limits.responseBytes = 1000
    // 4 kB of zeros, packed by gzip.
    let bomb = try packedZeros(4096)
    let server = ScriptedServer([.reply(200, ["Content-Encoding": "gzip"], bomb)])
    defer { server.stop() }
    #expect(bomb.count < 1000)
    let result = await (try transport(server.address)).send(request)
    #expect(result == .failure(.tooLarge(limit: 1000)))
  }

  @Test func headersWithoutEndAreNotTaken() async throws {
    let line = "X-Filler: " + String(repeating: "a", count: 1000) + "\r\n"
    let head = "HTTP/1.1 200 OK\r\n" + String(repeating: line, count: 200)
    let server = ScriptedServer([.cut(Data("\(head)\r\n".utf8))])
    defer { server.stop() }
    guard case .failure(.broken) = await (try transport(server.address)).send(get) else {
      Issue.record("was taken")
      return
    }
  }

  @Test func nobodyListeningIsUnreachable() async throws {
    let transport = try transport("http://127.0.0.1:\(ScriptedServer.closedPort())")
    guard case .failure(.unreachable(let words)) = await transport.send(get) else {
      Issue.record("was reached")
      return
    }
    #expect(!words.contains("first="))
  }

  @Test func anUnknownNameIsUnreachable() async throws {
    let transport = try transport("https://store.invalid")
    let result = await transport.send(get)
    guard case .failure(let fault) = result, fault.mayPass else {
      Issue.record("\(result)")
      return
    }
    #expect(!fault.description.contains("first="))
  }

  @Test func silenceTimesOut() async throws {
    let server = ScriptedServer { _ in .silence }
    defer { server.stop() }
    guard case .failure(.timedOut) = await (try transport(server.address)).send(get) else {
      Issue.record("did not time out")
      return
    }
  }

  @Test func theWholeTransferIsBounded() async throws {
    var request = get
    request.limits.seconds = 1
    // Fast enough not to count as slow.
    let server = ScriptedServer { _ in
      .drip(ServerAnswer.whole(200, [:], Data(repeating: 65, count: 100_000)), every: 0.001)
    }
    defer { server.stop() }
    let clock = ContinuousClock()
    let start = clock.now
    guard case .failure(.timedOut) = await (try transport(server.address)).send(request) else {
      Issue.record("did not time out")
      return
    }
    #expect(start.duration(to: clock.now) < .seconds(4))
  }

  @Test func cancellationEndsATransferAtOnceAndTheNextGoesOn() async throws {
    let server = ScriptedServer([.silence, .reply(200)])
    defer { server.stop() }
    var settings = TransportSettings.impatient
    settings.slowSeconds = 60
    let transport = CurlTransport(address: try StoreAddress(server.address), settings: settings)
    let waiting = Task { [get] in await transport.send(get) }
    #expect(await eventually { server.requests.count == 1 })
    let clock = ContinuousClock()
    let start = clock.now
    waiting.cancel()
    #expect(await waiting.value == .failure(.cancelled))
    #expect(start.duration(to: clock.now) < .seconds(1))
    #expect(try await transport.send(get).get().status == 200)
  }

  @Test func aTransferCancelledBeforeItsTurnIsNotMade() async throws {
    let server = ScriptedServer { _ in .reply(200) }
    defer { server.stop() }
    let transport = try transport(server.address)
    let task = Task { [get] in
      withUnsafeCurrentTask { $0?.cancel() }
      return await transport.send(get)
    }
    #expect(await task.value == .failure(.cancelled))
    #expect(server.requests.isEmpty)
  }

  @Test func aConnectionTheServerClosedMeanwhileIsMadeAgain() async throws {
    let server = ScriptedServer([.cut(ServerAnswer.whole(200, [:], Data())), .reply(201)])
    defer { server.stop() }
    let transport = try transport(server.address)
    #expect(try await transport.send(get).get().status == 200)
    #expect(try await transport.send(get).get().status == 201)
    #expect(server.accepted == 2)
  }

  @Test func aThousandFailuresLeaveNothingOpen() async throws {
    let server = ScriptedServer { request in
      switch request.target.utf8.count % 4 {
      case 0: .reset
      case 1: .cut(Data("HTTP/1.1 200 OK\r\nContent-Le".utf8))
      case 2: .cut(Data("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf".utf8))
      default: .signInPage
      }
    }
    defer { server.stop() }
    let transport = try transport(server.address)
    func fail(_ count: Int) async {
      for index in 0..<count {
        let target = "/" + String(repeating: "a", count: index % 4)
        _ = await transport.send(HTTPRequest(method: .get, target: target))
      }
    }
    await fail(20)
    let memory = residentKilobytes()
    await fail(1000)
    #expect(await eventually { socketsOpen(towards: server.port) <= 1 })
    // A leak of a kilobyte a request would show.
    #expect(residentKilobytes() - memory < 1000)
  }
}
