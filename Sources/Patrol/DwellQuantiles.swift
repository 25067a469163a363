// SPDX-License-Identifier: Apache-2.0

/// How long a visit may have been on foot, as the quantiles of a distribution, in seconds.
///
/// In JSON an array of as many numbers as there are `probabilities`.
package struct DwellQuantiles: Hashable, Sendable {
  /// The middle and the ends of the central 68 % and 95 %: of a normal distribution the mean and
  /// one and two standard deviations beside it.
  package static let probabilities = [0.025, 0.16, 0.5, 0.84, 0.975]

  /// One for each of the `probabilities`, rising; the least is 0 or more.
  package let seconds: [Double]

  /// Nil unless there is one for each probability and none falls, is negative or no number.
  package init?(_ seconds: [Double]) {
    guard seconds.count == Self.probabilities.count,
      seconds.allSatisfy({ $0.isFinite && $0 >= 0 }),
      !zip(seconds, seconds.dropFirst()).contains(where: { $0 > $1 })
    else { return nil }
    self.seconds = seconds
  }

  /// A dwell of which nothing is in doubt; one below 0, or no number, is taken as 0.
  package init(sure seconds: Double) {
    let seconds = seconds.isFinite ? max(0, seconds) : 0
    self.seconds = Self.probabilities.map { _ in seconds }
  }
}

extension DwellQuantiles: Codable {
  package init(from decoder: any Decoder) throws {
    let seconds = try [Double](from: decoder)
    guard let quantiles = DwellQuantiles(seconds) else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "not \(Self.probabilities.count) durations that rise from 0 on"))
    }
    self = quantiles
  }

  package func encode(to encoder: any Encoder) throws { try seconds.encode(to: encoder) }
}
