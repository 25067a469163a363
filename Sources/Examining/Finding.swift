// SPDX-License-Identifier: Apache-2.0

import Patrol
import Text

/// What `patrol doctor` says of one thing: it is fine, it is to be looked at, or it is broken; and
/// what to do.
package struct Finding: Hashable, Sendable, Codable {
  package enum Severity: String, Sendable, Codable, CaseIterable {
    case fine
    /// Patrol works; what it measures or sends may suffer.
    case look
    /// Nothing is measured, kept or sent until somebody acts.
    case broken
  }

  package var subject: String
  package var state: Severity
  package var says: String
  /// Nil where nobody has to act.
  package var advice: String?

  static func fine(_ subject: String, _ says: String) -> Finding {
    Finding(subject: subject, state: .fine, says: says)
  }

  static func look(_ subject: String, _ says: String, _ advice: String?) -> Finding {
    Finding(subject: subject, state: .look, says: says, advice: advice)
  }

  static func broken(_ subject: String, _ says: String, _ advice: String?) -> Finding {
    Finding(subject: subject, state: .broken, says: says, advice: advice)
  }

  static func broken(_ subject: String, _ error: some ExplainedError) -> Finding {
    .broken(subject, error.locatedProblem, error.advice)
  }

  static func look(_ subject: String, _ error: some ExplainedError) -> Finding {
    .look(subject, error.locatedProblem, error.advice)
  }
}

extension Finding {
  private static let stateWidth = 7

  /// For people, in lines of at most 80 characters.
  package var text: String {
    let word = state == .fine ? state.rawValue : state.rawValue.uppercased()
    let lead = word.padded(to: Self.stateWidth)
    let words = "\(subject): \(says)" + (advice.map { "; \($0)" } ?? "")
    return words.wrapped(first: lead, indent: Self.stateWidth) + "\n"
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
