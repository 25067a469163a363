// SPDX-License-Identifier: Apache-2.0

package import Patrol

/// Why a configuration cannot be used.
package struct ConfigurationError: ExplainedError, Hashable, Encodable {
  /// The file; nil for what was not read from one.
  package var path: String?
  /// From 1; nil when no line is to blame.
  package var line: Int?
  package var reason: String
  package var advice: String?
  /// `missing` of a file that was named and cannot be opened, else `configuration`.
  package let kind: ErrorKind

  package init(
    path: String? = nil, line: Int?, reason: String, advice: String? = nil,
    kind: ErrorKind = .configuration
  ) {
    self.path = path
    self.line = line
    self.reason = reason
    self.advice = advice
    self.kind = kind
  }

  private enum CodingKeys: String, CodingKey {
    case line, advice
    case reason = "problem"
  }

  package var problem: String { reason }

  package var place: String? {
    let parts = [path, line.map { "line \($0)" }].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: ": ")
  }

  /// The same of the file at `path`, unless it names another.
  func located(in path: String) -> ConfigurationError {
    var located = self
    located.path = self.path ?? path
    return located
  }
}

extension [ConfigurationError] {
  /// File by file, the configuration's own first, and each in the order of its lines.
  var inOrder: [ConfigurationError] {
    sorted { ($0.path ?? "", $0.line ?? .max) < ($1.path ?? "", $1.line ?? .max) }
  }
}
