// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// Why a recording cannot be judged.
package enum ReplayError: ExplainedError, Hashable {
  /// The reports cannot be in the order in which they were made; how that shows, in words.
  case disorder(String)
  /// No line is gpsd JSON. `firstLine` is the first bad line, or nil when there is no line at all.
  case empty(firstLine: Int?)

  package var kind: ErrorKind { .unusable }

  package var problem: String {
    switch self {
    case .disorder(let how): how
    case .empty(nil): "the log is empty: no data is not the same as no patrol"
    case .empty(let line?): "no line is gpsd JSON; the first that is not is line \(line)"
    }
  }

  package var advice: String? {
    switch self {
    case .disorder:
      "was a log given twice, or are the logs in the wrong order? --time-order sort sorts the "
        + "reports by their times; --time-order split assumes that the receiver's time stepped, "
        + "and judges the parts separately"
    case .empty:
      "a recording is gpsd's JSON, as “gpspipe -w” writes it; NMEA becomes it through gpsd "
        + "(patrol-trial play)"
    }
  }
}
