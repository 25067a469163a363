// SPDX-License-Identifier: Apache-2.0

import Glibc
package import Patrol
import Platform

/// Why the journal could not do as asked; never holds a record's contents.
package enum JournalError: Error, Hashable, Sendable {
  /// Another collector owns the journal; its process number when it is known.
  case inUse(path: String, process: Int32?)
  /// There is no journal to read.
  case absent(path: String)
  /// A later program wrote the journal; `known` is the newest format this program reads.
  case newerFormat(path: String, found: Int, known: Int)
  /// Something else than a directory lies there; it was left as it was.
  case notAJournal(path: String)
  /// A record is longer than the store takes; `place` counts those of the commit from 0.
  case tooLong(place: Int, bytes: Int, limit: Int)
  /// No space is left; what was kept before is intact.
  case diskFull(Details)
  /// A file is damaged; opening the journal anew puts it aside and carries over what is sound.
  case damaged(Details)
  /// Files of a journal that was read beside the collector are damaged; they were left as they are.
  case damagedFiles(path: String)
  case failed(Details)

  /// Where it happened.
  package struct Details: Hashable, Sendable {
    /// A system call, or what was looked for.
    package var operation: String
    package var path: String
    /// errno; 0 when there was none.
    package var systemError: Int32
  }

  /// What a program can do about it.
  package enum Recourse: Hashable, Sendable {
    /// The same call may succeed later; nothing of it was kept.
    case retry
    /// Close the journal and open it again.
    case reopen
    /// The record can never be kept; carry on without it and report it.
    case discard
    /// A person has to look first.
    case stop
  }

  package var recourse: Recourse {
    switch self {
    case .absent, .diskFull: .retry
    case .damaged: .reopen
    case .tooLong: .discard
    case .inUse, .newerFormat, .notAJournal, .damagedFiles, .failed: .stop
    }
  }
}

extension JournalError: ExplainedError {
  package var problem: String {
    switch self {
    case .inUse(_, let process):
      "another collector has it open" + (process.map { " (process \($0))" } ?? "")
    case .absent: "there is no journal yet"
    case .newerFormat(_, let found, let known):
      "its format is \(found), written by a later program; this one reads up to \(known)"
    case .notAJournal: "not a directory, so not a journal; it was not changed"
    case .tooLong(_, let bytes, let limit): "a record has \(bytes) bytes, and the limit is \(limit)"
    case .diskFull(let details): "no space left (\(details))"
    case .damaged(let details): "damaged (\(details))"
    case .damagedFiles: "is damaged: it may hold more than can be read"
    case .failed(let details): details.reason
    }
  }

  package var place: String? {
    switch self {
    case .inUse(let path, _), .absent(let path), .newerFormat(let path, _, _),
      .notAJournal(let path), .damagedFiles(let path):
      path
    case .tooLong: nil
    case .diskFull(let details), .damaged(let details), .failed(let details): details.path
    }
  }

  package var advice: String? {
    switch self {
    case .inUse: "“patrol status” asks that collector"
    case .absent: "start the collector: it makes one"
    case .newerFormat: "install the program that wrote it, or a later one"
    case .notAJournal: "name another directory as “state”"
    case .diskFull: "make room on the disk"
    case .damagedFiles:
      "“systemctl restart patrol” repairs it and keeps the damaged files; look at the disk"
    case .tooLong, .damaged, .failed: nil
    }
  }

  package var kind: ErrorKind {
    switch self {
    case .absent: .missing
    case .inUse: .later
    case .newerFormat, .notAJournal, .tooLong, .damagedFiles: .unusable
    case .diskFull, .damaged, .failed: .inputOutput
    }
  }
}

extension JournalError.Details: CustomStringConvertible {
  package var description: String {
    operation + (systemError == 0 ? "" : "; errno \(systemError)")
  }

  /// What stands in the way, and what to do where the system says it.
  fileprivate var reason: String {
    systemError == 0
      ? "failed (\(self))" : "\(SystemError(path: path, systemError).reason) (\(self))"
  }
}

// MARK: - Making of

extension JournalError {
  /// The system call that has just failed on `path`.
  static func system(_ call: String, _ path: String) -> JournalError {
    JournalError(Details(operation: call, path: path, systemError: errno))
  }

  init(_ error: SystemError) {
    self.init(
      Details(
        operation: error.operation ?? "open", path: error.path ?? "", systemError: error.number))
  }

  /// What `call` returns; what it throws as an error of the journal.
  static func of<Value>(
    _ call: @autoclosure () throws(SystemError) -> Value
  ) throws(JournalError) -> Value {
    do throws(SystemError) { return try call() } catch { throw JournalError(error) }
  }

  private init(_ details: Details) {
    self = [ENOSPC, EDQUOT].contains(details.systemError) ? .diskFull(details) : .failed(details)
  }

  /// Contents that cannot be right.
  static func damage(_ operation: String, _ path: String) -> JournalError {
    .damaged(Details(operation: operation, path: path, systemError: 0))
  }
}
