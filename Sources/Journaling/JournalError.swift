// SPDX-License-Identifier: Apache-2.0

import Glibc
package import Patrol
import Platform
package import SQLite

/// Why the journal could not do as asked; never holds a record's contents.
package enum JournalError: Error, Hashable, Sendable {
  /// Another collector owns the journal; its process number when it is known.
  case inUse(path: String, process: Int32?)
  /// There is no journal to read.
  case absent(path: String)
  /// A later program wrote the journal; `known` is the newest format this program reads.
  case newerFormat(path: String, found: Int64, known: Int)
  /// The file is a sound database of something else and was left as it is.
  case notAJournal(path: String)
  /// A record is longer than the store takes; `place` counts those of the commit from 0.
  case tooLong(place: Int, bytes: Int, limit: Int)
  /// No space is left; what was kept before is intact.
  case diskFull(Fault)
  /// Another process held the file for longer than was waited for.
  case busy(Fault)
  /// The file is damaged; opening the journal anew puts it aside and carries over what is sound.
  case damaged(Fault)
  case failed(Fault)

  /// Where it happened.
  package struct Fault: Hashable, Sendable {
    /// A system call, or SQL with placeholders.
    package var operation: String
    package var path: String
    /// SQLite's extended result code; 0 when SQLite was not involved.
    package var code: Int32
    /// errno; 0 when there was none.
    package var systemError: Int32
  }

  package enum Advice: Hashable, Sendable {
    /// The same call may succeed later; nothing of it was kept.
    case retry
    /// Close the journal and open it again.
    case reopen
    /// The record can never be kept; carry on without it and report it.
    case discard
    /// A person has to look first.
    case stop
  }

  package var advice: Advice {
    switch self {
    case .absent, .diskFull, .busy: .retry
    case .damaged: .reopen
    case .tooLong: .discard
    case .inUse, .newerFormat, .notAJournal, .failed: .stop
    }
  }
}

extension JournalError: ExplainedError {
  package var problem: String { description }

  package var kind: ErrorKind {
    switch self {
    case .absent: .missing
    case .inUse, .busy: .later
    case .newerFormat, .notAJournal, .tooLong: .unusable
    case .diskFull, .damaged, .failed: .inputOutput
    }
  }
}

extension JournalError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .inUse(let path, let process):
      "\(path): another collector has it open" + (process.map { " (process \($0))" } ?? "")
    case .absent(let path): "\(path): there is no journal yet"
    case .newerFormat(let path, let found, let known):
      "\(path): its format is \(found), written by a later program; this one reads up to \(known)"
    case .notAJournal(let path): "\(path): something else than a journal; it was left as it is"
    case .tooLong(_, let bytes, let limit): "a record of \(bytes) bytes is over \(limit)"
    case .diskFull(let fault): "\(fault.path): no space left (\(fault))"
    case .busy(let fault): "\(fault.path): held by another process (\(fault))"
    case .damaged(let fault): "\(fault.path): damaged (\(fault))"
    case .failed(let fault): "\(fault.path): \(fault.reason)"
    }
  }
}

extension JournalError.Fault: CustomStringConvertible {
  package var description: String {
    operation + (code == 0 ? "" : "; SQLite \(code)")
      + (systemError == 0 ? "" : "; errno \(systemError)")
  }

  /// What stands in the way, and what to do where the system says it.
  fileprivate var reason: String {
    systemError == 0
      ? "failed (\(self))" : "\(SystemError(path: path, systemError).reason) (\(self))"
  }
}

// MARK: - Making of

extension JournalError {
  package init(_ error: SQLiteError) {
    let fault = Fault(
      operation: error.operation, path: error.path, code: error.code,
      systemError: error.systemError)
    self =
      switch ResultCode(rawValue: error.primaryCode) {
      case .full: .diskFull(fault)
      case .busy, .locked: .busy(fault)
      case _ where Self.isFull(error.systemError): .diskFull(fault)
      case _ where error.saysDamage: .damaged(fault)
      default: .failed(fault)
      }
  }

  /// The system call that has just failed on `path`.
  static func system(_ call: String, _ path: String) -> JournalError {
    let fault = Fault(operation: call, path: path, code: 0, systemError: errno)
    return isFull(fault.systemError) ? .diskFull(fault) : .failed(fault)
  }

  /// Contents that cannot be right.
  static func damage(_ operation: String, _ path: String) -> JournalError {
    .damaged(Fault(operation: operation, path: path, code: 0, systemError: 0))
  }

  private static func isFull(_ systemError: Int32) -> Bool {
    systemError == ENOSPC || systemError == EDQUOT
  }
}

/// SQLite's result codes that are told apart here (https://sqlite.org/rescode.html).
enum ResultCode: Int32 {
  case error = 1
  case busy = 5
  case locked = 6
  case corrupt = 11
  case full = 13
  case tooBig = 18
  case mismatch = 20
  case format = 24
  case notADatabase = 26
}

extension SQLiteError {
  /// SQLITE_IOERR_CORRUPTFS.
  private static let unreadable: Int32 = 10 | 33 << 8

  /// Whether the file's contents are at fault. A plain error counts: the statements here are
  /// right, so a table or column must be missing. So does a value longer than SQLite takes, which
  /// was never written and whose length must be wrong, and a sector that cannot be read.
  var saysDamage: Bool {
    if code == Self.unreadable { return true }
    return switch ResultCode(rawValue: primaryCode) {
    case .error, .corrupt, .tooBig, .mismatch, .format, .notADatabase: true
    case .busy, .locked, .full, nil: false
    }
  }
}
