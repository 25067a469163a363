// SPDX-License-Identifier: Apache-2.0

/// All that was done to a disk, in order, from a state that was durable.
package struct DiskTrace: Sendable {
  package var before: DiskImage
  package var steps: [DiskStep] = []
  /// How many steps came before the first sync that failed; nil when none failed.
  package var failedSync: Int?

  /// The last mark among the first `count` steps; nil when there is none.
  package func mark(after count: Int) -> Int? {
    for step in steps[..<count].reversed() {
      if case .mark(let number) = step { return number }
    }
    return nil
  }

  /// The places where a power cut makes a difference: before the first step and after each that
  /// changes or announces something.
  package var cuts: [Int] { Array(0...steps.count) }
}
