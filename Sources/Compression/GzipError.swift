// SPDX-License-Identifier: Apache-2.0

/// Why bytes were not packed or unpacked.
///
/// It never reaches a person: the server answers a damaged body with a refusal, and the journal
/// takes what cannot be unpacked as damaged.
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
    case .tooLarge(let limit): "more than the \(limit) bytes that are allowed"
    case .outOfMemory: "no memory for gzip"
    }
  }
}
