// SPDX-License-Identifier: Apache-2.0

/// Whether a receiver has a signal, second by second.
struct SatelliteSignal: Sendable {
  private(set) var isLost = false
  private let reception: ReceptionModel
  /// Seconds until a lost signal is found again; counted outdoors only.
  private var secondsLost = 0
  /// Seconds until the signal is lost indoors; nil if it is not lost.
  private var holdsIndoors: Int?
  private var isIndoors = false

  /// Seconds that a receiver needs to find the signal again outdoors.
  private static let reacquisition = 2...15
  /// Seconds of a loss on the street; short ones are more common than long ones.
  private static let outage = 2.0...242

  init(reception: ReceptionModel) {
    self.reception = reception
  }

  mutating func advance(activity: TrackPoint.Activity, generator: inout SeededGenerator) {
    if activity == .indoors {
      if !isIndoors { enter(&generator) }
      holdsIndoors = holdsIndoors.map { $0 - 1 }
      if let holds = holdsIndoors, holds <= 0 {
        isLost = true
        secondsLost = 0
      }
    } else {
      if isIndoors, isLost, secondsLost == 0 {
        secondsLost = generator.whole(Self.reacquisition)
      }
      waitOutside(&generator)
    }
    isIndoors = activity == .indoors
  }

  private mutating func enter(_ generator: inout SeededGenerator) {
    holdsIndoors = generator.chance(reception.lossIndoors) ? generator.whole(3...12) : nil
  }

  private mutating func waitOutside(_ generator: inout SeededGenerator) {
    if secondsLost == 0, generator.chance(reception.outagesPerHour / 3600) {
      let (share, range) = (generator.unit(), Self.outage)
      secondsLost = Int(range.lowerBound + (range.upperBound - range.lowerBound) * share * share)
    }
    isLost = secondsLost > 0
    secondsLost = max(0, secondsLost - 1)
  }
}
