// SPDX-License-Identifier: Apache-2.0

import Patrol

/// What is kept on disk of a hot spot's displaced tracks: their latest visits, as times before the
/// last fix, four whole numbers of milliseconds each.
struct DisplacedTimes: Hashable, Sendable, Codable {
  /// For each track in turn: 1 when it is inside; how long ago it entered and was last inside; its
  /// time inside. Three times −1 without a visit.
  private var figures: [Int64]
  private var unseen: Int64

  private static let figuresPerTrack = 4

  /// Whether no figure is beyond what a unit can have done.
  var isPossible: Bool {
    figures.allSatisfy { $0 == -1 || Plausible.isSpan($0) } && Plausible.isSpan(unseen)
  }

  init(_ presence: HotSpotPresence, before last: Int64) {
    unseen = presence.unseen
    figures = presence.displaced.flatMap { track -> [Int64] in
      let isInside: Int64 = track.isInside ? 1 : 0
      guard let visit = track.latest else { return [isInside, -1, -1, -1] }
      return [isInside, last - visit.entered, last - visit.left, visit.time]
    }
  }

  /// Nil when it is not of as many tracks as there are.
  func presence(_ likeliest: Presence, before last: Int64) -> HotSpotPresence? {
    guard figures.count == DisplacedTracks.count * Self.figuresPerTrack else { return nil }
    var presence = HotSpotPresence()
    presence.likeliest = likeliest
    presence.unseen = unseen
    for number in presence.displaced.indices {
      let track = figures[(number * Self.figuresPerTrack)...].prefix(Self.figuresPerTrack)
      presence.displaced[number] = Self.track(Array(track), before: last)
    }
    return presence
  }

  private static func track(_ figures: [Int64], before last: Int64) -> DisplacedPresence {
    let visit =
      figures[1] < 0
      ? nil
      : DisplacedPresence.Dwell(
        entered: last - figures[1], left: last - figures[2], time: figures[3])
    return DisplacedPresence(isInside: figures[0] == 1, latest: visit)
  }
}

extension HotSpotPresence {
  /// A presence of which no displaced tracks are known: all are taken to have gone the same way.
  init(sure likeliest: Presence) {
    self.likeliest = likeliest
    guard let entered = likeliest.entered, let left = likeliest.lastInside else { return }
    let visit = DisplacedPresence.Dwell(
      entered: entered.milliseconds, left: left.milliseconds, time: likeliest.milliseconds)
    displaced = displaced.map { _ in
      DisplacedPresence(isInside: likeliest.isInside, latest: visit)
    }
  }
}
