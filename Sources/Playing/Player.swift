// SPDX-License-Identifier: Apache-2.0

/// Plays epochs into receivers as fast as gpsd and the collector take them in, and no faster.
///
/// gpsd drops what a receiver says while it cannot read, and drops a client that cannot keep up, in
/// both cases without a word. So the next epoch waits until gpsd has reported those before it, and
/// until the collector has counted them. An epoch is never given up: what does not arrive is an
/// error.
package struct Player {
  /// How many epochs of each receiver were played and counted.
  package typealias EpochCounts = [String: Int]

  package let watch: GpsdWatch
  /// How many epochs of each receiver, by its link, the collector has heard; nil when it does not
  /// answer now, as on a machine that leaves it no core.
  package typealias Heard = () throws(PlayingError) -> EpochCounts?

  /// Nil where no collector listens.
  private let heard: Heard?

  /// Epochs written and not yet reported by gpsd.
  private static let aheadOfGpsd = 6
  /// Epochs written and not yet counted by the collector: half a megabyte of gpsd's words, which
  /// the kernel holds for a client that is slow.
  private static let aheadOfCollector = 256
  /// Epochs after which it is seen first whether the collector hears the receivers at all.
  private static let firstLook = aheadOfGpsd + 2
  /// Silence after which playing ends with an error, in seconds: far longer than a loaded machine
  /// leaves a program without a core.
  private static let patience = 120.0
  /// The first epoch is said again so often, in seconds, until gpsd reports it: gpsd (3.22) loses
  /// what a receiver says while it finds out what it hears.
  private static let repetition = 0.5
  /// How often the collector is asked while it is waited for, in milliseconds.
  private static let pause: Int32 = 20

  package init(_ watch: GpsdWatch, heard: Heard? = nil) {
    self.watch = watch
    self.heard = heard
  }

  /// One receiver's part of a playing.
  package typealias PlayedPart = (receiver: PlayedReceiver, epochs: [RecordedEpoch])

  /// Plays one epoch of each in turn, at most `rate` a second; on return all were reported, and
  /// counted by the collector but for the last, which it holds back until it is known to be whole.
  ///
  /// - Parameter progress: called after each epoch with the number of epochs that were played.
  package func play(
    _ parts: [PlayedPart], rate: Double = .infinity, progress: (Int) -> Void = { _ in }
  ) throws(PlayingError) {
    let before = try countsBefore()
    let begun = ContinuousClock.now
    for index in 0..<(parts.map(\.epochs.count).max() ?? 0) {
      for part in parts where index < part.epochs.count {
        try say(index, of: part)
      }
      if index + 1 == Self.firstLook {
        try awaitCollector(parts, said: index + 1, since: before, lacking: Self.aheadOfGpsd)
      }
      if (index + 1).isMultiple(of: Self.aheadOfCollector / 2) {
        try awaitCollector(parts, said: index + 1, since: before, lacking: Self.aheadOfCollector)
      }
      progress(index + 1)
      let due = begun + .seconds(Double(index) / rate)
      while due > .now { try watch.listen(within: Self.pause) }
    }
    for part in parts {
      if let last = part.epochs.last { try awaitReport(of: last, from: part.receiver) }
    }
    try awaitCollector(parts, said: .max, since: before, lacking: 1)
  }

  /// Waits until a collector that had counted `before` when the parts began has counted all of
  /// them.
  package func settle(_ parts: [PlayedPart], since before: EpochCounts) throws(PlayingError) {
    try awaitCollector(parts, said: .max, since: before, lacking: 0)
  }

  /// What the collector has counted so far, of earlier playings.
  package func countsBefore() throws(PlayingError) -> EpochCounts {
    guard let heard else { return [:] }
    let end = ContinuousClock.now + .seconds(Self.patience)
    while true {
      if let counts = try heard() { return counts }
      guard ContinuousClock.now < end else { throw .silentCollector(seconds: Self.patience) }
    }
  }

  private func say(_ index: Int, of part: PlayedPart) throws(PlayingError) {
    let epoch = part.epochs[index]
    try part.receiver.say(epoch)
    if index == 0 {
      try sayUntilReported(epoch, part.receiver)
    } else if index >= Self.aheadOfGpsd {
      try awaitReport(of: part.epochs[index - Self.aheadOfGpsd], from: part.receiver)
    }
  }

  private func sayUntilReported(
    _ epoch: RecordedEpoch, _ receiver: PlayedReceiver
  ) throws(PlayingError) {
    let end = ContinuousClock.now + .seconds(Self.patience)
    while try !watch.hears(receiver.link, at: epoch.clock, within: Self.repetition) {
      guard ContinuousClock.now < end else { throw unreported(epoch, receiver) }
      try receiver.say(epoch)
    }
  }

  private func awaitReport(
    of epoch: RecordedEpoch, from receiver: PlayedReceiver
  ) throws(PlayingError) {
    guard try watch.hears(receiver.link, at: epoch.clock, within: Self.patience) else {
      throw unreported(epoch, receiver)
    }
  }

  private func unreported(_ epoch: RecordedEpoch, _ receiver: PlayedReceiver) -> PlayingError {
    .unreported(receiver: receiver.link, epoch: epoch.clock, seconds: Self.patience)
  }

  /// Waits until the collector lacks at most so many epochs of each receiver.
  private func awaitCollector(
    _ parts: [PlayedPart], said: Int, since before: EpochCounts, lacking most: Int
  ) throws(PlayingError) {
    guard let heard else { return }
    for (receiver, epochs) in parts {
      let fed = min(said, epochs.count)
      var last = -1
      var end = ContinuousClock.now + .seconds(Self.patience)
      while true {
        let counts = try heard()
        let count = counts.map { ($0[receiver.link] ?? 0) - (before[receiver.link] ?? 0) } ?? last
        if count >= fed - most { break }
        if count > last {
          last = count
          end = .now + .seconds(Self.patience)
        }
        guard ContinuousClock.now < end else {
          throw .untaken(
            receiver: receiver.link, fed: fed, heard: max(0, count), seconds: Self.patience)
        }
        try watch.listen(within: Self.pause)
      }
    }
  }
}
