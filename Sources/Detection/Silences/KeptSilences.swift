// SPDX-License-Identifier: Apache-2.0

import Patrol

/// Silences in the form in which a checkpoint holds them: whole numbers and a list of names.
/// Checkpoints are written often, and flash wears out.
///
/// The numbers of each silence, in order:
/// - milliseconds from the end of the silence before it, or from 1970 for the first one,
/// - its length in milliseconds,
/// - the index of its cause,
/// - `elsewhere`,
/// - how many hot spots follow,
/// - for each of these, its index in `names` and its stay in seconds.
struct KeptSilences: Hashable, Codable {
  private var names: [String]
  private var figures: [Int64]

  init(_ silences: [Silence]) {
    names = Set(silences.flatMap(\.hotSpots.keys)).sorted()
    figures = []
    let places = Dictionary(
      uniqueKeysWithValues: names.enumerated().map { ($1, Int64($0)) })
    var last: Int64 = 0
    for silence in silences {
      let (from, to) = (silence.from.milliseconds, silence.to.milliseconds)
      let cause = SilenceCause.allCases.firstIndex(of: silence.why) ?? 0
      figures += [from - last, to - from, Int64(cause), Int64(silence.elsewhere)]
      figures.append(Int64(silence.hotSpots.count))
      let stays = silence.hotSpots.map { (places[$0.key] ?? 0, Int64($0.value)) }
      for stay in stays.sorted(by: { $0 < $1 }) { figures += [stay.0, stay.1] }
      last = to
    }
  }

  /// The silences; nil when the numbers are not those of silences. The disk may have damaged them.
  var silences: [Silence]? {
    guard figures.allSatisfy({ abs(Double($0)) < Self.most }) else { return nil }
    var silences: [Silence] = []
    var rest = figures[...]
    var last: Int64 = 0
    while let head = rest.take(Self.figuresOfOne) {
      let (from, cause) = (last + head[0], Int(head[2]))
      guard SilenceCause.allCases.indices.contains(cause), 0...Self.mostNamed ~= head[4],
        let stays = rest.take(2 * Int(head[4]))
      else { return nil }
      last = from + head[1]
      guard abs(Double(last)) < Self.most else { return nil }
      var silence = Silence(
        from: Timestamp(milliseconds: from), to: Timestamp(milliseconds: last),
        why: SilenceCause.allCases[cause], hotSpots: [:], elsewhere: Int(head[3]))
      for place in stride(from: 0, to: stays.count, by: 2) {
        guard names.indices.contains(Int(stays[place])) else { return nil }
        silence.hotSpots[names[Int(stays[place])]] = Int(stays[place + 1])
      }
      silences.append(silence)
    }
    return rest.isEmpty ? silences : nil
  }

  private static let figuresOfOne = 5
  private static let mostNamed = Int64(Silence.mostNamed)
  /// No figure is greater: milliseconds of some 30,000 years.
  private static let most = 1e15
}

extension ArraySlice<Int64> {
  /// Removes and returns the first `count` numbers. If there are fewer, returns nil and removes
  /// none.
  fileprivate mutating func take(_ count: Int) -> [Int64]? {
    guard self.count >= count else { return nil }
    defer { removeFirst(count) }
    return Array(prefix(count))
  }
}
