// SPDX-License-Identifier: Apache-2.0

import Commands
import Glibc

/// Says how far long work of many parts has come, and once, when it turns out to be long, how long
/// it will take.
struct RunEstimate {
  private let count: Int
  private let noun: String
  private let start = ContinuousClock.now
  private var isDue = true

  /// Parts after which the pace is known: a few, that every core has had one.
  private static let enough = 8
  /// Nobody needs to be told of less.
  private static let worthSaying = Duration.seconds(60)

  /// - Parameter noun: what one part is; an option has its name in the plural.
  init(of count: Int, _ noun: String) {
    self.count = count
    self.noun = noun
  }

  /// Shows that so many parts are done.
  mutating func show(_ done: Int) {
    if let words = words(after: done) {
      Talk.endProgress()
      Talk.say(words)
    }
    Talk.progress("\(done) of \(count) \(noun)s")
  }

  /// What to say when so many parts are done; nil when there is nothing to say.
  private mutating func words(after done: Int) -> String? {
    guard isDue, done >= Self.enough else { return nil }
    isDue = false
    let left = (ContinuousClock.now - start) * (count - done) / done
    guard left >= Self.worthSaying else { return nil }
    let minutes = Int((left / .seconds(60)).rounded(.up))
    return "\(count) \(noun)s take about \(minutes) more minutes; --\(noun)s makes it shorter"
  }
}

/// The processor.
enum Cores {
  /// How many work at a time, at least 1.
  static var count: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
