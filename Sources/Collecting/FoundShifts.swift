// SPDX-License-Identifier: Apache-2.0

import Detection
import Journaling

/// The open shifts a journal held at the start, by what can be made of them.
///
/// What this program cannot read a later one may: it stays in the unit's row. When the unit is booked
/// anew, it goes on in a row of its own, under a name that is no unit's.
struct FoundShifts {
  /// To be carried on, by unit.
  private(set) var readable: [String: ShiftState] = [:]
  /// By unit.
  private(set) var unreadable: [String: KeptShift] = [:]
  /// Put aside and still not to be read, by row.
  private(set) var aside: [String: KeptShift] = [:]
  /// Put aside and to be read now, by row: each can be recorded as far as it had come.
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

  /// The same in a row of its own.
  var putAside: KeptShift {
    KeptShift(unit: "\(Self.asideMark)\(shift) \(unit)", shift: shift, state: state)
  }

  /// What a person should know of one that cannot be read.
  var unreadTrouble: String {
    let unit = isAside ? unit.split(separator: " ").dropFirst(2).joined(separator: " ") : unit
    return "the shift \(shift) of unit \(unit) was cut off and cannot be read by this program: "
      + "it is kept for a later one"
  }
}
