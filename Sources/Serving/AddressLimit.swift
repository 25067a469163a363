// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Synchronization

/// How many connections each network address has open (`NetworkAddress.counted`).
final class PeerConnections: Sendable {
  private let most: Int
  private let counts = Mutex<[String: Int]>([:])

  init(most: Int) {
    self.most = most
  }

  /// False when the address has as many as it may.
  func enter(_ address: String) -> Bool {
    counts.withLock { counts in
      guard counts[address, default: 0] < most else { return false }
      counts[address, default: 0] += 1
      return true
    }
  }

  func leave(_ address: String) {
    counts.withLock { counts in
      let left = (counts[address] ?? 1) - 1
      counts[address] = left > 0 ? left : nil
    }
  }
}

/// Closes a connection at once when its address has too many, so that no address can block others.
final class AddressLimit: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny

  /// Nil when all connections come through one proxy, which has its own limits.
  private let peers: PeerConnections?
  /// The address counted; nil when none is.
  private var address: String?

  init(_ peers: PeerConnections?) {
    self.peers = peers
  }

  func handlerAdded(context: ChannelHandlerContext) {
    guard let peers, let full = context.channel.remoteAddress?.ipAddress else { return }
    let address = NetworkAddress.counted(full)
    if peers.enter(address) {
      self.address = address
    } else {
      context.close(promise: nil)
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    if let address { peers?.leave(address) }
    address = nil
  }
}
