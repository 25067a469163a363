// SPDX-License-Identifier: Apache-2.0

import CNetlink
import Dispatch
import Glibc

/// Says when a network may have come up; costs nothing while none does.
package enum NetworkWatch {
  /// Longest datagram of routing messages read; the kernel sends up to a page or 8 KiB.
  private static let maximumBytes = 32 << 10

  /// One element each time, several at once as one; ends when no longer listened to.
  ///
  /// Nil when the system gives no netlink socket: then only time tells.
  package static func changes() -> AsyncStream<Void>? {
    let socket = patrol_netlink_open()
    guard socket >= 0 else { return nil }
    let (stream, continuation) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let queue = DispatchQueue(label: "patrol.network")
    // Unsafe because Dispatch's types are not marked; a source may be cancelled from any thread.
    nonisolated(unsafe) let readable = DispatchSource.makeReadSource(
      fileDescriptor: socket, queue: queue)
    var links = LinkChanges()
    readable.setEventHandler {
      if drain(socket, into: &links) { continuation.yield() }
    }
    readable.setCancelHandler { close(socket) }
    continuation.onTermination = { _ in readable.cancel() }
    readable.activate()
    return stream
  }

  /// Reads all there is; whether any of it is news.
  private static func drain(_ socket: Int32, into links: inout LinkChanges) -> Bool {
    var isNews = false
    withUnsafeTemporaryAllocation(byteCount: maximumBytes, alignment: 4) { buffer in
      while true {
        let count = recv(socket, buffer.baseAddress, buffer.count, 0)
        if count > 0 {
          isNews = links.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count])) || isNews
        } else if count < 0 && errno == ENOBUFS {
          // The kernel dropped messages: what they said is unknown, so look.
          isNews = true
        } else if count == 0 || errno != EINTR {
          return
        }
      }
    }
    return isNews
  }
}

/// Tells from the kernel's routing messages when a network may have come up.
///
/// That is a new address, or a link that runs and did not before. A radio sends link messages for
/// every scan; those change nothing and are passed over.
struct LinkChanges {
  private var running: Set<Int32> = []

  /// Takes one datagram of messages (rtnetlink(7)); what cannot be read counts as no news.
  mutating func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var isNews = false
    var rest = bytes[...]
    let header = MemoryLayout<nlmsghdr>.size
    while rest.count >= header {
      let message = UnsafeRawBufferPointer(rebasing: rest)
      let facts = message.loadUnaligned(as: nlmsghdr.self)
      let length = Int(facts.nlmsg_len)
      guard length >= header, length <= message.count else { return isNews }
      let body = UnsafeRawBufferPointer(rebasing: message[header..<length])
      isNews = isUp(facts.nlmsg_type, body) || isNews
      // Each message starts on a multiple of four.
      rest = rest.dropFirst((length + 3) & ~3)
    }
    return isNews
  }

  private mutating func isUp(_ type: UInt16, _ body: UnsafeRawBufferPointer) -> Bool {
    switch Int(type) {
    case RTM_NEWADDR: return true
    case RTM_NEWLINK, RTM_DELLINK:
      guard body.count >= MemoryLayout<ifinfomsg>.size else { return false }
      let link = body.loadUnaligned(as: ifinfomsg.self)
      guard Int(type) == RTM_NEWLINK, link.ifi_flags & IFF_RUNNING.rawValue != 0 else {
        running.remove(link.ifi_index)
        return false
      }
      return running.insert(link.ifi_index).inserted
    default: return false
    }
  }
}
