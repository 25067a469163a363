// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTPTypes

/// Closes a connection
///
/// - on which no request begins in time, counted from before the TLS handshake;
/// - whose request takes too long to arrive, even if bytes keep coming;
/// - whose request was answered before all of it arrived, soon after the answer;
/// - soon after the server was asked to stop, whatever its sender still has to send or to read.
final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let head: TimeAmount
  private let whole: TimeAmount
  private let afterAnswer: TimeAmount
  private let stopping: TimeAmount
  /// Runs until a request's head has come, and from there to its end.
  private var closing: Scheduled<Void>?
  private var isInRequest = false
  private var isStopping = false

  init(head: TimeAmount, whole: TimeAmount, afterAnswer: TimeAmount, stopping: TimeAmount) {
    self.head = head
    self.whole = whole
    self.afterAnswer = afterAnswer
    self.stopping = stopping
  }

  func handlerAdded(context: ChannelHandlerContext) {
    close(context.channel, in: head)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      isInRequest = true
      close(context.channel, in: whole)
    case .body: break
    case .end:
      isInRequest = false
      stop()
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) {
      close(context.channel, in: isInRequest ? afterAnswer : head)
    }
    context.write(data, promise: promise)
  }

  /// The server's own handler ends a connection without a request at once, and others with the
  /// answer.
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent {
      close(context.channel, in: stopping)
      isStopping = true
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    closing?.cancel()
    closing = nil
    context.fireChannelInactive()
  }

  private func close(_ channel: any Channel, in time: TimeAmount) {
    guard !isStopping else { return }
    stop()
    closing = channel.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
  }

  private func stop() {
    guard !isStopping else { return }
    closing?.cancel()
    closing = nil
  }
}
