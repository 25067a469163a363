// SPDX-License-Identifier: Apache-2.0

import Patrol

/// What is kept on disk of an ensemble in a hot spot: the latest visit of each member, as four whole
/// numbers of milliseconds before the last fix.
struct EnsembleTimes: Hashable, Sendable, Codable {
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
    figures = presence.members.flatMap { track -> [Int64] in
      let isInside: Int64 = track.isInside ? 1 : 0
      guard let visit = track.latest else { return [isInside, -1, -1, -1] }
      return [isInside, last - visit.entered, last - visit.left, visit.time]
    }
  }

  /// Nil when it is not of as many tracks as there are.
  func presence(_ likeliest: Presence, before last: Int64) -> HotSpotPresence? {
    guard figures.count == Ensemble.count * Self.figuresPerTrack else { return nil }
    var presence = HotSpotPresence()
    presence.likeliest = likeliest
    presence.unseen = unseen
    for number in presence.members.indices {
      let track = figures[(number * Self.figuresPerTrack)...].prefix(Self.figuresPerTrack)
      presence.members[number] = Self.track(Array(track), before: last)
    }
    return presence
  }

  private static func track(_ figures: [Int64], before last: Int64) -> MemberPresence {
    let visit =
      figures[1] < 0
      ? nil
      : MemberPresence.Dwell(
        entered: last - figures[1], left: last - figures[2], time: figures[3])
    return MemberPresence(isInside: figures[0] == 1, latest: visit)
  }
}

extension HotSpotPresence {
  /// A presence of which no ensemble is known: all members are taken to have gone the same way.
  init(sure likeliest: Presence) {
    self.likeliest = likeliest
    guard let entered = likeliest.entered, let left = likeliest.lastInside else { return }
    let visit = MemberPresence.Dwell(
      entered: entered.milliseconds, left: left.milliseconds, time: likeliest.milliseconds)
    members = members.map { _ in
      MemberPresence(isInside: likeliest.isInside, latest: visit)
    }
  }
}
