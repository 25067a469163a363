// SPDX-License-Identifier: Apache-2.0

import CCurl

/// libcurl's multi handle: it owns the connections and waits on them.
///
/// Unchecked because the handle belongs to the session's thread but for `wakeUp`, the one call
/// libcurl allows from any thread (curl_multi_wakeup(3)).
final class CurlConnections: @unchecked Sendable {
  let handle: UnsafeMutableRawPointer

  init() {
    guard let handle = curl_multi_init() else {
      preconditionFailure("no memory for libcurl")
    }
    self.handle = handle
  }

  deinit { curl_multi_cleanup(handle) }

  func wakeUp() { curl_multi_wakeup(handle) }
}
