// SPDX-License-Identifier: Apache-2.0

import Detection
import Patrol
import Platform
import Positioning

/// What becomes of a recording whose time goes back.
package enum TimeOrder: String, CaseIterable, Sendable {
  /// The recording is refused: most likely logs were mixed up.
  case refuse
  /// The reports are put in the order of their times before any is judged.
  case sort
  /// The receiver's time did step: what lies on either side of the step is judged apart.
  case split
}

/// Reads a log from its start and hands over its bytes piece by piece, for as long as the callee
/// wants more.
package typealias LogReader = (
  _ log: String, _ whileWanted: (UnsafeRawBufferPointer) -> Bool
) throws -> Void

/// Puts logs in the order of their first fixes.
///
/// Only files can be read twice. If one of several logs is not a file, all stay in the order given.
enum LogOrder {
  /// A log that cannot be read counts as one without a fix: reading it later reports the error.
  static func sorted(_ logs: [String], rules: FixRules, _ read: LogReader) -> [String] {
    guard logs.count > 1, logs.allSatisfy(canBeReadTwice) else { return logs }
    let beginnings = logs.map { (log: $0, time: firstFix(in: $0, rules, read)) }
    // A log without a fix stays behind the one before it.
    var last = Timestamp(milliseconds: 0)
    let keyed = beginnings.enumerated().map { index, beginning in
      last = beginning.time ?? last
      return (time: last, index: index, log: beginning.log)
    }
    return keyed.sorted { ($0.time, $0.index) < ($1.time, $1.index) }.map(\.log)
  }

  /// A pipe must not even be opened: the program that writes to it would take that for its reader.
  private static func canBeReadTwice(_ log: String) -> Bool {
    log != "-" && FileFacts(of: log)?.isRegular == true
  }

  private static func firstFix(
    in log: String, _ rules: FixRules, _ read: LogReader
  ) -> Timestamp? {
    let stream = GpsdStream(rules: rules) { $0 }
    var first: Timestamp?
    let find = { (reports: [UnitReport]) in
      for case .fix(let fix, _) in reports where first == nil { first = fix.time }
    }
    try? read(log) {
      find(stream.receive($0))
      return first == nil
    }
    if first == nil { find(stream.finish()) }
    return first
  }
}
