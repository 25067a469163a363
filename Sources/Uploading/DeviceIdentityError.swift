// SPDX-License-Identifier: Apache-2.0

import Platform

/// Why the device's identity is not usable; holds the file's path, never what is in it.
package enum DeviceIdentityError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is one already, and its key cannot be had again once it is gone.
  case exists(path: String)
  case missing(path: String)
  /// Others than its user may read or write it; `mode` is its permission bits.
  case exposed(path: String, mode: UInt32)
  /// It belongs to another user, or is no plain file.
  case foreign(path: String)
  case damaged(path: String, reason: String)
  /// The store gave a name that cannot stand in a request.
  case name
  /// The system refused `operation`.
  case system(operation: String, path: String, errno: Int32)

  package var description: String {
    switch self {
    case .exists(let path): "\(path): this device has an identity already; it is not overwritten"
    case .missing(let path): "\(path): this device has no identity yet; enrol it first"
    case .exposed(let path, let mode):
      "\(path): its mode is 0\(String(mode, radix: 8)), so others than its user may use this "
        + "device's key; run chmod 600, or enrol again if others may have read it"
    case .foreign(let path): "\(PathTrouble.foreign(path)); it must be a plain file of that user's"
    case .damaged(let path, let reason): "\(path): not a device identity: \(reason)"
    case .name: "the store gave this device a name that cannot be used"
    case .system(let operation, let path, let errno):
      "\(path): \(operation) failed: \(PathTrouble(path, errno).reason)"
    }
  }
}
