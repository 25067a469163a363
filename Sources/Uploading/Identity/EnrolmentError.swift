// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// Why this device did not become one of the store's.
package enum EnrolmentError: ExplainedError, Hashable {
  case alreadyEnrolled(device: String)
  case identity(DeviceIdentityError)
  case store(StoreFault)

  package var kind: ErrorKind {
    switch self {
    case .alreadyEnrolled: .unusable
    case .identity: .inputOutput
    // With this status the store refuses the code.
    case .store(.refused(status: 403, words: _)): .unusable
    case .store(let fault): fault.kind
    }
  }

  package var problem: String {
    switch self {
    case .alreadyEnrolled(let device): "this device is enrolled already, as \(device)"
    case .identity(let error): error.description
    case .store(let fault): fault.description
    }
  }
}
