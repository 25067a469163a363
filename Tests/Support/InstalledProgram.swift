// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Programs of other packages, as a user without root's path finds them.
package enum InstalledProgram {
  /// Where distributions put daemons, and where most users' paths do not lead.
  private static let more = ["/usr/sbin", "/usr/local/sbin", "/sbin", "/usr/local/bin", "/usr/bin"]

  /// Its path; the bare name when it is nowhere, which no program can be started by.
  package static func path(of name: String) -> String {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return (folders.map(String.init) + more).map { "\($0)/\(name)" }
      .first { access($0, X_OK) == 0 } ?? name
  }
}
