// SPDX-License-Identifier: Apache-2.0

/// Why bytes were not packed or unpacked.
package enum GzipError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Not one whole gzip member: says what is wrong, never what it holds.
  case damaged(String)
  /// More than `limit` bytes would come out, or more went in than zlib takes at once.
  case tooLarge(limit: Int)
  /// zlib found no memory for its window.
  case outOfMemory

  package var description: String {
    switch self {
    case .damaged(let reason): "not readable as gzip: \(reason)"
    case .tooLarge(let limit): "over \(limit) bytes"
    case .outOfMemory: "no memory for gzip"
    }
  }
}
