// SPDX-License-Identifier: Apache-2.0

/// Recordings played into a real gpsd, and what became of their epochs.
package struct PlayedRecordings {
  /// Each recording's receiver, whose terminal and link go with this value.
  private let parts: [Player.PlayedPart]

  /// Makes a receiver for each recording, its link in the directory `links`.
  package init(of recordings: [String], links: String) throws(PlayingError) {
    var parts: [Player.PlayedPart] = []
    for path in recordings {
      let receiver = try PlayedReceiver(link: Self.link(of: path, in: links))
      parts.append((receiver, try RecordedEpoch.all(ofRecording: path)))
    }
    self.parts = parts
  }

  /// As `links/van-3` of `recordings/van-3.nmea`.
  static func link(of recording: String, in directory: String) -> String {
    let name = recording.split(separator: "/").last.map(String.init) ?? recording
    return directory + "/" + (name.hasSuffix(".nmea") ? String(name.dropLast(5)) : name)
  }

  /// Plays all, at most `rate` epochs a second, and returns once gpsd and the collector have taken
  /// them in.
  ///
  /// - Parameters:
  ///   - port: gpsd's.
  ///   - control: the path of the collector's socket.
  ///   - progress: called now and then with words on how far it is.
  package func play(
    gpsdPort port: Int, control: String, rate: Double, progress: (String) -> Void
  ) throws(PlayingError) -> [PlayedCount] {
    let collector = PlayedCollector(control: control)
    let watch = try GpsdWatch(port: port, recording: false)
    let links = parts.map(\.receiver.link)
    let units = try collector.units() ?? []
    let player = Player(watch) { () throws(PlayingError) in
      try collector.heard(links, since: units)
    }
    let before = try player.countsBefore()
    let all = parts.map(\.epochs.count).max() ?? 0
    try player.play(parts, rate: rate) { played in
      guard played.isMultiple(of: Self.step) else { return }
      progress("played \(played) of \(all) epochs of each receiver")
    }
    // The collector holds back the last epoch for some seconds, until it is known to be whole.
    try player.settle(parts, since: before)
    return try collector.counts(of: parts, watch, since: before)
  }

  /// Epochs from one word of progress to the next.
  private static let step = 500
}
