// SPDX-License-Identifier: Apache-2.0

import Detection
import Patrol

/// With which epoch a unit's time begins.
///
/// No earlier epoch confirms the first ones. They are held until three are in order. Up to two dated
/// ahead of the others, or late, are refused. Live, a complete epoch is given out without that wait.
extension EpochSequence {
  /// Takes in an epoch while none was given out.
  mutating func begin(with epoch: Epoch) -> [UnitReport] {
    let time = epoch.fix.time
    guard let first = held.first?.fix.time, let last = held.last?.fix.time else {
      held = [epoch]
      return []
    }
    if time == last {
      held[held.count - 1].fix = epoch.fix
      return []
    }
    if time > last {
      held.append(epoch)
      return giveOutBeginning()
    }
    if time <= first { return begin(withRival: epoch) }
    // The one behind the first was dated ahead of both its neighbours.
    held[held.count - 1] = epoch
    return [.refused(unit: unit, .outOfOrder)]
  }

  private mutating func begin(withRival epoch: Epoch) -> [UnitReport] {
    let time = epoch.fix.time
    if let rival = rivals.last?.fix.time, time <= rival {
      if time == rival {
        rivals[rivals.count - 1].fix = epoch.fix
        return []
      }
      defer { rivals = [epoch] }
      return rivals.map { _ in .refused(unit: unit, .outOfOrder) }
    }
    rivals.append(epoch)
    return rivals.count < TimeSteps.confirmation ? [] : refuseRivals() + giveOutBeginning()
  }

  /// Refuses the fewer of those held and of their rivals; of as many, the rivals.
  mutating func refuseRivals() -> [UnitReport] {
    if rivals.count > held.count { swap(&held, &rivals) }
    defer { rivals = [] }
    return rivals.map { _ in .refused(unit: unit, .outOfOrder) }
  }

  /// Gives out the first epochs when there are enough of them; not what leaps ahead among them.
  private mutating func giveOutBeginning() -> [UnitReport] {
    guard held.count >= TimeSteps.confirmation else { return [] }
    let gaps = (
      held[1].fix.time.seconds(since: held[0].fix.time),
      held[2].fix.time.seconds(since: held[1].fix.time)
    )
    let isLeapFirst = gaps.0 > Self.unusualInterval * gaps.1
    let rest = held.dropFirst(isLeapFirst ? 1 : 2)
    held.removeLast(rest.count)
    let given = giveOut()
    interval = isLeapFirst ? gaps.1 : gaps.0
    held = Array(rest)
    return given
  }
}
