// SPDX-License-Identifier: Apache-2.0

/// Why an upload ended before its time; what was not acknowledged stays in the journal.
package enum UploadFailure: Error, Hashable, Sendable, CustomStringConvertible {
  case store(StoreFault)
  /// The journal failed, in its own words.
  case journal(String)
  case cancelled

  package var description: String {
    switch self {
    case .store(let fault): fault.description
    case .journal(let reason): "the journal failed: \(reason)"
    case .cancelled: "cancelled"
    }
  }
}
