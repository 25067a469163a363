// SPDX-License-Identifier: Apache-2.0

/// Everything that is wrong with a plan file, in the order of its lines.
package struct PlanFileError: Error, Hashable, Sendable, CustomStringConvertible {
  package var faults: [Fault]

  /// One fault and where it is.
  package struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Line of the file, from 1; where a quoted field runs over several lines, the first of them.
    package var line: Int
    package var reason: String

    init(_ line: Int, _ reason: String) {
      self.line = line
      self.reason = reason
    }

    package var description: String { "line \(line): \(reason)" }
  }

  package var description: String { faults.map(\.description).joined(separator: "\n") }
}
