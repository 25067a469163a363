// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// What a database could not do; holds no value of a row.
///
/// The kind is what the store acts by, whatever the database is. What only one sort of database
/// knows, such as a file's log, that database's room says in `problem` and `advice`.
package struct DatabaseError: ExplainedError, Hashable {
  package var reason: DatabaseFailure
  /// The database's path or address, without a password; nil when that is not to be said.
  package var place: String?
  package var problem: String
  package var advice: String?
  /// The database's own words, with its own number for the fault; empty when it said nothing.
  package var message = ""

  /// A fault in words of its own.
  package init(_ reason: DatabaseFailure, place: String?, problem: String, advice: String?) {
    (self.reason, self.place, self.problem, self.advice) = (reason, place, problem, advice)
  }

  /// A fault in the usual words of its kind, with what the database said.
  ///
  /// - Parameters:
  ///   - operation: what was being done: SQL with placeholders, or words.
  ///   - advice: what to do, where this database knows more than what is usual.
  package init(
    _ reason: DatabaseFailure, place: String, operation: String = "", message: String = "",
    advice: String? = nil
  ) {
    let words = operation.isEmpty ? message : "\(message) (\(operation))"
    self.init(
      reason, place: place, problem: words.isEmpty ? reason.words : "\(reason.words): \(words)",
      advice: advice ?? reason.usualAdvice)
    self.message = message
  }

  package var kind: ErrorKind {
    switch reason {
    case .busy, .unreachable: .later
    case .missing, .inaccessible: .missing
    case .damaged, .notADatabase, .exists, .unsuitable: .unusable
    case .full, .inputOutput, .displaced, .failed: .inputOutput
    }
  }

  package var mayPass: Bool { kind == .later || reason == .full || reason == .displaced }
}

/// Why a database failed.
package enum DatabaseFailure: Hashable, Sendable {
  /// Another process holds the database.
  case busy
  /// No room is left to write to.
  case full
  /// What was written cannot be read back.
  case damaged
  /// The disk, or the system, failed to read or write.
  case inputOutput
  /// There is something else in its place.
  case notADatabase
  /// There is nothing in its place.
  case missing
  /// Something is in the place of a new one.
  case exists
  /// The system does not let it be opened or written.
  case inaccessible
  /// The database cannot be reached, or the connection broke.
  case unreachable
  /// It does not lie where it was opened any more: what is written to it now is lost.
  case displaced
  /// It is whole, and may not be used for what was asked.
  case unsuitable
  case failed
}

extension DatabaseFailure {
  fileprivate var words: String {
    switch self {
    case .busy: "another process is using the database"
    case .full: "no room is left for the database"
    case .damaged: "the database is damaged"
    case .inputOutput: "the database cannot be read or written"
    case .notADatabase: "not a database"
    case .missing: "is not there"
    case .exists: "there already, and not written over"
    case .inaccessible: "cannot be opened"
    case .unreachable: "the database cannot be reached"
    case .displaced: "the database is not where it was opened: no records are accepted"
    case .unsuitable: "cannot be used for this"
    case .failed: "the database failed"
    }
  }

  fileprivate var usualAdvice: String? {
    switch self {
    case .busy: "try again"
    case .full: "make room and try again"
    case .exists: "name another, or move that one away"
    default: nil
    }
  }
}
