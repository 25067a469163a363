// SPDX-License-Identifier: Apache-2.0

import Geography
import Patrol

/// Accounts for the silences of one unit's shift. Each second without fixes is in exactly one
/// silence. A position leaves the account only as a square (`LatticeSquare`).
struct SilenceAccount {
  private(set) var kept: Kept
  private var whereabouts: Whereabouts
  /// The last fix; not kept on disk.
  private var last: (time: Timestamp, place: Coordinate)?
  /// The latest silence, until it is known how the unit moved after it.
  private var open: OpenSilence?
  /// The square of the unit's shift before, until the first fix.
  private var before: HeldSquare?

  /// For this many seconds after a silence, the account checks whether the unit drives.
  private static let watchedAfter = 60.0

  /// The account of a new shift.
  init(remembering squares: HeldSquares = .none) {
    kept = Kept()
    whereabouts = Whereabouts(others: squares.others)
    before = squares.own
  }

  /// Goes on after a restart.
  init(resuming kept: Kept) {
    self.kept = kept
    whereabouts = Whereabouts(travel: kept.travel, isResumed: true)
  }

  /// Takes in the squares of the device's other units.
  mutating func hear(_ others: [HeldSquare]) { whereabouts.others = others }

  /// The square to remember; nil when there is none.
  var held: HeldSquare? { last.flatMap { whereabouts.held(at: $0.time) } ?? before }

  /// Takes in a fix, with the unit's speed there in metres per second, and the time without fixes
  /// before it where there was any.
  mutating func see(
    _ fix: Fix, speed: Double, after unseen: UnwatchedTime?, among hotSpots: HotSpotSet,
    least: Double
  ) {
    if let square = before {
      whereabouts.recall(square, metresSince: square.way(until: unseen?.from ?? fix.time))
      before = nil
    }
    if let unseen {
      note(unseen, foundAt: unseen.endsWithAPlace ? fix.coordinate : nil, hotSpots, least)
    } else if let last {
      whereabouts.move(
        milliseconds: fix.time.milliseconds - last.time.milliseconds, speed: speed)
    }
    last = (fix.time, fix.coordinate)
    guard let to = open?.to else { return }
    whereabouts.move(farther: open?.learn(speed: whereabouts.reach) ?? 0)
    if fix.time.seconds(since: to) >= Self.watchedAfter { settle(among: hotSpots, least: least) }
  }

  /// Ends the account, with the time without fixes before the end where there was any.
  mutating func finish(
    after unseen: UnwatchedTime?, among hotSpots: HotSpotSet, least: Double
  ) {
    if let unseen { note(unseen, foundAt: nil, hotSpots, least) }
    settle(among: hotSpots, least: least)
  }

  /// The state to save, as if nothing came after it.
  func checkpoint(among hotSpots: HotSpotSet, least: Double) -> Kept {
    var account = self
    account.settle(among: hotSpots, least: least)
    account.kept.travel = whereabouts.travel
    return account.kept
  }

  /// Begins another record of the same unit, because the receiver's time stepped.
  mutating func startAfresh() {
    kept = Kept(travel: whereabouts.travel)
    (last, open) = (nil, nil)
  }

  // MARK: Helpers

  /// Takes in a time without fixes. While the receiver hangs, it is a part of the one before.
  private mutating func note(
    _ unseen: UnwatchedTime, foundAt place: Coordinate?, _ hotSpots: HotSpotSet, _ least: Double
  ) {
    if unseen.goesOn, open != nil { return extend(by: unseen, foundAt: place) }
    settle(among: hotSpots, least: least)
    begin(unseen, foundAt: place, least: least)
  }

  private mutating func extend(by unseen: UnwatchedTime, foundAt place: Coordinate?) {
    whereabouts.move(farther: unseen.length * (open?.speed ?? 0))
    open?.extend(by: unseen, found: place.flatMap { whereabouts.vicinity(at: $0, unseen.to) })
  }

