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
