// SPDX-License-Identifier: Apache-2.0

import Serving
import Storage

/// Why a command did not do what was asked, in words and as an exit status.
struct Fault: Error {
  var status: Status
  var words: String

  /// As `sysexits.h` numbers them.
  enum Status: Int32 {
    case unusableInput = 65
    case cannotOpen = 66
    case unavailable = 69
    case inputOutput = 74
    case later = 75
  }

  init(_ status: Status, _ words: String) {
    self.status = status
    self.words = words
  }

  init(_ error: StoreError) {
    let status: Status =
      switch error {
      case .missing, .inaccessible, .unwritable: .cannotOpen
      case .exists, .notAStore, .otherVersion, .damaged, .shutOut, .unreadable, .unusableHotSpots:
        .unusableInput
      case .busy: .later
      case .full, .failed: .inputOutput
      }
    self.init(status, error.description)
  }

  init(_ error: ServerError) {
    let status: Status =
      switch error {
      case .unusableCertificate: .cannotOpen
      case .cannotListen, .failed: .unavailable
      }
    self.init(status, error.description)
  }
}
