// SPDX-License-Identifier: Apache-2.0

package import Patrol
package import Platform

/// Why the device's identity is not usable; holds the file's path, never what is in it.
package enum DeviceIdentityError: ExplainedError, Hashable {
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
  case system(SystemError)

  package var kind: ErrorKind { .configuration }

  package var place: String? {
    switch self {
    case .exists(let path), .missing(let path), .exposed(let path, _), .foreign(let path),
      .damaged(let path, _):
      path
    case .name: nil
    case .system(let error): error.place
    }
  }

  package var problem: String {
    switch self {
    case .exists: "this device has an identity already; it is not overwritten"
    case .missing: "this device has no identity yet"
    case .exposed(_, let mode):
      "its mode is 0\(String(mode, radix: 8)), so others than its user may use this device's key"
    case .foreign(let path): SystemError.foreign(path).problem
    case .damaged(_, let reason): "not a device identity: \(reason)"
    case .name: "the store gave this device a name that cannot be used"
    case .system(let error): error.problem
    }
  }

  package var advice: String? {
    switch self {
    case .exists: "to enrol this device anew, move the file away first"
    case .missing: "enrol it first with “patrol enrol”"
    case .exposed: "run chmod 600, or enrol again if others may have read it"
    case .foreign: "it must be a plain file of that user's"
    case .damaged: "put the file back from a copy, or move it away and enrol again"
    case .name: nil
    case .system(let error): error.advice
    }
  }
}
