// SPDX-License-Identifier: Apache-2.0

import Commands
import Glibc
import Patrol
import Platform
import Positioning

/// Puts logs in the order of their first fixes.
///
/// Only files can be read twice; where one of several is none, all stay in the order given.
enum LogOrder {
  /// A file that cannot be read is left for the reading proper to tell of.
  static func sorted(_ logs: [String], rules: FixRules) -> [String] {
    guard logs.count > 1, logs.allSatisfy(canBeReadTwice) else { return logs }
    var beginnings: [(log: String, time: Timestamp?)] = []
    for log in logs {
      guard let file = try? InputFile(path: log) else { return logs }
      beginnings.append((log, firstFix(in: file, rules)))
    }
    // A log without a fix stays behind the one before it.
    var last = Timestamp(milliseconds: 0)
    let keyed = beginnings.enumerated().map { index, beginning in
      last = beginning.time ?? last
      return (time: last, index: index, log: beginning.log)
    }
    return keyed.sorted { ($0.time, $0.index) < ($1.time, $1.index) }.map(\.log)
  }

  /// A pipe must not even be opened: whoever writes to it would take that for a reader.
  private static func canBeReadTwice(_ log: String) -> Bool {
    var facts = stat()
    return log != "-" && stat(log, &facts) == 0 && RegularFile.kind(of: facts) == nil
  }

  private static func firstFix(in file: InputFile, _ rules: FixRules) -> Timestamp? {
    let stream = GpsdStream(rules: rules) { $0 }
    var first: Timestamp?
    let find = { (reports: [UnitReport]) in
      for case .fix(let fix, _) in reports where first == nil { first = fix.time }
    }
    try? file.readChunks(whileWanted: {
      find(stream.receive($0))
      return first == nil
    })
    if first == nil { find(stream.finish()) }
    return first
  }
}
