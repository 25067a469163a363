// SPDX-License-Identifier: Apache-2.0

/// Why an upload ended before its time; what was not acknowledged stays in the journal.
package enum UploadFailure: Error, Hashable, Sendable, CustomStringConvertible {
  case store(StoreFault)
  /// The journal failed, in its own words; whether another try may go better.
  case journal(String, mayPass: Bool)
  case cancelled

  package var description: String {
    switch self {
    case .store(let fault): fault.description
    case .journal(let reason, _): "the journal failed: \(reason)"
    case .cancelled: "cancelled"
    }
  }

  init(journal error: any Error) {
    self = .journal("\(error)", mayPass: (error as? any PassingFault)?.mayPass == true)
  }
}
