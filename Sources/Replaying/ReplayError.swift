// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// Why a recording cannot be judged.
package enum ReplayError: ExplainedError, Hashable {
  /// The reports cannot be in the order in which they were made; how that shows, in words.
  case disorder(String)
  /// No line of it is gpsd's; the first that is not, or nil when there is no line at all.
  case empty(firstLine: Int?)

  package var kind: ErrorKind { .unusable }

  package var problem: String {
    switch self {
    case .disorder(let how): how
    case .empty(nil): "the log is empty: no data is not the same as no patrol"
    case .empty(let line?): "line \(line): not gpsd JSON, nor is any other line"
    }
  }

  package var advice: String? {
    switch self {
    case .disorder:
      "was a log given twice, or is one in another order? --time-order sort puts the reports in "
        + "the order of their times; --time-order split assumes that the receiver's time did step, "
        + "and tells apart what lies on either side"
    case .empty: nil
    }
  }
}
