// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Journaling
import Patrol
import Simulation
import Wire

/// One thing a shift asks of its journal.
enum ShiftWork: Hashable {
  /// New visits, and the open shift's state with them; nil ends the shift.
  case commit(visits: ClosedRange<Int>?, state: Int?)
  /// The store answers for the oldest `count` pending.
  case acknowledge(count: Int)
  /// The store answers for `count` pending behind the oldest, which stays stuck.
  case answerBehind(count: Int)
  /// The store has another record under the oldest pending number.
  case fork
  case prune(keeping: Int)
  /// The collector ends and starts again.
  case reopen
  /// While it was off, the file's header was zeroed.
  case damage

  /// A shift of `visits` visits with all that may befall a journal, drawn with `seed`.
  static func shift(visits count: Int, seed: UInt64, damaged: Bool = true) -> [ShiftWork] {
    var random = SeededGenerator(seed: seed)
    var works: [ShiftWork] = [.commit(visits: nil, state: 0)]
    var number = 1
    while number <= count {
      works.append(.commit(visits: nil, state: number * 10))
      let last = min(count, number + Int.random(in: 0...1, using: &random))
      works.append(.commit(visits: number...last, state: last * 10 + 1))
      number = last + 1
      if number % 3 == 0 {
        works.append(.acknowledge(count: Int.random(in: 1...3, using: &random)))
      }
      if number % 4 == 0 { works.append(.prune(keeping: Int.random(in: 1...4, using: &random))) }
      if number % 5 == 0 { works.append(.reopen) }
    }
    works.insert(contentsOf: forkWithSpent, at: works.count / 3)
    if damaged { works.insert(.damage, at: works.count * 2 / 3) }
    return works + [.commit(visits: count + 1...count + 1, state: nil), .acknowledge(count: 2)]
  }

  /// A fork with spent records behind the one it begins with.
  private static let forkWithSpent: [ShiftWork] = [
    .commit(visits: 8001...8004, state: 5), .prune(keeping: 0), .answerBehind(count: 2),
    .prune(keeping: 1), .fork, .commit(visits: 8005...8005, state: 6),
  ]

  static func visit(_ number: Int) -> Record {
    Examples.visit(number, stays: 1 + number * 7 % 50)
  }

  static func openShift(_ state: Int) -> KeptShift {
    let bytes = (0..<(200 + state * 37 % 9000)).map { UInt8(truncatingIfNeeded: $0 &* state) }
    return Examples.openShift("A", shift: "shift-A", state: bytes)
  }

  /// As the journal is asked for it.
  static func changes(_ visits: ClosedRange<Int>?, _ state: Int?) -> Changes {
    var records = (visits.map(Array.init) ?? []).map(visit)
    if state == nil { records.append(Examples.shift("shift-A")) }
    return Changes(
      records: records, shifts: ["A": state.map { .put(openShift($0)) } ?? .clear])
  }
}
