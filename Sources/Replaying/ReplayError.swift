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
    case .empty(nil): "the log is empty, so it says nothing about patrol"
    case .empty(let line?):
      "not a gpsd log: no line is gpsd JSON (the first one, line \(line), is not)"
    }
  }

  package var advice: String? {
    switch self {
    case .disorder:
      "was a log given twice, or are the logs in the wrong order? --time-order sort sorts the "
        + "reports by their times; --time-order split assumes that the receiver's time stepped, "
        + "and judges the parts separately"
    case .empty:
      "give gpsd's JSON, as “gpspipe -w” writes it; to use an NMEA recording, play it into gpsd "
        + "with “patrol-trial play”"
    }
  }
}
