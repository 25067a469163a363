// SPDX-License-Identifier: Apache-2.0

/// What sets one make of receiver apart from another.
package struct ReceiverModel: Hashable, Sendable {
  package var kind: ReceiverKind
  package var reportedError: ReportedError
  /// Whether speed and course are reported, from Doppler.
  package var reportsSpeed: Bool

  /// An ordinary receiver behind NMEA.
  package static let usual = ReceiverModel()

  package init(
    kind: ReceiverKind = .usual, reportedError: ReportedError = .dilution,
    reportsSpeed: Bool = true
  ) {
    self.kind = kind
    self.reportedError = reportedError
    self.reportsSpeed = reportsSpeed
  }
}
