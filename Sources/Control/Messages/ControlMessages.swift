// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// What a command asks of the collector: one line of JSON over its socket.
package struct ControlRequest: Hashable, Sendable, Codable {
  package enum Verb: String, Sendable, Codable {
    case status
    case startShift = "shift_start"
    case endShift = "shift_end"
    /// Names the officer of a unit's open shift, or of its last.
    case bookOfficer = "shift_officer"
    case sync
    /// Takes up the configuration's file as it is now.
    case reload
  }

  package var verb: Verb
  /// Nil means the only unit, or every one.
  package var unit: String?
  package var officer: String?

  package init(_ verb: Verb, unit: String? = nil, officer: String? = nil) {
    self.verb = verb
    self.unit = unit
    self.officer = officer
  }
}

/// What the collector answers: lines of JSON, only the first ones `progress`.
package enum ControlReply: Hashable, Sendable, Codable {
  /// The request has come, and an answer will.
  case heard
  /// How far a long request has come, in words.
  case progress(String)
  case status(StatusReport)
  /// The shifts that were ended, all of them kept.
  case ended([EndedShift])
  /// What was done, in words.
  case done(String)
  /// Why it was not, in words.
  case failed(String, ErrorKind)
}
