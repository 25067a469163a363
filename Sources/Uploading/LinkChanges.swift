// SPDX-License-Identifier: Apache-2.0

import CNetlink

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
