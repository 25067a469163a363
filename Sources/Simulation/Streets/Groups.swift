// SPDX-License-Identifier: Apache-2.0

/// Numbers gathered into groups that only ever grow together: disjoint sets with path halving.
struct Groups {
  private var parents: [Int]

  /// `count` numbers from 0 on, each a group of its own.
  init(count: Int) {
    parents = Array(0..<count)
  }

  /// The number that stands for the group of `number` until that group is joined to another.
  mutating func representative(of number: Int) -> Int {
    var number = number
    while parents[number] != number {
      parents[number] = parents[parents[number]]
      number = parents[number]
    }
    return number
  }

  /// Makes one group of two; false when they were one already.
  mutating func join(_ one: Int, _ other: Int) -> Bool {
    let (one, other) = (representative(of: one), representative(of: other))
    parents[max(one, other)] = min(one, other)
    return one != other
  }
}
