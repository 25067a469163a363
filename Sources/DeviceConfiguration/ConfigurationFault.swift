// SPDX-License-Identifier: Apache-2.0

/// Why a configuration cannot be used.
package struct ConfigurationFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1; nil when no line is to blame.
  package var line: Int?
  package var reason: String

  package init(line: Int?, reason: String) {
    self.line = line
    self.reason = reason
  }

  package var description: String { line.map { "line \($0): \(reason)" } ?? reason }
}
