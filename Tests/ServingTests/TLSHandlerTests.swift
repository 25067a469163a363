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
    // Slower than the server, so that the socket fills up.
    let client = Process()
    client.executableURL = URL(filePath: "/usr/bin/curl")
    client.arguments = [
      "--silent", "--insecure", "--http1.0", "--limit-rate", "8M", "--output", "-",
      "https://127.0.0.1:\(port)/",
    ]
    let output = Pipe()
    client.standardOutput = output
    try client.run()
    let received = output.fileHandleForReading.readDataToEndOfFile().count
    client.waitUntilExit()
    try await server.close()
    try await group.shutdownGracefully()
    #expect(received == Self.answer)
    #expect(client.terminationStatus == 0)
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
