// SPDX-License-Identifier: Apache-2.0

import Serving
import Storage

/// Why a command did not do what was asked, in words and as an exit status.
struct Fault: Error {
  var status: Status
  var words: String

  /// As `sysexits.h` numbers them.
  enum Status: Int32, CaseIterable {
    case unusableInput = 65
    case cannotOpen = 66
    case unavailable = 69
    case inputOutput = 74
    case later = 75

    var meaning: String {
      switch self {
      case .unusableInput: "the input or the store cannot be used as it is"
      case .cannotOpen: "a file is not there or may not be opened"
      case .unavailable: "the server cannot run, as when its port is taken"
      case .inputOutput: "reading or writing failed, or the store's file was taken away"
      case .later: "another process is using the store: try again"
      }
    }

    /// All statuses of the program, a line each.
    static var list: String {
      ([(0, "done"), (64, "wrong usage")] + allCases.map { ($0.rawValue, $0.meaning) })
        .map { "  \($0)  \($1)" }.joined(separator: "\n").replacing("  0 ", with: "   0 ")
    }
  }

  init(_ status: Status, _ words: String) {
    self.status = status
    self.words = words
  }

  init(_ error: StoreError) {
    let status: Status =
      switch error {
      case .missing, .inaccessible, .unwritable: .cannotOpen
      case .exists, .notAStore, .otherVersion, .foreignLog, .logWithoutStore, .isCopy, .malformed,
        .damaged, .shutOut, .unreadable, .unusableHotSpots:
        .unusableInput
      case .busy, .inUse, .unreachable: .later
      case .outOfPlace, .withoutLog, .full, .failed: .inputOutput
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
