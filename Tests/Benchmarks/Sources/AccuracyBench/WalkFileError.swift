// SPDX-License-Identifier: Apache-2.0

/// A walk's files that cannot be used.
struct WalkFileError: Error, CustomStringConvertible {
  let walk: String
  let reason: String

  var description: String { "\(walk): \(reason)" }
}
