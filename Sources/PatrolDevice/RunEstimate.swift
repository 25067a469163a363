// SPDX-License-Identifier: Apache-2.0

/// Says once, when work of many parts turns out to be long, how long it will take.
struct RunEstimate {
  private let count: Int
  private let start = ContinuousClock.now
  private var isDue = true

  /// Parts after which the pace is known: a few, that every core has had one.
  private static let enough = 8
  /// Nobody needs to be told of less.
  private static let worthSaying = Duration.seconds(60)

  init(of count: Int) {
    self.count = count
  }

  /// What to say when so many parts are done; nil when there is nothing to say.
  mutating func words(after done: Int) -> String? {
    guard isDue, done >= Self.enough else { return nil }
    isDue = false
    let left = (ContinuousClock.now - start) * (count - done) / done
    guard left >= Self.worthSaying else { return nil }
    let minutes = Int((left / .seconds(60)).rounded(.up))
    return "\(count) shifts take about \(minutes) more minutes; --shifts makes it shorter"
  }
}
