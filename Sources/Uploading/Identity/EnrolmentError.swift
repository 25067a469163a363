// SPDX-License-Identifier: Apache-2.0

/// Why this device did not become one of the store's.
package enum EnrolmentError: Error, Hashable, Sendable, CustomStringConvertible {
  case alreadyEnrolled(device: String)
  case identity(DeviceIdentityError)
  case store(StoreFault)

  package var description: String {
    switch self {
    case .alreadyEnrolled(let device): "this device is enrolled already, as \(device)"
    case .identity(let error): error.description
    case .store(let fault): fault.description
    }
  }
}
