// SPDX-License-Identifier: Apache-2.0

/// What a receiver's word on its own horizontal error means.
package enum ReportedError: String, CaseIterable, Sendable {
  /// The dilution of precision times a constant, as gpsd makes it of NMEA.
  case dilution
  /// About one standard deviation per axis.
  case oneSigma
  /// About the radius that holds 95 % of the positions.
  case ninetyFive
  /// Nothing is said.
  case none
}
