// SPDX-License-Identifier: Apache-2.0

import Geography
package import Patrol
import Simulation

/// Which hot spots are on the beat in each of several shifts of one officer.
///
/// A beat begins at one of the hot spots that have had the fewest shifts, drawn by lot, and takes
/// in those around it: the ones with the fewest shifts first, of these the nearest. So every hot
/// spot gets its turn, and as often as the others near it.
package struct BeatSchedule: Hashable, Sendable {
  /// For each shift the numbers of its hot spots, ascending, none twice.
  package let beats: [[Int]]

  /// About as many as an officer of `Beat` gets to in eight hours.
  package static let longestBeat = 20
  /// Metres from the first hot spot of a beat to the others: some ten minutes' drive.
  private static let reach = 5000.0
  /// Where fewer than this many are within reach, as in the country, the nearest come along, if
  /// they are within this many metres: an hour's drive.
  private static let company = 3
  private static let farthest = 50_000.0

  /// - Precondition: at least one hot spot.
  package init(for hotSpots: [HotSpot], shifts: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed, stream: "rota")
    var turns = [Int](repeating: 0, count: hotSpots.count)
    beats = (0..<shifts).map { _ in
      let first = Self.first(after: turns, generator: &generator)
      let beat = Self.beat(from: first, in: hotSpots, after: turns)
      for hotSpot in beat { turns[hotSpot] += 1 }
      return beat.sorted()
    }
  }

  private static func first(after turns: [Int], generator: inout SeededGenerator) -> Int {
    let fewest = turns.min() ?? 0
    let waiting = turns.indices.filter { turns[$0] == fewest }
    return waiting[generator.whole(0...waiting.count - 1)]
  }

  private static func beat(from first: Int, in hotSpots: [HotSpot], after turns: [Int]) -> [Int] {
    let start = hotSpots[first].area.centre
    let ways = hotSpots.enumerated().map { number, hotSpot in
      (number: number, metres: LocalPlane.distance(start, hotSpot.area.centre))
    }.filter { $0.metres <= farthest && $0.number != first }
    let near = ways.filter { $0.metres <= reach }
    let others =
      near.count + 1 < company
      ? ways.sorted { ($0.metres, $0.number) < ($1.metres, $1.number) }.prefix(company - 1)
      : near.sorted {
        (turns[$0.number], $0.metres, $0.number) < (turns[$1.number], $1.metres, $1.number)
      }.prefix(longestBeat - 1)
    return [first] + others.map(\.number)
  }
}

extension BeatSchedule {
  /// Turns of each hot spot when nobody says how many: with the visits of fewer, a hot spot's
  /// figures are mostly chance.
  private static let usualTurns = 16
  /// More are run when asked for.
  private static let mostUsualShifts = 320

  /// How many shifts give each of `count` hot spots about 16 turns; not above 320.
  package static func usualShifts(for count: Int) -> Int {
    min(mostUsualShifts, usualTurns * ((count + longestBeat - 1) / longestBeat))
  }
}