  private mutating func begin(_ unseen: UnwatchedTime, foundAt place: Coordinate?, least: Double) {
    let speed = whereabouts.reach
    // The way since a hanging receiver froze is noted already up to the last fix.
    let news = unseen.to.seconds(since: max(unseen.from, last?.time ?? unseen.from))
    guard unseen.length >= least || unseen.hang != nil else {
      kept.count(unseen.length)
      return whereabouts.move(farther: news * speed)
    }
    let lost = last.flatMap { whereabouts.vicinity(at: $0.place, unseen.from) }
    whereabouts.move(farther: news * speed)
    let found = place.flatMap { whereabouts.vicinity(at: $0, unseen.to) }
    open = OpenSilence(unseen, lost: lost, found: found, speed: speed)
  }

  private mutating func settle(among hotSpots: HotSpotSet, least: Double) {
    guard let unseen = open else { return }
    open = nil
    if let silence = unseen.silence(among: hotSpots, least: least) {
      kept.list(silence)
    } else {
      kept.count(unseen.seconds)
    }
  }
}

extension SilenceAccount {
  /// The state that survives a restart. It holds no position.
  struct Kept: Hashable, Sendable, Codable {
    private(set) var listed: [Silence] = []
    private(set) var short = ShortSilences()
    fileprivate(set) var travel = TravelJudge()

    fileprivate init(travel: TravelJudge) { self.travel = travel }

    init() {}

    private enum CodingKeys: CodingKey { case listed, short, travel }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      short = try container.decode(ShortSilences.self, forKey: .short)
      travel = try container.decode(TravelJudge.self, forKey: .travel)
      let kept = try container.decode(KeptSilences.self, forKey: .listed)
      guard let silences = kept.silences else {
        throw DecodingError.dataCorruptedError(
          forKey: .listed, in: container, debugDescription: "the numbers are not those of silences")
      }
      listed = silences
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(KeptSilences(listed), forKey: .listed)
      try container.encode(short, forKey: .short)
      try container.encode(travel, forKey: .travel)
    }

    fileprivate mutating func count(_ seconds: Double) {
      short.count += 1
      short.seconds += seconds
    }

    /// Most bytes that all names of hot spots and their stays may take. A record must stay small,
    /// whatever happened in a shift.
    private static let mostBytes = 40_000
    /// Bytes that a stay takes beside its name.
    private static let bytesPerStay = 9

    /// Adds a silence to the list. If there are too many, the two with the least time between them
    /// become one. If there are too many bytes, each names fewer hot spots.
    fileprivate mutating func list(_ silence: Silence) {
      listed.append(silence)
      if listed.count > Silence.mostListed { joinNearest() }
      var most = Silence.mostNamed
      while bytes > Self.mostBytes {
        most /= 2
        listed = listed.map { $0.naming(atMost: most) }
      }
    }

    private var bytes: Int {
      listed.reduce(0) { sum, silence in
        silence.hotSpots.keys.reduce(sum) { $0 + $1.utf8.count + Self.bytesPerStay }
      }
    }

    private mutating func joinNearest() {
      let between = zip(listed, listed.dropFirst()).map { $1.from.seconds(since: $0.to) }
      guard let first = between.indices.min(by: { between[$0] < between[$1] }) else { return }
      listed[first] = listed[first].joined(with: listed[first + 1])
      listed.remove(at: first + 1)
    }

    /// Whether this can belong to a shift that is accounted for from `start` to `end`, which are
    /// nil when its time is not known. The disk may have damaged it.
    func isPossible(from start: Timestamp?, to end: Timestamp?) -> Bool {
      let isInOrder =
        listed.allSatisfy { $0.from < $0.to }
        && !zip(listed, listed.dropFirst()).contains { $0.to > $1.from }
      let isInTime =
        if let first = listed.first, let last = listed.last {
          start.map { $0 <= first.from } ?? false && end.map { last.to <= $0 } ?? false
        } else {
          true
        }
      return isInOrder && isInTime && listed.count <= Silence.mostListed
        && listed.allSatisfy { Plausible.isSpan($0.seconds) && $0.flaw == nil }
        && travel.isPossible && Plausible.isCount(short.count)
        && Plausible.isSpan(short.seconds)
    }
  }
}
