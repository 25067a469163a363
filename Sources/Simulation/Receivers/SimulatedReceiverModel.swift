// SPDX-License-Identifier: Apache-2.0

/// The properties in which receivers differ.
package struct SimulatedReceiverModel: Hashable, Sendable {
  package var kind: ReceiverKind
  package var reportedError: ReportedError
  /// Whether speed and course are reported, from Doppler.
  package var reportsSpeed: Bool

  /// An ordinary receiver behind NMEA.
  package static let usual = SimulatedReceiverModel()

  package init(
    kind: ReceiverKind = .usual, reportedError: ReportedError = .dilution,
    reportsSpeed: Bool = true
  ) {
    self.kind = kind
    self.reportedError = reportedError
    self.reportsSpeed = reportsSpeed
  }
}

/// How a receiver's error behaves over time. No receiver reports its kind.
package enum ReceiverKind: String, CaseIterable, Sendable {
  /// A slow part and a smaller fast one.
  case usual
  /// Nearly all of the error is independent from second to second.
  case white
  /// Nearly all of the error lasts for minutes.
  case correlated
  /// The position is frozen while the measured speed is that of someone standing.
  case staticHold
  /// The receiver smooths positions and speeds, so both lag.
  case smoothed
}

/// The meaning of the horizontal error that a receiver reports.
package enum ReportedError: String, CaseIterable, Sendable {
  /// The dilution of precision times a constant, as gpsd makes it of NMEA.
  case dilution
  /// About one standard deviation per axis.
  case oneSigma
  /// About the radius that holds 95 % of the positions.
  case ninetyFive
  /// No error is reported.
  case none
}

/// How much of the sky the receiver sees.
package enum Environment: String, CaseIterable, Sendable {
  /// Sea front and parks.
  case open
  /// Streets of two or three storeys.
  case mixed
  /// Tall buildings on both sides.
  case deep

  package var reception: ReceptionModel {
    switch self {
    case .open: .open
    case .mixed: .mixed
    case .deep: .deep
    }
  }
}
