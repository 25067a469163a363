// SPDX-License-Identifier: Apache-2.0

import Glibc
package import Patrol
package import Platform

extension StatusReport {
  /// Seconds from one status to the next.
  package static let pause = 1.0

  /// Shows this report and each later one that tells something new, until `show` returns false.
  ///
  /// - Parameter next: asks the collector; what it throws ends the watch.
  package func follow(
    pause: Double = pause, _ next: () throws(ControlError) -> StatusReport,
    show: (StatusReport) -> Bool
  ) throws(ControlError) {
    var (report, shown) = (self, StatusReport?.none)
    while true {
      if report.isNews(after: shown) {
        guard show(report) else { return }
        shown = report
      }
      usleep(UInt32(pause * 1e6))
      report = try next()
    }
  }

  /// An officer's screen; `report` is nil while the collector does not answer.
  package static func screen(
    of report: StatusReport?, _ clock: LocalClock, at time: Timestamp, width: Int
  ) -> [String] {
    report?.screen(clock, at: time, width: width) ?? screenOfSilence(clock, at: time)
  }
}
