// SPDX-License-Identifier: Apache-2.0

import Glibc
import Patrol

/// Forty ways the unit may have gone instead, about as far from the likeliest as the error allows:
/// twenty random paths and their mirror images.
///
/// The same for every unit and shift, so that the same fixes always give the same bounds.
struct Ensemble {
  static let count = 40

  /// Seconds in which a displacement is forgotten to 1/e, and by how much the smoother's own
  /// deviation is widened: it knows nothing of what its model leaves out. Both set on simulated
  /// shifts so that the bounds hold in 90 to 98 % of visits; shorter or constant displacements
  /// held less often for the same width.
  private static let memory = 300.0
  private static let widening = 1.85

  /// Standard normal per axis, one for each pair.
  private var paths = [Offset](repeating: .zero, count: Self.count / 2)
  private var last: Int64?
  private var random = SplitMix64(state: 0x5061_7472_6F6C_3231)

  /// Carries all tracks on to a later moment, in milliseconds.
  mutating func advance(to milliseconds: Int64) {
    let memory = last.map { exp(-Double(milliseconds - $0) / 1000 / Self.memory) } ?? 0
    let renewal = (1 - memory * memory).squareRoot()
    for index in paths.indices {
      paths[index] = paths[index] * memory + Offset(random.gaussian(), random.gaussian()) * renewal
    }
    last = milliseconds
  }

  /// How far the track `number` lies from `place`, in metres.
  func displacement(_ number: Int, at place: TrackState) -> Offset {
    let path = paths[number / 2] * (place.deviation * Self.widening)
    return number.isMultiple(of: 2) ? path : -path
  }

  /// How far the farthest track lies from `place`, in metres.
  func reach(at place: TrackState) -> Double {
    let farthest = paths.reduce(0) { max($0, $1.squaredLength) }
    return farthest.squareRoot() * place.deviation * Self.widening
  }
}

/// What is kept on disk of an ensemble in a hot spot: the latest visit of each member, as four
/// whole numbers of milliseconds before the last fix.
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
