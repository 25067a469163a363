// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import Glibc
package import Logging
import Patrol

/// The log of a service, on standard error.
///
/// Where that is systemd's journal, each line begins with its priority (sd-daemon(3), `<4>`), and
/// the journal keeps the time. Elsewhere a line has its time and its level.
package struct ServiceLog: LogHandler {
  package var metadata: Logger.Metadata = [:]
  package var logLevel: Logger.Level = .info

  /// The handler for wherever standard error goes.
  package static func handler(_ label: String) -> any LogHandler {
    isInJournal ? ServiceLog() : StreamLogHandler.standardError(label: label)
  }

  /// The name by which systemd's journal knows standard error, as JOURNAL_STREAM gives it.
  package static let isInJournal: Bool = {
    var facts = stat()
    guard let stream = getenv("JOURNAL_STREAM"), fstat(STDERR_FILENO, &facts) == 0 else {
      return false
    }
    return String(cString: stream) == "\(facts.st_dev):\(facts.st_ino)"
  }()

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  package func log(event: LogEvent) {
    let facts = metadata.merging(event.metadata ?? [:]) { _, own in own }
      .sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    let error = event.error.map { ": \($0)" } ?? ""
    OutputFile.standardError.write(Self.lines("\(event.message)\(error)\(facts)", event.level))
  }

  /// The lines of a message as the journal reads them: each with the priority.
  static func lines(_ words: String, _ level: Logger.Level) -> String {
    words.split(whereSeparator: \.isNewline).map { "<\(level.priority)>\($0)\n" }.joined()
  }
}

extension Logger.Level {
  /// As syslog(3) counts.
  fileprivate var priority: Int {
    switch self {
    case .critical: 2
    case .error: 3
    case .warning: 4
    case .notice: 5
    case .info: 6
    case .debug, .trace: 7
    }
  }
}

/// Reads a log level from the command line.
extension Logger.Level {
  package static var help: ArgumentHelp {
    "Lowest level that is logged: \(names)."
  }

  private static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  package init(typed text: String) throws {
    guard let level = Self(rawValue: text) else {
      throw ValidationError("the log level must be one of \(Self.names)")
    }
    self = level
  }
}
