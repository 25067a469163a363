// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
package import Logging

/// Reads a log level from the command line.
extension Logger.Level {
  package static var help: ArgumentHelp {
    "Least level of what is logged: \(names)."
  }

  private static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  package init(typed text: String) throws {
    guard let level = Self(rawValue: text) else {
      throw ValidationError("the log level is one of \(Self.names)")
    }
    self = level
  }
}
