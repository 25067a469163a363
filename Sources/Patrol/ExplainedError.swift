// SPDX-License-Identifier: Apache-2.0

/// An error that says, in the same words everywhere, what failed, where, and what to do.
///
/// No part of it holds a position, a key, a code or an officer.
package protocol ExplainedError: Error, CustomStringConvertible, Sendable {
  /// What failed.
  var problem: String { get }
  /// Where: a path, a line of a file, a feature; nil when the problem says it.
  var place: String? { get }
  /// What a person should do; nil when nobody has to act, or nobody can.
  var advice: String? { get }
  /// What sort of failure it is. A command's exit status follows from it.
  var kind: ErrorKind { get }
  /// Whether the same request may succeed later though nobody acts.
  var mayPass: Bool { get }
}

extension ExplainedError {
  package var place: String? { nil }
  package var advice: String? { nil }
  package var mayPass: Bool { kind == .later }

  /// As `/etc/patrol/patrol.yaml: is not there`.
  package var locatedProblem: String { (place.map { "\($0): " } ?? "") + problem }

  /// As `/etc/patrol/patrol.yaml: is not there; name another file with --config`.
  package var description: String { locatedProblem + (advice.map { "; \($0)" } ?? "") }
}

/// The sorts of failure, as a command's exit status tells them apart.
package enum ErrorKind: String, Codable, Sendable, CaseIterable {
  /// The input, or the request, cannot be used.
  case unusable
  /// A file is missing, or cannot be opened.
  case missing
  /// What is needed does not answer, or refuses.
  case unavailable
  /// The system cannot read or write.
  case inputOutput
  /// The same request may succeed later.
  case later
  /// The configuration cannot be used.
  case configuration
}
