// SPDX-License-Identifier: Apache-2.0

extension Agreement {
  /// Of what was true, the share that was measured: recall, 0 to 1; nil when nothing was.
  package var found: Double? { truth == 0 ? nil : both / truth }

  /// Of what was measured, the share that was true: precision, 0 to 1; nil when nothing was.
  package var right: Double? { measured == 0 ? nil : both / measured }

  /// The harmonic mean of both; nil when nothing was either true or measured.
  package var harmonicMean: Double? { truth + measured == 0 ? nil : f1 }
}

extension Score {
  /// By how much hot spots' dwells of a shift are out, as a share of the true dwell; nil without any.
  package var dwellErrorShare: Double? {
    seconds.truth == 0 ? nil : dwellError / seconds.truth
  }
}
