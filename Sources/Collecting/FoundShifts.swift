// SPDX-License-Identifier: Apache-2.0

import Detection
import Journaling

/// The open shifts that the journal held at the start, sorted by whether they can be read.
///
/// A later version of the program may read what this one cannot, so an unreadable shift is kept
/// under its unit's name. When the unit begins another shift, the unreadable one is set aside under
/// a name that no unit has.
struct FoundShifts {
  /// Shifts to continue, by unit.
  private(set) var readable: [String: ShiftState] = [:]
  /// Shifts that cannot be read, by unit.
  private(set) var unreadable: [String: KeptShift] = [:]
  /// Shifts that were set aside and still cannot be read, by the name they are kept under.
  private(set) var aside: [String: KeptShift] = [:]
  /// Shifts that were set aside and can be read now, by the name they are kept under. Each can be
  /// recorded as far as it had come.
  private(set) var readAgain: [String: ShiftState] = [:]

  init(_ kept: [String: KeptShift]) {
    for (row, kept) in kept {
      let state = try? ShiftState(bytes: kept.state)
      let isAside = kept.isAside && state?.booking.unit != row
      switch (state, isAside) {
      case (let state?, false): readable[row] = state
      case (let state?, true): readAgain[row] = state
      case (nil, false): unreadable[row] = kept
      case (nil, true): aside[row] = kept
      }
    }
  }
}

extension KeptShift {
  private static let asideMark = "unread "

  fileprivate var isAside: Bool { unit.hasPrefix(Self.asideMark) }

  /// The same shift under a name of its own, so that the unit's name is free again.
  var putAside: KeptShift {
    KeptShift(unit: "\(Self.asideMark)\(shift) \(unit)", shift: shift, state: state)
  }

  /// A message for `patrol status` about a shift that cannot be read.
  var unreadTrouble: String {
    let unit = isAside ? unit.split(separator: " ").dropFirst(2).joined(separator: " ") : unit
    return "the interrupted shift \(shift) of unit \(unit) cannot be read by this version of the "
      + "program: it is kept for a later version"
  }
}
