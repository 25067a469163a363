// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Why a plan's day cannot be told.
package enum PlanDayError: Error, Hashable, Sendable, CustomStringConvertible {
  case unknownTimeZone(String)
  /// Coverage is kept by quarters of an hour and could not be told apart within one.
  case startOffTheQuarter(TimeOfDay)

  package var description: String {
    switch self {
    case .unknownTimeZone(let identifier):
      "“\(identifier)” is not a time zone; use an IANA name, as \(PlanDay.defaultTimeZone)"
    case .startOffTheQuarter(let start):
      "the day cannot start at \(start): coverage is kept by quarters of an hour,"
        + " so start it on one"
    }
  }
}
