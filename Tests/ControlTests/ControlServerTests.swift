// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Patrol
import Synchronization
import Testing

@testable import Control

@Suite struct ControlServerTests {
  private let path = FileManager.default.temporaryDirectory
    .appending(path: "patrol-\(UUID().uuidString.prefix(8)).sock").path

  /// Answers as `handler` does while `body` asks.
  private func serving(
    _ handler: @escaping ControlServer.Handler, _ body: () async throws -> Void
  ) async throws {
    let server = try ControlServer(path: path)
    let service = Task { await server.run(handler) }
    do { try await body() } catch {
      service.cancel()
      throw error
    }
    service.cancel()
    await service.value
  }

  private static let naming: ControlServer.Handler = { request, reply in
    reply(.done(request.verb.rawValue))
  }

  /// What comes of a request; asked on a thread that may block.
  private func ask(_ request: ControlRequest) async -> Result<[ControlReply], ControlError> {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { [path] in
        var replies: [ControlReply] = []
        do throws(ControlError) {
          try ControlClient(path: path).ask(request) { replies.append($0) }
          continuation.resume(returning: .success(replies))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
  }

  /// A connection that has said so much, once the server has had time to look at it.
  private func connection(saying words: String = "") throws -> LocalSocket {
    let socket = try #require(LocalAddress(path: path)).connect(by: .max)
    _ = send(socket.descriptor, words, words.utf8.count, Int32(MSG_NOSIGNAL))
    return socket
  }

  @Test func aRequestIsAnsweredPieceByPiece() async throws {
    try await serving { request, reply in
      reply(.progress("half"))
      reply(.done("\(request.verb.rawValue) \(request.unit ?? "")"))
    } _: {
      let replies = await ask(ControlRequest(.startShift, unit: "BW-1"))
      #expect(replies == .success([.progress("half"), .done("shift_start BW-1")]))
    }
    #expect(throws: ControlError.nobody(path: path), "the socket is gone with its server") {
      try ControlClient(path: path)
    }
  }

  @Test func aRefusalIsAnErrorInTheCollectorsOwnWords() async throws {
    try await serving { _, reply in
      reply(.failed("no such unit", .unusable))
    } _: {
      let answer = await ask(ControlRequest(.startShift))
      #expect(answer == .failure(.refused("no such unit", .unusable)))
    }
  }

  @Test func aStatusThatIsNoneIsAnError() async throws {
    try await serving(Self.naming) {
      let error = #expect(throws: ControlError.self) { try StatusReport(at: path) }
      #expect(error?.problem == "the collector gave no status" && error?.kind == .unavailable)
    }
  }

  @Test func onlyTheDevicesOwnUsersMayCommandIt() throws {
    let server = try ControlServer(path: path)
    var about = stat()
    #expect(stat(path, &about) == 0)
    #expect(about.st_mode & 0o777 == 0o660)
    withExtendedLifetime(server) {}
  }

  // MARK: Who says nothing, or reads nothing

  @Test(arguments: ["", "{\"verb\":\"status\"", "\0\u{7f}"])
  func connectionsThatDoNotSayWhatTheyWantHoldUpNobody(words: String) async throws {
    try await serving(Self.naming) {
      var silent: [LocalSocket] = []
      for _ in 0..<100 { silent.append(try connection(saying: words)) }
      #expect(await ask(ControlRequest(.endShift)) == .success([.done("shift_end")]))
      #expect(await ask(ControlRequest(.status)) == .success([.done("status")]))
      withExtendedLifetime(silent) {}
    }
  }

  @Test func aConnectionThatSaysNothingIsLetGo() async throws {
    try await serving(Self.naming) {
      let silent = try connection()
      #expect(Self.isFailure(silent.readLine(within: 60)))
      #expect(silent.readLine(within: 60) == nil)
    }
  }

  @Test func aRequestLongerThanAnyIsRefused() async throws {
    try await serving(Self.naming) {
      let endless = try connection(saying: String(repeating: "x", count: 10_000))
      #expect(Self.isFailure(endless.readLine(within: 60)))
    }
  }

  @Test func aRequestThatComesInPiecesIsAnswered() async throws {
    try await serving(Self.naming) {
      let slow = try connection()
      for byte in Array("{\"verb\":\"sync\"}\n".utf8) {
        _ = send(slow.descriptor, [byte], 1, Int32(MSG_NOSIGNAL))
        try await Task.sleep(for: .milliseconds(1))
      }
      #expect(Self.reply(slow.readLine(within: 60)) == .heard)
      #expect(Self.reply(slow.readLine(within: 60)) == .done("sync"))
    }
  }

  @Test func thoseWhoDoNotReadHoldUpNobody() async throws {
    let long = String(repeating: "x", count: 1 << 19)
    try await serving { request, reply in
      for _ in 0..<(request.verb == .sync ? 8 : 0) { reply(.progress(long)) }
      reply(.done(request.verb.rawValue))
    } _: {
      var deaf: [LocalSocket] = []
      for _ in 0..<8 { deaf.append(try connection(saying: "{\"verb\":\"sync\"}\n")) }
      for _ in 0..<3 {
        #expect(await ask(ControlRequest(.status)) == .success([.done("status")]))
      }
      withExtendedLifetime(deaf) {}
    }
  }

  @Test func whoWaitsForTheNetworkTakesNoSeatOfTheOthers() async throws {
    let (released, release) = AsyncStream.makeStream(of: Never.self)
    let begun = Mutex(0)
    try await serving { request, reply in
      if request.verb == .sync {
        begun.withLock { $0 += 1 }
        for await _ in released {}
      }
      reply(.done(request.verb.rawValue))
    } _: {
      var waiting: [LocalSocket] = []
      for _ in 0..<80 { waiting.append(try connection(saying: "{\"verb\":\"sync\"}\n")) }
      let last = try #require(waiting.last)
      #expect(Self.reply(last.readLine(within: 60)) == .heard)
      #expect(Self.isFailure(last.readLine(within: 60)))
      #expect(await ask(ControlRequest(.endShift)) == .success([.done("shift_end")]))
      #expect(begun.withLock { $0 } == 16)
      release.finish()
    }
  }

  private static func reply(_ line: Data?) -> ControlReply? {
    line.flatMap { try? JSONDecoder().decode(ControlReply.self, from: $0) }
  }

  private static func isFailure(_ line: Data?) -> Bool {
    if case .failed = reply(line) { true } else { false }
  }

  // MARK: A collector that does not answer

  @Test(arguments: [1, 200]) func whoAcceptsNothingIsToldOfInFiveSeconds(others: Int) async throws {
    let listener = try #require(LocalAddress(path: path)).listen()
    defer { close(listener) }
    // More than fit in where connections wait make the kernel turn the next away.
    let waiting = (0..<others).map { _ in try? LocalAddress(path: path)?.connect(by: 0) }
    guard case .failure(.silent(path, seconds: 5, let cause)) = await ask(ControlRequest(.status))
    else { return #expect(Bool(false), "not told") }
    #expect(cause.contains("restart the patrol service"))
    withExtendedLifetime(waiting) {}
    unlink(path)
  }

  @Test(arguments: [0.1, 0.999_999, 0.999_999_9, 1, 2])
  func everyWaitForALineEnds(seconds: Double) throws {
    var ends: [Int32] = [-1, -1]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    defer { close(ends[1]) }
    #expect(LocalSocket(descriptor: ends[0]).readLine(within: seconds) == nil)
  }

  // MARK: What lies under the socket's name

  @Test func aSocketLeftBehindIsReplacedAndALiveOneIsNot() throws {
    close(try #require(LocalAddress(path: path)).listen())
    let server = try ControlServer(path: path)
    #expect(throws: ControlServerError.served(path: path)) { try ControlServer(path: path) }
    withExtendedLifetime(server) {}
  }

  @Test(arguments: [SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET])
  func aSocketOfALivingProgramIsLeftAlone(kind: __socket_type) throws {
    let other = socket(AF_UNIX, Int32(kind.rawValue), 0)
    defer { close(other) }
    try #require(try #require(LocalAddress(path: path)).call(bind, other) == 0)
    if kind != SOCK_DGRAM { try #require(listen(other, 1) == 0) }
    let taken = (0..<200).map { _ in try? LocalAddress(path: path)?.connect(by: 0) }
    #expect(throws: ControlServerError.served(path: path)) { try ControlServer(path: path) }
    #expect(access(path, F_OK) == 0)
    withExtendedLifetime(taken) {}
    unlink(path)
  }

  @Test(arguments: ["a file", "a directory", "a pipe", "a link to a file", "a link to nothing"])
  func whatIsNoSocketIsLeftAsItIs(kind: String) throws {
    let other = path + ".other"
    defer {
      unlink(path)
      rmdir(path)
      unlink(other)
    }
    try Data("precious".utf8).write(to: URL(filePath: other))
    switch kind {
    case "a file": link(other, path)
    case "a directory": mkdir(path, 0o700)
    case "a pipe": mkfifo(path, 0o600)
    case "a link to a file": symlink(other, path)
    default: symlink(path + ".nothing", path)
    }
    var (before, after) = (stat(), stat())
    try #require(lstat(path, &before) == 0)
    let fault = #expect(throws: ControlServerError.self) { try ControlServer(path: path) }
    #expect("\(fault as Any)".contains("was not touched"))
    #expect(lstat(path, &after) == 0 && after.st_ino == before.st_ino)
    #expect(try String(contentsOfFile: other, encoding: .utf8) == "precious")
  }

  @Test func aServerThatEndsLeavesWhatTookItsPlace() throws {
    var server: ControlServer? = try ControlServer(path: path)
    unlink(path)
    try Data("precious".utf8).write(to: URL(filePath: path))
    defer { unlink(path) }
    withExtendedLifetime(server) {}
    server = nil
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
  }

  @Test func aDirectoryThatIsMissingIsNamed() {
    let fault = #expect(throws: ControlServerError.self) {
      try ControlServer(path: path + "/run/control.sock")
    }
    #expect("\(fault as Any)".contains("the directory \(path) is not there; make it"))
  }
}
