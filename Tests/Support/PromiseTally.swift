// SPDX-License-Identifier: Apache-2.0

import Foundation
import Wire

/// What one test of a promise came to: how often it was attacked, and what was lost or doubled.
///
/// `report` adds one line of JSON to the file named by `PATROL_TALLIES`, which `Deploy/test` prints
/// as a table at its end; without that variable it does nothing.
package struct PromiseTally: Sendable, Codable {
  /// The promise in words, as “a power cut at any write loses no announced record”.
  package var promise: String
  /// Faults that were really put in the way.
  package var faults = 0
  /// Records that were announced, by the oracle's count.
  package var announced = 0
  /// Announced records that were not found again.
  package var lost = 0
  /// Records found more than once.
  package var doubled = 0
  /// What else was measured, in words.
  package var remarks: String?

  package init(_ promise: String) {
    self.promise = promise
  }

  package func report() {
    guard let path = ProcessInfo.processInfo.environment["PATROL_TALLIES"] else { return }
    guard let file = fopen(path, "a") else { fatalError("\(path) cannot be written") }
    fputs(Wire.line(of: self), file)
    fclose(file)
  }
}

/// How far tests of promises go: a few minutes in the quick suite, an hour and more in the long one.
package enum Campaign {
  /// Set by `Deploy/test --long`.
  package static let isLong = ProcessInfo.processInfo.environment["PATROL_CAMPAIGN"] == "long"

  /// `quick` in the quick suite, `long` in the long one.
  package static func either<Value>(_ quick: Value, long: Value) -> Value {
    isLong ? long : quick
  }
}
