// SPDX-License-Identifier: Apache-2.0

import Cryptography
import FoundationEssentials
import HummingbirdCore
import Logging
import NIOCore
import Platform

extension HTTPServerBuilder {
  /// HTTP/1.1 behind TLS 1.2 or later.
  static func http1(
    configuration: HTTP1Channel.Configuration, behind server: ServerTLS
  ) -> HTTPServerBuilder {
    HTTPServerBuilder { responder in
      TLSChannel(
        base: HTTP1Channel(responder: responder, configuration: configuration), server: server)
    }
  }
}

extension ServerTLS {
  /// Longest file in bytes: enough for a chain of hundreds of certificates.
  private static let longestFile = 1 << 20

  /// From files in PEM.
  ///
  /// - Throws: `ServerError.unusableCertificate` with the file's path.
  convenience init(certificate: String, key: String) throws(ServerError) {
    let (chain, secret) = (try Self.read(certificate), try Self.read(key))
    do {
      try self.init(certificates: chain, key: secret)
    } catch {
      let path = if case .certificate = error { certificate } else { key }
      throw .unusableCertificate(path: path, reason: "\(error)")
    }
  }

  private static func read(_ path: String) throws(ServerError) -> Data {
    do { return try RegularFile.read(path, atMost: longestFile) } catch {
      throw .unusableCertificate(path: path, reason: "\(error)")
    }
  }
}

/// Puts TLS before the other handlers of each connection.
private struct TLSChannel<Base: ServerChildChannel>: ServerChildChannel {
  let base: Base
  let server: ServerTLS

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(TLSHandler(server))
    }.flatMap { base.setup(channel: channel, logger: logger) }
  }

  func handle(value: Base.Value, logger: Logger) async {
    await base.handle(value: value, logger: logger)
  }
}

/// Decrypts what comes from the peer, and encrypts what goes to it (`TLSConnection`).
final class TLSHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// One record of TLS (RFC 8446, 5.1).
  private static let record = 1 << 14

  /// How long written bytes may take to leave once the connection is to be closed.
  private static let patience = TimeAmount.seconds(5)

  private let connection: TLSConnection
  /// Writes that came before the handshake was complete.
  private var early: [(bytes: ByteBuffer, promise: EventLoopPromise<Void>?)] = []
  /// Nothing is sent any more.
  private var isFinished = false
  /// Nothing is read any more either.
  private var isOver = false
  private var closing: Scheduled<Void>?

  init(_ server: ServerTLS) {
    connection = TLSConnection(of: server)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isOver else { return }
    unwrapInboundIn(data).withUnsafeReadableBytes { connection.receive($0) }
    do {
      var buffer = context.channel.allocator.buffer(capacity: Self.record)
      reading: while true {
        var read = TLSConnection.Read.nothing
        try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.record) { space in
          read = try connection.read(into: space)
          guard case .bytes(let count) = read else { return 0 }
          return count
        }
        switch read {
        case .bytes:
          context.fireChannelRead(wrapInboundOut(buffer))
          guard !isOver else { return }
          buffer = context.channel.allocator.buffer(capacity: Self.record)
        case .nothing: break reading
        case .end:
          close(context: context, mode: .all, promise: nil)
          return
        }
      }
      send(context)
      writeEarly(context)
    } catch {
      fail(error, context)
    }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let bytes = unwrapOutboundIn(data)
    guard !isFinished else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    guard connection.isAgreed, early.isEmpty else {
      early.append((bytes, promise))
      return
    }
    encrypt(bytes, promise, context)
  }

  /// Tells the peer that this is the end, and closes once all written bytes have left.
  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    switch mode {
    case .output:
      finish(context)
      context.close(mode: .output, promise: promise)
    case .all, .input:
      // TLS has no way to close the reading half alone.
      guard !isOver else {
        context.channel.closeFuture.cascadeSuccess(to: promise)
        return
      }
      isOver = true
      closeOnceSent(context, promise)
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) { failEarly() }

  func channelInactive(context: ChannelHandlerContext) {
    (isFinished, isOver) = (true, true)
    closing?.cancel()
    failEarly()
    context.fireChannelInactive()
  }

  // MARK: Helpers

  private func encrypt(
    _ bytes: ByteBuffer, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext
  ) {
    do {
      try bytes.withUnsafeReadableBytes { bytes throws(TLSError) in try connection.write(bytes) }
      context.write(wrapOutboundOut(ByteBuffer(bytes: connection.toSend())), promise: promise)
    } catch {
      promise?.fail(error)
      fail(error, context)
    }
  }

  private func writeEarly(_ context: ChannelHandlerContext) {
    guard connection.isAgreed, !early.isEmpty else { return }
    let waiting = early
    early = []
    for (bytes, promise) in waiting { encrypt(bytes, promise, context) }
    context.flush()
  }

  /// What libssl has for the peer by itself: its part in agreeing on keys, and alerts.
  private func send(_ context: ChannelHandlerContext) {
    let bytes = connection.toSend()
    guard !bytes.isEmpty else { return }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
  }

  private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
    guard !isOver else { return }
    (isFinished, isOver) = (true, true)
    failEarly()
    // The alert by which libssl tells the peer.
    send(context)
    context.fireErrorCaught(error)
    closeOnceSent(context, nil)
  }

  private func finish(_ context: ChannelHandlerContext) {
    guard !isFinished else { return }
    isFinished = true
    connection.finish()
    send(context)
    failEarly()
  }

  /// Closes when the socket has taken all bytes, since closing drops the others. It does not wait
  /// for a peer that does not read.
  private func closeOnceSent(
    _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?
  ) {
    finish(context)
    // Before the keys are agreed on, nobody waits for anything. A server that stops must see such a
    // connection close at once: NIO ends the program when it drops one that is still closing.
    guard connection.isAgreed else {
      context.close(promise: promise)
      return
    }
    context.channel.closeFuture.cascadeSuccess(to: promise)
    let sent = context.eventLoop.makePromise(of: Void.self)
    // Done when everything before it is.
    context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: sent)
    let here = NIOLoopBound(context, eventLoop: context.eventLoop)
    sent.futureResult.whenComplete { _ in here.value.close(promise: nil) }
    closing = context.eventLoop.scheduleTask(in: Self.patience) {
      here.value.close(promise: nil)
    }
  }

  private func failEarly() {
    let waiting = early
    early = []
    for (_, promise) in waiting { promise?.fail(ChannelError.ioOnClosedChannel) }
  }
}
