// SPDX-License-Identifier: Apache-2.0

package import Patrol
import Synchronization
import Wire

/// Numbers a device's requests so that the store takes none of them twice (`RequestSignature`).
///
/// It follows the device's clock in milliseconds, so that a restart needs nothing from the disk; a
/// clock that is wrong, or was, costs one request that is refused with the number to go above.
package final class RequestCounter: Sendable {
  private let last = Mutex<Int64>(0)
  private let now: @Sendable () -> Timestamp

  package init(now: @escaping @Sendable () -> Timestamp) {
    self.now = now
  }

  /// A number above all given before.
  func next() -> Int64 {
    let clock = min(max(0, now().milliseconds), RequestSignature.largestCounter / 2)
    return last.withLock { last in
      last = max(last + 1, clock)
      return last
    }
  }

  /// Goes on above what the store has seen; false when nothing is above it.
  func raise(above seen: Int64) -> Bool {
    guard seen < RequestSignature.largestCounter else { return false }
    last.withLock { $0 = max($0, seen) }
    return true
  }
}
