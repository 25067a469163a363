// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTPTypes

/// Closes a connection whose request takes too long to come in, however busily it trickles, and
/// soon after the answer one whose request is answered before it has come in.
final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let whole: TimeAmount
  private let afterAnswer: TimeAmount
  /// Runs from a request's head to its end.
  private var closing: Scheduled<Void>?

  init(whole: TimeAmount, afterAnswer: TimeAmount) {
    self.whole = whole
    self.afterAnswer = afterAnswer
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head: close(context.channel, in: whole)
    case .body: break
    case .end: stop()
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data), closing != nil {
      close(context.channel, in: afterAnswer)
    }
    context.write(data, promise: promise)
  }

  func channelInactive(context: ChannelHandlerContext) {
    stop()
    context.fireChannelInactive()
  }

  private func close(_ channel: any Channel, in time: TimeAmount) {
    stop()
    closing = channel.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
  }

  private func stop() {
    closing?.cancel()
    closing = nil
  }
}
