// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Commands
import FoundationEssentials
import Glibc
import Patrol
import Playing
import Wire

/// Plays recordings into a real gpsd, as so many receivers.
struct PlayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "play",
    abstract: "Plays NMEA recordings into gpsd, as so many receivers on pseudo-terminals.",
    discussion: """
      Makes a pseudo-terminal for each recording and a link to it, DIRECTORY/<name of the \
      recording without .nmea>, says "ready", and waits for a line on standard input: start gpsd \
      on the links meanwhile. The collector's configuration calls the unit of each link like its \
      recording, or names no unit for it. Then it plays all recordings side by side, as fast as \
      gpsd and the collector take them in, so that no epoch is lost however slow the machine is. \
      The terminals and the links stay until standard input ends.

      Prints for each receiver how many epochs were fed, reported by gpsd, heard by the collector \
      and judged in the shift. Ends with 74 and says what was lost where when these are not the \
      same.
      """)

  @Option(help: "The port of gpsd on this machine.") var gpsdPort: Int
  @Option(help: "The directory in which the links are made.") var links: String
  @Option(help: "At most so many epochs a second of each receiver.") var speed: Double?
  @Option(help: "The collector's control socket: “control” in the device's configuration.")
  var control: String
  @Argument(help: "NMEA recordings, as `patrol-trial generate` writes them.") var recordings:
    [String]

  func validate() throws {
    guard !recordings.isEmpty else { throw ValidationError("name at least one recording") }
    guard (1...65_535).contains(gpsdPort) else { throw ValidationError("--gpsd-port: 1 to 65535") }
    if let speed, !(speed > 0) { throw ValidationError("--speed: above 0") }
  }

  func run() throws {
    let parts = try recordings.map { path throws(PlayingError) -> Player.PlayedPart in
      let name = path.split(separator: "/").last.map(String.init) ?? path
      let link = links + "/" + (name.hasSuffix(".nmea") ? String(name.dropLast(5)) : name)
      return (try PlayedReceiver(link: link), try RecordedEpoch.all(ofRecording: path))
    }
    // The terminals and their links go with the receivers, so not before the end.
    defer { withExtendedLifetime(parts) {} }
    OutputFile.standardOutput.write("ready\n")
    guard readLine() != nil else { return }
    let collector = PlayedCollector(control: control)
    let counts = try play(parts, into: collector)
    OutputFile.standardOutput.write(Wire.line(of: counts))
    let lacking = counts.flatMap(\.losses)
    guard lacking.isEmpty else {
      throw CommandError(.inputOutput, lacking.joined(separator: "\n"))
    }
    while readLine() != nil {}
  }

  private func play(
    _ parts: [Player.PlayedPart], into collector: PlayedCollector
  ) throws(PlayingError) -> [PlayedCount] {
    let watch = try GpsdWatch(port: gpsdPort, recording: false)
    let links = parts.map(\.receiver.link)
    let player = Player(watch) { () throws(PlayingError) in try collector.heard(links) }
    let before = try player.countsBefore()
    let all = parts.map(\.epochs.count).max() ?? 0
    try player.play(parts, rate: speed ?? .infinity) { played in
      if played.isMultiple(of: Self.step) {
        Talk.progress("played \(played) of \(all) epochs of each receiver")
      }
    }
    // The collector holds back the last epoch for some seconds, until it is known to be whole.
    try player.settle(parts, since: before)
    Talk.endProgress()
    return try collector.counts(of: parts, watch, since: before)
  }

  /// Epochs from one word of progress to the next.
  private static let step = 500
}
