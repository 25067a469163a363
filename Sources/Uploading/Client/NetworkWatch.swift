// SPDX-License-Identifier: Apache-2.0

import CNetlink
import Dispatch
import Glibc

/// Says when a network may have come up. It costs nothing in between.
package enum NetworkWatch {
  /// Longest datagram of routing messages read; the kernel sends up to a page or 8 KiB.
  private static let maximumBytes = 32 << 10

  /// One element each time; several at once are one. Nil when the system gives no netlink socket.
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

  /// Reads all messages; true when one of them says that a network may have come up.
  private static func drain(_ socket: Int32, into links: inout LinkChanges) -> Bool {
    var isNews = false
    withUnsafeTemporaryAllocation(byteCount: maximumBytes, alignment: 4) { buffer in
      while true {
        let count = recv(socket, buffer.baseAddress, buffer.count, 0)
        if count > 0 {
          isNews = links.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count])) || isNews
        } else if count < 0 && errno == ENOBUFS {
          // The kernel dropped messages, and one of them may have been of a new network.
          isNews = true
        } else if count == 0 || errno != EINTR {
          return
        }
      }
    }
    return isNews
  }
}

/// Reads the kernel's routing messages and tells when a network may have come up.
///
/// That is the case for a new address, and for a link that runs and did not before. A radio also
/// sends link messages for every scan; they change nothing and are ignored.
struct LinkChanges {
  private var running: Set<Int32> = []

  /// Takes one datagram of messages (rtnetlink(7)) and says whether a network may have come up. A
  /// message that cannot be read is ignored.
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
