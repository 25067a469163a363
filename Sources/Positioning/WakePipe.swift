// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A descriptor that becomes readable once, for good, when it is raised.
package final class WakePipe: Sendable {
  package let readEnd: Int32
  private let writeEnd: Int32

  package init() throws(SystemFault) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SystemFault(operation: "pipe", number: errno) }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  package func raise() { _ = write(writeEnd, [1], 1) }

  deinit {
    Glibc.close(readEnd)
    Glibc.close(writeEnd)
  }
}
