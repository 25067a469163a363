// SPDX-License-Identifier: Apache-2.0

/// Why a hot spot set cannot be used: its first faults, without coordinates and ids, and how many
/// there are.
package struct HotSpotSetFault: Error, Hashable, Sendable {
  /// At least one, at most `mostShown`.
  package let findings: [HotSpotSetFinding]
  /// Faults found in all.
  package let count: Int
  /// As `digest` tells them, at most `mostShown`, and how many more there are.
  private let lines: [String]
  private let moreLines: Int

  package static let mostShown = 5

  /// - Precondition: There is a finding.
  init(_ findings: [HotSpotSetFinding]) {
    precondition(!findings.isEmpty, "a fault without a finding")
    self.findings = findings.prefix(Self.mostShown).map(\.discreet)
    count = findings.count
    let digest = findings.map(\.discreet).digest
    lines = Array(digest.prefix(Self.mostShown))
    moreLines = digest.count - lines.count
  }
}

extension HotSpotSetFault: CustomStringConvertible {
  package var description: String {
    (lines + (moreLines > 0 ? ["and \(moreLines) more"] : [])).joined(separator: "; ")
  }
}
