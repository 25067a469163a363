// SPDX-License-Identifier: Apache-2.0

/// How long work of many parts will take, said once, when it turns out to be long.
package struct WorkEstimate {
  private let count: Int
  private let noun: String
  private var isDue = true

  /// Parts after which the pace is known: a few, that every core has had one.
  private static let enough = 8
  /// Nobody needs to be told of less.
  private static let worthSaying = Duration.seconds(60)

  /// - Parameter noun: what one part is; an option has its name in the plural.
  package init(of count: Int, _ noun: String) {
    self.count = count
    self.noun = noun
  }

  /// What to say when so many parts are done after `elapsed`; nil when there is nothing to say.
  package mutating func words(after done: Int, _ elapsed: Duration) -> String? {
    guard isDue, done >= Self.enough else { return nil }
    isDue = false
    let left = elapsed * (count - done) / done
    guard left >= Self.worthSaying else { return nil }
    let minutes = Int((left / .seconds(60)).rounded(.up))
    return "\(count) \(noun)s take about \(minutes) more minutes; --\(noun)s makes it shorter"
  }

  /// As `3 of 120 days`.
  package func progress(_ done: Int) -> String { "\(done) of \(count) \(noun)s" }
}
