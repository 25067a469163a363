// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import Serving

@Suite struct TLSHandlerTests {
  private static let answer = 16 << 20

  /// A server that closes right after an answer larger than any socket takes at once.
  @Test func whatWasWrittenBeforeTheCloseArrivesWhole() async throws {
    let received = try await Self.serving { port in
      // Slower than the server, so that the socket fills up.
      try Self.output(
        of: "/usr/bin/curl",
        [
          "--silent", "--fail", "--insecure", "--http1.0", "--limit-rate", "8M", "--output", "-",
          "https://127.0.0.1:\(port)/",
        ])
    }
    #expect(received.count == Self.answer)
  }

  /// A connection that just ended would look like a network that is down.
  @Test func whoSpeaksNothingNewEnoughIsTold() async throws {
    let said = try await Self.serving { port in
      try Self.output(
        of: "/usr/bin/openssl",
        [
          "s_client", "-connect", "127.0.0.1:\(port)", "-tls1_1", "-cipher",
          "DEFAULT:@SECLEVEL=0",
        ])
    }
    let words = String(decoding: said, as: UTF8.self)
    #expect(words.contains("alert protocol version"), "\(words)")
  }

  // MARK: Helpers

  private static func serving(
    _ body: @Sendable (_ port: Int) throws -> Data
  ) async throws -> Data {
    let key = CertificateKey()
    let certificate = try Certificate.authority(
      named: "A", key: key, validity: 1_700_000_000...4_000_000_000)
    let tls = try ServerTLS(certificates: certificate.pem, key: key.pem)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let server = try await ServerBootstrap(group: group)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandlers([TLSHandler(tls), AnswerAndClose()])
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let port = try #require(server.localAddress?.port)
    let received = try body(port)
    try await server.close()
    try await group.shutdownGracefully()
    return received
  }

  /// What a program puts out and says.
  private static func output(of program: String, _ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return bytes
  }

  private final class AnswerAndClose: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let head = "HTTP/1.0 200 OK\r\nContent-Length: \(TLSHandlerTests.answer)\r\n\r\n"
      context.write(wrapOutboundOut(ByteBuffer(string: head)), promise: nil)
      let body = ByteBuffer(repeating: 7, count: TLSHandlerTests.answer)
      context.writeAndFlush(wrapOutboundOut(body), promise: nil)
      context.close(promise: nil)
    }
  }
}
