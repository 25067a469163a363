// SPDX-License-Identifier: Apache-2.0

/// Which number of a date like 02/03/2026 is the day.
package enum DateOrder: String, Sendable, CaseIterable {
  case dayFirst = "day-first"
  case monthFirst = "month-first"

  var words: String {
    switch self {
    case .dayFirst: "with the day first"
    case .monthFirst: "with the month first"
    }
  }
}
