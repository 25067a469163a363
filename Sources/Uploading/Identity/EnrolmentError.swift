// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// Why this device was not enrolled.
package enum EnrolmentError: ExplainedError, Hashable {
  /// `key` is the path of the device's key.
  case alreadyEnrolled(device: String, key: String)
  /// The server says that the store has no certificate authority of its own.
  case noOwnAuthority
  /// No code was given.
  case noCode
  /// What was given cannot be a code.
  case unusableCode
  case identity(DeviceIdentityError)
  case store(StoreRequestError)

  package var kind: ErrorKind {
    switch self {
    case .alreadyEnrolled, .noCode, .unusableCode: .unusable
    case .noOwnAuthority: .configuration
    case .identity: .inputOutput
    // With this status the store refuses the code.
    case .store(.refused(status: 403, words: _)): .unusable
    case .store(let fault): fault.kind
    }
  }

  package var place: String? { cause?.place }

  package var problem: String {
    switch self {
    case .alreadyEnrolled(let device, _): "this device is enrolled already, as \(device)"
    case .noOwnAuthority:
      "the server says that the store has no certificate authority of its own, so it may not be "
        + "the store; the code was not sent"
    case .noCode: "no code on standard input"
    case .unusableCode: "that is no enrolment code: a code has seven groups of four"
    case .identity, .store: cause?.problem ?? ""
    }
  }

  package var advice: String? {
    switch self {
    case .alreadyEnrolled(_, let key):
      "to enrol it anew, move \(key) away and try again; under the same name no record counts twice"
    case .noOwnAuthority:
      "if the store's certificate is from an authority that this system trusts, set "
        + "“certificates: system” under “store” in the configuration"
    case .noCode, .unusableCode: nil
    case .identity, .store: cause?.advice
    }
  }

  /// The underlying error; nil when there is none.
  private var cause: (any ExplainedError)? {
    switch self {
    case .alreadyEnrolled, .noOwnAuthority, .noCode, .unusableCode: nil
    case .identity(let error): error
    case .store(let error): error
    }
  }
}
